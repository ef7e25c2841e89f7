/**
 * A receive can block for ever: nobody is left to send or close; nor to write to a pipe that is read. What the goroutines can do is explored by `src/analyses/concurrency`.
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
  inTests: "own goroutine",
  summary: "A receive can block for ever: nobody is left to send or close.",
  why: "Who should send has returned on a path without a word: an error, an input that was skipped, a panic that something recovered. The receiver never gets past this line, and whoever waits for the receiver (the handler, the shutdown, a lock that it holds) hangs as well. A read from an `io.Pipe`, and all that reads to its end, is such a receive: it waits until the writer is closed.",
  remedy:
    "Make the other side speak on every path: `defer close(ch)` as its first statement, or send the error as a result. Receive as many times as something is sent. Where the other side cannot promise that, receive in a `select` with a `case <-ctx.Done()`. Of `io.Pipe`, close the writer when its goroutine ends, with the error if there is one (`pw.CloseWithError(err)`), and not after what reads until then.",
  runtime:
    "A goroutine in state `chan receive` at this line (`chan receive (nil chan)` where the channel was never made), or `select` in `io.(*pipe).read` beneath it, in `/debug/pprof/goroutine?debug=2` with its age; since Go 1.27 the profile `goroutineleak` lists it.",
  limits: [
    "What is handed to code that is not read, as a callback or through an interface, is not followed.",
    "Of an exported type that nobody in the package uses, each method is called once, one after the other or beside the one that ends it, and nothing is told that one more call could help.",
    "Loops over what nobody can see are taken to run at least once: that an empty list leaves a receive without a sender is told only with `--confidence possible`.",
  ],
  references: ["https://go.dev/ref/mem", "https://go.dev/blog/pipelines"],
  cwe: ["CWE-833", "CWE-772"],
  mentions: { words: ["<-", "chan", "Pipe"] },
  needs: { stuckOperations, toldElsewhere },
  messages: {
    stuck: "this receive can block for ever: nobody sends on or closes `{subject}`{when}",
    read: "this read from a pipe can block for ever: nobody writes to it or closes its writer{when}",
    ...STUCK_PLACES,
  },

  check({ stuckOperations, toldElsewhere, report }) {
    for (const one of stuckOperations) {
      if (!isOurs(one) || toldElsewhere.has(one)) continue;
      const message = one.pending.kind === "pipe" ? "read" : "stuck";
      dressStuck(report(placeOfStuck(one), message, stuckWords(one)), one);
    }
  },
});

function isOurs({ pending, step }: StuckOperation): boolean {
  if (pending.kind === "pipe") return pending.left.length === 0;
  return pending.kind === "recv" && step.node.kind !== "RangeStmt";
}
