/**
 * A lock that is still held where the function that took it is left. What takes a lock, what gives it
 * back and what is meant for somebody else is decided by the left-locks analysis.
 */
import { type LeftLock, leftLocks } from "../src/analyses/locks/left-locked.js";
import { unlockInstead, unlocksFor } from "../src/analyses/locks/mending.js";
import { isFixed } from "../src/analyses/locks/place.js";
import {
  decidingCondition,
  lineOf,
  lockName,
  methodName,
  spotOfCall,
  spotOfExit,
  stepsAfter,
} from "../src/analyses/locks/telling.js";
import { defineRule } from "../src/rule/define.js";
import { pathStory } from "../src/rule/path-story.js";

export const unlockMissing = defineRule({
  id: "unlock-missing",
  since: "0.1.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  summary: "A lock is not released on every path.",
  why: "The next goroutine that wants the lock waits for ever, and with it all that wait for that one: requests pile up until the process is killed. It happens on the path that is taken least, an early return on an error, and long after the code was tested.",
  remedy:
    "Write `defer mu.Unlock()` right after `mu.Lock()`. Where the lock must be let go earlier, unlock before each `return`, `break` and `continue`, or move what happens under the lock into a function of its own.",
  fix: "Writes the method that fits where the wrong one is called. Adds the missing call before the `return`, or puts a `defer` behind the call that locks in the place of the calls that unlock. The last two need a look: a deferred call holds the lock until the function returns.",
  runtime:
    "Ever more goroutines in `sync.(*Mutex).Lock`, `sync.(*RWMutex).RLock` or `sync.runtime_SemacquireRWMutex` (`sync.Mutex.Lock`, `sync.RWMutex.RLock` as wait reason), and none whose frames hold the lock: whoever took it has returned.",
  limits: [
    "A lock that a function leaves on all its paths is taken to be handed over where some function that anybody may call gives such locks back.",
    "A panic counts only where a deferred call of the same function recovers it.",
    "A lock of an element is followed only as long as the index or key is the same value.",
    "A lock that is left by leaving the body of a range over a function is not seen.",
    "A function that locks under conditions of its own, which neither its parameters nor its results tell, is trusted with the rest.",
  ],
  references: ["https://pkg.go.dev/sync#Mutex", "https://pkg.go.dev/sync#RWMutex"],
  overlaps: ["staticcheck/SA2003", "gocritic/badLock"],
  cwe: ["CWE-667", "CWE-772"],
  mentions: { words: ["Lock", "RLock", "TryLock", "TryRLock"] },
  needs: { leftLocks },
  messages: {
    path: "`{lock}` is still locked where `{function}` returns at line {line}{when}",
    inside: "what `{lock}` locks is still locked where `{function}` returns at line {line}{when}",
    always: "`{lock}` is locked here and never unlocked",
    panic: "`{lock}` stays locked when line {line} panics: `{function}` recovers and goes on",
    again: "`{lock}` is still locked when the loop comes round and locks it again",
    side: "`{lock}` is locked by `{by}` but unlocked by `{other}`",
    deferred: "`{lock}` is still locked when this deferred call locks it again: it should unlock",
    exit: "`{lock}` is still locked here",
    unlocked: "unlocked here",
    locked: "locked here",
  },

  check({ leftLocks, report }) {
    for (const lock of leftLocks.left) {
      const { graph, fn, left, guesses } = lock;
      const { by } = left.taking;
      const words = wordsOf(lock);
      const exit = spotOfExit(graph, left.exit.node);
      const shape = shapeOf(lock);
      const finding = report(spotOfCall(by), shape, words).related(exit, "exit", words);
      for (const guess of guesses) finding.assume(guess);
      for (const propose of unlocksFor(lock)) finding.fix(propose, "needs-a-look");
      const first = { spot: spotOfCall(by), text: `\`${words.lock}\` is locked` };
      const last = { spot: exit, text: `returns with \`${words.lock}\` locked` };
      finding.witness(pathStory(fn.name, first, stepsAfter(left.exit.state, left.taking.instr.block), last));
    }
    for (const mistake of leftLocks.mistakes) {
      const { event } = mistake;
      const { taking } = event;
      const words = { lock: lockName(taking.by, taking.isInside) };
      const locked = spotOfCall(taking.by);
      switch (event.kind) {
        case "again": {
          const first = { spot: locked, text: `\`${words.lock}\` is locked` };
          const last = { spot: locked, text: `comes round with \`${words.lock}\` still locked` };
          const finding = report(locked, "again", words);
          if (!isFixed(mistake.place)) finding.assume({ text: "each round locks the same one", price: 1 });
          finding.witness(
            pathStory(mistake.fn.name, first, stepsAfter(event.state, taking.instr.block), last),
          );
          break;
        }
        case "wrong side":
          report(locked, "side", { ...words, by: methodName(taking.by), other: methodName(event.instr) })
            .related(spotOfCall(event.instr), "unlocked")
            .fix(() => unlockInstead(mistake, taking.by, event.instr));
          break;
        case "deferred again":
          report(spotOfCall(event.instr), "deferred", words)
            .related(locked, "locked")
            .fix(() => unlockInstead(mistake, taking.by, event.instr));
          break;
        default:
          event satisfies never;
      }
    }
  },
});

function shapeOf({ left: { how, exit, taking } }: LeftLock): "always" | "panic" | "inside" | "path" {
  if (exit.how === "recovered" && typeof exit.state.panic === "object") return "panic";
  if (how !== "path") return "always";
  return taking.isInside ? "inside" : "path";
}

function wordsOf({ graph, fn, left }: LeftLock) {
  const { taking, exit } = left;
  const { panic } = exit.state;
  const at =
    exit.how === "recovered" && typeof panic === "object"
      ? { file: fn.file, span: panic.at }
      : spotOfExit(graph, exit.node);
  const condition = decidingCondition(exit.state, taking.instr.block);
  return {
    lock: lockName(taking.by, taking.isInside),
    function: fn.name,
    line: String(lineOf(at)),
    when: condition === undefined ? "" : ` when ${condition}`,
  };
}
