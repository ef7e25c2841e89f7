/**
 * A goroutine that returns without the `Done` it owes on some path. Which paths those are, and who
 * else may call `Done`, is decided by the skipped-dones analysis.
 */
import { deferDoneFirst } from "../src/analyses/edits/counting.js";
import { placeOfExit } from "../src/analyses/obligations/places.js";
import { skippedDones } from "../src/analyses/skipped-dones.js";
import { startSpan } from "../src/analyses/start-span.js";
import { at, defineRule } from "../src/rule/define.js";
import { positionAt } from "../src/text/lines.js";

export const wgDoneSkipped = defineRule({
  id: "wg-done-skipped",
  since: "0.1.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  inTests: "on",
  summary: "A goroutine returns without `Done` on some path.",
  why: "`Wait` waits for the count to come down to zero. A goroutine that leaves early without its `Done` keeps it up: whoever waits blocks for ever, and with it what it was to shut down.",
  remedy:
    "Make `defer wg.Done()` the first statement of the goroutine, or start it with `wg.Go` (Go 1.25), which calls `Done` itself.",
  fix: "Makes `defer wg.Done()` the first statement of the literal and takes away the other calls of `Done`.",
  runtime:
    "A goroutine stays in `sync.(*WaitGroup).Wait` (`sync.WaitGroup.Wait` in its header since Go 1.25, `semacquire` before) although none is left that would call `Done`.",
  limits: [
    "A `Done` that stands in a loop counts what the rounds do, and is not looked at.",
    "A callee that calls `Done` on one of its paths is taken to call it on all of them.",
    "Where the function that starts the goroutine does not count it, the finding is a possible one.",
    "An `Add` whose goroutine is never started is not reported.",
  ],
  references: ["https://pkg.go.dev/sync#WaitGroup.Done", "https://pkg.go.dev/sync#WaitGroup.Go"],
  cwe: ["CWE-833"],
  mentions: { imports: ["sync"], words: ["Done"] },
  needs: { skippedDones },
  messages: {
    skipped: "this goroutine returns without `{done}` on some path: line {line}",
    exit: "this path does not call `{done}`",
  },

  check({ skippedDones, report }) {
    for (const { graph, start, fn, dones, exit, isUncounted } of skippedDones) {
      const spot = placeOfExit({ graph: { file: fn.file } }, exit);
      const [first] = dones;
      const done = first === undefined ? "Done" : fn.file.text.slice(first.fun.start, first.fun.end);
      const line = String(positionAt(fn.file.lines(), spot.span.start).line);
      const finding = report(at(graph.file, startSpan(start)), "skipped", { done, line })
        .related(spot, "exit", { done })
        .fix(() => (fn.node.kind === "FuncLit" ? deferDoneFirst(graph, fn.node, dones) : undefined));
      if (isUncounted) finding.assume({ text: "somebody counts this goroutine and waits for it", price: 3 });
    }
  },
});
