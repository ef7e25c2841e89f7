/**
 * Is an instruction kept from running again by the state of a package variable: a flag that is
 * tested before and set after, a counter, a CompareAndSwap? Decides it inside one function; what
 * other functions do to the variable is not asked.
 */
import { dominates } from "../flow/dominators.js";
import { canReach } from "../flow/graph.js";
import type { Block, Instr, Value } from "../flow/ir.js";
import { operandsOf } from "../flow/operands.js";
import type { Var } from "../semantics/objects.js";
import { calleeId } from "./calls.js";

/** Operands of operands that a condition is looked at through. */
const MAX_DEPTH = 6;

export function isGuardedByState(instr: Instr): boolean {
  const { block } = instr;
  return block.fn.blocks.some((guard) => {
    const { end } = guard;
    if (end.op !== "branch" || guard === block || !dominates(guard, block)) return false;
    const skips = guard.succs.some(
      (next) => next !== block && !canReach(next, block, (other) => other === guard),
    );
    if (!skips) return false;
    const { read, swapped } = globalsIn(end.cond, MAX_DEPTH);
    return swapped || [...read].some((variable) => isChanged(guard, variable));
  });
}

interface GlobalsRead {
  readonly read: ReadonlySet<Var>;
  /** One of them is tested and set at once. */
  readonly swapped: boolean;
}

function globalsIn(condition: Value, depth: number): GlobalsRead {
  const read = new Set<Var>();
  let swapped = false;
  let level: readonly Value[] = [condition];
  for (let at = 0; at < depth && level.length > 0; at++) {
    const next: Value[] = [];
    for (const value of level) {
      if (value.op === "global") read.add(value.obj);
      if (!("block" in value)) continue;
      const operands = operandsOf(value);
      if (value.op === "call" && /\.(?:CompareAndSwap|Swap)\w*$/.test(calleeId(value.call) ?? ""))
        swapped ||= operands.some((operand) => rootGlobal(operand) !== undefined);
      next.push(...operands);
    }
    level = next;
  }
  return { read, swapped };
}

/** The package variable whose memory an address lies in. */
function rootGlobal(address: Value): Var | undefined {
  let at = address;
  while (at.op === "fieldAddr" || at.op === "indexAddr") at = at.x;
  return at.op === "global" ? at.obj : undefined;
}

/** Stored to after the guard, or handed to a method such as `Store` or `Add`. */
function isChanged(guard: Block, variable: Var): boolean {
  return guard.fn.blocks.some(
    (block) =>
      (block === guard || canReach(guard, block)) &&
      block.instrs.some((instr) => {
        if (instr.op === "store") return rootGlobal(instr.addr) === variable;
        if (instr.op !== "call") return false;
        const { receiver, args } = instr.call;
        return (
          [receiver, ...args].some(
            (value) => value !== undefined && value.op !== "load" && rootGlobal(value) === variable,
          ) && /\.(?:Store|Add|Swap|Or)\w*$/.test(calleeId(instr.call) ?? "")
        );
      }),
  );
}
