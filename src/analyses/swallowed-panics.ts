/**
 * Deferred functions that stop a panic: once `recover` has given them one, they return. Those that
 * panic again, or end the process, do not: the function that deferred them is not left by a return.
 */
import { conditionsOf } from "../flow/conditions.js";
import { mayRecover } from "../flow/defers.js";
import { canReach } from "../flow/graph.js";
import type { Block, DeferInstr, FlowFunction, Instr, Terminator, Value } from "../flow/ir.js";
import type { Scope } from "./analysis.js";

/** Deferred calls that are seen to stop panics. */
export function recoverersIn(scope: Scope, fn: FlowFunction): readonly DeferInstr[] {
  const may = mayRecover(fn);
  return fn.defers.filter(({ call: { target } }) => {
    if (target.kind === "closure") return swallowsPanics(target.fn);
    if (target.kind !== "static" || !may) return false;
    const home = scope.scopeOf(target.func.origin.packagePath);
    const source = home?.functionOf(target.func.origin);
    return source !== undefined && home !== undefined && swallowsPanics(home.flow(source).root);
  });
}

/** Has one of them been deferred, on some path, where a panic leaves the block at this instruction? */
export function recoversAt(recoverers: readonly DeferInstr[], at: Instr | Terminator): boolean {
  return recoverers.some((deferred) => {
    if (deferred.block !== at.block)
      return deferred.block.fn !== at.block.fn || canReach(deferred.block, at.block);
    const { instrs } = at.block;
    const position = instrs.indexOf(at as Instr);
    return position === -1 || instrs.indexOf(deferred) < position || canReach(at.block, at.block);
  });
}

function swallowsPanics(deferred: FlowFunction): boolean {
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
