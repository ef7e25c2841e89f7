/**
 * A git work tree, as far as new code is concerned: where it begins, and which Go files and lines changed
 * since a commit. Submodules are repositories of their own and are passed over. What is staged is told by
 * `staged.ts`; what changes mean for findings is the engine's business.
 */
import type { NewCode, NewLines } from "../engine/new-code.js";
import { childPath } from "../program/paths.js";
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

export async function openRepository(folder: string): Promise<RepositoryResult<Repository>> {
  const without = await misleadingVariables(folder);
  const top = await gitIn(folder, without)(["rev-parse", "--show-toplevel"]);
  if (!top.ok) return { ok: false, message: whyNoRepository(folder, top.message) };
  const root = toHostPath(lineOf(top.output));
  return { ok: true, value: { root, git: gitIn(root, without) } };
}

/**
 * Hooks in linked work trees get GIT_DIR, and git then takes the working folder for the root of the tree. Where it
 * finds the same repository by itself, it is better not told.
 */
async function misleadingVariables(folder: string): Promise<readonly string[]> {
  const given = process.env.GIT_DIR;
  if (given === undefined || process.env.GIT_WORK_TREE !== undefined) return [];
  const found = await gitIn(folder, ["GIT_DIR"])(["rev-parse", "--show-toplevel", "--absolute-git-dir"]);
  if (!found.ok) return [];
  const [top = "", gitFolder = ""] = found.output.toString("utf8").split(/\r?\n/);
  return toHostPath(given, top) === toHostPath(gitFolder) ? ["GIT_DIR"] : [];
}

function whyNoRepository(folder: string, message: string): string {
  const { GIT_DIR } = process.env;
  if (message.includes("not a git repository"))
    return `${folder} is not in a git repository${GIT_DIR === undefined ? "" : ` (GIT_DIR is ${GIT_DIR})`}`;
  if (message.includes("must be run in a work tree"))
    return `${folder} is in a bare repository or in git's own folder: there are no files to look at`;
  if (!message.includes("dubious ownership")) return message;
  const path = /'(.*)'/.exec(message)?.[1] ?? folder;
  return `git reads nothing from ${path}, since it belongs to another user; where you trust it: git config --global --add safe.directory ${path}`;
}

function lineOf(output: Buffer): string {
  return output.toString("utf8").replace(/\r?\n$/, "");
}

/** Whatever taste git is set up with, the same diff: added lines only need no context. */
export const DIFF = [
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
  "-O/dev/null",
  "--text",
  "--src-prefix=a/",
  "--dst-prefix=b/",
];

export const GO_FILES = ["--", ":(top,glob)**/*.go"];

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

const FETCH_MORE = "fetch more history (git fetch --unshallow; in CI, fetch-depth: 0)";

async function whyNoBase(git: RunGit, ref: string): Promise<string> {
  const name = JSON.stringify(ref);
  const exists = async (word: string): Promise<boolean> =>
    (await git(["rev-parse", "--verify", "--quiet", `${word}^{commit}`])).ok;
  if (!(await exists("HEAD")))
    return "there is no commit yet; --staged looks at what the first one will hold";
  const shallow = await git(["rev-parse", "--is-shallow-repository"]);
  const isShallow = shallow.ok && lineOf(shallow.output) === "true";
  if (!(await exists(ref))) {
    const hint = (await exists(`refs/remotes/origin/${ref}`))
      ? `did you mean origin/${ref}?`
      : isShallow
        ? `it is a shallow clone: ${FETCH_MORE}`
        : "fetch it first, or check its spelling";
    return `there is no commit ${name} in this repository; ${hint}`;
  }
  if (isShallow) return `this shallow clone does not reach back to where HEAD left ${name}; ${FETCH_MORE}`;
  return `${name} and HEAD have no common ancestor`;
}

/** What git printed for `DIFF`. */
export function newCodeOf(
  { root }: Repository,
  diff: Awaited<ReturnType<RunGit>>,
): RepositoryResult<NewCode> {
  if (!diff.ok) return diff;
  const read = readDiff(diff.output.toString("utf8"));
  if (!read.ok) return { ok: false, message: `git's diff cannot be read: ${read.message}` };
  const code = new Map<string, NewLines>();
  for (const { name, lines } of read.files) code.set(childPath(root, name.replace(/^b\//, "")), lines);
  return { ok: true, value: code };
}
