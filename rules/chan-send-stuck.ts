/**
 * A send can block for ever: nobody is left to receive; nor to read what is written to a pipe. What the goroutines can do is explored by `src/analyses/concurrency`.
 */
import { type StuckOperation, stuckOperations } from "../src/analyses/concurrency/stuck-operations.js";
import { toldElsewhere } from "../src/analyses/concurrency/told-elsewhere.js";
import { roomForEachRound, roomForItsSend, sendUnlessDone } from "../src/analyses/edits/stuck-sends.js";
import { defineRule } from "../src/rule/define.js";
import { dressStuck, placeOfStuck, STUCK_PLACES, stuckWords, withGraph } from "../src/rule/stuck.js";

export const chanSendStuck = defineRule({
  id: "chan-send-stuck",
  since: "0.1.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  inTests: "own goroutine",
  summary: "A send can block for ever: nobody is left to receive.",
  why: "Who should receive has returned early, taken its timeout or its context's end, or already has the one answer it wanted. The sender never gets past this line: its goroutine stays, with its stack and all that it refers to, until the process ends, and each further call adds another one. Memory grows with the number of requests that failed or were slow, which is when you can afford it least. A write to an `io.Pipe` is such a send: it returns when all of it has been read, and who reads may stop at the first error.",
  remedy:
    "Where one answer is wanted from several, or the receiver may leave, make the buffer as large as the number of sends (`make(chan T, 1)`, `make(chan T, len(xs))`). Where there are many sends, send in a `select` with a `case <-ctx.Done()`, and let who receives cancel when it leaves. Otherwise receive on every path. Of `io.Pipe`, close the reader on every path (`defer pr.Close()`, `pr.CloseWithError(err)`): a writer then gets an error instead of waiting.",
  fix: "Makes the channel with room for one value, or for one of each round of the loop that starts the senders, where it is made in the same function without a buffer; or sends in a `select` with the `Done` of the context at hand. Each needs a look.",
  runtime:
    "A goroutine in state `chan send` at this line, or `select` in `io.(*pipe).write` beneath it, in `/debug/pprof/goroutine?debug=2` with its age; since Go 1.27 the profile `goroutineleak` lists it. Many of them with one stack are one leak, taken once per call.",
  limits: [
    "What is handed to code that is not read, as a callback or through an interface, is not followed.",
    "Of an exported type that nobody in the package uses, each method is called once, one after the other or beside the one that ends it, and nothing is told that one more call could help.",
    "Of what is written to a pipe nobody counts the bytes: one read is taken to empty one write, and readers and writers of libraries other than the standard one may do anything with the end that they get.",
  ],
  references: ["https://go.dev/ref/mem", "https://go.dev/blog/pipelines"],
  cwe: ["CWE-833", "CWE-772"],
  mentions: { words: ["<-", "chan", "Pipe"] },
  needs: { stuckOperations, toldElsewhere },
  messages: {
    stuck: "this send can block for ever: nobody receives from `{subject}`{when}",
    write: "this write to a pipe can block for ever: nobody reads from it or closes its reader{when}",
    ...STUCK_PLACES,
  },

  check({ scope, stuckOperations, toldElsewhere, report }) {
    for (const one of stuckOperations) {
      if (!isOurs(one) || toldElsewhere.has(one)) continue;
      if (one.pending.kind === "pipe") {
        dressStuck(report(placeOfStuck(one), "write", stuckWords(one)), one);
        continue;
      }
      const finding = dressStuck(report(placeOfStuck(one), "stuck", stuckWords(one)), one);
      finding.fix(() => roomForItsSend(one), "needs-a-look");
      finding.fix(() => withGraph(scope, one, roomForEachRound), "needs-a-look");
      finding.fix(() => withGraph(scope, one, sendUnlessDone), "needs-a-look");
    }
  },
});

function isOurs({ pending }: StuckOperation): boolean {
  return pending.kind === "send" || (pending.kind === "pipe" && pending.left.length > 0);
}
