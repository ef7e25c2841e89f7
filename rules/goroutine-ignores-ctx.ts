/**
 * A goroutine that does not hear of the context that is at hand where it is started. Which of its
 * waits nothing else ends is decided by the ignored-contexts analysis.
 */
import { toldBlocking } from "../src/analyses/concurrency/told-blocking.js";
import { ignoredContexts } from "../src/analyses/contexts/ignored-contexts.js";
import { endlessGoroutines } from "../src/analyses/endless-goroutines.js";
import { startSpan } from "../src/analyses/start-span.js";
import { defineRule } from "../src/rule/define.js";

export const goroutineIgnoresCtx = defineRule({
  id: "goroutine-ignores-ctx",
  since: "0.3.0",
  stage: "preview",
  level: "warning",
  preset: "strict",
  summary: "A goroutine waits without watching the context that is at hand.",
  why: "Whoever cancelled the context does not wait for an answer any more: the partner of the goroutine leaves, and it stays in its send or receive with all that it refers to. Each cancelled call adds another one.",
  remedy:
    "Put the operation into a `select` with `case <-ctx.Done(): return ctx.Err()`. A loop that tries again leaves when `ctx.Err()` is not nil. Where the result must not be lost, give the channel room for it.",
  runtime:
    "Goroutines in `chan send`, `chan receive`, `select` or `sleep` below this `go` statement, older than the requests that started them.",
  limits: [
    "Reads, writes and calls that wait for the network or for a lock are not looked at here.",
    "A context in a field is not at hand.",
    "A channel that the goroutine was given from out of sight is trusted to be closed by its owner.",
  ],
  references: ["https://go.dev/blog/pipelines", "https://pkg.go.dev/context"],
  cwe: ["CWE-772"],
  mentions: { words: ["go", "Go", "TryGo"] },
  needs: { ignoredContexts, endlessGoroutines, toldBlocking },
  messages: {
    send: "this goroutine does not watch `{context}`: its send can block after the context is done",
    receive: "this goroutine does not watch `{context}`: its receive can block after the context is done",
    select:
      "this goroutine does not watch `{context}`: none of the cases of its `select` is for a context that is done",
    retry: "this goroutine does not watch `{context}`: it tries again for ever once the context is done",
    waits: "it waits here",
    loop: "the loop that tries again",
  },

  check({ ignoredContexts, endlessGoroutines, toldBlocking, report }) {
    // Where it blocks, or that it never ends, is said by the rules for that.
    const endless = new Set(endlessGoroutines.map(({ start }) => start.instr));
    for (const { graph, start, context, wait } of ignoredContexts) {
      if (endless.has(start.instr) || toldBlocking.isStuck(wait.step)) continue;
      const place = { file: graph.file, span: startSpan(start) };
      const finding = report(place, wait.kind, { context: context.text }).related(
        { file: wait.file, span: wait.span },
        wait.kind === "retry" ? "loop" : "waits",
      );
      for (const guess of wait.guesses) finding.assume(guess);
    }
  },
});
