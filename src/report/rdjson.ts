/**
 * Findings in the Reviewdog Diagnostic Format: whole as `rdjson`, or a line for each as `rdjsonl`.
 * Columns are 1-based UTF-8 bytes with an exclusive end; fixes become suggestions.
 */
import { HOMEPAGE, rulePage, TOOL_NAME } from "../rule/about.js";
import type { Finding, Fix, Level, Place } from "../rule/finding.js";
import { applyEdits } from "../text/edits.js";
import { buildLineTable, byteColumn, positionAt } from "../text/lines.js";
import { type ReportInput, shownPath } from "./input.js";

const SEVERITY: Readonly<Record<Level, string>> = { error: "ERROR", warning: "WARNING", note: "INFO" };

const SOURCE = { name: TOOL_NAME, url: HOMEPAGE };

export function reportRdjson(input: ReportInput): string {
  const diagnostics = input.findings.map((finding) => diagnosticOf(finding, input));
  return `${JSON.stringify({ source: SOURCE, diagnostics }, null, 1)}\n`;
}

export function reportRdjsonl(input: ReportInput): string {
  const lines = input.findings.map((finding) =>
    JSON.stringify({ ...diagnosticOf(finding, input), source: SOURCE }),
  );
  return lines.map((line) => `${line}\n`).join("");
}

function diagnosticOf(finding: Finding, input: ReportInput): object {
  const all = finding.fixes.flatMap((fix) => suggestionOf(fix, finding.place.path, input));
  const suggestions = all.filter((one) => isOnLinesOf(one, all[0]));
  return {
    message: finding.message,
    location: locationOf(finding.place, input),
    severity: SEVERITY[finding.level],
    code: { value: finding.ruleId, url: rulePage(finding.ruleId) },
    ...(suggestions.length === 0 ? {} : { suggestions }),
    ...(finding.related.length === 0
      ? {}
      : {
          related_locations: finding.related.map(({ place, message }) => ({
            message,
            location: locationOf(place, input),
          })),
        }),
  };
}

function locationOf(place: Place, input: ReportInput): object {
  const { path, start, end, startLine, startColumn, endLine, endColumn } = place;
  const text = input.textOf(path);
  const column = (offset: number, otherwise: number): number =>
    text === undefined ? otherwise : byteColumn(text, offset);
  return {
    path: shownPath(input.base, path),
    range: {
      start: { line: startLine, column: column(start, startColumn) },
      end: { line: endLine, column: column(end, endColumn) },
    },
  };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

interface Suggestion {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly text: string;
}

/** A comment of reviewdog has one range of lines: of a suggestion elsewhere it says that it is an error. */
function isOnLinesOf({ range }: Suggestion, first: Suggestion | undefined): boolean {
  return range.start.line === first?.range.start.line && range.end.line === first.range.end.line;
}

/** A suggestion has one range in the diagnostic's file: what lies between a fix's edits is repeated. */
function suggestionOf({ edits }: Fix, path: string, input: ReportInput): readonly Suggestion[] {
  const text = input.textOf(path);
  const [first] = edits;
  if (first === undefined || text === undefined || edits.some((edit) => edit.path !== path)) return [];
  const start = Math.min(...edits.map((edit) => edit.start));
  const end = Math.max(...edits.map((edit) => edit.end));
  const after = applyEdits(text, edits);
  if (after === undefined) return [];
  const table = buildLineTable(text);
  const positionOf = (offset: number): Position => ({
    line: positionAt(table, offset).line,
    column: byteColumn(text, offset),
  });
  return [
    {
      range: { start: positionOf(start), end: positionOf(end) },
      text: after.slice(start, after.length - (text.length - end)),
    },
  ];
}
