/**
 * A goroutine that loops without any way to stop. Where it never comes out is decided by
 * `endless.ts`, which ways out nobody opens by `lifecycles`, how often it is started by
 * `start-times.ts`.
 */
import { toldBlocking } from "../src/analyses/concurrency/told-blocking.js";
import { endlessGoroutines } from "../src/analyses/endless-goroutines.js";
import { startSpan } from "../src/analyses/start-span.js";
import { at, defineRule } from "../src/rule/define.js";

export const goroutineNoExit = defineRule({
  id: "goroutine-no-exit",
  since: "0.1.0",
  stage: "stable",
  level: "error",
  preset: "recommended",
  variants: ["strict", "advice"],
  summary: "A goroutine loops without any way to stop.",
  why: "Nothing ends the goroutine but the end of the process. Whatever it refers to stays in memory with it, and each further start adds another.",
  remedy:
    "Give the loop a way out: a `case <-ctx.Done(): return`, a quit channel that the owner's `Close` closes, or a return on the error of a source that is closed. `break` in a `select` leaves the `select` only: use `return` or a label.",
  runtime:
    "A goroutine profile shows the count growing at this `go` statement; the goroutines stand in `select`, `chan receive`, `sleep` or at work in the loop, however old they are.",
  limits: [
    "An exit that hangs on data or on a calculation counts as one, also where it is never taken; only channels, contexts and flags that nobody else can touch are looked at.",
    "Whether an exported function is called once or often in the whole program is not known to a package alone.",
    "Strict: what a method changes to stop a polling loop is not told from anything else that is polled for, unless it is a flag in a field that only ever holds constants.",
    "A function value or interface method that is started is not followed; a start in a literal that is given to code nobody can see is shown at confidence `possible` only.",
  ],
  references: ["https://go.dev/blog/pipelines", "https://pkg.go.dev/context"],
  cwe: ["CWE-772"],
  mentions: { words: ["go", "Go", "TryGo"] },
  needs: { endlessGoroutines, toldBlocking },
  messages: {
    endless: "this goroutine can never stop: its loop has no way out",
    silent: "this goroutine can never stop: {because}",
    ticking: "this goroutine can never stop: it ranges over a ticker, whose channel is never closed",
    polls:
      "nobody can stop this goroutine: it polls, and leaves its loop only when what it polls for comes true",
    forLife: "this goroutine runs for the life of the process: its loop has no way out",
    loop: "the loop without a way out",
    polling: "the loop that polls",
  },

  check({ endlessGoroutines, toldBlocking, report }) {
    for (const { graph, start, loop, times } of endlessGoroutines) {
      const { kind } = loop;
      // Advice is for what runs as long as the process; a poll that is started once ends some day, and
      // workers wait for more.
      if (times.kind === "once" && (kind === "polls" || kind === "silent")) continue;
      // Where it blocks for ever is told there, with the schedule.
      if (kind === "silent" && toldBlocking.isStartOfStuck(start.instr)) continue;
      const place = at(graph.file, startSpan(start));
      const message = kind === "polls" ? "polls" : kind === "ticks" ? "ticking" : "endless";
      const finding = (
        times.kind === "once"
          ? report(place, "forLife")
          : kind === "silent"
            ? report(place, "silent", { because: loop.because })
            : report(place, message)
      )
        .related(at(loop.file, loop.head), kind === "polls" ? "polling" : "loop")
        .cause(`endless ${loop.file.path}:${loop.head.start}`);
      if (times.kind === "once") finding.preset("advice").level("note");
      else {
        finding.assume({ text: times.because, price: times.price });
        if (kind === "polls") finding.assume({ text: "what it polls for may never come true", price: 1 });
        if (kind === "polls" || kind === "ticks") finding.preset("strict");
      }
    }
  },
});
