/**
 * A timer that still runs where the function that made it is left, and waiting for one that cannot
 * fire any more. What makes, stops and hands on timers is decided by the duties analysis, what their
 * channels hold by the timer-faults analysis, what it costs by the Go version.
 */
import { duties } from "../src/analyses/obligations/duties.js";
import { lostFields } from "../src/analyses/obligations/owners.js";
import { timerCosts } from "../src/analyses/timers/timer-costs.js";
import { timerFaults } from "../src/analyses/timers/timer-faults.js";
import { textOfTimer } from "../src/analyses/timers/timer-names.js";
import { at, defineRule } from "../src/rule/define.js";
import { FIELD_MESSAGES, reportLostFields } from "../src/rule/lost-field.js";
import { storiesOf } from "../src/rule/unmet.js";
import { timerSemantics } from "../src/semantics/models/timers.js";

export const timerNotStopped = defineRule({
  id: "timer-not-stopped",
  since: "0.1.0",
  stage: "stable",
  level: "warning",
  preset: "recommended",
  summary: "A timer is left running, or is waited for although it cannot fire.",
  why: "Before Go 1.23 a timer that is not stopped is kept by the runtime, with its channel, until it fires: a server that gives every request a minute holds a minute's worth of requests in timers. A function that `time.AfterFunc` delays still runs after those who forgot to stop it have returned, with any Go. And a receive from a timer that was stopped, or whose value was taken before, waits for ever: `if !t.Stop() { <-t.C }` is right only where nobody has received from `t.C`.",
  remedy:
    "Write `defer timer.Stop()` right after `time.NewTimer` or `time.AfterFunc`. To empty a channel that may be empty, write `select { case <-t.C: default: }`.",
  fix: "Adds `defer timer.Stop()` right after the call, or moves the one that comes too late up there.",
  runtime:
    "Timers left running: nothing in a goroutine dump; a heap profile shows `time.NewTimer` growing with the load. Waiting for ever: a goroutine in state `chan receive` at the line.",
  limits: [
    "A timer that is stored in a map, slice or channel is trusted to its new owner.",
    "A function whose body is out of sight is trusted to stop a timer that it is given, or to wait for it.",
    "State other than a flag, a channel or a context that tells that a delayed call has come is not understood.",
    "A receive that waits for ever is seen only where the same function emptied the channel; a timer that a helper is given is not followed.",
  ],
  references: ["https://pkg.go.dev/time#Timer.Stop", "https://go.dev/doc/go1.23#timer-changes"],
  cwe: ["CWE-401"],
  versions:
    "Timers left running: before Go 1.23 (the main module's go line, or asynctimerchan=1). Since then the runtime collects unreferenced timers, and the rule is silent on them; `--stats` counts what it would have said. Delayed calls and waiting for ever: any Go.",
  mentions: { imports: ["time"], words: ["NewTimer", "AfterFunc", "C"] },
  needs: { duties, lostFields, timerCosts, timerFaults },
  messages: {
    never: "the timer {origin} is not stopped when the function returns before it fires",
    some: "the timer {origin} is not stopped on every path{exit}",
    again: "the timer {origin} still runs when the loop makes the next one",
    dropped: "nobody can stop the timer of `{callee}`: it is dropped",
    forgotten: "the call that `{name}` delays still comes: it is not stopped on every path{exit}",
    exit: "this path leaves the timer running",
    ...FIELD_MESSAGES,
    received: "this waits for ever: `{timer}` has fired, and its value was received before",
    stopped: "this waits for ever: `{timer}` is stopped",
    doubtful: "this waits for ever where `Stop` came in time: `{timer}` does not fire then",
    taken: "the value is received here",
    asked: "`{timer}` is stopped here",
  },

  check({ duties, lostFields, timerCosts, timerFaults, report, scope }) {
    for (const { place, shape, words, exit, dress, release, instr } of storiesOf(duties.unmet, ["timer"])) {
      const guesses = timerCosts.of(instr);
      if (guesses === undefined) continue;
      const finding = report(place, shape, words).fix(release);
      if (exit !== undefined) finding.related(exit, "exit");
      dress(finding);
      for (const guess of guesses) finding.assume(guess);
      const { collected, because } = timerSemantics(scope.pkg, place.file);
      if (collected) finding.silenced(because);
    }
    const own = duties.unmet.filter(({ isHandedOn }) => !isHandedOn);
    for (const { place, shape, words, exit, dress, release, instr } of storiesOf(own, ["delayed"])) {
      // Who never stops it means it to come.
      if (shape !== "some" || timerCosts.isHarmlessLate(instr)) continue;
      const finding = report(place, "forgotten", words).fix(release, "needs-a-look");
      if (exit !== undefined) finding.related(exit, "exit");
      dress(finding);
    }
    reportLostFields(report, lostFields, ["timer"]);
    for (const { graph, instr, timer, why, by, name } of timerFaults.waits) {
      const { file } = graph;
      const words = { timer: textOfTimer(file, timer) };
      const finding = report(at(file, instr.node), why, words);
      if (by !== instr.node && why === "received") finding.related(at(file, by), "taken");
      else if (by !== instr.node) finding.related(at(file, by), "asked", words);
      if (name.field !== undefined) finding.assume(ALONE);
    }
  },
});

const ALONE = { text: "no other goroutine works with this object meanwhile", price: 1 };
