/**
 * What a function does on its goroutine, with all that it calls, as seen from one package. The answer
 * depends on nothing but the function: callees are asked with one level less, and at the bottom count
 * as quiet, so that recursion ends and no order of questions matters.
 */
import type { FlowFunction } from "../../flow/ir.js";
import type { Func } from "../../semantics/objects.js";
import type { Scope } from "../analysis.js";
import { familyOf } from "../origins.js";
import type { Run } from "../runs.js";
import { QUIET } from "./conduct.js";
import { soleImplementation } from "./implementations.js";
import type { Others } from "./steps.js";
import { waitingNames } from "./waiting-names.js";
import { type Walked, walk } from "./walk.js";

/** The module of the standard library. */
const STANDARD = "std";

/** Calls of calls that are followed: too low loses helpers of helpers, too high unrolls recursion for nothing. */
const LEVELS = 5;

interface Answer {
  readonly walked: Walked;
  /** The bottom was not reached: more levels would say the same. */
  readonly isComplete: boolean;
}

export interface Answers {
  of(fn: FlowFunction): Walked;
  /** Callees are looked into where a lock is held, or where they take one by their own words. */
  lazily(fn: FlowFunction): Walked;
}

export function createAnswers(
  scope: Scope,
  liesIn: Others["liesIn"],
  callsBack?: Others["callsBack"],
): Answers {
  const complete = new Map<FlowFunction, Answer>();
  /** Of functions that reach the bottom, by level. */
  const cut = Array.from({ length: LEVELS + 1 }, () => new Map<FlowFunction, Answer>());
  const homes = new Map<string, Scope | undefined>();
  const homeOf = ({ packagePath }: Func): Scope | undefined => {
    if (!homes.has(packagePath)) homes.set(packagePath, sourceOf(scope, packagePath));
    return homes.get(packagePath);
  };
  const implementing = new Map<Func, Func | undefined>();
  const behind = (method: Func, from: FlowFunction): Func | undefined => {
    if (method.packagePath !== from.pkg.path) return undefined;
    if (!implementing.has(method)) implementing.set(method, soleImplementation(scope, method));
    return implementing.get(method);
  };
  const bodyOf = ({ what, instr }: Run, isUnderLock: boolean): FlowFunction | undefined => {
    if (what.kind === "closure") return what.fn;
    const func = what.func.isInterfaceMethod ? behind(what.func, instr.block.fn) : what.func;
    const home = func && homeOf(func);
    if (func === undefined || home === undefined) return undefined;
    const names = home.ask(waitingNames);
    return (isUnderLock ? names.mayMatter(func) : names.locks(func)) ? flowOf(home, func) : undefined;
  };
  const others = (conductOf: Others["conductOf"], fields: Others["liesIn"]): Others =>
    callsBack === undefined ? { conductOf, liesIn: fields } : { conductOf, liesIn: fields, callsBack };
  const of = (fn: FlowFunction, level: number): Answer => {
    const kept = complete.get(fn) ?? cut[level]?.get(fn);
    if (kept !== undefined) return kept;
    let isComplete = true;
    const conductOf: Others["conductOf"] = (run) => {
      const body = bodyOf(run, true);
      if (body === undefined) return undefined;
      const answer = level <= 1 ? undefined : of(body, level - 1);
      if (answer?.isComplete !== true) isComplete = false;
      return { fn: body, conduct: answer?.walked.conduct ?? QUIET };
    };
    const walked = walk(fn, () => others(conductOf, liesIn));
    const answer = { walked, isComplete };
    (isComplete ? complete : cut[level])?.set(fn, answer);
    return answer;
  };
  const lazily = (fn: FlowFunction): Walked =>
    walk(fn, (isUnderLock) =>
      others(
        (run) => {
          const body = bodyOf(run, isUnderLock);
          return body && { fn: body, conduct: of(body, LEVELS - 1).walked.conduct };
        },
        isUnderLock ? liesIn : () => undefined,
      ),
    );
  return { of: (fn) => of(fn, LEVELS).walked, lazily };
}

/** A package with its source, unless it is one of the library: there models tell. */
export function sourceOf(scope: Scope, packagePath: string): Scope | undefined {
  if (packagePath === scope.pkg.path) return scope;
  const home = scope.scopeOf(packagePath);
  return home?.pkg.module.path === STANDARD ? undefined : home;
}

function flowOf(scope: Scope, func: Func): FlowFunction | undefined {
  const source = scope.functionOf(func);
  return source && scope.flow(source).root;
}

/** Functions that take locks by their own words, and are not done with that; closures on their own. */
export function* holdersIn(scope: Scope): Iterable<FlowFunction> {
  for (const source of scope.functions(["Lock", "RLock"], undefined)) {
    const { file, decl } = source;
    if (scope.pkg.isTestFile(file) || isQuietText(file.text.slice(decl.start, decl.end))) continue;
    yield* familyOf(scope.flow(source).root);
  }
}

/** Calls that do nothing to anybody: the library's own of locks, and predeclared ones. */
const QUIET_CALLS: ReadonlySet<string> = new Set([
  ...["Unlock", "RUnlock"],
  ...["append", "cap", "clear", "copy", "delete", "len", "make", "max", "min", "new", "panic"],
  ...["bool", "byte", "float64", "int", "int32", "int64", "string", "uint", "uint32", "uint64"],
]);

/** One lock is taken, and nothing is called or waited for from there on. Most functions are so. */
function isQuietText(text: string): boolean {
  const taken = /\bR?Lock\(\)/.exec(text);
  if (taken === null) return false;
  const rest = text.slice(taken.index + taken[0].length);
  if (rest.includes("<-") || /\bselect\b/.test(rest)) return false;
  for (const [, name = ""] of rest.matchAll(/(\w+)\(/g)) if (!QUIET_CALLS.has(name)) return false;
  return true;
}
