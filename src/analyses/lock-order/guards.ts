/**
 * What a function must have been given for control to come to a block: parameters that are tested for
 * truth or for nil on the only way there. Decides which calls can never lead there.
 */
import { conditionsOf } from "../../flow/conditions.js";
import { dominates, immediateDominator } from "../../flow/dominators.js";
import type { Block, CallInfo, FlowFunction, ParamValue, Value } from "../../flow/ir.js";
import { originOf } from "../origins.js";

export interface Guard {
  /** Whose parameter it is: closures test those of the function around. */
  readonly fn: FlowFunction;
  /** Of the parameter. */
  readonly index: number;
  readonly test: "true" | "nil";
  readonly holds: boolean;
}

export function guardsOf(block: Block): readonly Guard[] {
  let guards = known.get(block);
  if (guards === undefined) {
    guards = find(block);
    known.set(block, guards);
  }
  return guards;
}

const known = new WeakMap<Block, readonly Guard[]>();

function find(block: Block): readonly Guard[] {
  const guards: Guard[] = [];
  for (let at = immediateDominator(block); at !== undefined; at = immediateDominator(at)) {
    if (at.end.op !== "branch") continue;
    const taken = at.succs.findIndex((next) => next.preds.length === 1 && dominates(next, block));
    const literal = taken === -1 ? undefined : conditionsOf(at.fn).onEdge(at, taken);
    if (literal === undefined || (literal.test.kind !== "nil" && literal.test.kind !== "true")) continue;
    const param = paramBehind(literal.subject);
    if (param !== undefined)
      guards.push({ fn: param.fn, index: param.index, test: literal.test.kind, holds: literal.positive });
  }
  return guards;
}

function paramBehind(value: Value): ParamValue | undefined {
  const origin = originOf(value);
  return origin.op === "param" && origin.role === "param" ? origin : undefined;
}

/** What the caller must have been given; undefined where the call can never lead there. */
export function carriedGuards(
  guards: readonly Guard[],
  callee: FlowFunction,
  call: CallInfo,
): readonly Guard[] | undefined {
  const own: Guard[] = [];
  for (const guard of guards) {
    if (guard.fn !== callee) {
      own.push(guard);
      continue;
    }
    const arg = call.args[guard.index];
    if (arg === undefined) continue;
    const { value: given, isNegated } = withoutNot(arg);
    const holds = guard.holds !== isNegated;
    const truth = truthOf(given, guard.test);
    if (truth !== undefined) {
      if (truth !== holds) return undefined;
      continue;
    }
    const param = paramBehind(given);
    if (param !== undefined) own.push({ ...guard, fn: param.fn, index: param.index, holds });
  }
  return own;
}

function withoutNot(arg: Value): { readonly value: Value; readonly isNegated: boolean } {
  let value = originOf(arg);
  let isNegated = false;
  while (value.op === "unary" && value.operator === "!") {
    value = originOf(value.x);
    isNegated = !isNegated;
  }
  return { value, isNegated };
}

function truthOf(given: Value, test: Guard["test"]): boolean | undefined {
  const origin = originOf(given);
  if (test === "true") {
    if (origin.op !== "const" || origin.value.kind !== "bool") return undefined;
    return origin.value.value;
  }
  if (origin.op === "nil") return true;
  return origin.op === "alloc" || origin.op === "closure" || origin.op === "func" ? false : undefined;
}
