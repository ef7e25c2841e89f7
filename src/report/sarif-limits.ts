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
  /** The run's own and what is to be said of the cut. */
  readonly problems: readonly Problem[];
}

/** `most` lowers the number of results further, for a file that would be too large. */
export function sarifContent(input: ReportInput, most = MOST_RESULTS): SarifContent {
  const total = input.findings.length + input.suppressed.length;
  const limit = Math.min(most, MOST_RESULTS);
  if (total <= Math.min(limit, SHOWN_RESULTS)) return input;
  const findings = worstFirst(input.findings).slice(0, limit);
  const suppressed = input.suppressed.slice(0, limit - findings.length);
  const left = total - findings.length - suppressed.length;
  const message =
    left > 0
      ? `${left} of ${total} results are left out of the SARIF report, the mildest ones: code scanning refuses a file with more`
      : `code scanning shows ${SHOWN_RESULTS} of the ${total} results: the worst stand first`;
  return { findings, suppressed, problems: [...input.problems, cutProblem(left > 0, message)] };
}

function cutProblem(isWarning: boolean, message: string): Problem {
  const level = isWarning ? "warning" : "note";
  return { id: "report-cut", level, message, path: undefined, line: 0, column: 0 };
}
