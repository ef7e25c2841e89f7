/**
 * A call that is given `context.Background()` or `context.TODO()` although a context is at hand.
 * What is at hand, and what is meant to live longer, is decided by the broken-chains analysis.
 */
import { brokenChains } from "../src/analyses/contexts/broken-chains.js";
import { writeInstead } from "../src/analyses/edits/calls.js";
import { nameOfCall } from "../src/analyses/obligations/places.js";
import { at, defineRule } from "../src/rule/define.js";

export const ctxChainBroken = defineRule({
  id: "ctx-chain-broken",
  since: "0.1.0",
  stage: "preview",
  level: "warning",
  preset: "strict",
  summary: "A call is given a context that nobody can cancel although one is at hand.",
  why: "Who called the function has gone away, or was told to stop, and cancelled its context; the call does not hear of it. It keeps its goroutine, its connection and everything it holds until the other side answers, which may be never. Deadlines and trace ids end there too.",
  remedy:
    "Pass on the context that is at hand. What has to go on when that is cancelled says so: `context.WithoutCancel(ctx)` keeps the values, with a timeout of its own on top.",
  fix: "Passes on the context that is at hand in the same function. Needs a look: the call can be cancelled then.",
  runtime:
    "Goroutines of requests that were given up long ago, still in the call: in `net/http.(*persistConn).roundTrip`, `database/sql`, `google.golang.org/grpc`. Shutdown waits for them.",
  limits: [
    "A context in a field, or one that a stream or a framework's own type hands out, is not at hand.",
    "A helper of a helper, or one in another package, that has no context of its own is not seen.",
    "Functions given to code out of sight are taken to run later.",
  ],
  references: ["https://pkg.go.dev/context", "https://go.dev/blog/context"],
  overlaps: ["contextcheck"],
  mentions: { imports: ["context"], words: ["Background", "TODO"] },
  needs: { brokenChains },
  messages: {
    here: "`{empty}` is given to `{callee}` although `{context}` is at hand",
    helper:
      "`{empty}` is given to `{callee}`; `{caller}` has `{context}` at hand and calls `{helper}`, which takes none",
    given: "`{callee}` gets it here",
    caller: "`{context}` is at hand here",
  },

  check({ brokenChains, report }) {
    for (const { graph, empty, given, atHand, caller, guesses } of brokenChains) {
      const { file } = graph;
      const callee = nameOfCall(file, given.call);
      const context = atHand.text;
      const data = { empty: file.text.slice(empty.node.start, empty.node.end), callee, context };
      const place = at(file, empty.node);
      const finding =
        caller === undefined
          ? report(place, "here", data)
          : report(place, "helper", { ...data, caller: caller.graph.root.name, helper: graph.root.name });
      if (given.block !== empty.block || given.node.start > empty.node.end)
        finding.related(at(file, given.node), "given", { callee });
      if (caller !== undefined) {
        finding.related(at(caller.graph.file, caller.call.node), "caller", { context });
        finding.assume({ text: `\`${graph.root.name}\` works for whoever calls it`, price: 1 });
      }
      for (const guess of guesses) finding.assume(guess);
      if (caller === undefined) finding.fix(() => writeInstead(graph, empty.node, context), "needs-a-look");
    }
  },
});
