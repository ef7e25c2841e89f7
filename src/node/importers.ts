/**
 * Go files that import a package of one of the given files, found with `git grep`: reading a whole tree
 * for a handful of changes would take longer than linting them. Where no go.mod tells the import path, its
 * end has to do, and too many may be found.
 */
import { existsSync, readFileSync } from "node:fs";
import { baseName, childPath, parentOf, relativeInside } from "../program/paths.js";
import { namesIn } from "./git.js";
import type { Repository } from "./repository.js";

/** Too many and the command line ends; such a change concerns most of the tree, and its paths are better given. */
const MAX_PACKAGES = 200;

/** Whatever taste git is set up with; it refuses to look for untracked files in submodules. */
const GREP = ["grep", "--untracked", "--no-recurse-submodules", "--no-color", "-lzF"];

/** Absolute paths; none where git cannot tell. */
export async function importersOf(
  { root, git }: Repository,
  paths: readonly string[],
): Promise<readonly string[]> {
  // Nobody imports tests.
  const sources = paths.filter((path) => !path.endsWith("_test.go"));
  const folders = [...new Set(sources.map((path) => parentOf(path) ?? path))].slice(0, MAX_PACKAGES);
  const words = folders.map((folder) => importWord(root, folder));
  if (words.length === 0) return [];
  const patterns = words.flatMap((word) => ["-e", word]);
  const found = await git([...GREP, ...patterns, "--", ":(top,glob)**/*.go"]);
  return found.ok ? namesIn(found.output).map((name) => childPath(root, name)) : [];
}

/** What stands in the import of a folder's package, up to the closing quote. */
function importWord(root: string, folder: string): string {
  let top = folder;
  while (top !== root && !existsSync(`${top}/go.mod`)) top = parentOf(top) ?? root;
  const parts = relativeInside(top, folder)?.split("/").filter(Boolean) ?? [];
  const module = modulePath(top);
  if (module !== undefined) return `"${[module, ...parts].join("/")}"`;
  return `/${[baseName(root), ...parts].slice(-2).join("/")}"`;
}

function modulePath(folder: string): string | undefined {
  try {
    const text = readFileSync(`${folder}/go.mod`, "utf8");
    return /^[ \t]*module[ \t]+["`]?([^\s"`]+)/m.exec(text)?.[1];
  } catch {
    return undefined;
  }
}
