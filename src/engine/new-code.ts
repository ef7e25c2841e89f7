/**
 * Which lines of a run are new, and which findings concern them: those that start or pass there. A
 * removed line has no place of its own any more, so it counts for findings whose places lie around
 * it: the path from one to the other led over it. How changes are learnt is for front ends.
 */
import type { Finding, Place } from "../rule/finding.js";
import type { TextEdit } from "../text/edits.js";
import { buildLineTable, positionAt } from "../text/lines.js";

/** 1-based; both ends belong to it. */
export type LineRange = readonly [first: number, last: number];

interface ChangedLines {
  /** Added or rewritten. */
  readonly added: readonly LineRange[];
  /** Lines after which something was removed, and nothing put in its place; 0 is the start of the file. */
  readonly removedAfter: readonly number[];
}

/** Of one file; "all" where the file itself is new. */
export type NewLines = "all" | ChangedLines;

/** By absolute path with `/`. */
export type NewCode = ReadonlyMap<string, NewLines>;

export function concernsNewCode(finding: Finding, code: NewCode): boolean {
  const places = [finding.place, ...finding.related.map(placeOf), ...finding.witness.map(placeOf)];
  const spread = new Map<string, LineRange>();
  for (const place of places) {
    const lines = code.get(place.path);
    if (lines === undefined) continue;
    if (lines === "all") return true;
    const [first, last] = linesOf(place);
    if (lines.added.some(([from, to]) => from <= last && first <= to)) return true;
    const [least, most] = spread.get(place.path) ?? [first, last];
    spread.set(place.path, [Math.min(least, first), Math.max(most, last)]);
  }
  return [...spread].some(([path, [first, last]]) => {
    const lines = code.get(path);
    if (lines === undefined || lines === "all") return false;
    return lines.removedAfter.some((line) => first - 1 <= line && line <= last);
  });
}

function placeOf({ place }: { readonly place: Place }): Place {
  return place;
}

/** A place that ends at the start of a line ends on the line before. */
function linesOf({ startLine, endLine, endColumn }: Place): LineRange {
  return [startLine, endColumn === 1 && endLine > startLine ? endLine - 1 : endLine];
}

/** The same lines after edits of their file; lines that an edit touches are new. */
export function afterEdits(lines: NewLines, text: string, edits: readonly TextEdit[]): NewLines {
  if (lines === "all") return lines;
  const table = buildLineTable(text);
  let { added, removedAfter } = lines;
  // From the last to the first: what lies before an edit has not moved yet.
  for (const { start, end, text: inserted } of [...edits].sort((a, b) => b.start - a.start)) {
    const first = positionAt(table, start).line;
    const last = positionAt(table, end).line;
    const newLast = first + inserted.split("\n").length - 1;
    const moved = (line: number): number => (line > last ? line + newLast - last : line);
    const kept = added.flatMap(([from, to]): LineRange[] => {
      if (to < first || from > last) return [[moved(from), moved(to)]];
      return [[Math.min(from, first), Math.max(moved(to), newLast)]];
    });
    added = [...kept, [first, newLast]];
    removedAfter = removedAfter
      .filter((line) => line < first || line >= last)
      .map((line) => (line >= last ? line + newLast - last : line));
  }
  return { added, removedAfter };
}
