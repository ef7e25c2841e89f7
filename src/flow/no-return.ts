/**
 * Functions that never return. Decides it for one graph, given what its callees do; whoever keeps
 * summaries iterates until nothing changes (a function in a cycle starts as `returns`).
 */
import { mayRecover } from "./defers.js";
import { type Ending, exitsOf, reaching } from "./graph.js";
import type { FlowFunction } from "./ir.js";

/**
 * How a call of the function ends if it never returns; `returns` where some path does. Where the
 * paths differ, what ends least wins: a process that may go on (`loops`, then `panics`, `goexit`,
 * `exits`) must not be taken for one that is gone. A panic that deferred calls may recover returns.
 */
export function neverReturns(fn: FlowFunction): Ending {
  let canPanic = false;
  let canGoexit = false;
  let canExit = false;
  let blocks = false;
  const recovers = fn.panicExit !== undefined && fn.panicExit.preds.length > 0 && mayRecover(fn);
  for (const block of fn.blocks) {
    if (block === fn.recoverBlock && !recovers) continue;
    const { end } = block;
    switch (end.op) {
      case "return":
        return "returns";
      case "panic":
        if (end.block.succs.length === 0) canPanic = true;
        break;
      case "unwind":
        if (fn.panicExit !== undefined && fn.panicExit.preds.length > 0) canPanic = true;
        break;
      case "blockForever":
        blocks = true;
        break;
      case "unreachable":
        if (end.reason === "exits") canExit = true;
        else if (end.reason === "goexit") canGoexit = true;
        else if (end.reason === "loops") blocks = true;
        break;
      case "jump":
      case "branch":
      case "select":
        break;
      default: {
        const never: never = end;
        return never;
      }
    }
  }
  const exits = exitsOf(fn);
  const ends = new Set([...exits, ...reaching(exits)]);
  if (ends.size < fn.blocks.length) blocks = true;
  if (blocks || !(canPanic || canGoexit || canExit)) return "loops";
  if (canPanic) return "panics";
  return canGoexit ? "goexit" : "exits";
}
