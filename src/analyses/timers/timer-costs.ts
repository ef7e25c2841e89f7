/**
 * What it costs to leave a timer or ticker running where the runtime does not collect it: nothing
 * where the process makes one in its life, little where it fires soon.
 */
import type { CallInstr, DeferInstr, GoInstr, Instr, Value } from "../../flow/ir.js";
import { defineAnalysis } from "../analysis.js";
import { calleeId } from "../calls.js";
import type { Guess } from "../obligations/duty.js";
import { endSigns } from "../obligations/end-signs.js";
import { originOf } from "../origins.js";
import { startTimes } from "../start-times.js";

export interface TimerCosts {
  /** What is taken for granted where it is told; undefined where it is not worth telling. */
  of(made: MadeBy): readonly Guess[] | undefined;
  /** Does a call of `time.AfterFunc` that comes too late do no harm? Cancelling twice is allowed. */
  isHarmlessLate(made: MadeBy): boolean;
}

type MadeBy = CallInstr | GoInstr | DeferInstr;

/**
 * Timers that run for less never make a pile worth a finding: at ten thousand calls a second a
 * thousand of them. A higher bound would hide timeouts of requests.
 */
const SHORT_NS = 100_000_000n;

export const timerCosts = defineAnalysis<TimerCosts>({
  id: "timer-costs",
  compute(scope) {
    return {
      of(made) {
        if (scope.ask(startTimes).of(made).kind === "once") return undefined;
        const isShort = calleeId(made.call) === "time.NewTimer" && firesSoon(made.call.args[0]);
        if (!isShort || isSetAgain(made)) return [];
        return [{ text: "it is called often enough for timers this short to pile up", price: 3 }];
      },
      isHarmlessLate: ({ call }) => {
        const [, delayed] = call.args;
        return delayed !== undefined && onlyCancels(delayed);
      },
    };
  },
});

function firesSoon(duration: Value | undefined): boolean {
  return duration?.op === "const" && duration.value.kind === "int" && duration.value.value <= SHORT_NS;
}

function isSetAgain(made: MadeBy): boolean {
  return made.block.fn.blocks.some(({ instrs }) =>
    instrs.some(
      (instr) =>
        instr.op === "call" &&
        calleeId(instr.call) === "(*time.Timer).Reset" &&
        instr.call.receiver !== undefined &&
        originOf(instr.call.receiver) === made,
    ),
  );
}

/** It is the cancel function of a context, or a literal that calls one and nothing else. */
function onlyCancels(given: Value): boolean {
  const origin = originOf(given);
  if (origin.op !== "closure") return endSigns(origin).length > 0;
  const calls = origin.target.blocks.flatMap(({ instrs }) => instrs.filter(isEffect));
  const [only] = calls;
  if (calls.length !== 1 || only?.op !== "call" || only.call.target.kind !== "value") return false;
  return onlyCancels(only.call.target.value);
}

function isEffect({ op }: Instr): boolean {
  return op === "call" || op === "go" || op === "defer" || op === "store" || op === "send";
}
