/**
 * A send can block for ever: nobody is left to receive. What the goroutines can do is explored by `src/analyses/concurrency`.
 */
import { type StuckOperation, stuckOperations } from "../src/analyses/concurrency/stuck-operations.js";
import { toldElsewhere } from "../src/analyses/concurrency/told-elsewhere.js";
import { defineRule } from "../src/rule/define.js";
import { dressStuck, placeOfStuck, STUCK_PLACES, stuckWords } from "../src/rule/stuck.js";

export const chanSendStuck = defineRule({
  id: "chan-send-stuck",
  since: "0.1.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  summary: "A send can block for ever: nobody is left to receive.",
  why: "The goroutine stays in the send, with its stack and all that it refers to, until the process ends; each further call adds another one.",
  remedy:
    "Make the buffer as large as the number of sends, receive on every path, or send in a `select` with a `case <-ctx.Done()`.",
  runtime: "A goroutine in state `chan send` at this line, older than anything that could still receive.",
  limits: [
    "Goroutines are explored from one function, with the functions it calls: what is handed to code that is not read is not followed.",
  ],
  references: ["https://go.dev/ref/mem", "https://go.dev/blog/pipelines"],
  cwe: ["CWE-833", "CWE-772"],
  mentions: { words: ["<-", "chan"] },
  needs: { stuckOperations, toldElsewhere },
  messages: {
    stuck: "this send can block for ever: nobody receives from `{subject}`{when}",
    ...STUCK_PLACES,
  },

  check({ stuckOperations, toldElsewhere, report }) {
    for (const one of stuckOperations) {
      if (isOurs(one) && !toldElsewhere.has(one))
        dressStuck(report(placeOfStuck(one), "stuck", stuckWords(one)), one);
    }
  },
});

function isOurs({ pending }: StuckOperation): boolean {
  return pending.kind === "send";
}
