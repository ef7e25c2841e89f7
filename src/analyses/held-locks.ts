/**
 * Is a mutex held at an instruction? Decides it inside one function, for any mutex: enough to see
 * that somebody thought of who else is there.
 */
import type { Block, Instr } from "../flow/ir.js";
import { calleeId } from "./calls.js";

const LOCKS: ReadonlySet<string> = new Set([
  "(*sync.Mutex).Lock",
  "(*sync.RWMutex).Lock",
  "(*sync.RWMutex).RLock",
  "(sync.Locker).Lock",
]);

const UNLOCKS: ReadonlySet<string> = new Set([
  "(*sync.Mutex).Unlock",
  "(*sync.RWMutex).Unlock",
  "(*sync.RWMutex).RUnlock",
  "(sync.Locker).Unlock",
]);

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
    const id = calleeId(instr.call) ?? "";
    if (LOCKS.has(id)) return true;
    if (UNLOCKS.has(id)) return false;
  }
  return undefined;
}
