/**
 * Something that must be let go of by calling a function, and is not on every path: stop functions,
 * spans, and all kinds that no other rule speaks of, those of a user's models among them. What is
 * acquired, let go of and handed on is decided by the duties analysis.
 */

import { droppedFunctions } from "../src/analyses/dropped-functions.js";
import { callOnceMore } from "../src/analyses/edits/calls.js";
import { duties, type Unmet } from "../src/analyses/obligations/duties.js";
import { lostFields } from "../src/analyses/obligations/owners.js";
import { defineRule } from "../src/rule/define.js";
import { FIELD_MESSAGES, reportLostFields } from "../src/rule/lost-field.js";
import { storyOf } from "../src/rule/unmet.js";

/** What is registered for the end of a context may be left to it: only who stops it sometimes means to stop it. */
const LEFT_TO_ITSELF = "after-func";

const KINDS: readonly string[] = [
  "stop",
  LEFT_TO_ITSELF,
  "goroutine",
  "span",
  "session",
  "client",
  "group",
  "pool",
  "scheduler",
  "iterator",
  "watcher",
  "subscription",
  "queue",
  "profile",
  "trace",
  "recorder",
];

export const stopNotCalled = defineRule({
  id: "stop-not-called",
  since: "0.2.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  summary: "A function that must be called to let go of something is not called on every path.",
  why: "What was started goes on: a span that is never ended is never exported, an iterator that was pulled keeps its goroutine, a watch keeps its connection, signals stay redirected, a profile runs until the process ends. `defer start()` defers the start, and drops the function that would have stopped it.",
  remedy:
    "Defer the call right after what starts it: `defer stop()`, `defer span.End()`. Where the start returns the stop function and nothing can fail, `defer start()()` does both. Hand the function on where somebody else ends it, and call it on the error paths before that.",
  fix: "Defers the call that lets go, right after what starts it; writes `defer start()()` for `defer start()`.",
  runtime:
    "Depends on what it is: goroutines in `iter.Pull`'s coroutine or in the library's receive loop, one more for each call; traces with missing spans; `os/signal.NotifyContext.func1` in `select`.",
  limits: [
    "A stop function that is stored, sent or given to code out of sight is trusted to its new owner.",
    "A literal that calls it under a condition is taken to call it.",
    "What a project's own function returns is known to be a stop function only where it lets go of something golinger knows, or closes or sends on the one channel that ends a goroutine started there.",
    "Where `next` of a pulled iterator is called in a literal, or in the body of a range over a function, the iterator is taken to be read to its end.",
    "The other half of a pair is looked for in the package only, and in helpers that name it themselves.",
  ],
  references: [
    "https://pkg.go.dev/os/signal#NotifyContext",
    "https://pkg.go.dev/iter#Pull",
    "https://pkg.go.dev/context#AfterFunc",
    "https://opentelemetry.io/docs/languages/go/instrumentation/",
  ],
  overlaps: ["spancheck"],
  cwe: ["CWE-772"],
  mentions: {},
  needs: { duties, droppedFunctions, lostFields },
  messages: {
    never: "{subject} from `{callee}` is never called",
    some: "{subject} from `{callee}` is not called on every path{exit}",
    again: "{subject} from `{callee}` was not called when the loop comes round",
    dropped: "the {noun} of `{callee}` is dropped: nothing can call it",
    deferred: "`defer` drops the function that `{callee}` returns: it is never called",
    valueNever: "nothing calls {release} on {subject} from `{callee}`",
    valueSome: "{release} is not called on every path on {subject} from `{callee}`{exit}",
    valueAgain: "{release} was not called on {subject} from `{callee}` when the loop comes round",
    valueDropped: "the {noun} of `{callee}` is dropped: nothing can call {release} on it",
    pairNever: "nothing calls {release} after `{callee}`",
    pairSome: "{release} is not called on every path after `{callee}`{exit}",
    pairAgain: "{release} was not called when the loop comes round to `{callee}`",
    exit: "this path does not let go of it",
    ...FIELD_MESSAGES,
  },

  check({ duties, droppedFunctions, lostFields, report, scope }) {
    const kinds = [...KINDS, ...scope.models.userKinds().map(({ id }) => id)];
    for (const unmet of duties.unmet) {
      const { kind } = unmet.acquired;
      if (!kinds.includes(kind.id) || (kind.id === LEFT_TO_ITSELF && !unmet.isMetElsewhere)) continue;
      if (unmet.site.instr.op === "defer") continue;
      const { place, shape, words, exit, dress, release } = storyOf(unmet);
      const finding = report(place, MESSAGES[formOf(unmet)][shape], words).fix(release);
      if (exit !== undefined) finding.related(exit, "exit");
      dress(finding);
    }
    for (const { graph, call, place, callee } of droppedFunctions)
      report(place, "deferred", { callee }).fix(() => callOnceMore(graph, call.node));
    reportLostFields(report, lostFields, kinds);
  },
});

const MESSAGES = {
  function: { never: "never", some: "some", again: "again", dropped: "dropped" },
  value: { never: "valueNever", some: "valueSome", again: "valueAgain", dropped: "valueDropped" },
  pair: { never: "pairNever", some: "pairSome", again: "pairAgain", dropped: "pairNever" },
} as const;

function formOf({ acquired: { kind, role } }: Unmet): keyof typeof MESSAGES {
  // What is let go of by calling a function that the project's own code made of it.
  return role.as === "release" ? "function" : kind.form;
}
