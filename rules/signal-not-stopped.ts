/**
 * A channel registered with `signal.Notify` that cannot do its work. For now: an unbuffered one,
 * found by the unbuffered-signals analysis.
 */
import { bufferOfOne } from "../src/analyses/edits/calls.js";
import { unbufferedSignals } from "../src/analyses/signal-channels.js";
import { at, defineRule } from "../src/rule/define.js";

export const signalNotStopped = defineRule({
  id: "signal-not-stopped",
  since: "0.1.0",
  stage: "stable",
  level: "warning",
  preset: "recommended",
  summary: "`signal.Notify` is given an unbuffered channel.",
  why: "Package os/signal does not wait when it sends: a signal that comes while nobody receives is dropped, and the goroutine that waits for it waits for ever, the shutdown with it.",
  remedy: "Give the channel room for the signals you expect: `make(chan os.Signal, 1)`.",
  fix: "Makes the channel with room for one signal.",
  runtime:
    "After SIGTERM the process runs on; the goroutine dump shows the one that should have woken up in `chan receive` or `select`.",
  limits: ["A channel that comes from a parameter, a field or another function's result is not followed."],
  references: ["https://pkg.go.dev/os/signal#Notify"],
  overlaps: ["vet/sigchanyzer", "staticcheck/SA1017"],
  mentions: { imports: ["os/signal"], words: ["Notify"] },
  needs: { unbufferedSignals },
  messages: {
    unbuffered: "`signal.Notify` on an unbuffered channel: a signal that comes while nobody receives is lost",
    made: "the channel is made here, without a buffer",
  },

  check({ unbufferedSignals, report }) {
    for (const { site, channel } of unbufferedSignals) {
      const { file } = site.graph;
      report(at(file, site.instr.node), "unbuffered")
        .related(at(file, channel.node), "made")
        .fix(() => bufferOfOne(site.graph, channel));
    }
  },
});
