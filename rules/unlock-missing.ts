/**
 * A lock, or a slot of a semaphore, that is still held where the function that took it is left. What
 * takes one, what gives it back and what is meant for somebody else is decided by the analyses of locks
 * and tokens.
 */
import { leftByPanic } from "../src/analyses/locks/left-by-panic.js";
import { type LeftLock, leftLocks } from "../src/analyses/locks/left-locked.js";
import { type LeftByGoroutine, leftTokens } from "../src/analyses/locks/left-tokens.js";
import { releasesFor, unlockInstead, unlocksFor } from "../src/analyses/locks/mending.js";
import { isFixed } from "../src/analyses/locks/place.js";
import {
  decidingCondition,
  lineOf,
  lockName,
  methodName,
  type Spot,
  spotOfCall,
  spotOfExit,
  spotOfNode,
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
  summary: "A lock, or a slot of a semaphore, is not released on every path.",
  why: "The next goroutine that wants the lock waits for ever, and with it all that wait for that one: requests pile up until the process is killed. It happens on the path that is taken least, an early return on an error, and long after the code was tested. A semaphore has several slots and takes longer: each lost one lowers the limit, until nothing runs any more.",
  remedy:
    "Write `defer mu.Unlock()` right after `mu.Lock()`, and `defer func() { <-sem }()` right after `sem <- struct{}{}`: first thing in the goroutine, where the slot is taken to start one. Where the lock must be let go earlier, unlock before each `return`, `break` and `continue`, or move what happens under the lock into a function of its own.",
  fix: "Writes the method that fits where the wrong one is called. Adds the missing call before the `return`, or puts a `defer` behind the call that locks in the place of the calls that unlock. The last two need a look: a deferred call holds the lock until the function returns. Slots of semaphores get the receive, send or `Release` that gives them back before the `return`.",
  runtime:
    "Ever more goroutines in `sync.(*Mutex).Lock`, `sync.(*RWMutex).RLock` or `sync.runtime_SemacquireRWMutex` (`sync.Mutex.Lock`, `sync.RWMutex.RLock` as wait reason), and none whose frames hold the lock: whoever took it has returned. With semaphores: goroutines in `chan send` at the line that takes a slot, or in `semaphore.(*Weighted).Acquire`.",
  limits: [
    "A lock that a function leaves on all its paths is taken to be handed over where some function that anybody may call gives such locks back.",
    "A panic counts where somebody wrote it and a caller in the package, whoever runs the function or net/http recovers; of calls out of sight only where the function itself does.",
    "A lock of an element is followed only as long as the index or key is the same value.",
    "A lock that is left by leaving the body of a range over a function is not seen.",
    "A function that locks under conditions of its own, which neither its parameters nor its results tell, is trusted with the rest.",
    "A function that gives a slot or lock back and is handed out by who took it is followed in a variable that is assigned once; elsewhere it is trusted to be called.",
    "A channel of values that somebody looks at is no semaphore: a free list of objects is not followed.",
    "A channel in an exported field or variable is not followed, nor one that is closed or handed to code out of sight.",
  ],
  references: [
    "https://pkg.go.dev/sync#Mutex",
    "https://pkg.go.dev/sync#RWMutex",
    "https://pkg.go.dev/golang.org/x/sync/semaphore#Weighted",
    "https://go.dev/doc/effective_go#channels",
  ],
  overlaps: ["staticcheck/SA2003", "gocritic/badLock"],
  cwe: ["CWE-667", "CWE-772"],
  mentions: {},
  needs: { leftLocks, leftTokens, leftByPanic },
  messages: {
    path: "`{lock}` is still locked where `{function}` returns at line {line}{when}",
    inside: "what `{lock}` locks is still locked where `{function}` returns at line {line}{when}",
    always: "`{lock}` is locked here and never unlocked",
    panic: "`{lock}` stays locked when line {line} panics: `{function}` recovers and goes on",
    panicAbove: "`{lock}` stays locked when line {line} panics{when}: {by} recovers and goes on",
    again: "`{lock}` is still locked when the loop comes round and locks it again",
    side: "`{lock}` is locked by `{by}` but unlocked by `{other}`",
    deferred: "`{lock}` is still locked when this deferred call locks it again: it should unlock",
    exit: "`{lock}` is still locked here",
    unlocked: "unlocked here",
    locked: "locked here",
    slot: "the slot of `{lock}` taken here is not given back where `{function}` returns at line {line}{when}",
    slotInside:
      "the slot that `{lock}` takes is not given back where `{function}` returns at line {line}{when}",
    slotAlways: "a slot of `{lock}` is taken here and never given back",
    slotAgain: "the slot of `{lock}` is not given back when the loop comes round and takes the next",
    slotPanic:
      "the slot of `{lock}` is not given back when line {line} panics: `{function}` recovers and goes on",
    slotPanicAbove:
      "the slot of `{lock}` is not given back when line {line} panics{when}: {by} recovers and goes on",
    slotGoroutine:
      "the slot of `{lock}` taken here is not given back where the goroutine ends at line {line}{when}",
    kept: "the slot of `{lock}` is not given back here",
  },

  check({ leftLocks, leftTokens, leftByPanic, report }) {
    for (const lock of [...leftLocks.left, ...leftTokens.left]) {
      const { graph, fn, left, guesses } = lock;
      const { by } = left.taking;
      const words = wordsOf(lock);
      const exit = spotOfExit(graph, left.exit.node);
      const finding = report(spotOfCall(by), shapeOf(lock), words).related(
        exit,
        isSlot(lock) ? "kept" : "exit",
        words,
      );
      for (const guess of guesses) finding.assume(guess);
      for (const propose of unlocksFor(lock)) finding.fix(propose, "needs-a-look");
      const { first, last } = endsOf(left.taking, words.lock, exit, "returns");
      finding.witness(pathStory(fn.name, first, stepsAfter(left.exit.state, left.taking.instr.block), last));
    }
    const told = new Set([...leftLocks.left, ...leftTokens.left].map(({ left }) => left.taking.by));
    for (const { fn, taking, exit, by, guesses } of leftByPanic) {
      if (told.has(taking.by)) continue;
      const spot = spotOfNode(fn.file, exit.node);
      const condition = decidingCondition(exit.state, taking.instr.block);
      const when = condition === undefined ? "" : ` when ${condition}`;
      const words = { lock: lockName(taking.by, taking.isInside), line: String(lineOf(spot)), when, by };
      const isOfMany = taking.side === "token";
      const finding = report(spotOfCall(taking.by), isOfMany ? "slotPanicAbove" : "panicAbove", words);
      finding.related(spot, isOfMany ? "kept" : "exit", words);
      for (const guess of guesses) finding.assume(guess);
      const { first, last } = endsOf(taking, words.lock, spot, "panics");
      finding.witness(pathStory(fn.name, first, stepsAfter(exit.state, taking.instr.block), last));
    }
    for (const one of leftTokens.goroutines) {
      const { taking, exit, fn } = one;
      const words = goroutineWords(one);
      const left = spotOfExit(one.graph, exit.node);
      const finding = report(spotOfCall(taking.by), "slotGoroutine", words).related(left, "kept", words);
      const { first, last } = endsOf(taking, words.lock, left, "ends");
      finding.witness(pathStory(fn.name, first, stepsAfter(exit.state, entryOf(fn)), last));
      for (const propose of releasesFor(one)) finding.fix(propose, "needs-a-look");
    }
    for (const { event, fn } of leftTokens.mistakes) {
      const { taking, state } = event;
      const words = { lock: lockName(taking.by, taking.isInside) };
      const spot = spotOfCall(taking.by);
      const { first, last } = endsOf(taking, words.lock, spot, "comes round");
      report(spot, "slotAgain", words).witness(
        pathStory(fn.name, first, stepsAfter(state, taking.instr.block), last),
      );
    }
    for (const mistake of leftLocks.mistakes) {
      const { event } = mistake;
      const { taking } = event;
      const words = { lock: lockName(taking.by, taking.isInside) };
      const locked = spotOfCall(taking.by);
      switch (event.kind) {
        case "again": {
          const { first, last } = endsOf(taking, words.lock, locked, "comes round");
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

type Shape = "always" | "panic" | "inside" | "path" | "slotAlways" | "slotPanic" | "slotInside" | "slot";

function isSlot({ left: { taking } }: LeftLock): boolean {
  return taking.side === "token";
}

function shapeOf(lock: LeftLock): Shape {
  const {
    left: { how, exit, taking },
  } = lock;
  if (isSlot(lock)) {
    if (exit.how === "recovered") return "slotPanic";
    if (how !== "path") return "slotAlways";
    return taking.isInside ? "slotInside" : "slot";
  }
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

/** How the story of a path begins and ends. */
function endsOf({ by, side }: LeftLock["left"]["taking"], lock: string, spot: Spot, how: string) {
  const [taken, kept] =
    side === "token"
      ? [`a slot of \`${lock}\` is taken`, "the slot"]
      : [`\`${lock}\` is locked`, `\`${lock}\` locked`];
  return { first: { spot: spotOfCall(by), text: taken }, last: { spot, text: `${how} with ${kept}` } };
}

function goroutineWords({ graph, fn, taking, exit }: LeftByGoroutine) {
  const condition = decidingCondition(exit.state, entryOf(fn));
  return {
    lock: lockName(taking.by, taking.isInside),
    line: String(lineOf(spotOfExit(graph, exit.node))),
    when: condition === undefined ? "" : ` when ${condition}`,
  };
}

function entryOf({ blocks }: LeftByGoroutine["fn"]) {
  return blocks[0] as (typeof blocks)[number];
}
