/**
 * Test files without `tests: on`: only the deadlocks of the tests' own goroutines are looked for in
 * them. Decides which tests may wait: by themselves, or in what the test files declare for them. What
 * is tested waits as it pleases.
 */
import type { FlowFunction, Instr } from "../../flow/ir.js";
import type { FunctionSource } from "../../semantics/info.js";
import { hashWord } from "../../syntax/scan.js";
import type { SourceFile } from "../../syntax/source-file.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import { runsOf } from "../runs.js";

/** A test file that only the deadlocks of the tests themselves are looked for in. */
export function isQuietTest({ pkg, options }: Scope, file: SourceFile): boolean {
  return pkg.isTestFile(file) && !options.tests;
}

/** By its words alone: most tests can be passed by without a look at their bodies. */
export function mentionsWaiting(
  scope: Scope,
  { file, decl }: FunctionSource,
  seeds: readonly number[],
): boolean {
  const { words } = file.pieceOf(decl);
  const mentions = (hash: number): boolean => words.mayHold(hash);
  return (seeds.some(mentions) && WAIT_WORDS.some(mentions)) || scope.ask(waitingHelpers).some(mentions);
}

const WAIT_WORDS = ["<-", "select", "Wait", "Lock", "RLock"].map(hashWord);

/** Names of what the test files declare beside their tests, and may wait by its words. */
const waitingHelpers = defineAnalysis<readonly number[]>({
  id: "waiting-test-helpers",
  compute: ({ pkg }) =>
    pkg.files
      .filter((file) => pkg.isTestFile(file))
      .flatMap((file) =>
        file.decls.flatMap((decl) => {
          if (decl.kind !== "FuncDecl" || decl.bodySpan === undefined || isTestName(decl.name.name))
            return [];
          const { words } = file.pieceOf(decl);
          return WAIT_WORDS.some((hash) => words.mayHold(hash)) ? [hashWord(decl.name.name)] : [];
        }),
      ),
});

export function isTestName(name: string): boolean {
  return TEST.test(name);
}

const TEST = /^(?:Test|Benchmark|Fuzz)(?![a-z])/;

/** Calls in calls. */
const MAX_DEPTH = 3;

/** A test waits itself, or in what its files declare: not in what it tests. */
export function waitsInTests(scope: Scope, fn: FlowFunction): boolean {
  const seen = new Set<FlowFunction>();
  const waits = (at: FlowFunction, depth: number): boolean => {
    if (seen.has(at)) return false;
    seen.add(at);
    if (waitsItself(at)) return true;
    return depth > 0 && calledInTests(scope, at).some((callee) => waits(callee, depth - 1));
  };
  return waits(fn, MAX_DEPTH);
}

function calledInTests(scope: Scope, { blocks }: FlowFunction): readonly FlowFunction[] {
  return blocks.flatMap(({ instrs }) =>
    instrs.flatMap((instr) => {
      if (instr.op !== "call" && instr.op !== "defer") return [];
      return runsOf(instr).flatMap(({ phase, what }) => {
        if (phase === "spawned") return [];
        if (what.kind === "closure") return [what.fn];
        const source = what.func.packagePath === scope.pkg.path ? scope.functionOf(what.func) : undefined;
        return source !== undefined && scope.pkg.isTestFile(source.file) ? [scope.flow(source).root] : [];
      });
    }),
  );
}

/** An operation of its own can block. */
function waitsItself({ blocks }: FlowFunction): boolean {
  return blocks.some(
    ({ instrs, end }) => end.op === "select" || end.op === "blockForever" || instrs.some(isWait),
  );
}

function isWait(instr: Instr): boolean {
  if (instr.op === "send" || instr.op === "recv") return true;
  return instr.op === "call" && WAITS.test(calleeId(instr.call) ?? "");
}

const WAITS = /^\(\*sync\.\w+\)\.(?:R?Lock|Wait|Do)$|errgroup\.Group\)\.Wait$/;
