/**
 * A lock that can be waited for, for ever. What the goroutines can do is explored by `src/analyses/concurrency`.
 */
import { type StuckOperation, stuckOperations } from "../src/analyses/concurrency/stuck-operations.js";
import { subjectOf } from "../src/analyses/concurrency/telling.js";
import { toldElsewhere } from "../src/analyses/concurrency/told-elsewhere.js";
import { isSameFault, lockFaults } from "../src/analyses/lock-order/faults.js";
import { defineRule, type Report, type Reporter } from "../src/rule/define.js";
import { LOCK_FAULTS, tellFault } from "../src/rule/lock-faults.js";
import { dressStuck, placeOfStuck, STUCK_PLACES, stuckStep, stuckWords } from "../src/rule/stuck.js";

const MESSAGES = {
  stuck: "this lock can be waited for, for ever: `{subject}` is never given back{when}",
  again: "`{subject}` is held already: `{by}` locked it at {line}{when}",
  order:
    "`{subject}` is held by {by} (locked at {line}), which waits at {other} for `{wanted}`, held here: the locks are taken in opposite orders{when}",
  kept: "`{subject}` is held by {by} (locked at {line}), which is stuck at {other}: `{wanted}`{when}",
  ahead:
    "a writer waits for `{subject}` at {other}, and this reader holds it already: neither can go on{when}",
  once: "this `Do` blocks for ever: the function that it waits for does not come back{when}",
  ...LOCK_FAULTS,
  ...STUCK_PLACES,
} as const;

export const lockStuck = defineRule({
  id: "lock-stuck",
  since: "0.1.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  inTests: "own goroutine",
  summary: "A lock that can be waited for, for ever.",
  why: "Locks of package sync are not reentrant and have no timeout: the goroutine stays until the process ends, with all that it holds, and so does everybody who comes for the same lock later.",
  remedy:
    "Do not take a lock that is held already: split the function into one that locks and one that expects the lock to be held. Take locks in one order, by a key where they are of one kind. Let go of a lock before a send, a receive or a `Wait` whose partner needs it, and before calls of functions that were given to you.",
  runtime:
    "A goroutine in state `sync.Mutex.Lock` (or `sync.RWMutex.Lock`, `sync.RWMutex.RLock`) at this line.",
  limits: [
    "What is handed to code that is not read (a function that came as an argument, an interface) may do anything: what it calls back is not seen.",
    "Locks of one declaration are told apart by the names they have in one function: of two objects that are taken both ways round, an exploration has to see both.",
  ],
  references: ["https://go.dev/ref/mem", "https://go.dev/blog/pipelines"],
  cwe: ["CWE-833", "CWE-772"],
  mentions: { words: ["Lock", "RLock", "Do"] },
  needs: { stuckOperations, toldElsewhere, lockFaults },
  messages: MESSAGES,

  check({ stuckOperations, toldElsewhere, lockFaults, report }) {
    const explored = stuckOperations.filter((one) => isOurs(one) && !toldElsewhere.has(one));
    const faults = lockFaults.filter(
      (fault) => !stuckOperations.some((one) => isSameFault(fault, one) && one.price <= fault.price),
    );
    for (const one of explored)
      if (!faults.some((fault) => isSameFault(fault, one))) dressStuck(tell(one, report), one);
    for (const fault of faults) tellFault(fault, report);
  },
});

function isOurs({ pending }: StuckOperation): boolean {
  return pending.kind === "lock" || pending.kind === "once";
}

/** Who holds it, and what keeps that one. */
function tell(one: StuckOperation, report: Reporter<typeof MESSAGES>): Report<typeof MESSAGES> {
  const place = placeOfStuck(one);
  const words = stuckWords(one);
  if (one.pending.kind === "once") return report(place, "once", { when: words.when });
  const own = one.holders.find(({ isSelf }) => isSelf);
  const writer = one.holders.find(({ isSelf, taken }) => !isSelf && taken === undefined);
  if (own?.taken !== undefined && writer?.at !== undefined)
    return report(place, "ahead", { ...words, other: stuckStep(writer.at.step, one).line });
  if (own?.taken !== undefined) {
    const { by, line } = stuckStep(own.taken, one);
    return report(place, "again", { ...words, by, line });
  }
  const holder = one.holders.find(({ at, taken }) => at !== undefined && taken !== undefined);
  if (holder?.at === undefined || holder.taken === undefined) return report(place, "stuck", words);
  const { by: name, line } = stuckStep(holder.taken, one);
  const by = holder.taken.block.fn === one.fn ? `another run of \`${name}\`` : `\`${name}\``;
  const { line: other, text } = stuckStep(holder.at.step, one);
  const isOrder = one.ring.length > 0 && one.ring.every(({ kind }) => kind === "lock");
  if (!isOrder) return report(place, "kept", { ...words, by, line, other, wanted: text });
  return report(place, "order", { ...words, by, line, other, wanted: subjectOf(holder.at) ?? text });
}
