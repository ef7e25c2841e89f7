/**
 * A receive can block for ever: nobody is left to send or close. What the goroutines can do is explored by `src/analyses/concurrency`.
 */
import { type StuckOperation, stuckOperations } from "../src/analyses/concurrency/stuck-operations.js";
import { toldElsewhere } from "../src/analyses/concurrency/told-elsewhere.js";
import { defineRule } from "../src/rule/define.js";
import { dressStuck, placeOfStuck, STUCK_PLACES, stuckWords } from "../src/rule/stuck.js";

export const chanRecvStuck = defineRule({
  id: "chan-recv-stuck",
  since: "0.1.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  summary: "A receive can block for ever: nobody is left to send or close.",
  why: "The goroutine stays in the receive, with its stack and all that it refers to, until the process ends; each further call adds another one.",
  remedy:
    "Send or close on every path of the other side (`defer close(ch)`), or receive in a `select` with a way out.",
  runtime:
    "A goroutine in state `chan receive` at this line, older than anything that could still send or close.",
  limits: [
    "Goroutines are explored from one function, with the functions it calls: what is handed to code that is not read is not followed.",
  ],
  references: ["https://go.dev/ref/mem", "https://go.dev/blog/pipelines"],
  cwe: ["CWE-833", "CWE-772"],
  mentions: { words: ["<-", "chan"] },
  needs: { stuckOperations, toldElsewhere },
  messages: {
    stuck: "this receive can block for ever: nobody sends on or closes `{subject}`{when}",
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
  return pending.kind === "recv" && step.node.kind !== "RangeStmt";
}
