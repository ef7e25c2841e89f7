/**
 * `golinger check`: runs the engine, sends reports where they belong, and says on standard error
 * what went wrong. Decides nothing about findings.
 */
import {
  exitCodeOf,
  type LintHooks,
  type LintOutcome,
  type LintResult,
  type Problem,
} from "../engine/api.js";
import { type FixOutcome, fixInMemory } from "../engine/fixes/rounds.js";
import { lint } from "../engine/lint.js";
import { compareProblems } from "../engine/order.js";
import { withTexts } from "../engine/texts.js";
import type { WorkerHost } from "../host/workers.js";
import { counted } from "../report/counted.js";
import { unifiedDiff } from "../report/unified-diff.js";
import { startBaseline } from "./baseline.js";
import type { CheckOptions } from "./check-options.js";
import { onNewCode } from "./new-code.js";
import { problemLines } from "./print-problems.js";
import { createProgressLine } from "./progress.js";
import { statisticsLines, timingLines } from "./statistics.js";
import { writeFixes } from "./write-fixes.js";
import { type WriteProblem, writeStandardOutput } from "./write-output.js";
import { type ReportEnvironment, reportInput, writeReports } from "./write-reports.js";

export interface CheckEnvironment extends ReportEnvironment {
  readonly workers: WorkerHost;
  readonly standardError: NodeJS.WriteStream;
  /** Standard error is a terminal that can take a line back. */
  readonly showsProgress: boolean;
  readonly signal: AbortSignal;
}

/** The shell's convention for a program ended by SIGINT. */
const EXIT_INTERRUPTED = 130;

const EXIT_FAILURE = 3;

/** Returns the exit code. */
export async function check(options: CheckOptions, environment: CheckEnvironment): Promise<number> {
  const { host, workers, rules, standardError, signal } = environment;
  const say = (line: string): void => void standardError.write(`${line}\n`);
  const progress = createProgressLine(standardError, () => host.clock.now());
  const since = Date.now();
  const hooks: LintHooks = {
    workers,
    signal,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    ...(environment.showsProgress && !options.quiet ? { progress: progress.show } : {}),
  };
  const newCode = await onNewCode(options.request, options.newCode, options.baseline?.file);
  const asked = newCode.request;
  const baseline = startBaseline(options.baseline, asked, lint, withTexts(host, asked).files);
  const { request } = baseline;
  const run =
    options.fix === "no"
      ? justRun(await baseline.lint(request, host, rules, hooks))
      : await fixInMemory(baseline.lint, request, host, rules, hooks);
  progress.clear();
  if (signal.aborted) {
    say("golinger: interrupted, no report was written");
    return EXIT_INTERRUPTED;
  }
  const { written, problems } = writeFixes(options.fix === "write" ? run.changes : [], since);
  const failures = [...problems];
  // What could not be written is still to be told.
  const linted = failures.length === 0 ? run.outcome : await baseline.lint(request, host, rules, hooks);
  const known = baseline.finish(linted);
  failures.push(...known.failures);
  const outcome = withProblems(linted, [...newCode.problems, ...known.problems]);
  const exitCode = exitCodeOf(outcome);
  for (const line of shownProblems(outcome, options)) say(line);
  if (!outcome.ok) return exitCode;
  if (!options.quiet) nothingToAnalyse(outcome.result).forEach(say);

  if (options.fix === "diff") failures.push(...tellDiff(run.changes, request.base));
  else {
    const seen = { ...environment, host: withTexts(host, request) };
    const input = reportInput(outcome.result, options, seen, exitCode, known.known);
    const reports = writeReports(input, options, environment);
    failures.push(...reports.failures);
    if (!options.quiet) problemLines(reports.notes, request.base).forEach(say);
  }
  for (const problem of failures) say(`golinger: error: ${problem}`);
  if (!options.quiet) {
    known.notes.forEach(say);
    fixedLines("fixed", written).forEach(say);
    if (options.fix === "diff") fixedLines("would fix", run.changes).forEach(say);
  }
  if (options.stats) statisticsLines(outcome.result.counters, outcome.result.silenced).forEach(say);
  if (options.timing) timingLines(outcome.result.timings).forEach(say);
  return failures.length > 0 ? EXIT_FAILURE : exitCode;
}

function withProblems(outcome: LintOutcome, problems: readonly Problem[]): LintOutcome {
  if (!outcome.ok || problems.length === 0) return outcome;
  const all = [...outcome.result.problems, ...problems].sort(compareProblems);
  return { ok: true, result: { ...outcome.result, problems: all } };
}

function justRun(outcome: LintOutcome): FixOutcome {
  return { outcome, changes: [] };
}

function tellDiff(changes: FixOutcome["changes"], base: string): readonly string[] {
  return list(writeStandardOutput(unifiedDiff(changes, base)));
}

function fixedLines(verb: string, changes: FixOutcome["changes"]): readonly string[] {
  if (changes.length === 0) return [];
  const fixed = changes.reduce((sum, change) => sum + change.fixed, 0);
  return [`golinger: ${verb} ${counted(fixed, "finding")} in ${counted(changes.length, "file")}`];
}

function list(problem: WriteProblem): readonly string[] {
  return problem === undefined ? [] : [problem];
}

/** With --quiet only what changes the exit code is told. */
function shownProblems(outcome: LintOutcome, options: CheckOptions): readonly string[] {
  const problems = outcome.ok
    ? outcome.result.problems.filter((one) => !isExplained(one, outcome.result))
    : outcome.problems;
  const told = options.quiet
    ? problems.filter((problem) => problem.level === "error" && problem.id !== "syntax-error")
    : problems;
  return problemLines(told, options.request.base);
}

/** There are Go files, but every one of them is for another build: "no Go files" would mislead. */
function nothingToAnalyse({ counters: { files, filesLeftOut } }: LintResult): readonly string[] {
  if (files > 0 || filesLeftOut === 0) return [];
  const subject = filesLeftOut === 1 ? "1 file is" : `${filesLeftOut} files are`;
  return [
    `golinger: nothing to analyse: ${subject} left out by GOOS, GOARCH or tags (--goos, --goarch, --tags)`,
  ];
}

function isExplained(problem: Problem, result: LintResult): boolean {
  return problem.message.startsWith("no Go files") && nothingToAnalyse(result).length > 0;
}
