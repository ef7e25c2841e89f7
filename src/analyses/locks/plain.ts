/**
 * Locks that are given back right where they are taken: by the next statement's `defer`, or in the
 * same block with nothing in between that could leave it. Most are, and need no walk.
 */
import type { FlowFunction } from "../../flow/ir.js";
import { isRun } from "../runs.js";
import { isChannelStep, stepsIn } from "./channel-steps.js";
import type { LockPlace } from "./place.js";
import { concerns, type Touches } from "./touches.js";

export function isPlain(fn: FlowFunction, place: LockPlace, touches: Touches): boolean {
  const mayGoOnAfterPanic =
    fn.panicExit !== undefined && fn.defers.some(({ call }) => call.target.kind !== "static");
  for (const block of fn.blocks) {
    let open: string | undefined;
    for (const instr of stepsIn(block)) {
      const isChannel = isChannelStep(instr);
      if (!isChannel && !isRun(instr)) continue;
      if (!isChannel && open !== undefined && mayGoOnAfterPanic && instr.call.mayPanic) return false;
      const mine = touches.of(instr).filter((touch) => concerns(touch, place));
      const [touch] = mine;
      if (touch === undefined) continue;
      if (mine.length > 1 || touch.kind !== "operation" || instr.op === "go") return false;
      const { does, side, onlyIf, amount } = touch.operation;
      if (onlyIf !== undefined || side === "count" || amount !== undefined) return false;
      if (does === "takes") {
        if (open !== undefined || instr.op === "defer") return false;
        open = side;
      } else {
        if (open !== side) return false;
        open = undefined;
      }
    }
    if (open !== undefined) return false;
  }
  return true;
}
