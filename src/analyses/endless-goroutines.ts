/**
 * Goroutines that end up in a loop without a way out, with what starts them and how often. Decides
 * nothing about which of them matter.
 */
import type { FlowGraph } from "../flow/graph.js";
import { defineAnalysis } from "./analysis.js";
import { type EndlessLoop, endlessLoopOf, endlessLoopOfFunc } from "./endless.js";
import { type Run, runsIn } from "./runs.js";
import { type StartTimes, startTimes } from "./start-times.js";

export interface EndlessGoroutine {
  readonly graph: FlowGraph;
  readonly start: Run;
  readonly loop: EndlessLoop;
  readonly times: StartTimes;
}

export const endlessGoroutines = defineAnalysis<readonly EndlessGoroutine[]>({
  id: "endless-goroutines",
  compute(scope) {
    const found: EndlessGoroutine[] = [];
    for (const source of scope.functions(["go", "Go", "TryGo"])) {
      const graph = scope.flow(source);
      for (const fn of graph.functions) {
        for (const start of runsIn(fn)) {
          if (start.phase !== "spawned") continue;
          const { what } = start;
          const loop =
            what.kind === "closure" ? endlessLoopOf(scope, what.fn) : endlessLoopOfFunc(scope, what.func);
          if (loop === undefined) continue;
          found.push({ graph, start, loop, times: scope.ask(startTimes).of(start.instr) });
        }
      }
    }
    return found;
  },
});
