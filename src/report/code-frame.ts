/**
 * A few lines of source around a place, with the range underlined. Decides how much is shown, how
 * tabs and wide characters are treated and which part of a long line; knows nothing of findings.
 */
import type { Colors } from "picocolors/types.js";
import { buildLineTable, lineText } from "../text/lines.js";
import { cellsOf, cutCells } from "./cells.js";
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
export const WIDEST_LINE = 160;

/** Cells that a frame shows however narrow the terminal is. */
const NARROWEST_LINE = 20;

/** Cells left of a range to which a long line is moved. */
const LEAD = 12;

const TAB = "    ";

export interface FrameLook {
  readonly colors: Colors;
  /** Of the marker and the underline. */
  readonly mark: (text: string) => string;
  /** Cells of a line with its number. */
  readonly width: number;
  readonly context?: number;
}

/** The frame's lines, without a line break at the end. */
export function codeFrame(
  text: string,
  place: FramePlace,
  { colors, mark, width, context = CONTEXT_LINES }: FrameLook,
): readonly string[] {
  const table = buildLineTable(text);
  const first = Math.max(1, place.startLine - context);
  const last = Math.min(table.starts.length, place.startLine + context);
  const digits = String(last).length;
  const room = roomFor(width, digits);
  const marked = lineText(text, table, place.startLine);
  const from = cellsOf(expandTabs(marked.slice(0, place.startColumn - 1)));
  const until = cellsOf(
    expandTabs(place.endLine === place.startLine ? marked.slice(0, place.endColumn - 1) : marked),
  );
  const moved = until <= room ? 0 : Math.max(0, from - LEAD);
  const frame: string[] = [];
  for (let line = first; line <= last; line++) {
    const isMarked = line === place.startLine;
    const gutter = `${isMarked ? mark(">") : " "} ${colors.dim(String(line).padStart(digits))} ${colors.dim("│")}`;
    frame.push(`${gutter} ${fitted(expandTabs(lineText(text, table, line)), room, moved)}`.trimEnd());
    if (!isMarked) continue;
    const underline = "^".repeat(Math.max(1, Math.min(until - moved, room) - (from - moved)));
    frame.push(`  ${" ".repeat(digits)} ${colors.dim("│")} ${" ".repeat(from - moved)}${mark(underline)}`);
  }
  return frame;
}

/** A line of source as it may stand on a terminal beside a number of so many digits. */
export function shownSource(source: string, width: number, digits: number): string {
  return fitted(expandTabs(source), roomFor(width, digits), 0);
}

/** Marker, number and bar take their part. */
function roomFor(width: number, digits: number): number {
  return Math.max(NARROWEST_LINE, width - digits - "> ".length - " │ ".length);
}

function expandTabs(source: string): string {
  return source.split("\t").map(printable).join(TAB);
}

/** `room` cells of a line, moved to the left; `…` stands for what is cut off. */
function fitted(line: string, room: number, moved: number): string {
  const isCutBefore = moved > 0 && line !== "";
  const from = isCutBefore ? moved + 1 : 0;
  const rest = room - (isCutBefore ? 1 : 0);
  const isCutBehind = cellsOf(line) - from > rest;
  return `${isCutBefore ? "…" : ""}${cutCells(line, from, rest - (isCutBehind ? 1 : 0))}${isCutBehind ? "…" : ""}`;
}
