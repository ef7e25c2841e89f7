/**
 * Clean-up that is given a context which is done by then, so that it does nothing. When a context
 * is done, and who minds, is decided by the expired-contexts analysis.
 */
import { type ExpiredContext, expiredContexts } from "../src/analyses/contexts/expired-contexts.js";
import { placeOfCall } from "../src/analyses/obligations/places.js";
import { at, defineRule } from "../src/rule/define.js";
import { CANCEL_WORDS } from "../src/semantics/models/contexts.js";

export const expiredCtxCleanup = defineRule({
  id: "expired-ctx-cleanup",
  since: "0.1.0",
  stage: "preview",
  level: "warning",
  preset: "strict",
  inTests: "on",
  summary: "Clean-up is given a context that is done by then.",
  why: "Whatever watches a context gives up at once when it is done: connections are cut instead of drained, leases and locks are not given back, the last batch is not written. It only shows when something is shut down or has timed out.",
  remedy:
    "Give clean-up a context of its own: `context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)`. Defer what needs the context after `defer cancel()`, since deferred calls run last in first out.",
  runtime:
    "Errors `context canceled` or `context deadline exceeded` from `Shutdown`, `Close`, `Commit` or `Release` within microseconds of the call, and what they should have released left behind at the other side.",
  limits: [
    "A context in a field is followed only where one function stores it beside its cancel function.",
    "A function that returns only when its context is done is known only where it is in the same package and called directly.",
    "A literal that is handed on after the context is done is not looked into.",
  ],
  references: [
    "https://pkg.go.dev/context#WithoutCancel",
    "https://pkg.go.dev/testing#T.Context",
    "https://pkg.go.dev/net/http#Server.Shutdown",
  ],
  overlaps: ["usetesting"],
  versions:
    "`context.WithoutCancel` came with Go 1.21; before that, start from `context.Background()`. `t.Context()` came with Go 1.24 and is cancelled just before Cleanup functions run.",
  mentions: {
    imports: ["context", "net/http", "testing"],
    words: ["Done", "Err", "Cause", "Context", ...CANCEL_WORDS],
  },
  needs: { expiredContexts },
  messages: {
    done: "`{context}` is done when `{callee}` gets it, so that it gives up at once",
    seen: "from here on it is known to be done",
    cancelled: "it is cancelled here",
    waited: "it is cancelled when `Wait` returns",
    returned: "this returns only when it is done",
    deferred: "this is deferred later, so it runs first and cancels it",
    exit: "the function returns only after this, and then runs what it deferred",
    test: "the test's context is cancelled just before this function runs",
  },

  check({ expiredContexts, report }) {
    for (const { site, argument, how, node, guesses } of expiredContexts) {
      const { file } = site.graph;
      const { place, callee } = placeOfCall(site);
      const finding = report(place, "done", { context: nameOf(site, argument), callee });
      finding.related(at(file, node), how);
      for (const guess of guesses) finding.assume(guess);
    }
  },
});

/** As it is written in the call. */
function nameOf({ graph, instr }: ExpiredContext["site"], argument: number): string {
  const { node } = instr.call;
  const arg = node.kind === "CallExpr" ? node.args[argument] : undefined;
  return arg === undefined ? "the context" : graph.file.text.slice(arg.start, arg.end);
}
