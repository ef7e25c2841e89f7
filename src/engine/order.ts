/**
 * The order in which findings and problems are told: by place first, so that it does not depend on
 * which worker was quicker. Texts compare by code unit, the same on every machine.
 */
import type { Finding } from "../rule/finding.js";
import type { Problem } from "../rule/problem.js";

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.place.path, b.place.path) ||
    a.place.start - b.place.start ||
    compareText(a.ruleId, b.ruleId) ||
    a.place.end - b.place.end ||
    compareText(a.message, b.message)
  );
}

export function compareProblems(a: Problem, b: Problem): number {
  return (
    compareText(a.path ?? "", b.path ?? "") ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.id, b.id) ||
    compareText(a.message, b.message)
  );
}
