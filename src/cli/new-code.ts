/**
 * `--since`, `--staged` and `--diff`: turns the request for a whole run into one for new code. Decides
 * which packages are looked at when no paths are given; how git is asked is `node/repository.ts`'s business.
 */
import { readFileSync, realpathSync } from "node:fs";
import type { LintRequest, Problem } from "../engine/api.js";
import type { NewCode } from "../engine/new-code.js";
import { type Misfit, newCodeOfDiff } from "../node/diff-files.js";
import { toHostPath } from "../node/host.js";
import { importersOf } from "../node/importers.js";
import { changedSince, openRepository, type Repository } from "../node/repository.js";
import { stagedCode } from "../node/staged.js";
import { relativeInside } from "../program/paths.js";
import { UsageError } from "./usage.js";

export type NewCodeChoice =
  | { readonly kind: "since"; readonly ref: string }
  | { readonly kind: "staged" }
  /** `-` is standard input. */
  | { readonly kind: "diff"; readonly file: string };

export interface RawNewCode {
  readonly since?: string;
  readonly staged?: boolean;
  readonly diff?: string;
}

/** @throws UsageError */
export function readNewCode({ since, staged, diff }: RawNewCode): NewCodeChoice | undefined {
  const given = [since, staged, diff].filter((one) => one !== undefined);
  if (given.length > 1) throw new UsageError("--since, --staged and --diff: use one of them");
  if (since !== undefined) {
    if (since === "" || since.startsWith("-"))
      throw new UsageError(`--since takes a commit, branch or tag, not ${JSON.stringify(since)}`);
    return { kind: "since", ref: since };
  }
  if (diff === "") throw new UsageError("--diff takes a file, or - for standard input");
  if (diff !== undefined) return { kind: "diff", file: diff };
  return staged === true ? { kind: "staged" } : undefined;
}

export interface NewCodeRun {
  readonly request: LintRequest;
  readonly problems: readonly Problem[];
}

/**
 * `baseline` is a file that the run will read besides.
 * @throws UsageError
 */
export async function onNewCode(
  request: LintRequest,
  choice: NewCodeChoice | undefined,
  baseline?: string,
): Promise<NewCodeRun> {
  switch (choice?.kind) {
    case undefined:
      return { request, problems: [] };
    case "since": {
      const repository = await repositoryFor("--since", request.base);
      const changed = await changedSince(repository, choice.ref);
      if (!changed.ok) throw new UsageError(`--since: ${changed.message}`);
      return { request: await narrowed(request, changed.value, repository), problems: [] };
    }
    case "staged": {
      const repository = await repositoryFor("--staged", request.base);
      const staged = await stagedCode(repository, namedFiles(request, baseline));
      if (!staged.ok) throw new UsageError(`--staged: ${staged.message}`);
      const { code, texts, absent } = staged.value;
      // A commit waits for this: packages that only import what changed are left to --since.
      return { request: { ...(await narrowed(request, code, undefined)), texts, absent }, problems: [] };
    }
    case "diff": {
      const text = readText(choice.file);
      const read = newCodeOfDiff(text, request.base);
      if (!read.ok) throw new UsageError(`--diff: ${read.message}`);
      const repository = await openRepository(request.base);
      return {
        request: await narrowed(request, read.code, repository.ok ? repository.value : undefined),
        problems: text.trim() === "" ? [EMPTY_DIFF] : misfitProblems(read.misfits),
      };
    }
    default:
      return choice satisfies never;
  }
}

/** Files that options name, also where they really lie: git knows them by no other name. */
function namedFiles({ base, config }: LintRequest, baseline: string | undefined): readonly string[] {
  const given = [config.kind === "file" ? config.path : undefined, baseline];
  const paths = given.flatMap((path) => (path === undefined ? [] : [toHostPath(path, base)]));
  return [...new Set([...paths, ...paths.map(realPath)])];
}

/** A pipe hides that what should have made the diff failed. */
const EMPTY_DIFF: Problem = {
  id: "diff-empty",
  level: "note",
  message: "nothing is new: the diff is empty",
  path: undefined,
  line: 0,
  column: 0,
};

/** Lines of the diff that read otherwise on disk make all its line numbers doubtful. */
function misfitProblems(misfits: readonly Misfit[]): readonly Problem[] {
  const [first] = misfits;
  if (first === undefined) return [];
  const others = misfits.length === 1 ? "" : `, nor ${misfits.length - 1} other files`;
  const message = `the diff does not fit this file as it is on disk${others}: what is taken for new may be wrong; make it of the work tree`;
  return [{ id: "diff-misfit", level: "warning", message, path: first.path, line: first.line, column: 1 }];
}

async function repositoryFor(option: string, folder: string): Promise<Repository> {
  const repository = await openRepository(folder);
  if (!repository.ok) throw new UsageError(`${option}: ${repository.message}`);
  return repository.value;
}

function readText(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`--diff: cannot read ${file}: ${code === "ENOENT" ? "no such file" : message}`);
  }
}

/** Without paths: the packages of what changed below the working folder, and those that import them. */
async function narrowed(
  request: LintRequest,
  code: NewCode,
  repository: Repository | undefined,
): Promise<LintRequest> {
  const { base, paths } = request;
  if (paths.length > 0) return { ...request, newCode: throughLinks(code, base, paths) };
  const importers = repository === undefined ? [] : await importersOf(repository, [...code.keys()]);
  const files = new Set([...code.keys(), ...importers]);
  const below = [...files].filter((path) => relativeInside(base, path) !== undefined);
  return { ...request, newCode: code, packagesOf: below };
}

/** Git knows where files really lie; findings lie where the arguments lead, maybe over a link. */
function throughLinks(code: NewCode, base: string, paths: readonly string[]): NewCode {
  const lines = new Map(code);
  for (const path of paths) {
    const dots = path.indexOf("...");
    const given = toHostPath(dots === -1 ? path : path.slice(0, dots) || ".", base);
    const real = realPath(given);
    if (real === given) continue;
    for (const [changed, own] of code) {
      const inside = relativeInside(real, changed);
      if (inside !== undefined) lines.set(inside === "" ? given : `${given}/${inside}`, own);
    }
  }
  return lines;
}

function realPath(path: string): string {
  try {
    return toHostPath(realpathSync(path));
  } catch {
    return path;
  }
}
