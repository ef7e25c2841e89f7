/**
 * Deferred functions that stop a panic: once `recover` has given them one, they return. Those that
 * panic again, or end the process, do not: the function that deferred them is not left by a return.
 */
import { conditionsOf } from "../flow/conditions.js";
import type { Block, FlowFunction, Value } from "../flow/ir.js";

export function swallowsPanics(deferred: FlowFunction): boolean {
  const entry = deferred.blocks[0];
  if (!deferred.hasRecover || entry === undefined) return false;
  const conditions = conditionsOf(deferred);
  const seen = new Set<Block>([entry]);
  const stack = [entry];
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    if (block.end.op === "return") return true;
    for (const [successor, next] of block.succs.entries()) {
      const literal = conditions.onEdge(block, successor);
      const isNoPanic = literal?.test.kind === "nil" && literal.positive && isRecovered(literal.subject);
      if (isNoPanic || seen.has(next)) continue;
      seen.add(next);
      stack.push(next);
    }
  }
  return false;
}

function isRecovered(value: Value): boolean {
  return value.op === "call" && value.call.target.kind === "builtin" && value.call.target.name === "recover";
}
