/**
 * Timers made in a loop by `time.After` that the loop can leave behind: some way round comes back
 * to the call before the timer's channel was received from. Decides nothing about Go versions.
 */
import { accessPathOf } from "../flow/access-path.js";
import { canReach } from "../flow/graph.js";
import type { Block, CallInstr, Value } from "../flow/ir.js";
import { operandsOf } from "../flow/operands.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { type CallSite, calleeId, callsTo } from "./calls.js";
import { isOnlyClosed } from "./closing-channels.js";

export interface LoopTimer {
  readonly site: CallSite;
  readonly call: CallInstr;
  /** The constant time it runs, in nanoseconds; undefined where it is no constant. */
  readonly duration: bigint | undefined;
}

export const loopTimers = defineAnalysis<readonly LoopTimer[]>({
  id: "loop-timers",
  compute(scope) {
    const left: LoopTimer[] = [];
    for (const site of callsTo(scope, (id) => id === "time.After", ["After"])) {
      if (site.instr.op === "call" && isLeftBehind(scope, site, site.instr))
        left.push({ site, call: site.instr, duration: durationOf(site.instr) });
    }
    return left;
  },
});

function durationOf({ call }: CallInstr): bigint | undefined {
  const given = call.args[0];
  return given?.op === "const" && given.value.kind === "int" ? given.value.value : undefined;
}

function isLeftBehind(scope: Scope, { graph, fn, block }: CallSite, call: CallInstr): boolean {
  const names = namesOf(call, fn.blocks);
  if (names === undefined) return false;
  const receives = receivesOf(fn.blocks);
  const fired = receives.filter(({ chan }) => names.has(chan)).map((receive) => receive.block);
  // A receive in the very block is a sleep: every way round has waited for the timer.
  if (fired.includes(block)) return false;
  const isPassed = (avoided: ReadonlySet<Block>): boolean =>
    canReach(block, block, (candidate) => avoided.has(candidate));
  if (!isPassed(new Set(fired))) return false;
  const ends = receives.filter(
    (receive) => isEnd(receive, receives, block) || isOnlyClosed(scope, graph, receive.chan),
  );
  return isPassed(new Set([...fired, ...ends.map((receive) => receive.block)]));
}

interface Receive {
  readonly chan: Value;
  readonly block: Block;
}

function receivesOf(blocks: readonly Block[]): readonly Receive[] {
  return blocks.flatMap((block) =>
    block.instrs.flatMap((instr) =>
      instr.op === "recv" || instr.op === "selectRecv" ? [{ chan: instr.chan, block }] : [],
    ),
  );
}

/**
 * A receive that happens when it is over: of a context's Done channel, or of a channel for which
 * another receive leaves the loop. The next round then ends it, so nothing piles up on this way; the
 * same holds for a channel that is only ever closed.
 */
function isEnd({ chan }: Receive, receives: readonly Receive[], loop: Block): boolean {
  if (chan.op === "call" && calleeId(chan.call) === "(context.Context).Done") return true;
  const path = accessPathOf(chan).text;
  return receives.some((other) => accessPathOf(other.chan).text === path && !canReach(other.block, loop));
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
