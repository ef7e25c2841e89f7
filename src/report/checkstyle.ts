/**
 * Findings as Checkstyle writes them, which Jenkins, reviewdog and many others read: a `file` for each
 * file, an `error` for each finding. Columns count UTF-16 units, as Java does.
 */
import type { Finding, Level } from "../rule/finding.js";
import { findingsByPath } from "./by-path.js";
import { type ReportInput, shownPath } from "./input.js";
import { type XmlContent, xmlDocument, xmlLine } from "./xml.js";

const SEVERITY: Readonly<Record<Level, string>> = { error: "error", warning: "warning", note: "info" };

export function reportCheckstyle(input: ReportInput): string {
  const byPath = findingsByPath(input.findings);
  const files = [...byPath].map(([path, findings]) => ({
    "@name": xmlLine(shownPath(input.base, path)),
    error: findings.map(errorOf),
  }));
  return xmlDocument({ checkstyle: { "@version": "5.0", file: files } });
}

function errorOf({ place, level, message, ruleId }: Finding): XmlContent {
  return {
    "@line": place.startLine,
    "@column": place.startColumn,
    "@severity": SEVERITY[level],
    "@message": xmlLine(message),
    "@source": `golinger.${ruleId}`,
  };
}
