/**
 * A git work tree, as far as new code is concerned: which Go files and lines changed since a commit, which
 * are staged, and what the index holds where the work tree differs. Submodules are repositories of
 * their own and are passed over. What changes mean for findings is the engine's business.
 */
import type { NewCode, NewLines } from "../engine/new-code.js";
import { childPath, relativeInside } from "../program/paths.js";
import { readDiff } from "./diff-lines.js";
import { gitIn, namesIn, type RunGit } from "./git.js";
import { toHostPath } from "./host.js";

/** One sentence that says what to do. */
export type RepositoryResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

export interface Repository {
  /** Absolute, with `/`. */
  readonly root: string;
  readonly git: RunGit;
}

/** What a commit would hold. */
export interface Staged {
  readonly code: NewCode;
  /** Of files that lie otherwise, or not at all, in the work tree. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files of the work tree that are not in the index. */
  readonly absent: ReadonlySet<string>;
}

export async function openRepository(folder: string): Promise<RepositoryResult<Repository>> {
  const top = await gitIn(folder)(["rev-parse", "--show-toplevel"]);
  if (!top.ok) {
    const isMissing = top.message.includes("not a git repository");
    const why = isMissing ? `${folder} is not in a git repository` : top.message;
    return { ok: false, message: why };
  }
  const root = toHostPath(top.output.toString("utf8").replace(/\r?\n$/, ""));
  return { ok: true, value: { root, git: gitIn(root) } };
}

/** Whatever taste git is set up with, the same diff: added lines only need no context. */
const DIFF = [
  "diff",
  "--unified=0",
  "--inter-hunk-context=0",
  "--find-renames",
  "--diff-filter=ACMRT",
  "--ignore-submodules=all",
  "--no-relative",
  "--no-ext-diff",
  "--no-textconv",
  "--no-color",
  "--text",
  "--src-prefix=a/",
  "--dst-prefix=b/",
];

const GO_FILES = ["--", ":(top,glob)**/*.go"];

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

/** Lines that differ from the newest common ancestor of `ref` and HEAD, in commits or not; untracked files are new. */
export async function changedSince(repository: Repository, ref: string): Promise<RepositoryResult<NewCode>> {
  const { git } = repository;
  const [base, untracked] = await Promise.all([
    git(["merge-base", `${ref}^{commit}`, "HEAD"]),
    git(["ls-files", "-z", "--others", "--exclude-standard", ...GO_FILES]),
  ]);
  if (!base.ok) return { ok: false, message: await whyNoBase(git, ref) };
  const diff = await git([...DIFF, base.output.toString("utf8").trim(), ...GO_FILES]);
  const code = newCodeOf(repository, diff);
  if (!code.ok) return code;
  if (!untracked.ok) return untracked;
  const lines = new Map(code.value);
  for (const name of namesIn(untracked.output)) lines.set(childPath(repository.root, name), "all");
  return { ok: true, value: lines };
}

async function whyNoBase(git: RunGit, ref: string): Promise<string> {
  const name = JSON.stringify(ref);
  const exists = async (word: string): Promise<boolean> =>
    (await git(["rev-parse", "--verify", "--quiet", `${word}^{commit}`])).ok;
  if (!(await exists("HEAD")))
    return "there is no commit yet; --staged looks at what the first one will hold";
  if (!(await exists(ref))) {
    const hint = (await exists(`refs/remotes/origin/${ref}`))
      ? `did you mean origin/${ref}?`
      : "fetch it first, or check its spelling";
    return `there is no commit ${name} in this repository; ${hint}`;
  }
  const shallow = await git(["rev-parse", "--is-shallow-repository"]);
  if (shallow.ok && shallow.output.toString("utf8").trim() === "true")
    return `this shallow clone does not reach back to where HEAD left ${name}; fetch more history (git fetch --unshallow; in CI, fetch-depth: 0)`;
  return `${name} and HEAD have no common ancestor`;
}

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
  const texts = await indexTexts(repository, differing);
  return texts.ok ? { ok: true, value: { code: code.value, texts: texts.value, absent } } : texts;
}

async function indexTexts(
  { root, git }: Repository,
  names: readonly string[],
): Promise<RepositoryResult<ReadonlyMap<string, string>>> {
  const texts = new Map<string, string>();
  // A name with a line feed would be two requests; such a file is read from the work tree.
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

function newCodeOf({ root }: Repository, diff: Awaited<ReturnType<RunGit>>): RepositoryResult<NewCode> {
  if (!diff.ok) return diff;
  const read = readDiff(diff.output.toString("utf8"));
  if (!read.ok) return { ok: false, message: `git's diff cannot be read: ${read.message}` };
  const code = new Map<string, NewLines>();
  for (const { name, lines } of read.files) code.set(childPath(root, name.replace(/^b\//, "")), lines);
  return { ok: true, value: code };
}
