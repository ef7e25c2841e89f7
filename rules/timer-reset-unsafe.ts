/**
 * A Reset of a timer whose channel may still hold the value of before. What the channel holds is
 * decided by the timer-faults analysis, whether it matters by the Go version.
 */
import { timerFaults } from "../src/analyses/timers/timer-faults.js";
import { textOfTimer } from "../src/analyses/timers/timer-names.js";
import { at, defineRule } from "../src/rule/define.js";
import { timerSemantics } from "../src/semantics/models/timers.js";

export const timerResetUnsafe = defineRule({
  id: "timer-reset-unsafe",
  since: "0.1.0",
  stage: "stable",
  level: "warning",
  preset: "strict",
  summary: "`Reset` is called on a timer whose channel may still hold a value.",
  why: "Before Go 1.23 a timer that has fired leaves its value in the channel, and `Reset` does not take it out. The next receive gets the old value at once: a timeout comes before its time, a loop goes round once too often.",
  remedy:
    "Stop the timer and empty its channel first: `if !t.Stop() { select { case <-t.C: default: } }`. A `Reset` right after a receive from the channel needs none of this.",
  runtime: "Nothing that lasts: timeouts that come too early, now and then, under load.",
  limits: [
    "A timer that a helper is given, or that another function sets or receives from as well, is not followed.",
    "A Reset that another goroutine asks for once it is done with what the timer started is not told apart.",
    "A timer that comes from a parameter is taken to be in order until the function does something with it.",
  ],
  references: ["https://pkg.go.dev/time#Timer.Reset", "https://go.dev/doc/go1.23#timer-changes"],
  versions:
    "Before Go 1.23 (the main module's go line, or asynctimerchan=1). Since then `Stop` and `Reset` take back a value that nobody has received, and the rule is silent; `--stats` counts what it would have said.",
  mentions: { words: ["Reset"] },
  needs: { timerFaults },
  messages: {
    running: "`{timer}` may have fired before this `Reset`: the old value is still in its channel",
    full: "`{timer}` has fired where `Stop` returned false, and `Reset` leaves the old value in its channel",
    doubtful: "`{timer}` may have fired before it was stopped: `Reset` leaves the old value in its channel",
  },

  check({ timerFaults, report, scope }) {
    for (const { graph, instr, timer, why, name } of timerFaults.resets) {
      const { file } = graph;
      const finding = report(at(file, instr.node), why, { timer: textOfTimer(file, timer) });
      if (name.field !== undefined) finding.assume(ALONE);
      const { collected, because } = timerSemantics(scope.pkg, file);
      if (collected) finding.silenced(because);
    }
  },
});

const ALONE = { text: "no other goroutine works with this object meanwhile", price: 1 };
