/**
 * What every reporter gets: findings, problems, the rules that could have spoken, and a way to the
 * texts. Reporters are pure functions from this to a string; nothing here reads a file.
 */
import type { Suppressed } from "../engine/api.js";
import type { Rule } from "../rule/define.js";
import type { Finding } from "../rule/finding.js";
import type { Problem } from "../rule/problem.js";
import { printable } from "./printable.js";

export interface KnownFindings {
  /** In the order of findings. */
  readonly findings: readonly Finding[];
  /** Absolute path of the baseline. */
  readonly baseline: string;
}

export interface ReportInput {
  readonly version: string;
  /** All rules of the catalogue, whether they fired or not. */
  readonly rules: readonly Rule[];
  /** Sorted by path, offset and rule. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  /** Findings that a baseline has; most reports leave them out. */
  readonly known?: KnownFindings;
  /** Sorted by path, line, column and id. */
  readonly problems: readonly Problem[];
  /** Absolute folder that paths are shown relative to. */
  readonly base: string;
  /** Absolute root of the repository, for services that look at the whole of it; `base` where it is not given. */
  readonly root?: string;
  /** What was looked at, so that runs over other parts of a repository are told apart, see `categoryOf`. */
  readonly category?: string;
  /** The number a CI service gave the run. */
  readonly runId?: string;
  /** The text of a file, for code frames; undefined when it is gone. */
  textOf(path: string): string | undefined;
  /** The same with the byte order mark and the NULs it may hold, for hashes that others compare; `textOf` where it is not given. */
  rawTextOf?(path: string): string | undefined;
  /** 0-3, as the process will exit. */
  readonly exitCode: number;
}

/** The path as a report shows it: relative to `base` where it lies below, with `/`. */
export function shownPath(base: string, path: string): string {
  const folder = base.endsWith("/") ? base : `${base}/`;
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}

/**
 * The same where it may begin a line of a log: a file called `::stop-commands::x.go` would speak to the
 * runner of GitHub Actions.
 */
export function loggedPath(base: string, path: string): string {
  const shown = printable(shownPath(base, path));
  return /^\s*(?:::|##\[)/.test(shown) ? `./${shown}` : shown;
}

/** The path as a service knows it: relative to the root of the repository. */
export function repositoryPath({ base, root = base }: ReportInput, path: string): string {
  return shownPath(root, path);
}

/** What is said of findings that are only counted; nothing where there are none. */
export function hiddenLine(count: number): string {
  if (count <= 0) return "";
  return `${count} more ${count === 1 ? "finding is" : "findings are"} not shown (--max-findings)\n`;
}
