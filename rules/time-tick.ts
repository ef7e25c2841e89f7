/**
 * `time.Tick` in a function that returns: its ticker can never be stopped. What counts as returning
 * is decided by the left-ticks analysis, whether it matters by the Go version.
 */
import { leftTicks } from "../src/analyses/ticks.js";
import { at, defineRule } from "../src/rule/define.js";
import { timerSemantics } from "../src/semantics/models/timers.js";

export const timeTick = defineRule({
  id: "time-tick",
  since: "0.1.0",
  stage: "stable",
  level: "warning",
  preset: "recommended",
  summary: "`time.Tick` in a function that returns leaves its ticker running.",
  why: "Before Go 1.23 a ticker that is not stopped fires until the process ends, and `time.Tick` gives no way to stop it. Each call of the function adds one.",
  remedy: "Use `time.NewTicker` and `defer ticker.Stop()`.",
  runtime:
    "Nothing in a goroutine dump. A heap profile shows `time.NewTicker` growing; an idle process wakes up ever more often.",
  limits: ["A channel handed to another goroutine that runs as long as the process is not told apart."],
  references: ["https://pkg.go.dev/time#Tick", "https://go.dev/doc/go1.23#timer-changes"],
  overlaps: ["staticcheck/SA1015"],
  cwe: ["CWE-401"],
  versions:
    "Before Go 1.23 (the main module's go line, or asynctimerchan=1). Since then the runtime collects unreferenced tickers and the rule is silent.",
  mentions: { imports: ["time"], words: ["Tick"] },
  needs: { leftTicks },
  messages: {
    leaks: "`time.Tick` in `{function}`, which returns: the ticker can never be stopped",
  },

  check({ leftTicks, report, scope }) {
    for (const { site, call } of leftTicks) {
      const { file } = site.graph;
      if (scope.pkg.name === "main" && site.fn.name === "main") continue;
      const { collected, because } = timerSemantics(scope.pkg, file);
      const finding = report(at(file, call.node), "leaks", { function: site.fn.name });
      if (collected) finding.silenced(because);
    }
  },
});
