/**
 * Ranges of files as findings carry them: plain, with lines and columns, ready to cross a thread.
 */
import { positionAt } from "../text/lines.js";
import type { At } from "./define.js";
import type { Place } from "./finding.js";

/** For the steps of a witness; `report` and `related` make their places themselves. */
export function placeOf({ file, span }: At): Place {
  const lines = file.lines();
  const from = positionAt(lines, span.start);
  const to = positionAt(lines, span.end);
  return {
    path: file.path,
    start: span.start,
    end: span.end,
    startLine: from.line,
    startColumn: from.column,
    endLine: to.line,
    endColumn: to.column,
  };
}
