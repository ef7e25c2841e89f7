/**
 * What the functions of a package do while they hold locks: each walked once, with what they call.
 * The answer for a function depends on nothing but the function: callees are asked with one level
 * less, and at the bottom count as quiet, so that recursion ends and no order of questions matters.
 */
import type { FlowFunction } from "../../flow/ir.js";
import { pointerTo } from "../../semantics/make.js";
import type { Func } from "../../semantics/objects.js";
import { hashWord } from "../../syntax/scan.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { operationCall } from "../locks/operations.js";
import { familyOf } from "../origins.js";
import { isRun, type Run } from "../runs.js";
import { keyOf, QUIET, spotOf } from "./conduct.js";
import { fieldFunctions } from "./field-functions.js";
import type { Others } from "./steps.js";
import { waitingNames } from "./waiting-names.js";
import { type Walked, walk } from "./walk.js";

export interface Holders {
  /** Functions of the package that take locks by their own words, closures too, each walked on its own. */
  readonly walked: ReadonlyMap<FlowFunction, Walked>;
  /** Any function of the package, with all that it calls. */
  of(fn: FlowFunction): Walked;
  /** Some function of the package takes a lock of this declaration to write. */
  isWritten(key: string): boolean;
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
      const { file, decl } = source;
      if (scope.pkg.isTestFile(file) || isQuietText(file.text.slice(decl.start, decl.end))) continue;
      for (const fn of familyOf(scope.flow(source).root)) walked.set(fn, answers.lazily(fn));
    }
    let written: ReadonlySet<string> | undefined;
    return {
      walked,
      of: (fn) => answers.of(fn, LEVELS).walked,
      isWritten(key) {
        written ??= writtenIn(scope);
        return written.has(key);
      },
    };
  },
});

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

function writtenIn(scope: Scope): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const source of scope.functions(["Lock"], undefined)) {
    if (scope.pkg.isTestFile(source.file)) continue;
    for (const { blocks } of scope.flow(source).functions)
      for (const { instrs } of blocks)
        for (const instr of instrs) {
          const operation = isRun(instr) ? operationCall(instr) : undefined;
          if (operation?.operation.side === "write" && operation.operation.does === "takes")
            keys.add(keyOf(spotOf(operation.on)));
        }
  }
  return keys;
}

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
  const implementing = new Map<Func, Func | undefined>();
  const behind = (method: Func): Func | undefined => {
    if (!implementing.has(method)) implementing.set(method, soleImplementation(scope, method));
    return implementing.get(method);
  };
  const bodyOf = ({ what }: Run, isUnderLock: boolean): FlowFunction | undefined => {
    if (what.kind === "closure") return what.fn;
    const func = what.func.isInterfaceMethod ? behind(what.func) : what.func;
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

/** The only type of the package that can stand behind a method of an interface of the package. */
function soleImplementation({ pkg, info, semantics }: Scope, method: Func): Func | undefined {
  const { receiver, name } = method;
  if (receiver === undefined || method.packagePath !== pkg.path) return undefined;
  const found: Func[] = [];
  for (const file of pkg.files) {
    if (pkg.isTestFile(file) || !file.mayHold(hashWord(name))) continue;
    for (const decl of file.decls) {
      if (decl.kind !== "FuncDecl" || decl.receiver === undefined || decl.name.name !== name) continue;
      const own = info.funcOf(decl);
      if (own.receiver !== undefined && semantics.implements(pointerTo(own.receiver), receiver) === true)
        found.push(own);
    }
  }
  return found.length === 1 ? found[0] : undefined;
}
