/**
 * Changes of files as one unified diff that `git apply` and `patch -p1` take in the base folder.
 * Decides how paths are written; npm's `diff` finds the hunks.
 */
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from "diff";
import type { FileChange } from "../engine/fixes/rounds.js";
import { shownPath } from "./input.js";

/** As `diff -u` and git have it. */
const CONTEXT_LINES = 3;

export function unifiedDiff(changes: readonly FileChange[], base: string): string {
  return changes.map((change) => diffOf(change, base)).join("");
}

function diffOf({ path, before, after, hasByteOrderMark }: FileChange, base: string): string {
  // A file elsewhere is named from the root: `patch -p1 -d /` finds it.
  const name = shownPath(base, path).replace(/^\//, "");
  const mark = hasByteOrderMark ? "\uFEFF" : "";
  const patch = structuredPatch(`a/${name}`, `b/${name}`, mark + before, mark + after, undefined, undefined, {
    context: CONTEXT_LINES,
  });
  const [from, to, ...hunks] = formatPatch(patch, FILE_HEADERS_ONLY).split("\n");
  return [endName(from), endName(to), ...hunks].join("\n");
}

/** A blank in a name could be the start of a date: a tab says where the name ends, as git does it. */
function endName(line = ""): string {
  return line.slice("--- ".length).includes(" ") ? `${line}\t` : line;
}
