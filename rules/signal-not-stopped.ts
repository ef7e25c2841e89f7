/**
 * A channel registered with `signal.Notify` that cannot do its work, or stays registered when nobody
 * listens any more. Decided by the unbuffered-signals and duties analyses; how often a registration is
 * made, by start-times.
 */
import { bufferOfOne } from "../src/analyses/edits/calls.js";
import { duties } from "../src/analyses/obligations/duties.js";
import { unbufferedSignals } from "../src/analyses/signal-channels.js";
import { startTimes } from "../src/analyses/start-times.js";
import { at, defineRule } from "../src/rule/define.js";
import { storiesOf } from "../src/rule/unmet.js";

export const signalNotStopped = defineRule({
  id: "signal-not-stopped",
  since: "0.1.0",
  stage: "stable",
  level: "warning",
  preset: "recommended",
  summary: "`signal.Notify` is given an unbuffered channel, or one that stays registered.",
  why: "Package os/signal does not wait when it sends: a signal that comes while nobody receives is dropped. On an unbuffered channel that may be the only one, and the shutdown never begins. A channel that stays registered after its reader has gone swallows the signal for good: the second Ctrl-C no longer ends the process, and each further call registers one channel more.",
  remedy:
    "Give the channel room for the signals you expect, `make(chan os.Signal, 1)`, and write `defer signal.Stop(c)` after `signal.Notify`; a goroutine that reads from it stops it when it ends. `signal.NotifyContext` does both.",
  fix: "Makes the channel with room for one signal.",
  runtime:
    "After SIGTERM the process runs on; the goroutine dump shows the one that should have woken up in `chan receive` or `select`, or one for each call of the function that registers.",
  limits: [
    "A channel that comes from a parameter, a field or another function's result is not followed.",
    "A goroutine that never ends, or that ranges over the channel, is taken to own the registration as long as the process runs.",
    "Where a registration is made once in the life of a process nothing is said, though its reader may be gone before that.",
  ],
  references: ["https://pkg.go.dev/os/signal#Notify", "https://pkg.go.dev/os/signal#Stop"],
  overlaps: ["vet/sigchanyzer", "staticcheck/SA1017"],
  mentions: { imports: ["os/signal"], words: ["Notify"] },
  needs: { unbufferedSignals, duties, startTimes },
  messages: {
    unbuffered: "`signal.Notify` on an unbuffered channel: a signal that comes while nobody receives is lost",
    made: "the channel is made here, without a buffer",
    never: "`{name}` stays registered for signals: nothing calls `signal.Stop`",
    some: "`{name}` stays registered for signals on some path{exit}",
    again: "`{name}` is still registered for signals when the loop registers the next channel",
    dropped: "the channel of `{callee}` is kept nowhere: nothing can receive the signals or stop them",
    exit: "this path leaves `{name}` registered",
  },

  check({ unbufferedSignals, duties, startTimes, report }) {
    for (const { site, channel } of unbufferedSignals) {
      const { file } = site.graph;
      report(at(file, site.instr.node), "unbuffered")
        .related(at(file, channel.node), "made")
        .fix(() => bufferOfOne(site.graph, channel));
    }
    for (const { instr, place, shape, words, exit, dress } of storiesOf(duties.unmet, ["signals"])) {
      const times = startTimes.of(instr);
      const isOnce = times.kind === "once" && shape !== "some";
      if (isOnce) continue;
      const finding = report(place, shape, words);
      if (exit !== undefined) finding.related(exit, "exit", words);
      dress(finding);
      if (times.kind === "often" && shape !== "some" && times.price > 0)
        finding.assume({ text: times.because, price: times.price });
    }
  },
});
