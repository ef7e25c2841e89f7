/**
 * Which files the names in a diff mean. Decides where they may begin: at the repository's root, as git
 * writes them, or at the folder the command runs in, as `diff -u` does.
 */
import { existsSync, statSync } from "node:fs";
import type { NewCode, NewLines } from "../engine/new-code.js";
import { joinPath, parentOf } from "../program/paths.js";
import { readDiff } from "./diff-lines.js";

export type DiffFilesResult =
  | { readonly ok: true; readonly code: NewCode }
  | { readonly ok: false; readonly message: string };

export function newCodeOfDiff(text: string, base: string): DiffFilesResult {
  const read = readDiff(text);
  if (!read.ok) return read;
  const roots = [topOf(base), base];
  const code = new Map<string, NewLines>();
  const goFiles = read.files.filter(({ name }) => name.endsWith(".go"));
  for (const { name, lines } of goFiles) {
    const path = placeOf(name, roots);
    if (path !== undefined) code.set(path, lines);
  }
  if (goFiles.length > 0 && code.size === 0) {
    const example = JSON.stringify(goFiles[0]?.name);
    return {
      ok: false,
      message: `none of its Go files is here (${example}, ...); run in the folder its names begin at`,
    };
  }
  return { ok: true, code };
}

/** The prefixes of git, and those of `diff.mnemonicPrefix`. */
const PREFIX = /^[abciow]\//;

function placeOf(name: string, roots: readonly string[]): string | undefined {
  const names = PREFIX.test(name) ? [name.slice(2), name] : [name];
  return names
    .flatMap((candidate) => roots.map((root) => joinPath(root, candidate)))
    .find((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

/** The folder with `.git`, or `base` itself. */
function topOf(base: string): string {
  for (let at: string | undefined = base; at !== undefined; at = parentOf(at))
    if (existsSync(`${at}/.git`)) return at;
  return base;
}
