/**
 * Which files the names in a diff mean. Decides where they may begin: at the repository's root, as git
 * writes them, or at the folder the command runs in, as `diff -u` does; and whether the diff fits them.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import type { NewCode, NewLines } from "../engine/new-code.js";
import { joinPath, parentOf } from "../program/paths.js";
import { readDiff } from "./diff-lines.js";

export type DiffFilesResult =
  | {
      readonly ok: true;
      readonly code: NewCode;
      /** Files that read otherwise than the diff has them. */
      readonly misfits: readonly Misfit[];
    }
  | { readonly ok: false; readonly message: string };

export interface Misfit {
  readonly path: string;
  /** The first line that is not as in the diff, from 1. */
  readonly line: number;
}

export function newCodeOfDiff(text: string, base: string): DiffFilesResult {
  const read = readDiff(text);
  if (!read.ok) return read;
  const roots = [topOf(base), base];
  const code = new Map<string, NewLines>();
  const misfits: Misfit[] = [];
  const goFiles = read.files.filter(({ name }) => name.endsWith(".go"));
  for (const { name, lines, shown } of goFiles) {
    const places = placesOf(name, roots).map((path) => ({ path, line: firstMisfit(path, shown) }));
    // Without prefixes, `b/x.go` may be either of two files: the one that fits.
    const place = places.find(({ line }) => line === undefined) ?? places[0];
    if (place === undefined) continue;
    code.set(place.path, both(code.get(place.path), lines));
    if (place.line !== undefined) misfits.push({ path: place.path, line: place.line });
  }
  if (goFiles.length > 0 && code.size === 0) {
    const example = JSON.stringify(goFiles[0]?.name);
    return {
      ok: false,
      message: `none of its Go files is here (${example}, ...); run in the folder its names begin at`,
    };
  }
  return { ok: true, code, misfits };
}

/** A series of patches may name a file more than once. */
function both(before: NewLines | undefined, after: NewLines): NewLines {
  if (before === undefined) return after;
  if (before === "all" || after === "all") return "all";
  return {
    added: [...before.added, ...after.added],
    removedAfter: [...before.removedAfter, ...after.removedAfter],
  };
}

/** The prefixes of git, and those of `diff.mnemonicPrefix`. */
const PREFIX = /^[abciow]\//;

/** The likeliest first. */
function placesOf(name: string, roots: readonly string[]): readonly string[] {
  const names = PREFIX.test(name) ? [name.slice(2), name] : [name];
  const paths = names.flatMap((candidate) => roots.map((root) => joinPath(root, candidate)));
  return [...new Set(paths)].filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

/** Blanks and line ends are of no interest: a diff may have been told to ignore them. */
function firstMisfit(path: string, shown: ReadonlyMap<number, string>): number | undefined {
  if (shown.size === 0) return undefined;
  const lines = readLines(path);
  if (lines === undefined) return undefined;
  for (const [line, text] of shown) if (withoutBlanks(lines[line - 1]) !== withoutBlanks(text)) return line;
  return undefined;
}

/** Undefined where the file cannot be read, which is told elsewhere. */
function readLines(path: string): readonly string[] | undefined {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return undefined;
  }
}

/** No line at all differs from an empty one. */
function withoutBlanks(line: string | undefined): string | undefined {
  return line?.replace(/\s+/g, "");
}

/** The folder with `.git`, or `base` itself. */
function topOf(base: string): string {
  for (let at: string | undefined = base; at !== undefined; at = parentOf(at))
    if (existsSync(`${at}/.git`)) return at;
  return base;
}
