/**
 * Calls of `time.Tick` in functions that can come to an end, and so leave the ticker behind. Decides
 * what an end is: a tick channel is never closed, so ranging over it has none.
 */
import { exitsOf, reachableFrom } from "../flow/graph.js";
import type { Block, CallInstr } from "../flow/ir.js";
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

function outlives({ fn, block }: CallSite, call: CallInstr): boolean {
  const closed = blocksAfterClose(fn.blocks, call);
  const reached = new Set([block, ...reachableFrom(block, (candidate) => closed.has(candidate))]);
  return exitsOf(fn).some((exit) => reached.has(exit) && endsFunction(exit));
}

/** Where control would go if the tick channel were closed, which never happens. */
function blocksAfterClose(blocks: readonly Block[], call: CallInstr): ReadonlySet<Block> {
  const closed = new Set<Block>();
  for (const { end, succs } of blocks) {
    if (end.op !== "branch" || end.cond.op !== "extract" || end.cond.index !== 1) continue;
    const { tuple } = end.cond;
    const isTick = (tuple.op === "recv" || tuple.op === "selectRecv") && originOf(tuple.chan) === call;
    const after = succs[1];
    if (isTick && after !== undefined) closed.add(after);
  }
  return closed;
}

/** The process's end frees everything; a function that blocks for ever keeps its ticker in use. */
function endsFunction({ end }: Block): boolean {
  return end.op === "return" || (end.op === "unreachable" && end.reason === "goexit");
}
