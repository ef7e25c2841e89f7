/**
 * A channel that is closed twice or before it was made, or that is sent on after it was closed. What
 * the goroutines can do is explored by `src/analyses/concurrency`.
 */
import { type MisusedChannel, misusedChannels } from "../src/analyses/concurrency/stuck-operations.js";
import { nameOf, sourceOf, spanOf } from "../src/analyses/concurrency/telling.js";
import { defineRule } from "../src/rule/define.js";
import { placeOf } from "../src/rule/place.js";
import { firstLineOf, merged, stepsOf } from "../src/rule/stuck.js";

export const chanCloseMisuse = defineRule({
  id: "chan-close-misuse",
  since: "0.3.0",
  stage: "preview",
  level: "warning",
  preset: "strict",
  summary: "A channel is closed twice, closed while it is nil, or sent on after it was closed.",
  why: "Each of the three panics. The process ends, or a `recover` further up hides it and the goroutines that wait for the one that panicked stay for ever.",
  remedy:
    "Let one goroutine close the channel, the only one that sends, and only once: `defer close(ch)` in the sender, or after all senders have been waited for. Where several may close it, guard it by a `sync.Once`.",
  runtime:
    "`panic: close of closed channel`, `panic: close of nil channel` or `panic: send on closed channel`.",
  limits: [
    "Only operations that are seen to happen in one run of a function and what it calls are compared: a second call of a closing method that nobody is seen to make is not supposed.",
  ],
  references: ["https://go.dev/ref/spec#Close"],
  mentions: { words: ["close"] },
  needs: { misusedChannels },
  messages: {
    again: "`{operation}` can panic: the channel is closed already{when}",
    nil: "`{operation}` panics: the channel is nil{when}",
    sent: "`{operation}` can panic: the channel can be closed by then{when}",
    made: "the channel is made here",
    started: "this starts the goroutine that panics",
  },

  check({ misusedChannels, report }) {
    for (const one of misusedChannels) {
      const { fault, fn } = one;
      const words = {
        operation: fault.step.op === "select" ? "select" : sourceOf(fn.file, fault.node),
        when: whenOf(one),
      };
      const place = { file: fn.file, span: fault.node === fault.step.node ? spanOf(fault.step) : fault.node };
      const finding = report(place, MESSAGES[fault.kind], words);
      if (fault.start !== undefined) finding.related(firstLineOf(fault.start), "started");
      if (fault.made !== undefined) finding.related(firstLineOf(fault.made), "made");
      for (const assumption of merged(one.assumed)) finding.assume(assumption);
      finding.witness([
        ...stepsOf(one),
        { goroutine: nameOf(one.root, fault.start), place: placeOf(place), message: "panics" },
      ]);
    }
  },
});

const MESSAGES = { "closed again": "again", "closed nil": "nil", "sent after close": "sent" } as const;

/** The last branch that was taken on the way. */
function whenOf({ schedule }: MisusedChannel): string {
  const turn = schedule.findLast(({ step }) => step.op === "branch");
  return turn === undefined ? "" : ` when ${turn.text}`;
}
