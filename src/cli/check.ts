/**
 * `golinger check`: runs the engine, sends reports where they belong, and says on standard error
 * what went wrong. Decides nothing about findings.
 */
import { exitCodeOf, type LintOutcome, type LintResult, type Problem } from "../engine/api.js";
import { lint } from "../engine/lint.js";
import type { Host } from "../host/host.js";
import type { WorkerHost } from "../host/workers.js";
import type { ReportInput } from "../report/input.js";
import { reportJson } from "../report/json.js";
import { reportSarif } from "../report/sarif.js";
import { reportStylish } from "../report/stylish.js";
import { reportText } from "../report/text.js";
import type { Rule } from "../rule/define.js";
import { decodeSource } from "../syntax/decode.js";
import type { CheckOptions, Format, Output } from "./check-options.js";
import { problemLines } from "./print-problems.js";
import { createProgressLine } from "./progress.js";
import { statisticsLines, timingLines } from "./statistics.js";
import { writeReport, writeStandardOutput } from "./write-output.js";

export interface CheckEnvironment {
  readonly host: Host;
  readonly workers: WorkerHost;
  readonly rules: readonly Rule[];
  readonly version: string;
  readonly standardError: NodeJS.WriteStream;
  readonly colorOnOutput: boolean;
  /** Standard output is a terminal. */
  readonly isTerminal: boolean;
  readonly signal: AbortSignal;
}

/** The shell's convention for a program ended by SIGINT. */
const EXIT_INTERRUPTED = 130;

const EXIT_FAILURE = 3;

/** On a terminal the rest is only counted. */
const MOST_ON_TERMINAL = 200;

/** Returns the exit code. */
export async function check(options: CheckOptions, environment: CheckEnvironment): Promise<number> {
  const { host, workers, rules, standardError, signal } = environment;
  const say = (line: string): void => void standardError.write(`${line}\n`);
  const progress = createProgressLine(standardError, () => host.clock.now());
  const showsProgress = standardError.isTTY === true && !options.quiet;
  const outcome = await lint(options.request, host, rules, {
    workers,
    signal,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    ...(showsProgress ? { progress: progress.show } : {}),
  });
  progress.clear();
  if (signal.aborted) {
    say("golinger: interrupted, no report was written");
    return EXIT_INTERRUPTED;
  }
  const exitCode = exitCodeOf(outcome);
  for (const line of shownProblems(outcome, options)) say(line);
  if (!outcome.ok) return exitCode;
  if (!options.quiet) nothingToAnalyse(outcome.result).forEach(say);

  const input = reportInput(outcome.result, options, environment, exitCode);
  let failed = false;
  for (const output of options.outputs) {
    const problem = write(output, input, options, environment);
    if (problem === undefined) continue;
    failed = true;
    say(`golinger: error: ${problem}`);
  }
  if (options.stats) statisticsLines(outcome.result.counters).forEach(say);
  if (options.timing) timingLines(outcome.result.timings).forEach(say);
  return failed ? EXIT_FAILURE : exitCode;
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

function reportInput(
  result: LintResult,
  options: CheckOptions,
  { host, rules, version }: CheckEnvironment,
  exitCode: number,
): ReportInput {
  const texts = new Map<string, string | undefined>();
  return {
    version,
    rules,
    findings: result.findings,
    suppressed: result.suppressed,
    problems: result.problems,
    base: options.request.base,
    exitCode,
    textOf(path) {
      if (!texts.has(path)) {
        const bytes = host.files.readFile(path);
        texts.set(path, bytes.ok ? decodeSource(bytes.value).text : undefined);
      }
      return texts.get(path);
    },
  };
}

function write(
  { format, path }: Output,
  input: ReportInput,
  options: CheckOptions,
  { colorOnOutput, isTerminal }: CheckEnvironment,
): string | undefined {
  const onTerminal = path === undefined && isTerminal;
  const most = options.maxFindings ?? (onTerminal ? MOST_ON_TERMINAL : Number.POSITIVE_INFINITY);
  const color = options.color ?? (path === undefined && colorOnOutput);
  const content = render(format, input, { color, most });
  return path === undefined ? writeStandardOutput(content) : writeReport(path, content);
}

function render(format: Format, input: ReportInput, options: { color: boolean; most: number }): string {
  switch (format) {
    case "stylish":
      return reportStylish(input, options);
    case "text":
      return reportText(input, options);
    case "json":
      return reportJson(input);
    case "sarif":
      return reportSarif(input);
  }
}
