/**
 * The cancel function of a context is not called where the function that made the context is left.
 * What makes one, what calls it and what hands it on is decided by the duties analysis.
 */
import { endsWithHandler } from "../src/analyses/contexts/served.js";
import { isWorker } from "../src/analyses/obligations/acquisition.js";
import { duties } from "../src/analyses/obligations/duties.js";
import { lostFields } from "../src/analyses/obligations/owners.js";
import { defineRule } from "../src/rule/define.js";
import { FIELD_MESSAGES, reportLostFields } from "../src/rule/lost-field.js";
import { storyOf } from "../src/rule/unmet.js";

export const cancelNotCalled = defineRule({
  id: "cancel-not-called",
  since: "0.2.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  summary: "The cancel function of a context is not called on every path.",
  why: "Until it is called, or its parent ends, the context stays registered with its parent, its timer runs, and every goroutine that waits for it goes on waiting. A retry loop or a request handler adds one more each time.",
  remedy:
    "Write `defer cancel()` on the line after the one that makes the context. In a loop, call it at the end of each round or move the round into a function. Where the context outlives the function, hand `cancel` to whoever ends it, and call it on the error paths before that.",
  fix: "Defers the call of the cancel function on the line after the one that makes the context, and names a cancel function that was dropped.",
  runtime:
    "Goroutines in `select` or `chan receive` on the context's `Done`; with parents of your own types one `context.(*cancelCtx).propagateCancel.func2` for each; in a heap profile `context.WithCancel`, `context.WithDeadlineCause` and `time.newTimer` grow.",
  limits: [
    "A cancel function that is stored, sent or given to code out of sight is trusted to its new owner.",
    "A literal that calls it under a condition is taken to call it, unless it is started as a goroutine.",
    "Whether a parent context ends soon is not known, but that of a request makes a finding likely, not certain.",
  ],
  references: ["https://pkg.go.dev/context", "https://go.dev/blog/context"],
  overlaps: ["vet/lostcancel", "gosec/G118"],
  cwe: ["CWE-772"],
  mentions: {},
  needs: { duties, lostFields },
  messages: {
    never: "{subject} from `{callee}` is never called",
    some: "{subject} from `{callee}` is not called on every path{exit}",
    again: "{subject} from `{callee}` was not called when the loop comes round",
    dropped: "the cancel function of `{callee}` is dropped: nothing can cancel the context",
    exit: "this path does not call {subject}",
    ...FIELD_MESSAGES,
  },

  check({ duties, lostFields, report, scope }) {
    for (const unmet of duties.unmet) {
      const { acquired, site } = unmet;
      // What `defer` drops belongs to stop-not-called.
      if (acquired.kind.id !== "cancel" || isWorker(acquired) || site.instr.op === "defer") continue;
      const { place, shape, words, exit, dress, release } = storyOf(unmet);
      const finding = report(place, shape, words).fix(release);
      if (exit !== undefined) finding.related(exit, "exit", words);
      dress(finding);
      const parents = acquired.signs.map((index) => site.instr.call.args[index]);
      if (parents.some((parent) => parent !== undefined && endsWithHandler(scope, parent)))
        finding.assume({
          text: "the handler, with which the parent context ends, goes on for long",
          price: 1,
        });
    }
    reportLostFields(report, lostFields, ["cancel"]);
  },
});
