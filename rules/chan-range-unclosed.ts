/**
 * A `range` over a channel that is never closed, or not on some path. What the goroutines can do is explored by `src/analyses/concurrency`.
 */
import { type StuckOperation, stuckOperations } from "../src/analyses/concurrency/stuck-operations.js";
import { toldElsewhere } from "../src/analyses/concurrency/told-elsewhere.js";
import { defineRule } from "../src/rule/define.js";
import { dressStuck, placeOfStuck, STUCK_PLACES, stuckWords } from "../src/rule/stuck.js";

export const chanRangeUnclosed = defineRule({
  id: "chan-range-unclosed",
  since: "0.1.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  summary: "A `range` over a channel that is never closed, or not on some path.",
  why: "The loop waits for a next element that never comes: its goroutine stays until the process ends, and each further start adds another one.",
  remedy:
    "Let the sender close the channel when it is done: `defer close(ch)` in the only sender, or after `wg.Wait()` of all of them.",
  runtime: "A goroutine in state `chan receive` at the head of the loop.",
  limits: [
    "Goroutines are explored from one function, with the functions it calls: what is handed to code that is not read is not followed.",
  ],
  references: ["https://go.dev/ref/mem", "https://go.dev/blog/pipelines"],
  cwe: ["CWE-833", "CWE-772"],
  mentions: { words: ["range"] },
  needs: { stuckOperations, toldElsewhere },
  messages: {
    stuck: "this loop can wait for ever: `{subject}` is never closed{when}",
    ...STUCK_PLACES,
  },

  check({ stuckOperations, toldElsewhere, report }) {
    for (const one of stuckOperations) {
      if (isOurs(one) && !toldElsewhere.has(one))
        dressStuck(report(placeOfStuck(one), "stuck", stuckWords(one)), one);
    }
  },
});

function isOurs({ pending, step }: StuckOperation): boolean {
  return pending.kind === "recv" && step.node.kind === "RangeStmt";
}
