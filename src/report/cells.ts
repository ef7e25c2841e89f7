/**
 * How much room text takes on a terminal: cells, of which wide characters take two and combining
 * marks none. Decides how a piece is cut out by cells; npm's string-width measures.
 */
import stringWidth from "string-width";

const ASCII = /^[ -~]*$/;

/** Longer text is generated: a rough answer will do, a slow one will not. */
const MOST_MEASURED = 2_000;

/** Cells of one line without tabs. Colours take none. */
export function cellsOf(text: string): number {
  return ASCII.test(text) || text.length > MOST_MEASURED ? text.length : stringWidth(text);
}

/** What stands in the cells from `from` on, `count` at most; a character that does not fit whole is left out. */
export function cutCells(text: string, from: number, count: number): string {
  if (ASCII.test(text) || text.length > MOST_MEASURED) return text.slice(from, from + count);
  let at = 0;
  let cut = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const cells = stringWidth(segment);
    if (at >= from && at + cells <= from + count) cut += segment;
    at += cells;
    if (at >= from + count) break;
  }
  return cut;
}
