/**
 * A `select` none of whose cases can become ready any more. What the goroutines can do is explored by `src/analyses/concurrency`.
 */
import { type StuckOperation, stuckOperations } from "../src/analyses/concurrency/stuck-operations.js";
import { toldElsewhere } from "../src/analyses/concurrency/told-elsewhere.js";
import { defineRule } from "../src/rule/define.js";
import { dressStuck, placeOfStuck, STUCK_PLACES, stuckWords } from "../src/rule/stuck.js";

export const selectStuck = defineRule({
  id: "select-stuck",
  since: "0.1.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  inTests: "own goroutine",
  summary: "A `select` none of whose cases can become ready any more.",
  why: "The goroutine stays in the `select`, with its stack and all that it refers to, until the process ends; each further start adds another one.",
  remedy:
    "Give the `select` a case that always comes: `<-ctx.Done()` of a context that somebody cancels, a done channel that is closed, or a timeout.",
  runtime: "A goroutine in state `select` (or `select (no cases)`) at this line.",
  limits: [
    "What is handed to code that is not read (a function that came as an argument, an interface) may do anything: nobody who waits for that is called stuck.",
  ],
  references: ["https://go.dev/ref/mem", "https://go.dev/blog/pipelines"],
  cwe: ["CWE-833", "CWE-772"],
  mentions: { words: ["select"] },
  needs: { stuckOperations, toldElsewhere },
  messages: {
    stuck: "this `select` can block for ever: none of its cases can become ready any more{when}",
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
  return pending.kind === "select" || pending.kind === "forever";
}
