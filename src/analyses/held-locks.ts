/**
 * Is a mutex held at an instruction? Decides it inside one function, for any mutex: enough to see
 * that somebody thought of who else is there.
 */
import type { Block, Instr } from "../flow/ir.js";
import { LOCKS, lockOperation } from "../semantics/models/locks.js";
import { calleeId } from "./calls.js";

/** Some mutex was locked, and not unlocked since, on every way to here. A deferred unlock comes later. */
export function isUnderLock(instr: Instr): boolean {
  const { block } = instr;
  const here = lastOf(block.instrs.slice(0, block.instrs.indexOf(instr)));
  if (here !== undefined) return here;
  const seen = new Set<Block>([block]);
  const stack = [...block.preds];
  if (stack.length === 0) return false;
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const locked = lastOf(at.instrs);
    if (locked === false || (locked === undefined && at.preds.length === 0)) return false;
    if (locked === undefined) stack.push(...at.preds);
  }
  return true;
}

/** What the last lock operation of the instructions leaves. */
function lastOf(instrs: readonly Instr[]): boolean | undefined {
  for (let at = instrs.length - 1; at >= 0; at--) {
    const instr = instrs[at] as Instr;
    if (instr.op !== "call") continue;
    const operation = lockOperation(calleeId(instr.call) ?? "");
    if (operation === undefined || !LOCKS.isOurs(operation.side)) continue;
    if (operation.does === "gives back") return false;
    // Whether a try took it is not asked here.
    if (operation.onlyIf === undefined) return true;
  }
  return undefined;
}
