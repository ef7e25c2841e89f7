/**
 * A few lines of source around a place, with the range underlined. Decides how much is shown and
 * how tabs and wide lines are treated; knows nothing of findings.
 */
import type { Colors } from "picocolors/types.js";
import { buildLineTable, lineText } from "../text/lines.js";
import { printable } from "./printable.js";

export interface FramePlace {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Lines of context above and below; more hides the next finding, fewer hides the condition that matters. */
const CONTEXT_LINES = 2;

/** Longer lines are cut: generated and minified code would fill the screen otherwise. */
const WIDEST_LINE = 160;

const TAB = "    ";

export interface FrameLook {
  readonly colors: Colors;
  /** Of the marker and the underline. */
  readonly mark: (text: string) => string;
  readonly context?: number;
}

/** The frame's lines, without a line break at the end. */
export function codeFrame(
  text: string,
  place: FramePlace,
  { colors, mark, context = CONTEXT_LINES }: FrameLook,
): readonly string[] {
  const table = buildLineTable(text);
  const first = Math.max(1, place.startLine - context);
  const last = Math.min(table.starts.length, place.startLine + context);
  const width = String(last).length;
  const frame: string[] = [];
  for (let line = first; line <= last; line++) {
    const source = lineText(text, table, line);
    const marked = line === place.startLine;
    const gutter = `${marked ? mark(">") : " "} ${colors.dim(String(line).padStart(width))} ${colors.dim("│")}`;
    frame.push(`${gutter} ${shownSource(source)}`.trimEnd());
    if (!marked) continue;
    const from = expandTabs(source.slice(0, place.startColumn - 1)).length;
    const until =
      place.endLine === line
        ? expandTabs(source.slice(0, place.endColumn - 1)).length
        : expandTabs(source).length;
    if (from >= WIDEST_LINE) continue;
    const underline = "^".repeat(Math.max(1, Math.min(until, WIDEST_LINE) - from));
    frame.push(`  ${" ".repeat(width)} ${colors.dim("│")} ${" ".repeat(from)}${mark(underline)}`);
  }
  return frame;
}

/** A line of source as it may stand on a terminal. */
export function shownSource(source: string): string {
  return cut(expandTabs(source));
}

function expandTabs(source: string): string {
  return source.split("\t").map(printable).join(TAB);
}

function cut(source: string): string {
  return source.length > WIDEST_LINE ? `${source.slice(0, WIDEST_LINE)}…` : source;
}
