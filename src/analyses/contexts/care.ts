/**
 * What a callee does with the context it is given: does it give up when the context is done, does it
 * keep it for longer than the call, or does it only read values from it? By its body where that is
 * at hand, else by model.
 */
import { reachableFrom } from "../../flow/graph.js";
import type { Block, CallInfo, FlowFunction, Instr } from "../../flow/ir.js";
import { DONE_TESTS, DONE_WAITS, readsValuesOnly } from "../../semantics/models/contexts.js";
import type { Func } from "../../semantics/objects.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import { runsOfClosure } from "../runs.js";
import { derivedBy } from "./derivations.js";
import { donePointsOf, isAfter } from "./done-points.js";
import { isRpc } from "./rpcs.js";
import { type Handed, spreadOf } from "./spread.js";

export interface Care {
  /** It gives up when the context is done; `maybe` where that is out of sight. */
  readonly watches: "yes" | "maybe" | "no";
  /** The context outlives the call: stored, returned, given to a goroutine that goes on. */
  readonly keeps: boolean;
  /** It has work to do just where the context is done: it wants to be told, and does not merely give up. */
  readonly answers: boolean;
}

export interface ContextCare {
  of(call: CallInfo, argument: number): Care;
  ofFunction(func: Func, argument: number): Care;
  /** Of a function of this package. */
  summary(func: Func, index: number): Care;
}

const NONE: Care = { watches: "no", keeps: false, answers: false };
const WATCHES: Care = { ...NONE, watches: "yes" };
const OUT_OF_SIGHT: Care = { ...NONE, watches: "maybe" };

/** Callees of callees that are read: too low makes guesses of helpers, too high parses bodies for nothing. */
const MAX_DEPTH = 4;

export const contextCare = defineAnalysis<ContextCare>({
  id: "context-care",
  compute(scope) {
    const known = new Map<string, Care>();
    const open = new Set<string>();
    /** What is being found out leans on an answer that was cut short: it holds for who asked first only. */
    let isCut = false;

    const of = (call: CallInfo, argument: number): Care => {
      const { target } = call;
      if (target.kind === "closure") return inFunction(target.fn, argument);
      if (target.kind === "value" && target.obj?.role === "package")
        return readsValuesOnly(target.obj.packagePath, target.obj.name) ? NONE : OUT_OF_SIGHT;
      if (target.kind !== "static" && target.kind !== "interface") return OUT_OF_SIGHT;
      return isRpc(scope, call) ? WATCHES : ofFunction(target.func.origin, argument);
    };

    const ofFunction = (func: Func, argument: number): Care => {
      if (DONE_WAITS.has(func.id)) return WATCHES;
      if (readsValuesOnly(func.packagePath, func.name)) return NONE;
      // Of the standard library's index: what takes a context there waits for something.
      if (func.place === undefined) return WATCHES;
      if (func.isInterfaceMethod) return OUT_OF_SIGHT;
      const home = scope.scopeOf(func.packagePath);
      if (home === scope) return summary(func, argument);
      return home?.ask(contextCare).summary(func, argument) ?? OUT_OF_SIGHT;
    };

    const summary = (func: Func, index: number): Care => {
      const key = `${func.id} ${index}`;
      const done = known.get(key);
      if (done !== undefined) return done;
      // A function that hands its context to itself does what it does otherwise.
      if (open.has(key) || open.size >= MAX_DEPTH) {
        isCut = true;
        return open.has(key) ? NONE : OUT_OF_SIGHT;
      }
      open.add(key);
      const source = scope.functionOf(func);
      const care = source === undefined ? OUT_OF_SIGHT : inFunction(scope.flow(source).root, index);
      open.delete(key);
      if (!isCut || open.size === 0) known.set(key, care);
      if (open.size === 0) isCut = false;
      return care;
    };

    const inFunction = (fn: FlowFunction, index: number): Care => {
      const param = fn.params[index];
      if (param === undefined) return OUT_OF_SIGHT;
      const { handed, kept } = spreadOf(scope, param);
      return handed.map(one).reduce(both, { ...NONE, keeps: kept.length > 0 });
    };

    const one = ({ instr, argument }: Handed): Care => {
      const { fn } = instr.block;
      if (instr.op === "go" || isLeftBehind(fn)) return { ...OUT_OF_SIGHT, keeps: true };
      const id = calleeId(instr.call) ?? "";
      if (DONE_WAITS.has(id) || (DONE_TESTS.has(id) && decidesOnWork(scope, fn)))
        return { ...WATCHES, answers: answersIn(scope, fn) };
      if (argument === undefined || derivedBy(scope, instr.call)?.adds !== undefined) return NONE;
      return of(instr.call, argument);
    };

    return { of, ofFunction, summary };
  },
});

/** Packages that what is done with a done context is only told of, or made an error of. */
const TELLING_PACKAGES: ReadonlySet<string> = new Set(["context", "errors", "fmt", "log", "log/slog"]);

/** Does the function do something where a context is done, other than returning an error? */
function answersIn(scope: Scope, fn: FlowFunction): boolean {
  const points = donePointsOf(scope, fn).filter(({ kind }) => kind === "done" || kind === "perhaps");
  return fn.blocks.some(({ instrs }) =>
    instrs.some((instr) => isWork(instr) && points.some((point) => isAfter(point, instr))),
  );
}

/** Does it go on with something where the context is not done? Else it only wants to name a reason. */
function decidesOnWork(scope: Scope, fn: FlowFunction): boolean {
  return donePointsOf(scope, fn).some(({ kind, block }) => {
    if (kind !== "done" && kind !== "perhaps") return false;
    return block.preds.some(({ succs }) =>
      succs.some((other) => other !== block && [other, ...reachableFrom(other)].some(hasWork)),
    );
  });
}

function hasWork({ instrs }: Block): boolean {
  return instrs.some(isWork);
}

function isWork(instr: Instr): boolean {
  if (instr.op === "send" || instr.op === "go") return true;
  if (instr.op !== "call") return false;
  const { target } = instr.call;
  if (target.kind === "builtin") return target.name === "close";
  return target.kind !== "static" || !TELLING_PACKAGES.has(target.func.packagePath);
}

function both(a: Care, b: Care): Care {
  const watches = [a, b].some((care) => care.watches === "yes")
    ? "yes"
    : [a, b].some((care) => care.watches === "maybe")
      ? "maybe"
      : "no";
  return { watches, keeps: a.keeps || b.keeps, answers: a.answers || b.answers };
}

/** A closure that runs at another time than the function around it. */
function isLeftBehind(fn: FlowFunction): boolean {
  return fn.kind === "closure" && !runsOfClosure(fn).some(({ phase }) => phase !== "spawned");
}
