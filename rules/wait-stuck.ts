/**
 * A `Wait` that can block for ever. What the goroutines can do is explored by `src/analyses/concurrency`.
 */
import { type StuckOperation, stuckOperations } from "../src/analyses/concurrency/stuck-operations.js";
import { toldElsewhere } from "../src/analyses/concurrency/told-elsewhere.js";
import { defineRule, type Report, type Reporter } from "../src/rule/define.js";
import { dressStuck, placeOfStuck, STUCK_PLACES, stuckStep, stuckWords } from "../src/rule/stuck.js";

const MESSAGES = {
  ring: "this `Wait` can block for ever: `{subject}` waits for {line} (`{text}`), which is stuck until this one goes on{when}",
  gone: "this `Wait` can block for ever: `{subject}` still counts {left}, and nobody is left to call `Done`{when}",
  asleep: "this `Wait` can block for ever: nobody is left to wake `{subject}`{when}",
  stuck: "this `Wait` can block for ever: what `{subject}` waits for cannot happen any more{when}",
  ...STUCK_PLACES,
} as const;

export const waitStuck = defineRule({
  id: "wait-stuck",
  since: "0.1.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  inTests: "own goroutine",
  summary: "A `Wait` that can block for ever.",
  why: "Whoever waits stays there until the process ends, with its stack and the locks that it holds, and so does everybody who waits for it in turn: a shutdown that hangs, a request that is never answered.",
  remedy:
    "Add as many as are started, and let every counted goroutine come to its `Done`: drain what it sends before `Wait`, or wait and close on a goroutine of its own that is not counted. Wait on a Cond in a loop that tests its condition; wake after every change that a waiter tests, with `Broadcast` where more than one may go on, and with `context.AfterFunc` where the loop tests a context.",
  runtime:
    "A goroutine in `sync.(*WaitGroup).Wait` (`sync.WaitGroup.Wait`, formerly `semacquire`) or in `sync.(*Cond).Wait`.",
  limits: [
    "What is handed to code that is not read (a function that came as an argument, an interface) may do anything: nobody who waits for that is called stuck.",
    "A count in a field is judged where the value it lies in is made: a method alone may share it with others.",
  ],
  references: ["https://go.dev/ref/mem", "https://go.dev/blog/pipelines"],
  cwe: ["CWE-833", "CWE-772"],
  mentions: { words: ["Wait"] },
  needs: { stuckOperations, toldElsewhere },
  messages: MESSAGES,

  check({ stuckOperations, toldElsewhere, report }) {
    for (const one of stuckOperations) {
      if (isOurs(one) && !toldElsewhere.has(one)) dressStuck(tell(one, report), one);
    }
  },
});

function isOurs({ pending }: StuckOperation): boolean {
  return pending.kind === "wait" || pending.kind === "cond" || pending.kind === "group-wait";
}

/** What it waits for, and where that is. */
function tell(one: StuckOperation, report: Reporter<typeof MESSAGES>): Report<typeof MESSAGES> {
  const place = placeOfStuck(one);
  const words = stuckWords(one);
  const [partner] = one.ring;
  if (partner !== undefined) return report(place, "ring", { ...words, ...stuckStep(partner.step, one) });
  if (one.pending.kind === "cond") return report(place, "asleep", words);
  return one.left === undefined
    ? report(place, "stuck", words)
    : report(place, "gone", { ...words, left: String(one.left) });
}
