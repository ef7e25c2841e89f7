/**
 * What code that is not read does, as data: which calls hand out something that must be let go, what
 * lets go of it, what a function does with what it is given. Decides the vocabulary; the tables stand
 * in `library/`, users add theirs in files their config names. Functions with source are read instead,
 * unless a table speaks of them.
 */

/** One kind of thing that must be let go. */
export interface ResourceKind {
  /** What tables and rules call it: `response`, `rows`, `cancel`. */
  readonly id: string;
  /** What messages call it: "response body". */
  readonly noun: string;
  /**
   * - value: methods of it let go of it;
   * - function: calling it lets go.
   */
  readonly form: "value" | "function";
  /** What is handed out holds the thing in this field, as a response holds its body. */
  readonly field?: string;
  /** Methods whose call lets go of it. */
  readonly release: readonly string[];
  /** Methods that have let go of it when they return false: `Next` of sql.Rows. */
  readonly exhausted?: readonly string[];
  /** Channel fields from which a receive lets go of it: the `C` of a timer that fires once. */
  readonly received?: readonly string[];
}

/** What a call acquires. */
export interface Acquires {
  readonly kind: string;
  /** The thing is the result of this position, or what the call was given. Default: result 0. */
  readonly of?: Operand;
  /**
   * - no error: where the last result, an error, is nil; the default for functions with one;
   * - ok: where the last result, a bool, is true;
   * - always.
   */
  readonly when?: "no error" | "ok" | "always";
}

/** `receiver`, an argument by position (`arg 0`), or a result (`result 1`). */
export type Operand = "receiver" | `arg ${number}` | `result ${number}`;

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

export interface FunctionModel {
  readonly acquires?: readonly Acquires[];
  readonly uses?: Readonly<Partial<Record<Operand, ArgumentUse>>>;
  /** The result aliases memory of the receiver, and is dead when that is closed or put back: `(*bytes.Buffer).Bytes`. */
  readonly views?: boolean;
  /** May wait without an end: `(*sync.WaitGroup).Wait`, `(net.Conn).Read`. */
  readonly blocks?: boolean;
  /** Never returns. */
  readonly never?: "exits" | "goexit" | "panics" | "loops";
}

/** By `Func.id`: `net/http.Get`, `(*net/http.Client).Do`, `(io.Closer).Close`. */
export type FunctionModels = Readonly<Record<string, FunctionModel>>;

/** One file of models, shipped or a user's. */
export interface ModelTable {
  readonly resources?: readonly ResourceKind[];
  readonly functions?: FunctionModels;
  /** What functions of a package do with all of their arguments where nothing else is said: `fmt` looks. */
  readonly packages?: Readonly<Record<string, ArgumentUse>>;
}

/** Tables put together; later ones win, so that users can correct what is shipped. */
export interface Models {
  kind(id: string): ResourceKind | undefined;
  kinds(): readonly ResourceKind[];
  of(funcId: string): FunctionModel | undefined;
  useOf(funcId: string, packagePath: string, operand: Operand): ArgumentUse | undefined;
  /** The names of functions that acquire, by the import path of their package. */
  acquirers(): ReadonlyMap<string, readonly string[]>;
}

export function createModels(tables: readonly ModelTable[]): Models {
  const kinds = new Map<string, ResourceKind>();
  const functions = new Map<string, FunctionModel>();
  const packages = new Map<string, ArgumentUse>();
  for (const table of tables) {
    for (const kind of table.resources ?? []) kinds.set(kind.id, kind);
    for (const [id, model] of Object.entries(table.functions ?? {})) functions.set(id, model);
    for (const [path, use] of Object.entries(table.packages ?? {})) packages.set(path, use);
  }
  let acquirers: ReadonlyMap<string, readonly string[]> | undefined;
  return {
    kind: (id) => kinds.get(id),
    kinds: () => [...kinds.values()],
    of: (funcId) => functions.get(funcId),
    useOf: (funcId, packagePath, operand) =>
      functions.get(funcId)?.uses?.[operand] ?? packages.get(packagePath),
    acquirers() {
      acquirers ??= namesByPackage(functions);
      return acquirers;
    },
  };
}

function namesByPackage(
  functions: ReadonlyMap<string, FunctionModel>,
): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const [id, { acquires }] of functions) {
    if (acquires === undefined) continue;
    const { packagePath, name } = splitId(id);
    const list = names.get(packagePath);
    if (list === undefined) names.set(packagePath, [name]);
    else if (!list.includes(name)) list.push(name);
  }
  return names;
}

/** `(*net/http.Client).Do` is `Do` of `net/http`. */
export function splitId(funcId: string): { readonly packagePath: string; readonly name: string } {
  const method = /^\(\*?(.+)\.[^./)]+\)\.([^.]+)$/.exec(funcId);
  if (method?.[1] !== undefined && method[2] !== undefined)
    return { packagePath: method[1], name: method[2] };
  const dot = funcId.lastIndexOf(".");
  return { packagePath: funcId.slice(0, dot), name: funcId.slice(dot + 1) };
}
