/**
 * Makes the reports that were asked for and puts them where they belong: files, standard output,
 * GitHub's job summary. Decides what a report gets to see; returns what could not be written.
 */
import { appendFileSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { LintResult } from "../engine/api.js";
import type { Host } from "../host/host.js";
import { categoryOf } from "../report/category.js";
import { type Format, renderReport } from "../report/formats.js";
import { githubSummary } from "../report/github-summary.js";
import type { KnownFindings, ReportInput } from "../report/input.js";
import { reportSarif } from "../report/sarif.js";
import { MOST_COMPRESSED, sarifContent } from "../report/sarif-limits.js";
import type { Rule } from "../rule/define.js";
import type { Problem } from "../rule/problem.js";
import { decodeSource } from "../syntax/decode.js";
import type { CheckOptions } from "./check-options.js";
import type { CiService } from "./ci-service.js";
import type { Output } from "./outputs.js";
import { attempt, type WriteProblem, writeReport, writeStandardOutput } from "./write-output.js";

export interface ReportEnvironment {
  readonly host: Host;
  readonly rules: readonly Rule[];
  readonly version: string;
  readonly ci: CiService;
  readonly colorOnOutput: boolean;
  /** Standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Its width, where it tells. */
  readonly columns: number | undefined;
}

/** On a terminal the rest is only counted. */
const MOST_ON_TERMINAL = 200;

export function reportInput(
  result: LintResult,
  { request, category }: CheckOptions,
  { host, rules, version, ci }: ReportEnvironment,
  exitCode: number,
  known: KnownFindings | undefined,
): ReportInput {
  const texts = new Map<string, string | undefined>();
  const root = result.repository ?? request.base;
  return {
    version,
    rules,
    findings: result.findings,
    suppressed: result.suppressed,
    ...(known === undefined ? {} : { known }),
    problems: result.problems,
    base: request.base,
    root,
    category: category ?? categoryOf(root, result.modules),
    ...(ci.runId === undefined ? {} : { runId: ci.runId }),
    exitCode,
    textOf(path) {
      if (!texts.has(path)) {
        const bytes = host.files.readFile(path);
        texts.set(path, bytes.ok ? decodeSource(bytes.value).text : undefined);
      }
      return texts.get(path);
    },
    rawTextOf(path) {
      const bytes = host.files.readFile(path);
      return bytes.ok ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.value) : undefined;
    },
  };
}

/** What went wrong, and what a report had to leave out. */
export interface Written {
  readonly failures: readonly string[];
  readonly notes: readonly Problem[];
}

export function writeReports(
  input: ReportInput,
  options: CheckOptions,
  environment: ReportEnvironment,
): Written {
  const failures: WriteProblem[] = [];
  const notes: Problem[] = [];
  for (const output of options.outputs) {
    const report = render(output, input, options, environment);
    notes.push(...report.notes);
    failures.push(
      output.path === undefined
        ? writeStandardOutput(report.content)
        : writeReport(output.path, report.content),
    );
  }
  if (options.outputs.some(({ format }) => format === "github"))
    failures.push(writeSummary(input, environment.ci));
  return { failures: failures.filter((failure) => failure !== undefined), notes };
}

/** Other commands of the step may have written to the file: it is added to, as far as GitHub takes it. */
function writeSummary(input: ReportInput, { summaryFile, filesUrl }: CiService): WriteProblem {
  if (summaryFile === undefined) return undefined;
  return attempt(summaryFile, () => {
    const taken = statSync(summaryFile, { throwIfNoEntry: false })?.size ?? 0;
    appendFileSync(summaryFile, githubSummary(input, { filesUrl, taken }));
  });
}

interface Rendered {
  readonly content: string;
  readonly notes: readonly Problem[];
}

function render(
  { format, path }: Output,
  input: ReportInput,
  options: CheckOptions,
  { colorOnOutput, isTerminal, columns }: ReportEnvironment,
): Rendered {
  if (format === ("sarif" satisfies Format))
    return sarifThatFits(options.suppressed ? input : withoutSuppressed(input));
  const onTerminal = path === undefined && isTerminal;
  const most = options.maxFindings ?? (onTerminal ? MOST_ON_TERMINAL : Number.POSITIVE_INFINITY);
  const color = options.color ?? (path === undefined && colorOnOutput);
  return {
    content: renderReport(format, input, { color, most, columns: onTerminal ? columns : undefined }),
    notes: [],
  };
}

function withoutSuppressed({ known: _, ...input }: ReportInput): ReportInput {
  return { ...input, suppressed: [] };
}

/** A file beyond the limit would be refused whole: results are left out until it is not. */
function sarifThatFits(input: ReportInput): Rendered {
  let content = reportSarif(input);
  let most = input.findings.length + input.suppressed.length + (input.known?.findings.length ?? 0);
  while (content.length > MOST_COMPRESSED && most > 1) {
    const size = gzipSync(content).length;
    if (size <= MOST_COMPRESSED) break;
    most = Math.floor(Math.min(most / 2, (most * MOST_COMPRESSED) / size));
    content = reportSarif(input, { most });
  }
  return { content, notes: sarifContent(input, most).problems.slice(input.problems.length) };
}
