/**
 * What is the same for all states of one exploration: bodies of functions, bounds and budgets.
 */
import type { Block, CallInfo, FlowFunction, Instr } from "../../flow/ir.js";
import { isStandardPath } from "../../program/import-paths.js";
import { touchesStreams } from "../../semantics/models/streams.js";
import { timerSemantics } from "../../semantics/models/timers.js";
import type { Func, Var } from "../../semantics/objects.js";
import { hashWord } from "../../syntax/scan.js";
import type { SourceFile } from "../../syntax/source-file.js";
import type { Scope } from "../analysis.js";
import { handsOutWaiting } from "./carriers.js";
import { isModelled } from "./library.js";
import { locksNothing, mayTryLocks } from "./locking-names.js";
import { isQuietFunction, mayCarry, quietMeeting } from "./quiet.js";
import { AS_IT_IS, type Scale } from "./scaling.js";
import type { Assumed } from "./state.js";

/** Calls in calls. Too low loses helpers of helpers, too high follows what does not matter. */
const MAX_DEPTH = 7;

/** In characters of a body. Too high reads what cannot matter, too low forgets what getters and setters say. */
const SHORT = 160;

/** The module of the standard library's own source. */
const STANDARD = "std";

/** Packages that are parts of others. The rest of the standard library is no more looked into than where its source is not at hand. */
const OWN_PARTS = /(?:^|\/)(?:internal|vendor)\//;

const PIPE = hashWord("Pipe");

const TRIES = ["TryLock", "TryRLock"].map(hashWord);

/** Often the second or third time around meets what the first one holds. */
const MAX_RECURSION = 3;

export interface World {
  /** What sizes nobody can see are taken to be. */
  readonly sizes: readonly number[];
  readonly effort: Effort;
  readonly scale: Scale;
  readonly isScaled: boolean;
  /** What a call takes for granted that nobody has written. */
  readonly assumed: ReadonlyMap<Instr, Assumed>;
  /** A method is never called on nothing but by mistake, which ends all. */
  readonly panicsOnNil: boolean;
  /** The body of a function that is followed. */
  bodyOf(func: Func): FlowFunction | undefined;
  /** It has a body that says more than what is got or set. */
  isLong(func: Func): boolean;
  isStandard(func: Func): boolean;
  /** It may take a lock, itself or in what it calls. */
  mayLock(func: Func): boolean;
  /** What it returns may be what others wait for. */
  returnsWaiting(func: Func): boolean;
  /** The text of a function may name a field. */
  mayName(func: Func, field: string): boolean;
  /** Where both ways of a branch meet, if nothing happens on either that could matter. */
  meetingOf(block: Block): Block | undefined;
  /** It only looks and computes. */
  isQuiet(fn: FlowFunction): boolean;
  /** The package makes pipes (io.Pipe). */
  readonly hasPipes: boolean;
  /** `io.EOF`. */
  readonly eof: Var | undefined;
  /** An Unlock and a TryLock come in either order, where anybody tries. */
  readonly triesLocks: boolean;
  /** It may take a lock only if it is free (TryLock). */
  mayTryLocks(fn: FlowFunction): boolean;
  /** A stopped timer's channel holds nothing. */
  dropsStale(file: SourceFile): boolean;
  mayStep(): boolean;
  /** No instruction is left to spend: whoever has something to do is lost. */
  isSpent(): boolean;
  mayEnter(fn: FlowFunction, stack: readonly { readonly fn: FlowFunction }[]): boolean;
}

const NOTHING_ASSUMED: World["assumed"] = new Map();

/** How much one exploration may cost. */
export interface Effort {
  /** Instructions, over all its states. More than that is data at work, not waiting. */
  readonly instructions: number;
  readonly states: number;
  /** Nothing fails, and who has to decide about data that nobody can see is not followed. */
  readonly isPlain?: true;
}

export function createWorld(
  scope: Scope,
  sizes: readonly number[],
  effort: Effort,
  scale: Scale = AS_IT_IS,
  isUnlockLate = true,
): World {
  let instructions = 0;
  const meetings = new Map<Block, Block | undefined>();
  const homeOf = ({ packagePath }: Func): Scope | undefined =>
    packagePath === scope.pkg.path ? scope : scope.scopeOf(packagePath);
  const hasPipes = scope.imports("io") && scope.pkg.files.some((file) => file.mayHold(PIPE));
  const triesLocks = isUnlockLate && scope.pkg.files.some((file) => TRIES.some((hash) => file.mayHold(hash)));
  const eof = hasPipes ? scope.semantics.find("io", "EOF") : undefined;
  const isStandard = (func: Func): boolean => {
    const home = homeOf(func);
    return home === undefined ? isStandardPath(func.packagePath) : home.pkg.module.path === STANDARD;
  };
  let declared: ReadonlySet<string> | undefined;
  const methods = (): ReadonlySet<string> => (declared ??= methodsOf(scope));
  /** A call without an effect on anybody who waits. */
  const isPassedBy = ({ target, args }: CallInfo): boolean => {
    switch (target.kind) {
      case "builtin":
        return target.name !== "close" && target.name !== "panic" && target.name !== "recover";
      case "static": {
        const { origin } = target.func;
        if (isModelled(origin.id) || (hasPipes && touchesStreams(origin))) return false;
        if (isStandard(origin) && origin.packagePath !== scope.pkg.path)
          return args.every(({ type }) => type.kind !== "Signature" && type.kind !== "Chan");
        return false;
      }
      case "interface":
        // A method of the package may be what runs.
        if (methods().has(target.func.name) || (hasPipes && touchesStreams(target.func))) return false;
        return !isModelled(target.func.origin.id) && args.every(({ type }) => !mayCarry(type, 0));
      default:
        return false;
    }
  };
  return {
    effort,
    assumed: NOTHING_ASSUMED,
    panicsOnNil: false,
    sizes,
    hasPipes,
    triesLocks,
    mayTryLocks: (fn) => triesLocks && mayTryLocks(scope, fn),
    eof: eof?.kind === "Var" ? eof : undefined,
    scale,
    isScaled: scale !== AS_IT_IS,
    bodyOf(func) {
      const home = homeOf(func);
      if (home !== scope && isStandard(func) && !OWN_PARTS.test(func.packagePath)) return undefined;
      const source = home?.functionOf(func);
      return source === undefined || home === undefined ? undefined : home.flow(source).root;
    },
    isLong({ decl }) {
      const body = decl?.bodySpan;
      return body !== undefined && body.end - body.start > SHORT;
    },
    isStandard,
    mayLock(func) {
      const home = homeOf(func);
      return home === undefined || !locksNothing(home, func);
    },
    returnsWaiting: (func) =>
      handsOutWaiting(
        func.type().results.map((result) => result.type()),
        func.packagePath,
      ),
    mayName({ decl, place }, field) {
      return decl === undefined || place?.file.pieceOf(decl).words.mayHold(hashWord(field)) !== false;
    },
    meetingOf(block) {
      if (!meetings.has(block)) meetings.set(block, quietMeeting(block, isPassedBy));
      return meetings.get(block);
    },
    isQuiet: (fn) => isQuietFunction(fn, isPassedBy),
    dropsStale: (file) => timerSemantics(scope.pkg, file).collected,
    isSpent: () => instructions > effort.instructions,
    mayStep: () => ++instructions <= effort.instructions,
    mayEnter: (fn, stack) =>
      stack.length < MAX_DEPTH && stack.filter((one) => one.fn === fn).length < MAX_RECURSION,
  };
}

/** Names of methods that the package declares. */
function methodsOf({ pkg }: Scope): ReadonlySet<string> {
  return new Set(
    pkg.files.flatMap(({ decls }) =>
      decls.flatMap((decl) =>
        decl.kind === "FuncDecl" && decl.receiver !== undefined ? [decl.name.name] : [],
      ),
    ),
  );
}
