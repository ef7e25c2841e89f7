/**
 * Goroutines that wait for somebody else although a context is at hand where they are started, and do
 * not watch it: a send or receive that only a partner ends, and a loop that asks again until it gets
 * what it wants. Decides which waits end anyway: those that the clock, a close or a free slot ends.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { Instr, SelectEnd } from "../../flow/ir.js";
import { STARTER_WORDS } from "../../semantics/models/goroutine-starters.js";
import type { SourceFile } from "../../syntax/source-file.js";
import type { Span } from "../../text/span.js";
import { defineAnalysis } from "../analysis.js";
import { type Run, runsIn } from "../runs.js";
import { type ContextAtHand, contextsAtHand } from "./at-hand.js";
import { type Guess, waitsOf } from "./unwatched-waits.js";

export interface IgnoredContext {
  readonly graph: FlowGraph;
  readonly start: Run;
  readonly context: ContextAtHand;
  readonly wait: UnwatchedWait;
}

export interface UnwatchedWait {
  readonly kind: "send" | "receive" | "select" | "retry";
  /** Undefined for a loop. */
  readonly step: Instr | SelectEnd | undefined;
  readonly file: SourceFile;
  readonly span: Span;
  readonly guesses: readonly Guess[];
}

export const ignoredContexts = defineAnalysis<readonly IgnoredContext[]>({
  id: "ignored-contexts",
  compute(scope) {
    const found: IgnoredContext[] = [];
    for (const source of scope.functions(STARTER_WORDS)) {
      const graph = scope.flow(source);
      for (const fn of graph.functions) {
        const [context] = scope.ask(contextsAtHand).of(fn);
        if (context === undefined) continue;
        for (const start of runsIn(fn)) {
          if (start.phase !== "spawned" || start.through?.endsWith(".AfterFunc") === true) continue;
          const [wait] = waitsOf(scope, start);
          if (wait !== undefined) found.push({ graph, start, context, wait });
        }
      }
    }
    return found;
  },
});
