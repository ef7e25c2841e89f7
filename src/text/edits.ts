/**
 * Changes of a text: ranges and what stands there instead. Decides how several become one change,
 * and which get in each other's way.
 */
import type { Span } from "./span.js";

/** An insertion has start == end. */
export interface TextEdit extends Span {
  readonly text: string;
}

export interface FileEdit extends TextEdit {
  /** Absolute path with `/`. */
  readonly path: string;
}

/** The text with all of the edits, in any order; undefined where two overlap or one lies outside. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string | undefined {
  let edited = "";
  let at = 0;
  for (const { start, end, text: inserted } of [...edits].sort(compareSpans)) {
    if (start < at || end < start || end > text.length) return undefined;
    edited += text.slice(at, start) + inserted;
    at = end;
  }
  return edited + text.slice(at);
}

/** Do they overlap, or meet at one place, where the order of what is written would be anybody's guess? */
export function areInTheWay(a: FileEdit, b: FileEdit): boolean {
  return a.path === b.path && a.start <= b.end && b.start <= a.end;
}

/** Where an offset of the text lies after the edits; one inside a replaced range moves to its start. */
export function offsetAfter(edits: readonly TextEdit[], offset: number): number {
  let shift = 0;
  for (const { start, end, text } of [...edits].sort(compareSpans)) {
    if (end <= offset) shift += text.length - (end - start);
    else if (start < offset) return start + shift;
  }
  return offset + shift;
}

function compareSpans(a: Span, b: Span): number {
  return a.start - b.start || a.end - b.end;
}
