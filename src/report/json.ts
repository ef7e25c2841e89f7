/**
 * The machine-readable report, described by `schemas/golinger-report.schema.json`. Decides the
 * public shape, which only grows within a major version; internal types may differ.
 */
import { rulePage } from "../rule/about.js";
import type { Finding, Place } from "../rule/finding.js";
import type { Problem } from "../rule/problem.js";
import { type ReportInput, shownPath } from "./input.js";

export function reportJson(input: ReportInput): string {
  const report = {
    version: 1,
    tool: { name: "golinger", version: input.version },
    findings: input.findings.map((finding) => findingJson(finding, input.base)),
    suppressed: input.suppressed.map(({ finding, justification }) => ({
      ...findingJson(finding, input.base),
      justification,
    })),
    problems: input.problems.map((problem) => problemJson(problem, input.base)),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function findingJson(finding: Finding, base: string): object {
  return {
    rule: finding.ruleId,
    level: finding.level,
    confidence: finding.confidence,
    message: finding.message,
    ...placeJson(finding.place, base),
    symbol: finding.symbol,
    related: finding.related.map((related) => ({
      message: related.message,
      ...placeJson(related.place, base),
    })),
    witness: finding.witness.map((step) => ({
      goroutine: step.goroutine,
      message: step.message,
      ...placeJson(step.place, base),
    })),
    assumptions: finding.ledger.map(({ text, price }) => ({ text, price })),
    fixes: finding.fixes.map((fix) => ({
      title: fix.title,
      safety: fix.safety,
      edits: fix.edits.map((edit) => ({ ...edit, path: shownPath(base, edit.path) })),
    })),
    fingerprint: finding.fingerprint,
    url: rulePage(finding.ruleId),
  };
}

function placeJson(place: Place, base: string): object {
  const { start, end, startLine, startColumn, endLine, endColumn } = place;
  return { path: shownPath(base, place.path), start, end, startLine, startColumn, endLine, endColumn };
}

function problemJson(problem: Problem, base: string): object {
  const { id, level, message, path, line, column, ruleId } = problem;
  return {
    id,
    level,
    message,
    path: path === undefined ? null : shownPath(base, path),
    line,
    column,
    rule: ruleId ?? null,
  };
}
