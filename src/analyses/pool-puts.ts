/**
 * Where a package puts objects back into pools: calls of `Put`, and of the project's own functions
 * that do it with what they are given. Decides which values a step gives back.
 */
import type { FlowGraph } from "../flow/graph.js";
import type { CallInstr, ClosureInstr, DeferInstr, FlowFunction, GoInstr, Value } from "../flow/ir.js";
import type { ResourceKind } from "../semantics/models/model.js";
import { PUT_WORDS, putArgument } from "../semantics/models/pools.js";
import { rootsOf } from "./aliases.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { calleeId } from "./calls.js";
import { RECEIVER, type Surroundings } from "./obligations/duty.js";
import { fates } from "./obligations/fates.js";
import { HANDLE } from "./obligations/roles.js";

export type Caller = CallInstr | DeferInstr | GoInstr;

export interface PoolPut {
  readonly graph: FlowGraph;
  readonly fn: FlowFunction;
  readonly step: Caller;
  /** What is given back, before it becomes an interface value. */
  readonly value: Value;
}

export interface PoolPuts {
  readonly puts: readonly PoolPut[];
  /** The values that a call gives back to a pool for certain. */
  givenBackBy(step: Caller): readonly Value[];
  /** Does the closure give back what it captured? */
  givesBack(closure: ClosureInstr, index: number, isVariable: boolean): boolean;
}

export const poolPuts = defineAnalysis<PoolPuts | undefined>({
  id: "pool-puts",
  compute(scope) {
    const kind = scope.models.kind("pooled");
    if (kind === undefined) return undefined;
    const at = scope.ask(fates).around(exactly(kind));
    const names = new Set(PUT_WORDS);
    const givenBackBy = (step: Caller): readonly Value[] => given(step, names, at);
    for (const name of wrapperNames(scope)) names.add(name);
    const puts: PoolPut[] = [];
    for (const source of scope.functions([...names])) {
      const graph = scope.flow(source);
      for (const fn of graph.functions)
        for (const step of callersIn(fn))
          for (const value of givenBackBy(step)) puts.push({ graph, fn, step, value: bare(value) });
    }
    return {
      puts,
      givenBackBy,
      givesBack: (closure, index, isVariable) =>
        at.fateOfCapture(closure, index, HANDLE, isVariable).kind === "releases",
    };
  },
});

/** The same kind, but a helper that puts back on some of its paths is not taken to do so on all. */
function exactly(kind: ResourceKind): ResourceKind {
  let exact = exactKinds.get(kind);
  if (exact === undefined) {
    exact = { ...kind, id: `${kind.id} for certain`, mayBeGivenUp: false };
    exactKinds.set(kind, exact);
  }
  return exact;
}

const exactKinds = new WeakMap<ResourceKind, ResourceKind>();

function* callersIn(fn: FlowFunction): Iterable<Caller> {
  for (const { instrs } of fn.blocks)
    for (const instr of instrs)
      if (instr.op === "call" || instr.op === "defer" || instr.op === "go") yield instr;
}

function given(step: Caller, names: ReadonlySet<string>, at: Surroundings): readonly Value[] {
  const { call } = step;
  const { target } = call;
  if (target.kind !== "static" && target.kind !== "interface") return [];
  const index = putArgument(calleeId(call) ?? "");
  const put = index === undefined ? undefined : call.args[index];
  if (put !== undefined) return [put];
  if (target.kind !== "static" || !names.has(target.func.name)) return [];
  const found = call.args.filter((_, position) => isGiven(step, position, at));
  return call.receiver !== undefined && isGiven(step, RECEIVER, at) ? [call.receiver, ...found] : found;
}

function isGiven({ call }: Caller, index: number, at: Surroundings): boolean {
  return at.fateOfArgument(call, index, HANDLE)?.kind === "releases";
}

/** Functions of the package that put back a parameter or their receiver: their names stand where they are called. */
function wrapperNames(scope: Scope): readonly string[] {
  const names: string[] = [];
  for (const source of scope.functions(PUT_WORDS)) {
    const { root } = scope.flow(source);
    const isWrapper = [...callersIn(root)].some((step) => {
      const index = putArgument(calleeId(step.call) ?? "");
      const value = index === undefined ? undefined : step.call.args[index];
      return value !== undefined && [...rootsOf(value)].some(({ op }) => op === "param");
    });
    if (isWrapper) names.push(source.func.name);
  }
  return names;
}

function bare(value: Value): Value {
  let at = value;
  while (at.op === "makeInterface" || at.op === "convert") at = at.x;
  return at;
}
