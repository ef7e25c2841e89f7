/**
 * One line per finding, as compilers print it and editors' error parsers read it. Columns are
 * 1-based bytes, as the Go tools count them.
 */
import { byteColumn } from "../text/lines.js";
import { hiddenLine, loggedPath, type ReportInput } from "./input.js";
import { printable } from "./printable.js";

export interface TextOptions {
  /** Findings beyond this many are only counted. */
  readonly most: number;
}

export function reportText(input: ReportInput, options: TextOptions): string {
  const lines = input.findings.slice(0, options.most).map((finding) => {
    const { path, start, startLine, startColumn } = finding.place;
    const text = input.textOf(path);
    const column = text === undefined ? startColumn : byteColumn(text, start);
    return `${loggedPath(input.base, path)}:${startLine}:${column}: ${finding.level}: ${printable(finding.message)} (${finding.ruleId})\n`;
  });
  return lines.join("") + hiddenLine(input.findings.length - lines.length);
}
