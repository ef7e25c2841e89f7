/**
 * A context derived from itself on every round of a loop. What derives and what a loop only builds
 * is decided by the growing-contexts analysis.
 */
import { growingContexts } from "../src/analyses/growing-contexts.js";
import { at, defineRule } from "../src/rule/define.js";

export const ctxGrowsInLoop = defineRule({
  id: "ctx-grows-in-loop",
  since: "0.1.0",
  stage: "stable",
  level: "warning",
  preset: "recommended",
  summary: "A context is derived from itself in a loop.",
  why: "Each round wraps the context of the round before: the chain grows until the loop ends. Every `Value` look-up and every cancellation walks it, deadlines only shrink, and nothing of it can be freed.",
  remedy:
    "Derive a fresh variable from the context outside the loop on every round: `roundCtx, cancel := context.WithTimeout(ctx, d)`.",
  runtime:
    "A heap profile shows `context.WithValue` or `context.WithCancel` growing; stacks show `context.value` walking long chains. With `WithCancel` and the like the parent keeps every child.",
  limits: [
    "A context kept in a field of a value that the loop reaches only through another function is not followed.",
  ],
  references: ["https://pkg.go.dev/context"],
  overlaps: ["fatcontext"],
  cwe: ["CWE-401"],
  mentions: { imports: ["context"], words: ["context", "Context"] },
  needs: { growingContexts },
  messages: {
    grows: "`{name}` is derived from itself in a loop and grows with every round",
  },

  check({ growingContexts, report }) {
    for (const { site, call, name, isCertain } of growingContexts) {
      const finding = report(at(site.graph.file, call.node), "grows", { name });
      if (!isCertain)
        finding.assume({ text: `\`${site.id}\` returns a context derived from its argument`, price: 1 });
    }
  },
});
