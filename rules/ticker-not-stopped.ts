/**
 * A ticker that still runs where the function that made it is left. What makes tickers, what stops
 * them and what hands them on is decided by the duties analysis, whether it matters by the Go version.
 */
import { duties } from "../src/analyses/obligations/duties.js";
import { lostFields } from "../src/analyses/obligations/owners.js";
import { timerCosts } from "../src/analyses/timers/timer-costs.js";
import { defineRule } from "../src/rule/define.js";
import { FIELD_MESSAGES, reportLostFields } from "../src/rule/lost-field.js";
import { storiesOf } from "../src/rule/unmet.js";
import { timerSemantics } from "../src/semantics/models/timers.js";

export const tickerNotStopped = defineRule({
  id: "ticker-not-stopped",
  since: "0.1.0",
  stage: "stable",
  level: "warning",
  preset: "recommended",
  summary: "A ticker is not stopped on every path.",
  why: "Before Go 1.23 a ticker that is not stopped fires until the process ends, and is never freed. Each call of the function adds one, and the process wakes up for all of them.",
  remedy: "Write `defer ticker.Stop()` right after `time.NewTicker`. In a loop, make the ticker before it.",
  fix: "Adds `defer ticker.Stop()` right after the call, or moves the one that comes too late up there.",
  runtime:
    "Nothing in a goroutine dump: tickers are no goroutines. A heap profile shows `time.NewTicker` growing, a CPU profile of an idle process `runtime.runtimer` and `time.sendTime`.",
  limits: [
    "A ticker that is stored in a map, slice or channel of somebody else is trusted to its new owner.",
    "A function whose body is out of sight is trusted to stop a ticker that it is given.",
  ],
  references: ["https://pkg.go.dev/time#NewTicker", "https://go.dev/doc/go1.23#timer-changes"],
  cwe: ["CWE-401"],
  versions:
    "Before Go 1.23 (the main module's go line, or asynctimerchan=1). Since then the runtime collects unreferenced tickers and the rule is silent; `--stats` counts what it would have said.",
  mentions: { imports: ["time"], words: ["NewTicker", "C"] },
  needs: { duties, lostFields, timerCosts },
  messages: {
    never: "the ticker {origin} is never stopped",
    some: "the ticker {origin} is not stopped on every path{exit}",
    again: "the ticker {origin} still runs when the loop makes the next one",
    dropped: "nobody can stop the ticker of `{callee}`: it is dropped",
    exit: "this path leaves the ticker running",
    ...FIELD_MESSAGES,
  },

  check({ duties, lostFields, timerCosts, report, scope }) {
    for (const { place, shape, words, exit, dress, release, instr } of storiesOf(duties.unmet, ["ticker"])) {
      const guesses = timerCosts.of(instr);
      if (guesses === undefined) continue;
      const finding = report(place, shape, words).fix(release);
      if (exit !== undefined) finding.related(exit, "exit");
      dress(finding);
      for (const guess of guesses) finding.assume(guess);
      const { collected, because } = timerSemantics(scope.pkg, place.file);
      if (collected) finding.silenced(because);
    }
    reportLostFields(report, lostFields, ["ticker"]);
  },
});
