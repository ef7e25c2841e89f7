/**
 * What the functions of a package do while they hold locks: each walked once, with what they call.
 * The answer for a function depends on nothing but the function: callees are asked with one level
 * less, and at the bottom count as quiet, so that recursion ends and no order of questions matters.
 */
import type { FlowFunction } from "../../flow/ir.js";
import type { Func } from "../../semantics/objects.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { implementations } from "../implementations.js";
import { familyOf } from "../origins.js";
import type { Run } from "../runs.js";
import { QUIET } from "./conduct.js";
import { fieldFunctions } from "./field-functions.js";
import type { Others } from "./steps.js";
import { waitingNames } from "./waiting-names.js";
import { type Walked, walk } from "./walk.js";

export interface Holders {
  /** Functions of the package that take locks by their own words, closures too, each walked on its own. */
  readonly walked: ReadonlyMap<FlowFunction, Walked>;
  /** Any function of the package, with all that it calls. */
  of(fn: FlowFunction): Walked;
}

/** Calls of calls that are followed: too low loses helpers of helpers, too high unrolls recursion for nothing. */
const LEVELS = 5;

interface Answer {
  readonly walked: Walked;
  /** The bottom was not reached: more levels would say the same. */
  readonly isComplete: boolean;
}

export const holders = defineAnalysis<Holders>({
  id: "lock-holders",
  compute(scope) {
    const answers = createAnswers(scope);
    const walked = new Map<FlowFunction, Walked>();
    for (const source of scope.functions(["Lock", "RLock"], undefined)) {
      if (scope.pkg.isTestFile(source.file)) continue;
      for (const fn of familyOf(scope.flow(source).root)) walked.set(fn, answers.lazily(fn));
    }
    return { walked, of: (fn) => answers.of(fn, LEVELS).walked };
  },
});

interface Answers {
  of(fn: FlowFunction, level: number): Answer;
  /** Callees are looked into where a lock is held, or where they take one by their own words. */
  lazily(fn: FlowFunction): Walked;
}

function createAnswers(scope: Scope): Answers {
  const names = scope.ask(waitingNames);
  const fields = scope.ask(fieldFunctions);
  const complete = new Map<FlowFunction, Answer>();
  /** Of functions that reach the bottom, by level. */
  const cut = Array.from({ length: LEVELS + 1 }, () => new Map<FlowFunction, Answer>());
  const bodyOf = ({ what }: Run, isUnderLock: boolean): FlowFunction | undefined => {
    if (what.kind === "closure") return what.fn;
    const func = what.func.isInterfaceMethod ? soleImplementation(scope, what.func) : what.func;
    if (func === undefined) return undefined;
    if (func.packagePath !== scope.pkg.path || !(isUnderLock ? names.mayMatter(func) : names.locks(func)))
      return undefined;
    return flowOf(scope, func);
  };
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
    const walked = walk(fn, () => ({ conductOf, liesIn: fields.of }));
    const answer = { walked, isComplete };
    (isComplete ? complete : cut[level])?.set(fn, answer);
    return answer;
  };
  const lazily = (fn: FlowFunction): Walked =>
    walk(fn, (isUnderLock) => ({
      conductOf(run) {
        const body = bodyOf(run, isUnderLock);
        return body && { fn: body, conduct: of(body, LEVELS - 1).walked.conduct };
      },
      liesIn: isUnderLock ? fields.of : () => undefined,
    }));
  return { of, lazily };
}

function flowOf(scope: Scope, func: Func): FlowFunction | undefined {
  const source = scope.functionOf(func);
  return source && scope.flow(source).root;
}

/** The only type of the package that can stand behind the method; others may be told apart by nobody. */
function soleImplementation(scope: Scope, method: Func): Func | undefined {
  const all = scope.ask(implementations).of(method);
  return all.length === 1 ? all[0] : undefined;
}
