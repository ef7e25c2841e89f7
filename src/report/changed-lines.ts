/**
 * What an edit changes, line by line, in the look of a code frame. Decides how tabs and wide lines are
 * treated, as `code-frame.ts` does for source.
 */
import { structuredPatch } from "diff";
import type { Colors } from "picocolors/types.js";
import { shownSource } from "./code-frame.js";

/** Removed and added lines with their numbers before and after, without context; `width` as in a frame. */
export function changedLines(
  before: string,
  after: string,
  { colors, width }: { readonly colors: Colors; readonly width: number },
): readonly string[] {
  const { hunks } = structuredPatch("", "", before, after, undefined, undefined, { context: 0 });
  const digits = String(Math.max(...hunks.map((hunk) => hunk.newStart + hunk.newLines))).length;
  return hunks.flatMap((hunk) => {
    let [removed, added] = [hunk.oldStart, hunk.newStart];
    return hunk.lines.map((line) => {
      const isAdded = line.startsWith("+");
      const number = colors.dim(String(isAdded ? added++ : removed++).padStart(digits));
      const text = `${number} ${colors.dim("│")} ${shownSource(line.slice(1).trimEnd(), width, digits)}`;
      return isAdded ? `${colors.green("+")} ${text}` : `${colors.red("-")} ${text}`;
    });
  });
}
