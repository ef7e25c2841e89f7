/**
 * New lines out of a unified diff, as git, diff and svn write it. Decides what is no diff at all; which
 * files the names in it mean is left to the caller.
 */
import { stripVTControlCharacters } from "node:util";
import { parsePatch, type StructuredPatchHunk } from "diff";
import type { LineRange, NewLines } from "../engine/new-code.js";

export interface FileLines {
  /** As the diff has it, `b/` and all. */
  readonly name: string;
  readonly lines: NewLines;
  /** What the diff shows of the file as it is afterwards: lines by number, from 1. */
  readonly shown: ReadonlyMap<number, string>;
}

export type DiffResult =
  | { readonly ok: true; readonly files: readonly FileLines[] }
  /** In words, with the line where it has one. */
  | { readonly ok: false; readonly message: string };

/** Files that are gone, or are no text, are left out. */
export function readDiff(given: string): DiffResult {
  // With `color.ui=always`, git sends colours down a pipe as well.
  const text = given.startsWith("\u001b[") ? stripVTControlCharacters(given) : given;
  const files: FileLines[] = [];
  const combined = text.split("\n").findIndex((line) => line.startsWith("@@@ "));
  if (combined !== -1)
    return {
      ok: false,
      message: `line ${combined + 1} is of a merge's combined diff, which has no one side`,
    };
  try {
    for (const { newFileName, isCreate, oldFileName, hunks, isGit } of parsePatch(withoutSignatures(text))) {
      if (newFileName === undefined) {
        if (isGit === true || text.trim() === "") continue;
        return { ok: false, message: notADiff(text, hunks.length > 0) };
      }
      if (hunks.some(({ newStart }) => Number.isNaN(newStart)))
        return { ok: false, message: `a hunk of ${newFileName} has a broken \`@@\` line` };
      if (newFileName === "/dev/null") continue;
      const isNew = isCreate === true || oldFileName === "/dev/null";
      files.push({ name: newFileName, ...(isNew ? { lines: "all", shown: new Map() } : linesOf(hunks)) });
    }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
  return { ok: true, files };
}

/** What `git format-patch` writes below a patch looks like a removed line; carriage returns are of no interest. */
function withoutSignatures(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(/^-- \n\d+\.\d[^\n]*\n*(?=From |(?![\s\S]))/gm, "");
}

function notADiff(text: string, hasHunks: boolean): string {
  const line = text.split("\n").find((candidate) => candidate.trim() !== "") ?? "";
  if (hasHunks) return "hunks without the name of their file (no `+++` line)";
  return `nothing in it looks like a unified diff; it begins with ${JSON.stringify(line.slice(0, 60))}`;
}

function linesOf(hunks: readonly StructuredPatchHunk[]): Omit<FileLines, "name"> {
  const shown = new Map<number, string>();
  const added: LineRange[] = [];
  const removedAfter: number[] = [];
  for (const hunk of hunks) {
    // The library counts an empty side from the line after it, as an editor would.
    let line = hunk.newStart;
    let from: number | undefined;
    let removes = false;
    const close = (): void => {
      if (from !== undefined) added.push([from, line - 1]);
      else if (removes) removedAfter.push(line - 1);
      from = undefined;
      removes = false;
    };
    for (const text of hunk.lines) {
      switch (text[0]) {
        case "+":
          from ??= line;
          shown.set(line++, text.slice(1));
          break;
        case "-":
          removes = true;
          break;
        case "\\":
          break;
        default:
          close();
          shown.set(line++, text.slice(1));
      }
    }
    close();
  }
  return { lines: { added, removedAfter }, shown };
}
