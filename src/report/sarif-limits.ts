/**
 * What GitHub code scanning takes of a SARIF file: it refuses one that goes beyond, and shows less
 * than it takes. Decides what is left out then, and what is said about it.
 */
import type { Suppressed } from "../engine/api.js";
import type { Finding } from "../rule/finding.js";
import type { Problem } from "../rule/problem.js";
import type { ReportInput } from "./input.js";
import { worstFirst } from "./worst-first.js";

/** Results that are taken. */
const MOST_RESULTS = 25_000;

/** Results that are shown: beyond them the order matters. */
const SHOWN_RESULTS = 5_000;

/** Related places that are shown; 1,000 are taken, but the message has a link for each. */
export const MOST_RELATED = 100;

/** Places of a code flow that are shown; 10,000 are taken. */
export const MOST_STEPS = 1_000;

/** Bytes that are taken of the compressed file. */
export const MOST_COMPRESSED = 10_000_000;

export interface SarifContent {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  /** Those of the baseline. */
  readonly known: readonly Finding[];
  /** The run's own and what is to be said of the cut. */
  readonly problems: readonly Problem[];
}

/**
 * `most` lowers the number of results further, for a file that would be too large. Findings that are shown
 * come first, then those with a comment, then those of the baseline.
 */
export function sarifContent(input: ReportInput, most = MOST_RESULTS): SarifContent {
  const all = { findings: input.findings, suppressed: input.suppressed, known: input.known?.findings ?? [] };
  const total = all.findings.length + all.suppressed.length + all.known.length;
  const limit = Math.min(most, MOST_RESULTS);
  const isCut = total > Math.min(limit, SHOWN_RESULTS);
  const content = isCut ? firstOf(all, limit) : all;
  const cuts = isCut ? [resultsCut(total, total - resultsOf(content).length)] : [];
  return { ...content, problems: [...input.problems, ...cuts, ...detailCuts(resultsOf(content))] };
}

type Results = Omit<SarifContent, "problems">;

export function resultsOf({ findings, suppressed, known }: Results): readonly Finding[] {
  return [...findings, ...suppressed.map(({ finding }) => finding), ...known];
}

function firstOf(all: Results, limit: number): Results {
  const findings = worstFirst(all.findings).slice(0, limit);
  const suppressed = all.suppressed.slice(0, limit - findings.length);
  return { findings, suppressed, known: all.known.slice(0, limit - findings.length - suppressed.length) };
}

function resultsCut(total: number, left: number): Problem {
  if (left === 0)
    return cutProblem(
      "note",
      `code scanning shows ${SHOWN_RESULTS} of the ${total} results: the worst stand first`,
    );
  return cutProblem(
    "warning",
    `${left} of ${total} results are left out of the SARIF report, the mildest ones: code scanning refuses a file with more`,
  );
}

/** What is left out within results. */
function detailCuts(findings: readonly Finding[]): readonly Problem[] {
  const long = findings.filter(({ witness }) => witness.length > MOST_STEPS);
  const wide = findings.filter(({ related }) => related.length > MOST_RELATED);
  const cuts: Problem[] = [];
  if (long.length > 0)
    cuts.push(
      cutProblem(
        "note",
        `${haveOf(long)} more steps than code scanning shows: the SARIF report has the last ${MOST_STEPS}, the others have them all`,
      ),
    );
  if (wide.length > 0)
    cuts.push(
      cutProblem(
        "note",
        `${haveOf(wide)} more related places than code scanning shows: the SARIF report has the first ${MOST_RELATED}`,
      ),
    );
  return cuts;
}

function haveOf({ length }: readonly Finding[]): string {
  return length === 1 ? "1 finding has" : `${length} findings have`;
}

function cutProblem(level: Problem["level"], message: string): Problem {
  return { id: "report-cut", level, message, path: undefined, line: 0, column: 0 };
}
