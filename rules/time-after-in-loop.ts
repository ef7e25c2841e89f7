/**
 * A loop makes a timer with `time.After` on every round and can come round before it fires. What
 * counts as coming round is decided by the loop-timers analysis, what it costs by the Go version.
 */
import { loopTimers } from "../src/analyses/loop-timers.js";
import { at, defineRule } from "../src/rule/define.js";
import { timerSemantics } from "../src/semantics/models/timers.js";

/**
 * Timers that run for less never make a pile worth a finding: at ten thousand rounds a second a
 * thousand of them. A higher bound would hide timeouts of requests.
 */
const SHORT_NS = 100_000_000n;

export const timeAfterInLoop = defineRule({
  id: "time-after-in-loop",
  since: "0.1.0",
  stage: "stable",
  level: "warning",
  preset: "recommended",
  summary: "`time.After` in a loop leaves a timer behind on every round.",
  why: "Before Go 1.23 a timer that has not fired is kept by the runtime, with its channel, until it does. A loop that comes round sooner piles them up: a busy consumer with a minute's timeout holds a minute's worth of messages in timers.",
  remedy:
    "Make one timer with `time.NewTimer` before the loop and `Reset` it on each round (stopping and draining it first before Go 1.23), or derive a context with a timeout.",
  runtime:
    "Nothing in a goroutine dump: timers are no goroutines. A heap profile shows `time.After` and `time.NewTimer` growing with the load; CPU profiles show `runtime.siftdownTimer` and `runtime.adjusttimers`.",
  limits: ["A channel handed to another function is trusted to be waited for there."],
  references: ["https://pkg.go.dev/time#After", "https://go.dev/doc/go1.23#timer-changes"],
  overlaps: ["semgrep/leaky-time-after"],
  cwe: ["CWE-401"],
  versions:
    "Before Go 1.23 (the main module's go line, or asynctimerchan=1) a warning. Since Go 1.23 unreferenced timers are collected, and this is advice about allocation only.",
  mentions: { imports: ["time"], words: ["After"] },
  needs: { loopTimers },
  messages: {
    leaks: "`time.After` in a loop that can come round before it fires: each round leaves a timer behind",
    allocates: "`time.After` in a loop makes a new timer on every round",
  },

  check({ loopTimers, report, scope }) {
    for (const { site, call, duration } of loopTimers) {
      const { file } = site.graph;
      const place = at(file, call.node);
      const { collected, because } = timerSemantics(scope.pkg, file);
      if (collected) report(place, "allocates").preset("advice").level("note").silenced(because);
      else {
        const finding = report(place, "leaks");
        if (duration !== undefined && duration < SHORT_NS)
          finding.assume({ text: "rounds come often enough for timers this short to pile up", price: 3 });
      }
    }
  },
});
