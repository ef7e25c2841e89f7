/**
 * A lock that can be waited for, for ever. What the goroutines can do is explored by `src/analyses/concurrency`.
 */
import { type StuckOperation, stuckOperations } from "../src/analyses/concurrency/stuck-operations.js";
import { toldElsewhere } from "../src/analyses/concurrency/told-elsewhere.js";
import { defineRule } from "../src/rule/define.js";
import { dressStuck, placeOfStuck, STUCK_PLACES, stuckWords } from "../src/rule/stuck.js";

export const lockStuck = defineRule({
  id: "lock-stuck",
  since: "0.1.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  summary: "A lock that can be waited for, for ever.",
  why: "The goroutine, and everybody who needs what it holds, stays until the process ends.",
  remedy:
    "Do not take a lock that is held already: split the function into one that locks and one that expects the lock to be held; take locks in one order; hold none across a channel operation.",
  runtime:
    "A goroutine in state `sync.Mutex.Lock` (or `sync.RWMutex.Lock`, `sync.RWMutex.RLock`) at this line.",
  limits: [
    "Goroutines are explored from one function, with the functions it calls: what is handed to code that is not read is not followed.",
  ],
  references: ["https://go.dev/ref/mem", "https://go.dev/blog/pipelines"],
  cwe: ["CWE-833", "CWE-772"],
  mentions: { words: ["Lock", "RLock", "Do"] },
  needs: { stuckOperations, toldElsewhere },
  messages: {
    stuck: "this lock can be waited for, for ever: `{subject}` is never given back{when}",
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
  return pending.kind === "lock" || pending.kind === "once";
}
