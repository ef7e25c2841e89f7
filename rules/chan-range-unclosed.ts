/**
 * A `range` over a channel that is never closed, or not on some path. What the goroutines can do is explored by `src/analyses/concurrency`.
 */
import { type StuckOperation, stuckOperations } from "../src/analyses/concurrency/stuck-operations.js";
import { toldElsewhere } from "../src/analyses/concurrency/told-elsewhere.js";
import { closeWhenSent } from "../src/analyses/edits/closings.js";
import { defineRule } from "../src/rule/define.js";
import { dressStuck, placeOfStuck, STUCK_PLACES, stuckWords, withGraph } from "../src/rule/stuck.js";

export const chanRangeUnclosed = defineRule({
  id: "chan-range-unclosed",
  since: "0.1.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  inTests: "own goroutine",
  summary: "A `range` over a channel that is never closed, or not on some path.",
  why: "A `range` over a channel ends with `close` only. After the last element its goroutine waits for one more: workers stay after their jobs, a collector never hands out what it has collected, and each further start adds another one.",
  remedy:
    "Let the sender close the channel when it is done: `defer close(ch)` as the first statement of the only sender, so that error returns and panics close it too; of several senders, `wg.Wait()` and then `close(ch)` in a goroutine of its own. The reader does not close: its loop would have to end first.",
  fix: "Defers `close(ch)` in the one function that sends: first thing in a goroutine that is started once, or where the channel is made. Needs a look.",
  runtime:
    "A goroutine in state `chan receive` at the head of the loop, in `/debug/pprof/goroutine?debug=2` with its age; since Go 1.27 the profile `goroutineleak` lists it.",
  limits: [
    "What is handed to code that is not read, as a callback or through an interface, is not followed.",
    "Of an exported type that nobody in the package uses, each method is called once, one after the other or beside the one that ends it, and nothing is told that one more call could help.",
  ],
  references: ["https://go.dev/ref/mem", "https://go.dev/blog/pipelines"],
  cwe: ["CWE-833", "CWE-772"],
  mentions: { words: ["range"] },
  needs: { stuckOperations, toldElsewhere },
  messages: {
    stuck: "this loop can wait for ever: `{subject}` is never closed{when}",
    ...STUCK_PLACES,
  },

  check({ scope, stuckOperations, toldElsewhere, report }) {
    for (const one of stuckOperations) {
      if (!isOurs(one) || toldElsewhere.has(one)) continue;
      const finding = dressStuck(report(placeOfStuck(one), "stuck", stuckWords(one)), one);
      finding.fix(() => withGraph(scope, one, closeWhenSent), "needs-a-look");
    }
  },
});

function isOurs({ pending, step }: StuckOperation): boolean {
  return pending.kind === "recv" && step.node.kind === "RangeStmt";
}
