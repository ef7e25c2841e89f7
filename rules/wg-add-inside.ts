/**
 * A goroutine that adds itself to a WaitGroup. For whom an `Add` counts, and on which goroutine it
 * runs, is decided by the self-counting analysis.
 */
import { addBeforeGo } from "../src/analyses/edits/counting.js";
import { selfCounting } from "../src/analyses/self-counting.js";
import { startSpan } from "../src/analyses/start-span.js";
import { at, defineRule } from "../src/rule/define.js";

export const wgAddInside = defineRule({
  id: "wg-add-inside",
  since: "0.1.0",
  stage: "stable",
  level: "warning",
  preset: "recommended",
  inTests: "on",
  summary: "A goroutine adds itself to the WaitGroup that waits for it.",
  why: "The goroutine may run only after `Wait` was called: `Wait` then finds the counter at zero and returns, and what it should have waited for goes on, or is lost with the process.",
  remedy: "Call `Add` before the `go` statement, or start the goroutine with `wg.Go` (Go 1.25).",
  fix: "Moves `Add` above the `go` statement whose function literal begins with it or comes to it for certain.",
  runtime:
    'Nothing hangs: work is missing now and then. `-race` reports a race on the WaitGroup between `Add` and `Wait`, and a reused WaitGroup panics with "WaitGroup misuse: Add called concurrently with Wait".',
  limits: [
    "A goroutine started by a function of another package, or through an interface, is not followed.",
    "An `Add` under a lock is trusted to be ordered with `Wait` by what the lock guards.",
  ],
  references: ["https://pkg.go.dev/sync#WaitGroup.Add"],
  overlaps: ["vet/waitgroup", "staticcheck/SA2000"],
  cwe: ["CWE-362"],
  mentions: { imports: ["sync"], words: ["Add"] },
  needs: { selfCounting },
  messages: {
    inside: "`{call}` runs in the goroutine that it counts: `Wait` may return before it",
    start: "the goroutine is started here, uncounted",
  },

  check({ selfCounting, report }) {
    for (const { graph, add, fn, start } of selfCounting) {
      const { node } = add.call;
      const fun = node.kind === "CallExpr" ? node.fun : node;
      const call = fn.file.text.slice(fun.start, fun.end);
      const host = start.instr.block.fn;
      report(at(fn.file, node), "inside", { call })
        .related(at(host.file, startSpan(start)), "start")
        .fix(() => addBeforeGo(graph, node, start.instr.node));
    }
  },
});
