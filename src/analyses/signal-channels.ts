/**
 * Channels given to `signal.Notify` that hold no signal: package os/signal does not wait for a
 * receiver (its documentation, "Notify"), so an unbuffered channel may miss what it was made for.
 */
import type { MakeChanInstr } from "../flow/ir.js";
import { defineAnalysis } from "./analysis.js";
import { type CallSite, callsTo } from "./calls.js";
import { originOf } from "./origins.js";

export interface SignalChannel {
  readonly site: CallSite;
  readonly channel: MakeChanInstr;
}

export const unbufferedSignals = defineAnalysis<readonly SignalChannel[]>({
  id: "unbuffered-signals",
  compute(scope) {
    const found: SignalChannel[] = [];
    for (const site of callsTo(scope, (id) => id === "os/signal.Notify", ["Notify"])) {
      const given = site.instr.call.args[0];
      const channel = given === undefined ? undefined : originOf(given);
      if (channel?.op === "makeChan" && isUnbuffered(channel)) found.push({ site, channel });
    }
    return found;
  },
});

function isUnbuffered({ size }: MakeChanInstr): boolean {
  return size === undefined || (size.op === "const" && size.value.kind === "int" && size.value.value === 0n);
}
