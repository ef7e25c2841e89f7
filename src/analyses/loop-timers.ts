/**
 * Timers made in a loop by `time.After` that the loop can leave behind: some way round comes back
 * to the call before the timer's channel was received from. Decides nothing about Go versions.
 */
import { canReach } from "../flow/graph.js";
import type { Block, CallInstr, Value } from "../flow/ir.js";
import { operandsOf } from "../flow/operands.js";
import { defineAnalysis } from "./analysis.js";
import { type CallSite, callsTo } from "./calls.js";

export interface LoopTimer {
  readonly site: CallSite;
  readonly call: CallInstr;
}

export const loopTimers = defineAnalysis<readonly LoopTimer[]>({
  id: "loop-timers",
  compute(scope) {
    const left: LoopTimer[] = [];
    for (const site of callsTo(scope, (id) => id === "time.After", ["After"], ["for"])) {
      if (site.instr.op === "call" && isLeftBehind(site, site.instr)) left.push({ site, call: site.instr });
    }
    return left;
  },
});

function isLeftBehind({ fn, block }: CallSite, call: CallInstr): boolean {
  const names = namesOf(call, fn.blocks);
  if (names === undefined) return false;
  const fired = new Set<Block>();
  for (const candidate of fn.blocks) {
    for (const instr of candidate.instrs) {
      if ((instr.op === "recv" || instr.op === "selectRecv") && names.has(instr.chan)) fired.add(candidate);
    }
  }
  // A receive in the very block is a sleep: every way round has waited for the timer.
  return !fired.has(block) && canReach(block, block, (candidate) => fired.has(candidate));
}

/** The values that may be this channel; undefined where it goes out of sight. */
function namesOf(call: CallInstr, blocks: readonly Block[]): ReadonlySet<Value> | undefined {
  const names = new Set<Value>([call]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const block of blocks) {
      for (const step of [...block.instrs, block.end]) {
        if (!operandsOf(step).some((operand) => names.has(operand))) continue;
        switch (step.op) {
          case "phi":
          case "convert":
            if (!names.has(step)) {
              names.add(step);
              grown = true;
            }
            break;
          case "recv":
          case "selectRecv":
          case "select":
            break;
          default:
            return undefined;
        }
      }
    }
  }
  return names;
}
