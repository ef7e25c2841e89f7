/**
 * Calls of `time.Tick` in functions that can come to an end, and so leave the ticker behind. Decides
 * what an end is: a tick channel is never closed, so ranging over it has none.
 */
import type { Block, CallInstr, Terminator } from "../flow/ir.js";
import { defineAnalysis } from "./analysis.js";
import { type CallSite, callsTo } from "./calls.js";
import { originOf } from "./origins.js";

export interface Tick {
  readonly site: CallSite;
  readonly call: CallInstr;
}

export const leftTicks = defineAnalysis<readonly Tick[]>({
  id: "left-ticks",
  compute(scope) {
    const left: Tick[] = [];
    for (const site of callsTo(scope, (id) => id === "time.Tick", ["Tick"])) {
      if (site.instr.op === "call" && outlives(site, site.instr)) left.push({ site, call: site.instr });
    }
    return left;
  },
});

/** Follows control from the call, but not where it would go if the tick channel were closed: that never happens. */
function outlives({ block }: CallSite, call: CallInstr): boolean {
  const seen = new Set<Block>();
  const stack = [block];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (endsFunction(at)) return true;
    const next = testsForClose(at.end, call) ? at.succs.slice(0, 1) : at.succs;
    stack.push(...next);
  }
  return false;
}

/** The second value of a receive, as `range` tests it: true while the channel is open. */
function testsForClose(end: Terminator, call: CallInstr): boolean {
  if (end.op !== "branch" || end.cond.op !== "extract" || end.cond.index !== 1) return false;
  const { tuple } = end.cond;
  return (tuple.op === "recv" || tuple.op === "selectRecv") && originOf(tuple.chan) === call;
}

/** The process's end frees everything; a function that blocks for ever keeps its ticker in use. */
function endsFunction({ end }: Block): boolean {
  return end.op === "return" || (end.op === "unreachable" && end.reason === "goexit");
}
