/**
 * Puts fixed texts where they belong. Decides which files may be replaced: only those that may be
 * written and that nobody has changed since they were read; mode, owner, links, byte order mark and
 * line ends stay.
 */
import { accessSync, constants, readFileSync, realpathSync, statSync } from "node:fs";
import type { FileChange } from "../engine/fixes/rounds.js";
import { attempt, replaceFile, type WriteProblem } from "./write-output.js";

export interface WrittenFixes {
  readonly written: readonly FileChange[];
  /** Why the others could not be written, one line each. */
  readonly problems: readonly string[];
}

/** `since` is when the run began, in ms of the epoch. */
export function writeFixes(changes: readonly FileChange[], since: number): WrittenFixes {
  const written: FileChange[] = [];
  const problems: string[] = [];
  for (const change of changes) {
    const problem = writeFix(change, since);
    if (problem === undefined) written.push(change);
    else problems.push(problem);
  }
  return { written, problems };
}

function writeFix({ path, before, after, hasByteOrderMark }: FileChange, since: number): WriteProblem {
  const mark = hasByteOrderMark ? "\uFEFF" : "";
  return attempt(path, () => {
    // A link stays a link: what it leads to is replaced.
    const target = realpathSync(path);
    const stats = statSync(target);
    // The superuser may write anything, but a file without any write bit is not meant to change.
    if ((stats.mode & 0o222) === 0) throw new Error("it is read-only");
    accessSync(target, constants.W_OK);
    const isSame = readFileSync(target, "utf8") === mark + before;
    if (!isSame || stats.mtimeMs > since) throw new Error("it has changed while golinger ran");
    replaceFile(target, mark + after, stats);
  });
}
