/**
 * A release that is deferred in a loop: it happens when the function returns, not when the round
 * ends. What was taken in the round, and what is meant to live on, is decided by the loop-defers analysis.
 */
import { loopDefers } from "../src/analyses/deferred-releases.js";
import { functionPerRound } from "../src/analyses/edits/round-function.js";
import { nameOfCall } from "../src/analyses/obligations/places.js";
import { at, defineRule } from "../src/rule/define.js";

export const deferInLoop = defineRule({
  id: "defer-in-loop",
  since: "0.1.0",
  stage: "stable",
  level: "warning",
  preset: "recommended",
  summary: "A release is deferred inside a loop.",
  why: "Deferred calls run when the function returns. Each round takes another file, connection, lock or context and none is let go before the last round is over: many rounds exhaust file descriptors or memory, an endless loop never lets go, and a lock is taken again while it is held.",
  remedy:
    "Move the body of the loop into a function, so that its deferred calls run at the end of each round, or release without `defer` before the round ends.",
  fix: "Makes the body of the loop a function literal that each round calls, where no `break` or label leaves it and each `return` hands out an error. Needs a look: a method may read better.",
  runtime:
    "`too many open files`; for contexts a heap profile that shows `context.(*cancelCtx).propagateCancel` and `runtime.deferproc`; for a lock a goroutine in `sync.(*Mutex).Lock` whose own frames hold it.",
  limits: [
    "What neither the models nor the code of the project let go of, nor a method that is called Close, is not seen.",
    "A thing that is stored or appended in the loop, or given to a goroutine, is taken to be wanted after it.",
    "Loops of at most eight rounds, by a constant or a literal, and locks of another thing on each round are only possible findings.",
  ],
  references: ["https://go.dev/ref/spec#Defer_statements"],
  overlaps: ["gocritic/deferInLoop", "revive/defer", "staticcheck/SA9001"],
  cwe: ["CWE-772"],
  mentions: { words: ["defer"] },
  needs: { loopDefers },
  messages: {
    waits:
      "deferred in a loop: what `{taken}` takes on each round is released only when the function returns",
    deadlocks: "deferred in a loop: `{taken}` on the next round waits for the lock that this one still holds",
    elements: "deferred in a loop: each lock that `{taken}` takes is held until the function returns",
    never: "deferred in a loop without end: what `{taken}` takes on each round is never released",
    taken: "taken here on each round",
  },

  check({ loopDefers, report }) {
    for (const { graph, instr, taken, how } of loopDefers) {
      const { file } = graph;
      const finding = report(at(file, instr.node), how === "few" ? "waits" : how, {
        taken: nameOfCall(file, taken),
      });
      finding.related(at(file, taken.node), "taken");
      if (how === "elements") finding.assume({ text: "the locks are not wanted all at once", price: 3 });
      else finding.fix(() => functionPerRound(graph, instr.node), "needs-a-look");
      if (how === "few") finding.assume({ text: "so few rounds hold too much", price: 3 });
    }
  },
});
