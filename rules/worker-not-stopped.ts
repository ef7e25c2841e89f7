/**
 * A value whose constructor starts a goroutine that ends only when one of the value's methods says so,
 * and that is left on some path without it. What ends the goroutine is decided by `quit-channels.ts`,
 * `quit-flags.ts` and `quit-things.ts`, what is handed on and let go of by the duties analysis.
 */
import { isWorker } from "../src/analyses/obligations/acquisition.js";
import { duties } from "../src/analyses/obligations/duties.js";
import { lostFields } from "../src/analyses/obligations/owners.js";
import { defineRule } from "../src/rule/define.js";
import { FIELD_MESSAGES, reportLostFields } from "../src/rule/lost-field.js";
import { storyOf } from "../src/rule/unmet.js";

const KINDS: readonly string[] = ["worker", "queue-worker"];

export const workerNotStopped = defineRule({
  id: "worker-not-stopped",
  since: "0.3.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  summary: "A worker is left without the method that stops its goroutine.",
  why: "The constructor started a goroutine that runs until a method of the value tells it to stop. Without that call it stays, with all that it refers to and whatever it polls or writes; each further value adds another one.",
  remedy:
    "Defer the call right after the constructor: `defer w.Stop()`. Where somebody else stops it, hand the value on, and stop it on the error paths before that.",
  fix: "Defers the method that stops it right after the constructor. Needs a look: the goroutine then ends with the function, and the method may wait for it.",
  runtime:
    "A goroutine profile shows the count growing at the `go` statement of the constructor; the goroutines stand in `select` or `chan receive` in the worker's loop.",
  limits: [
    "A goroutine that looks at its flag in a function that does more than return it, or reads its connection through what wraps it twice, is not followed; one that ends with a context from its caller is not the value's own.",
    "A value that is stored, sent or given to code out of sight is trusted to its new owner.",
  ],
  references: ["https://go.dev/blog/pipelines", "https://pkg.go.dev/context"],
  cwe: ["CWE-772"],
  mentions: {},
  needs: { duties, lostFields },
  messages: {
    never: "{subject} from `{callee}` is never stopped: its goroutine runs on",
    some: "{subject} from `{callee}` is not stopped on every path{exit}: its goroutine runs on",
    again: "{subject} from `{callee}` was not stopped when the loop comes round: its goroutine runs on",
    dropped: "the worker of `{callee}` is dropped: nothing can stop its goroutine",
    exit: "this path does not stop it",
    ...FIELD_MESSAGES,
  },

  check({ duties, lostFields, report }) {
    for (const unmet of duties.unmet) {
      if (!isWorker(unmet.acquired)) continue;
      const { place, shape, words, exit, dress, release } = storyOf(unmet);
      const finding = report(place, shape, words).fix(release, "needs-a-look");
      if (exit !== undefined) finding.related(exit, "exit");
      dress(finding);
    }
    reportLostFields(report, lostFields, KINDS);
  },
});
