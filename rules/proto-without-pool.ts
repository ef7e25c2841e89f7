/**
 * A protobuf message that is made anew for every round or request and dropped at its end. Which
 * loops count as hot, and what keeps a message, is decided by the round-messages analysis.
 */
import { roundMessages } from "../src/analyses/round-messages.js";
import { at, defineRule } from "../src/rule/define.js";
import { PROTOBUF_PACKAGES } from "../src/semantics/models/protobuf.js";

export const protoWithoutPool = defineRule({
  id: "proto-without-pool",
  since: "0.1.0",
  stage: "preview",
  level: "note",
  preset: "advice",
  summary:
    "A protobuf message is allocated on every round of a busy loop or for every request, without a pool.",
  why: "A message goes to the heap as soon as a function of package proto gets it. One that is filled in, read and dropped on every round is work for the garbage collector in proportion to the traffic, with its strings, slices and inner messages on top.",
  remedy:
    "In a loop: declare one message before the loop and `proto.Reset` it on each round. In a handler: take it from a `sync.Pool`, `defer` a `proto.Reset` and a `Put`.",
  runtime:
    "An allocation profile (`go tool pprof -sample_index=alloc_space`) with the message's type near the top; a CPU profile with `runtime.gcBgMarkWorker` and `runtime.mallocgc`.",
  limits: [
    "A message that is given to code that cannot be seen, such as a stream's Send, is taken to be kept.",
    "A loop over a slice, map or number is taken to be short.",
    "A message that a helper unmarshals is seen only in functions that call package proto themselves.",
  ],
  references: ["https://pkg.go.dev/sync#Pool", "https://pkg.go.dev/google.golang.org/protobuf/proto#Reset"],
  mentions: { imports: PROTOBUF_PACKAGES },
  needs: { roundMessages },
  messages: {
    round:
      "a `{message}` is allocated on every round of the loop and dropped at its end: one for all rounds would do",
    request:
      "a `{message}` is allocated for every request and dropped at its end: a `sync.Pool` would spare that",
    loop: "the loop that goes on as long as there is input",
  },

  check({ roundMessages, report }) {
    for (const { graph, alloc, message, loop } of roundMessages) {
      const { file } = graph;
      const finding = report(at(file, alloc.node), loop === undefined ? "request" : "round", {
        message: message.obj.name,
      });
      if (loop !== undefined) {
        const { start } = loop.head.node;
        finding.related({ file, span: { start, end: start + "for".length } }, "loop");
      }
    }
  },
});
