/**
 * One line per finding, as compilers print it and editors' error parsers read it. Columns are
 * 1-based bytes, as the Go tools count them.
 */
import { buildLineTable, byteColumn } from "../text/lines.js";
import { type ReportInput, shownPath } from "./input.js";

export function reportText(input: ReportInput): string {
  const lines = input.findings.map((finding) => {
    const { path, start, startLine, startColumn } = finding.place;
    const text = input.textOf(path);
    const column = text === undefined ? startColumn : byteColumn(text, buildLineTable(text), start);
    return `${shownPath(input.base, path)}:${startLine}:${column}: ${finding.level}: ${finding.message} (${finding.ruleId})\n`;
  });
  return lines.join("");
}
