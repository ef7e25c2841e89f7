/**
 * How often an instruction is executed in the life of a process: once, because all ways to it come
 * from where a process begins, or as often as somebody asks. Decides what is told from what is
 * guessed: each answer has a reason in words and a price.
 */
import { canReach } from "../flow/graph.js";
import type { Block, FlowFunction, Instr } from "../flow/ir.js";
import { loopsOf } from "../flow/loops.js";
import { isExported } from "../semantics/lookup.js";
import { pointerTo } from "../semantics/make.js";
import { REQUEST_TYPES, runtimeEntry, TEST_MAIN } from "../semantics/models/entry-points.js";
import type { Func } from "../semantics/objects.js";
import type { Type } from "../semantics/types.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { callers } from "./callers.js";
import { isCommandLiteral, makesCommandOf } from "./command-fields.js";
import { placeKey } from "./place-keys.js";
import { type Run, runsOfClosure } from "./runs.js";
import { isGuardedByState } from "./state-guards.js";

export type StartTimes =
  | { readonly kind: "once" }
  /** `price`: what is taken for granted, see the assumption ledger. */
  | { readonly kind: "often"; readonly because: string; readonly price: 0 | 1 | 3 };

export interface StartTimesIndex {
  of(instr: Instr): StartTimes;
}

const ONCE: StartTimes = { kind: "once" };
/** Callers of callers that are looked for. */
const MAX_DEPTH = 6;

export const startTimes = defineAnalysis<StartTimesIndex>({
  id: "start-times",
  compute(scope) {
    const open = new Set<FlowFunction>();

    const ofInstr = (instr: Instr): StartTimes => {
      const { block } = instr;
      if (isGuardedByState(instr)) return ONCE;
      if (isInOpenLoop(block)) return { kind: "often", because: "it is started in a loop", price: 0 };
      return ofFunction(block.fn);
    };

    const ofFunction = (fn: FlowFunction): StartTimes => {
      // A function that runs itself: the way in from outside counts.
      if (open.has(fn)) return ONCE;
      if (open.size > MAX_DEPTH) return unknown(fn.name);
      open.add(fn);
      const times = fn.func === undefined ? ofClosure(fn) : ofDeclared(fn, fn.func);
      open.delete(fn);
      return times;
    };

    const ofClosure = (fn: FlowFunction): StartTimes => {
      if (fn.kind === "initializer") return ONCE;
      if (servesRequests(scope, fn))
        return { kind: "often", because: "it is started for each request", price: 0 };
      const runs = runsOfClosure(fn);
      if (runs.length > 0) return most(runs.map((run) => (isGlobalOnce(run) ? ONCE : ofInstr(run.instr))));
      // A literal given to code nobody can see runs when that pleases.
      return isCommandLiteral(fn) ? ONCE : unknown(fn.name);
    };

    const ofDeclared = (fn: FlowFunction, func: Func): StartTimes => {
      const { pkg } = scope;
      if (
        func.receiver === undefined &&
        (runtimeEntry(pkg.name, func.name) === "once" || func.name === TEST_MAIN)
      )
        return ONCE;
      if (servesRequests(scope, fn))
        return { kind: "often", because: `\`${func.name}\` serves requests`, price: 0 };
      if (pkg.name !== "main" && isReachable(scope, func))
        return { kind: "often", because: `\`${fn.name}\` can be called again`, price: 1 };
      const { runs, handouts, isReachedOtherwise } = scope.ask(callers).of(func);
      // What tests do says nothing about the life of a process.
      const isTest = pkg.isTestFile(fn.file);
      const times = [
        ...runs
          .filter(({ graph }) => isTest || !pkg.isTestFile(graph.file))
          .map(({ run }) => (isGlobalOnce(run) ? ONCE : ofInstr(run.instr))),
        ...handouts.map(({ instr }) => (makesCommandOf(instr, func) ? ONCE : unknown(fn.name))),
      ];
      if (times.length === 0 || (isReachedOtherwise && times.every(({ kind }) => kind === "once")))
        return unknown(fn.name);
      return most(times);
    };

    return { of: ofInstr };
  },
});

/** Nobody is seen to call it twice, but somebody might. */
function unknown(name: string): StartTimes {
  return { kind: "often", because: `\`${name}\` is called more than once`, price: 3 };
}

/** The way that is taken most often, at the least price. Several ways once each are still a fixed number. */
function most(times: readonly StartTimes[]): StartTimes {
  let best: StartTimes = ONCE;
  for (const one of times) {
    if (one.kind === "often" && (best.kind === "once" || one.price < best.price)) best = one;
  }
  return best;
}

/** Code outside the package can come to it, by its name or through an exported interface. */
function isReachable(scope: Scope, func: Func): boolean {
  if (!isExported(func.name)) return false;
  const { receiver } = func;
  if (receiver === undefined || isExported(receiver.obj.name)) return true;
  const { info, semantics } = scope;
  return info.names().some((name) => {
    const obj = isExported(name) ? info.lookup(name) : undefined;
    if (obj?.kind !== "TypeName") return false;
    const under = semantics.underlying(obj.type());
    if (under.kind !== "Interface" || semantics.member(under, func.name, scope.pkg) === undefined)
      return false;
    return semantics.implements(pointerTo(receiver), under) === true;
  });
}

/** A loop that goes on as long as the process does; one over a list or a number comes to its end. */
function isInOpenLoop(block: Block): boolean {
  const forest = loopsOf(block.fn);
  for (let loop = forest.loopOf(block); loop !== undefined; loop = loop.parent) {
    const { node } = loop.head;
    if (node.kind === "ForStmt" && node.cond === undefined && canReach(block, block)) return true;
    if (node.kind === "RangeStmt" && block.fn.info.typeOf(node.subject).kind === "Chan") return true;
  }
  return false;
}

export function servesRequests(scope: Scope, fn: FlowFunction): boolean {
  const isRequest = (type: Type): boolean => {
    const bare = type.kind === "Pointer" ? type.elem : type;
    return REQUEST_TYPES.some(([packagePath, name]) => scope.semantics.isNamed(bare, packagePath, name));
  };
  return fn.params.some(({ type }) => isRequest(type));
}

/** `once.Do(f)` with a package variable `once`: at most once in a process. One in a value is once per value. */
function isGlobalOnce({ instr, through }: Run): boolean {
  const { receiver } = instr.call;
  return through === "(*sync.Once).Do" && receiver !== undefined && placeKey(receiver).root.kind === "global";
}
