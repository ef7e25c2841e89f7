/**
 * A goroutine that ends without the `Done` that its other paths call, or a count that is left raised.
 * Which `Done` is for the goroutine itself, and what ends it, is decided by the skipped-dones analysis.
 */
import { calleeId } from "../src/analyses/calls.js";
import { deferDoneFirst } from "../src/analyses/edits/counting.js";
import { type LeftCount, type SkippedDone, skippedDones } from "../src/analyses/locks/skipped-dones.js";
import {
  decidingCondition,
  lineOf,
  lockName,
  spotOfCall,
  spotOfExit,
  stepsAfter,
} from "../src/analyses/locks/telling.js";
import { startSpan } from "../src/analyses/start-span.js";
import { defineRule } from "../src/rule/define.js";
import { pathStory } from "../src/rule/path-story.js";
import type { CallExpr } from "../src/syntax/ast.js";

export const wgDoneSkipped = defineRule({
  id: "wg-done-skipped",
  since: "0.1.0",
  stage: "preview",
  level: "error",
  preset: "recommended",
  inTests: "on",
  summary: "`Done` is not reached on some path of the goroutine that is waited for.",
  why: "The count of the WaitGroup never comes back to zero: whoever called `Wait` waits for ever, with all that it holds, and each further round adds another one.",
  remedy:
    "Write `defer wg.Done()` as the first statement of the goroutine, or start it with `wg.Go` (Go 1.25). Call `Add` right before the `go` statement, after everything that can return.",
  fix: "Makes `defer wg.Done()` the first statement of the goroutine and takes the other calls away. Needs a look: `Done` is then called when the goroutine ends, not before.",
  runtime:
    "A goroutine in `sync.(*WaitGroup).Wait` (`sync.WaitGroup.Wait`, formerly `semacquire`) although all that it waits for have ended.",
  limits: [
    "A `Done` in a loop is taken to count items, not the goroutine.",
    "A goroutine whose function is declared in another package, or reached through an interface or a function value, is not followed.",
    "A path on which a bool that the goroutine was given decides is trusted: whoever started it knows.",
    "`Add` with a number that is not constant is not followed.",
    "An `Add` in a loop whose round then starts nobody is not seen.",
  ],
  references: ["https://pkg.go.dev/sync#WaitGroup.Done", "https://pkg.go.dev/sync#WaitGroup.Go"],
  cwe: ["CWE-667", "CWE-772"],
  mentions: { imports: ["sync"], words: ["Done"] },
  needs: { skippedDones },
  messages: {
    skipped: "this goroutine skips `{call}` where it returns at line {line}{when}",
    panic: "this goroutine skips `{call}` when line {line} panics: the panic is recovered",
    left: "`{wg}` is still counted up where `{function}` returns at line {line}{when}: nobody calls `Done` for it",
    exit: "returns without `{call}`",
    done: "`Done` is called here on other paths",
  },

  check({ skippedDones, report }) {
    for (const skip of skippedDones.skipped) {
      const { graph, fn, start, done, exit } = skip;
      const words = wordsOf(skip);
      const at = { file: start.instr.block.fn.file, span: startSpan(start) };
      const place = spotOfExit(graph, exit.node);
      const finding = report(at, exit.how === "recovered" ? "panic" : "skipped", words)
        .related(place, "exit", words)
        .fix(() => doneFirst(skip), "needs-a-look");
      for (const guess of exit.state.guesses) finding.assume(guess);
      const [first] = done;
      if (first !== undefined) finding.related(spotOfCall(first), "done");
      const [entry] = fn.blocks;
      if (entry === undefined) continue;
      const last = { spot: place, text: `returns without \`${words.call}\`` };
      finding.witness(
        pathStory(fn.name, { spot: at, text: "the goroutine starts" }, stepsAfter(exit.state, entry), last),
      );
    }
    for (const count of skippedDones.left) {
      const { graph, fn, left, guesses } = count;
      const words = leftWords(count);
      const place = spotOfExit(graph, left.exit.node);
      const { by } = left.taking;
      const finding = report(spotOfCall(by), "left", words).related(place, "exit", {
        call: `${words.wg}.Done`,
      });
      for (const guess of guesses) finding.assume(guess);
      const first = { spot: spotOfCall(by), text: `\`${words.wg}\` is counted up` };
      const last = { spot: place, text: "returns before anybody is started who calls `Done`" };
      finding.witness(pathStory(fn.name, first, stepsAfter(left.exit.state, by.block), last));
    }
  },
});

function wordsOf({ graph, fn, done, exit }: SkippedDone) {
  const { panic } = exit.state;
  const isPanic = exit.how === "recovered" && typeof panic === "object";
  const at = isPanic ? { file: fn.file, span: panic.at } : spotOfExit(graph, exit.node);
  const [first] = done;
  const [entry] = fn.blocks;
  const condition = entry && decidingCondition(exit.state, entry);
  return {
    call: first === undefined ? "Done" : lockName(first, true),
    line: String(lineOf(at)),
    when: condition === undefined ? "" : ` when ${condition}`,
  };
}

function leftWords({ graph, fn, left }: LeftCount) {
  const { taking, exit } = left;
  const condition = decidingCondition(exit.state, taking.instr.block);
  return {
    wg: lockName(taking.by, false),
    function: fn.name,
    line: String(lineOf(spotOfExit(graph, exit.node))),
    when: condition === undefined ? "" : ` when ${condition}`,
  };
}

/** Only a `Done` itself can be deferred: a function that calls it does more, and at its place. */
function doneFirst({ graph, fn, done }: SkippedDone) {
  const calls = done.flatMap(({ call }): readonly CallExpr[] =>
    calleeId(call) === DONE && call.node.kind === "CallExpr" ? [call.node] : [],
  );
  return fn.node.kind === "FuncLit" && calls.length === done.length
    ? deferDoneFirst(graph, fn.node, calls)
    : undefined;
}

const DONE = "(*sync.WaitGroup).Done";
