/**
 * What a commit would hold: lines that are staged, and the index's text of every file that lies otherwise,
 * or not at all, in the work tree. Decides which files beside Go's own are read from the index.
 */
import { existsSync } from "node:fs";
import type { NewCode } from "../engine/new-code.js";
import { childPath, parentOf, relativeInside } from "../program/paths.js";
import { namesIn } from "./git.js";
import { DIFF, GO_FILES, newCodeOf, type Repository, type RepositoryResult } from "./repository.js";

/** What a commit would hold. */
export interface Staged {
  readonly code: NewCode;
  /** Of files that lie otherwise, or not at all, in the work tree. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files of the work tree that are not in the index. */
  readonly absent: ReadonlySet<string>;
}

/** Files that decide what a Go file means, and how it is linted, wherever they lie. */
const READ_FILES = [
  ...GO_FILES,
  ":(top,glob)**/go.mod",
  ":(top,glob)**/go.work",
  ":(top,glob)**/vendor/modules.txt",
  ":(top,glob)**/.golinger.*",
];

/** Files that matter where something names them: configs, models and baselines; and what is ignored. */
const NAMED_FILES = [
  ":(top,glob)**/*.yaml",
  ":(top,glob)**/*.yml",
  ":(top,glob)**/*.json",
  ":(top,glob)**/.gitignore",
];

/**
 * What the index adds to HEAD, and its content where the work tree differs. `named` are files, by absolute paths,
 * that the run will read as well, whatever they are called; those that git does not know are left as they are.
 */
export async function stagedCode(
  repository: Repository,
  named: readonly string[],
): Promise<RepositoryResult<Staged>> {
  const { root, git } = repository;
  const [diff, unstaged, untracked] = await Promise.all([
    git([...DIFF, "--cached", ...GO_FILES]),
    git([
      "diff",
      "-z",
      "--name-status",
      "--no-renames",
      "--no-relative",
      "--ignore-submodules=all",
      "-O/dev/null",
      ...READ_FILES,
      ...NAMED_FILES,
      ...named.flatMap((path) => {
        const name = relativeInside(root, path);
        return name === undefined || name === "" ? [] : [`:(top,literal)${name}`];
      }),
    ]),
    git(["ls-files", "-z", "--others", "--exclude-standard", ...READ_FILES]),
  ]);
  const code = newCodeOf(repository, diff);
  if (!code.ok) return code;
  if (!unstaged.ok) return unstaged;
  if (!untracked.ok) return untracked;
  const absent = new Set(namesIn(untracked.output).map((name) => childPath(root, name)));
  const differing: string[] = [];
  const fields = namesIn(unstaged.output);
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at + 1] as string;
    // Added, seen from the index: `git add --intent-to-add` has promised it, no more.
    if (fields[at] === "A") absent.add(childPath(root, name));
    // Files in conflict have no content of their own in the index.
    else if (fields[at] !== "U") differing.push(name);
  }
  for (const path of named) absent.delete(path);
  const missing = [...code.value.keys()].filter((path) => !existsSync(path));
  differing.push(...(await outsideTheCone(repository, missing)));
  const texts = await indexTexts(repository, differing);
  return texts.ok ? { ok: true, value: { code: code.value, texts: texts.value, absent } } : texts;
}

/** Too many and the command line ends; without patterns git lists all it has. */
const MOST_PATTERNS = 200;

/** In a sparse checkout whole folders are in the index only; those of changed files are wanted. */
async function outsideTheCone(
  { root, git }: Repository,
  missing: readonly string[],
): Promise<readonly string[]> {
  const folders = new Set(missing.map((path) => relativeInside(root, parentOf(path) ?? root) ?? ""));
  if (folders.size === 0) return [];
  const patterns =
    folders.size > MOST_PATTERNS ? [] : [...folders].map((folder) => `:(top,literal)${folder}`);
  const listed = await git(["ls-files", "-z", "-t", "--", ...patterns]);
  if (!listed.ok) return [];
  // "S" stands for what is left out of the work tree on purpose.
  return namesIn(listed.output).flatMap((entry) =>
    entry.startsWith("S ") && folders.has(parentName(entry.slice(2))) ? [entry.slice(2)] : [],
  );
}

function parentName(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}

async function indexTexts(
  { root, git }: Repository,
  names: readonly string[],
): Promise<RepositoryResult<ReadonlyMap<string, string>>> {
  const texts = new Map<string, string>();
  // A name with a line feed would be two requests of a batch.
  for (const name of names.filter((name) => name.includes("\n"))) {
    const blob = await git(["cat-file", "blob", `:0:${name}`]);
    if (blob.ok) texts.set(childPath(root, name), blob.output.toString("utf8"));
  }
  const askable = names.filter((name) => !name.includes("\n"));
  if (askable.length === 0) return { ok: true, value: texts };
  const result = await git(["cat-file", "--batch"], askable.map((name) => `:0:${name}\n`).join(""));
  if (!result.ok) return result;
  const { output } = result;
  let at = 0;
  for (const name of askable) {
    const end = output.indexOf(10, at);
    if (end === -1) break;
    const size = / blob (\d+)$/.exec(output.toString("utf8", at, end))?.[1];
    at = end + 1;
    // `:0:name missing`: gone from the index since it was listed.
    if (size === undefined) continue;
    texts.set(childPath(root, name), output.toString("utf8", at, at + Number(size)));
    at += Number(size) + 1;
  }
  return { ok: true, value: texts };
}
