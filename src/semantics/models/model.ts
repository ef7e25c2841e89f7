/**
 * What code that is not read does, as data: which calls hand out something that must be let go, what
 * lets go of it, what a function does with what it is given. Decides the vocabulary; the tables stand
 * in `library/`, users add theirs in files their config names. Functions with source are read instead,
 * unless a table speaks of them.
 */
import { parseFuncId } from "./func-id.js";

/** One kind of thing that must be let go. */
export interface ResourceKind {
  /** What tables and rules call it: `response`, `rows`, `cancel`. */
  readonly id: string;
  /** What messages call it: "response body". */
  readonly noun: string;
  /**
   * - value: methods of it let go of it;
   * - function: calling it lets go;
   * - pair: no value stands for it, functions let go of it: `StartCPUProfile`, `StopCPUProfile`.
   */
  readonly form: "value" | "function" | "pair";
  /** What is handed out holds the thing in this field, as a response holds its body. */
  readonly field?: string;
  /** The names of methods whose call lets go of it, and functions by `Func.id` that do so without being given it. */
  readonly release: readonly string[];
  /** Of several methods that let go of it, the one that can be deferred whatever else is done: `Rollback`. */
  readonly deferred?: string;
  /** Methods that have let go of it when they return false: `Next` of sql.Rows. */
  readonly exhausted?: readonly string[];
  /**
   * Types whose value is fresh where a function out of sight returns it beside an error, as go/types
   * prints them, with the price of taking that for granted: `*net/http.Response`.
   */
  readonly types?: Readonly<Record<string, number>>;
  /** Functions that hand back their first argument where that is one already: `bufio.NewWriter`. */
  readonly reusedBy?: readonly string[];
  /** It may be given up for a reason: a helper that lets go of it on some path is taken to do so on all that matter. */
  readonly mayBeGivenUp?: boolean;
  /** It is a channel: closing it, or sending on it, lets go of it. */
  readonly isTold?: boolean;
  /** Of a channel that carries work: closing it lets go of it, sending on it does not. */
  readonly isOnlyClosed?: boolean;
  /** Fields through which it can be let go of as well: the `Process` of a command. */
  readonly through?: readonly string[];
  /** Fields, and methods that return one, with a channel from which a receive lets go of it: the `C` of a timer that fires once. */
  readonly received?: readonly string[];
}

/** What a call acquires. */
export interface Acquires {
  readonly kind: string;
  /** The thing is the result of this position, or what the call was given. Default: result 0. Nothing of a pair. */
  readonly of?: Operand;
  /**
   * - no error: where the last result, an error, is nil; the default for functions with one;
   * - ok: where the last result, a bool, is true;
   * - no Error: where the field `Error` of the thing is nil, as gorm tells it;
   * - always.
   */
  readonly when?: "no error" | "ok" | "no Error" | "always";
  /** Contexts with whose end it is let go of: a cancelled parent cancels its children. Functions that run when it ends by itself. */
  readonly endedBy?: readonly Operand[];
  /** A context among the results that has it inside: whoever gets that may take it out and let go of it. */
  readonly inContext?: Operand;
  /** The other end of a pipe: as long as nobody has it, nobody is harmed. */
  readonly otherEnd?: Operand;
  /** A function among the results that has let go of it once its last result is false: `next` of iter.Pull. */
  readonly exhaustedBy?: Operand;
}

/** `receiver`, an argument by position (`arg 0`), or a result (`result 1`). */
export type Operand = "receiver" | `arg ${number}` | `result ${number}`;

/** What a function may use: `arg 1...` is the argument of that position and all after it. */
export type UsedOperand = Operand | `arg ${number}...`;

/**
 * What a function does with an argument or its receiver:
 * - looks: reads it and forgets it;
 * - borrows: a result reads from it and does not close it: returning the result moves nothing;
 * - owns: closing the result closes it;
 * - returns: the first result is the argument itself;
 * - drains: reads to the end, and closes what closes itself there;
 * - keeps: whoever got it has to let go of it, or may;
 * - releases: lets go of it.
 */
export type ArgumentUse = "looks" | "borrows" | "owns" | "returns" | "drains" | "keeps" | "releases";

/** `exits`: the process ends; `goexit`: the goroutine ends after its deferred calls; `panics`: always panics. */
export type NeverReturns = "exits" | "goexit" | "panics" | "loops";

export interface FunctionModel {
  readonly acquires?: readonly Acquires[];
  readonly uses?: Readonly<Partial<Record<UsedOperand, ArgumentUse>>>;
  /** The result aliases memory of the receiver, and is dead when that is closed or put back: `(*bytes.Buffer).Bytes`. */
  readonly views?: boolean;
  /** The result is a number that stands for the receiver: whoever keeps it may close it by that. */
  readonly descriptor?: boolean;
  /** May wait without an end: `(*sync.WaitGroup).Wait`, `(net.Conn).Read`. */
  readonly blocks?: boolean;
  /** Never returns. */
  readonly never?: NeverReturns;
}

/** By `Func.id`: `net/http.Get`, `(*net/http.Client).Do`, `(io.Closer).Close`. */
export type FunctionModels = Readonly<Record<string, FunctionModel>>;

/** One file of models, shipped or a user's. */
export interface ModelTable {
  readonly resources?: readonly ResourceKind[];
  readonly functions?: FunctionModels;
  /** What functions of a package do with all of their arguments where nothing else is said: `fmt` looks. */
  readonly packages?: Readonly<Record<string, ArgumentUse>>;
  /** Fields of structs that only look at what they are given, by type and name: `os/exec.Cmd.Stdout`. */
  readonly lookingFields?: readonly string[];
}

/** The names of functions of a package that acquire, and of methods of its types. */
export interface Acquirers {
  readonly functions: ReadonlySet<string>;
  readonly methods: ReadonlySet<string>;
}

/**
 * Tables put together. Later ones win, so that users can correct what is shipped: a kind as a whole, a
 * function in what the later entry says of it.
 */
export interface Models {
  kind(id: string): ResourceKind | undefined;
  kinds(): readonly ResourceKind[];
  /** Kinds that only users know: no rule names them. */
  userKinds(): readonly ResourceKind[];
  of(funcId: string): FunctionModel | undefined;
  useOf(funcId: string, packagePath: string, operand: Operand): ArgumentUse | undefined;
  /** Does the field of a struct, `os/exec.Cmd.Stdout`, leave what it is given to its owner? */
  isLookingField(field: string): boolean;
  /** The names of all methods that let go of something. */
  releases(): readonly string[];
  /** The kind that a type stands for, see `ResourceKind.types`. */
  ofType(type: string): { readonly kind: ResourceKind; readonly price: number } | undefined;
  /** The names of those types, without package and pointer. */
  typeNames(): readonly string[];
  /** What acquires, by the import path of its package. */
  acquirers(): ReadonlyMap<string, Acquirers>;
  /** The names of functions that never return. */
  neverNames(): readonly string[];
}

export function createModels(shipped: readonly ModelTable[], users: readonly ModelTable[] = []): Models {
  const kinds = new Map<string, ResourceKind>();
  const functions = new Map<string, FunctionModel>();
  const packages = new Map<string, ArgumentUse>();
  const lookingFields = new Set<string>();
  for (const table of [...shipped, ...users]) {
    for (const kind of table.resources ?? []) kinds.set(kind.id, kind);
    for (const [id, model] of Object.entries(table.functions ?? {}))
      functions.set(id, { ...functions.get(id), ...model });
    for (const [path, use] of Object.entries(table.packages ?? {})) packages.set(path, use);
    for (const field of table.lookingFields ?? []) lookingFields.add(field);
  }
  const shippedKinds = new Set(shipped.flatMap((table) => table.resources ?? []).map((kind) => kind.id));
  const releases = [
    ...new Set(
      [...kinds.values()].flatMap(({ form, release }) =>
        form === "value" ? release.filter((name) => !name.includes(".")) : [],
      ),
    ),
  ];
  const types = new Map(
    [...kinds.values()].flatMap((kind) =>
      Object.entries(kind.types ?? {}).map(([type, price]) => [type, { kind, price }] as const),
    ),
  );
  const typeNames = [...new Set([...types.keys()].map((type) => type.slice(type.lastIndexOf(".") + 1)))];
  let acquirers: ReadonlyMap<string, Acquirers> | undefined;
  let neverNames: readonly string[] | undefined;
  return {
    kind: (id) => kinds.get(id),
    kinds: () => [...kinds.values()],
    userKinds: () => [...kinds.values()].filter((kind) => !shippedKinds.has(kind.id)),
    releases: () => releases,
    ofType: (type) => types.get(type),
    typeNames: () => typeNames,
    of: (funcId) => functions.get(funcId),
    isLookingField: (field) => lookingFields.has(field),
    useOf: (funcId, packagePath, operand) =>
      usedAs(functions.get(funcId)?.uses, operand) ?? packages.get(packagePath),
    acquirers() {
      acquirers ??= namesByPackage(functions);
      return acquirers;
    },
    neverNames() {
      neverNames ??= namesOfEndings(functions);
      return neverNames;
    },
  };
}

function usedAs(uses: FunctionModel["uses"], operand: Operand): ArgumentUse | undefined {
  const exact = uses?.[operand];
  if (uses === undefined || exact !== undefined || !operand.startsWith("arg ")) return exact;
  for (let position = Number(operand.slice("arg ".length)); position >= 0; position--) {
    const rest = uses[`arg ${position}...`];
    if (rest !== undefined) return rest;
  }
  return undefined;
}

function namesOfEndings(functions: ReadonlyMap<string, FunctionModel>): readonly string[] {
  const names = new Set<string>();
  for (const [id, { never }] of functions) {
    const parts = never === undefined ? undefined : parseFuncId(id);
    if (parts !== undefined) names.add(parts.name);
  }
  return [...names];
}

function namesByPackage(functions: ReadonlyMap<string, FunctionModel>): ReadonlyMap<string, Acquirers> {
  const found = new Map<string, { functions: Set<string>; methods: Set<string> }>();
  for (const [id, { acquires }] of functions) {
    const parts = acquires === undefined || acquires.length === 0 ? undefined : parseFuncId(id);
    if (parts === undefined) continue;
    let names = found.get(parts.packagePath);
    if (names === undefined) {
      names = { functions: new Set(), methods: new Set() };
      found.set(parts.packagePath, names);
    }
    (parts.receiver === undefined ? names.functions : names.methods).add(parts.name);
  }
  return found;
}
