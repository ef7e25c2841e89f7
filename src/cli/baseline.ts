/**
 * `--baseline`, `--write-baseline` and `--prune-baseline`: reads the file before anything runs, takes known
 * findings out of each run, keeps them for reports that name them, and writes the file when all went well. Which findings are known is decided
 * in `engine/baseline.ts`.
 */
import { realpathSync } from "node:fs";
import type { Lint, LintOutcome, LintRequest, Problem } from "../engine/api.js";
import { type Comparison, compareToBaseline, entriesAfter } from "../engine/baseline.js";
import { baselineText, type ReadEntry, readBaseline } from "../engine/baseline-file.js";
import type { FileHost } from "../host/host.js";
import { toHostPath } from "../node/host.js";
import { parentOf } from "../program/paths.js";
import { type KnownFindings, shownPath } from "../report/input.js";
import { isFailure } from "../rule/problem.js";
import { UsageError } from "./usage.js";
import { writeReport } from "./write-output.js";

export interface BaselineChoice {
  readonly file: string;
  readonly action: "use" | "write" | "prune";
}

export interface RawBaseline {
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
  readonly pruneBaseline?: boolean;
  readonly since?: string;
  readonly staged?: boolean;
  readonly diff?: string;
}

/** @throws UsageError */
export function readBaselineChoice(raw: RawBaseline): BaselineChoice | undefined {
  const { baseline: file, writeBaseline, pruneBaseline } = raw;
  const option = writeBaseline === true ? "--write-baseline" : "--prune-baseline";
  const changes = writeBaseline === true || pruneBaseline === true;
  if (writeBaseline === true && pruneBaseline === true)
    throw new UsageError("--write-baseline also prunes: leave out --prune-baseline");
  if (file === undefined) {
    if (changes) throw new UsageError(`${option} needs --baseline FILE`);
    return undefined;
  }
  if (file === "") throw new UsageError("--baseline names no file");
  if (changes && (raw.since ?? raw.staged ?? raw.diff) !== undefined)
    throw new UsageError(`${option} needs all findings: leave out --since, --staged and --diff`);
  return { file, action: writeBaseline === true ? "write" : pruneBaseline === true ? "prune" : "use" };
}

export interface BaselineRun {
  /** The request, with what is known already. */
  readonly request: LintRequest;
  /** A lint that leaves known findings out; where they are written anew, all. */
  readonly lint: Lint;
  /** Tells of stale entries, and writes the file where that is asked for. Lines for the user. */
  finish(outcome: LintOutcome): BaselineEnd;
}

export interface BaselineEnd {
  /** What the run found and does not show. */
  readonly known: KnownFindings | undefined;
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
  readonly failures: readonly string[];
}

const NOTHING: BaselineEnd = { known: undefined, problems: [], notes: [], failures: [] };

/** @throws UsageError */
export function startBaseline(
  choice: BaselineChoice | undefined,
  request: LintRequest,
  lint: Lint,
  files: FileHost,
): BaselineRun {
  if (choice === undefined) return { request, lint, finish: () => NOTHING };
  const path = realPath(toHostPath(choice.file, request.base));
  const folder = parentOf(path) ?? path;
  const entries = readEntries(choice, path, request.base, files);
  let last: { readonly comparison: Comparison<ReadEntry>; readonly known: KnownFindings } | undefined;

  const lintNew: Lint = async (...run) => {
    const outcome = await lint(...run);
    if (!outcome.ok) return outcome;
    const { findings, files: looked, problems } = outcome.result;
    const broken = new Set(problems.filter(({ id }) => id === "syntax-error").map((problem) => problem.path));
    const seen = new Set(looked.filter((file) => !broken.has(file)));
    const { only } = request.overlay;
    const comparison = compareToBaseline(findings, entries, {
      isLookedAt: (file, rule) => seen.has(file) && (only === undefined || only.includes(rule)),
      isGone: (file) => files.kindOf(file) === "none",
    });
    const takesAll = choice.action === "write";
    last = { comparison, known: { findings: takesAll ? findings : comparison.known, baseline: path } };
    return { ok: true, result: { ...outcome.result, findings: takesAll ? [] : comparison.fresh } };
  };

  const write = (comparison: Comparison, end: BaselineEnd): BaselineEnd => {
    const { stale, fresh } = comparison;
    const isWritten = choice.action === "write";
    const kept = entriesAfter(comparison, isWritten);
    const problem = writeReport(path, baselineText(kept, folder));
    if (problem !== undefined) return { ...end, failures: [problem] };
    const counts = [kept.length === 1 ? "1 entry" : `${kept.length} entries`];
    if (isWritten && fresh.length > 0) counts.push(`${fresh.length} new`);
    if (stale.length > 0) counts.push(`${stale.length} stale removed`);
    return { ...end, notes: [`golinger: wrote ${shownPath(request.base, path)}: ${counts.join(", ")}`] };
  };

  return {
    request: { ...request, known: new Set(entries.map(({ fingerprint }) => fingerprint)) },
    lint: lintNew,
    finish(outcome) {
      if (!outcome.ok || last === undefined) return NOTHING;
      const { comparison, known } = last;
      const end: BaselineEnd = { ...NOTHING, known };
      const isWhole = !outcome.result.problems.some(isFailure);
      if (choice.action === "use")
        return isWhole && request.newCode === undefined
          ? { ...end, problems: staleProblems(comparison, path) }
          : end;
      if (isWhole) return write(comparison, end);
      return { ...end, failures: ["the baseline was left as it is: the run did not look at everything"] };
    },
  };
}

function readEntries(
  { file, action }: BaselineChoice,
  path: string,
  base: string,
  files: FileHost,
): readonly ReadEntry[] {
  const result = files.readFile(path);
  if (!result.ok) {
    const isMissing = result.problem.kind === "not-found";
    if (isMissing && action === "write") return [];
    const hint = isMissing ? "there is no such file; --write-baseline makes it" : result.problem.message;
    throw new UsageError(`--baseline ${file}: ${hint}`);
  }
  const read = readBaseline(Buffer.from(result.value).toString("utf8"), parentOf(path) ?? path);
  if (read.ok) return read.entries;
  throw new UsageError(
    `${shownPath(base, path)}:${read.line}: ${read.message}; remove the file to start anew`,
  );
}

function staleProblems({ stale }: Comparison<ReadEntry>, path: string): readonly Problem[] {
  const first = stale[0];
  if (first === undefined) return [];
  const what = stale.length === 1 ? "this finding is" : `this finding and ${stale.length - 1} more are`;
  const message = `${what} no longer there; --prune-baseline removes what is stale`;
  return [{ id: "baseline-stale", level: "note", message, path, line: first.line, column: 1 }];
}

/** A link stays a link. */
function realPath(path: string): string {
  try {
    return toHostPath(realpathSync(path));
  } catch {
    return path;
  }
}
