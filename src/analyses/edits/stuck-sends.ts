/**
 * Room for a send that nobody may receive. Decides when one place is enough: the channel is made in
 * the same function, without a buffer, and sent to once.
 */
import type { FlowFunction, Instr, Value } from "../../flow/ir.js";
import { isInLoop } from "../../flow/loops.js";
import { typeString } from "../../semantics/type-string.js";
import type { StuckOperation } from "../concurrency/stuck-operations.js";
import { familyOf } from "../origins.js";
import { bufferOfOne } from "./calls.js";
import type { Proposal } from "./proposal.js";

export function roomForItsSend({ made, step, start }: StuckOperation): Proposal | undefined {
  if (made?.op !== "makeChan" || made.size !== undefined || step.op !== "send") return undefined;
  const home = outermostOf(made.block.fn);
  if (outermostOf(step.block.fn) !== home || !isDoneOnce(step) || !isDoneOnce(made)) return undefined;
  if (start !== undefined && (outermostOf(start.block.fn) !== home || !isDoneOnce(start))) return undefined;
  // Channels of one type may be one channel: only a single send among them is this one's only one.
  const type = typeString(made.type);
  const sends = familyOf(home).flatMap((fn) =>
    fn.blocks.flatMap(({ instrs, end }) => [
      ...instrs.flatMap((instr) => (instr.op === "send" ? [instr.chan] : [])),
      ...(end.op === "select" ? end.cases.flatMap(({ dir, chan }) => (dir === "send" ? [chan] : [])) : []),
    ]),
  );
  if (sends.filter((chan) => isAlike(chan, type)).length !== 1) return undefined;
  return bufferOfOne(made.block.fn, made);
}

function outermostOf(fn: FlowFunction): FlowFunction {
  let at = fn;
  while (at.parent !== undefined) at = at.parent;
  return at;
}

function isDoneOnce({ block }: Pick<Instr, "block">): boolean {
  return !isInLoop(block);
}

/** `chan T` or `chan<- T`. */
function isAlike(chan: Value, type: string): boolean {
  return typeString(chan.type).replace("chan<-", "chan") === type;
}
