/**
 * What every reporter gets: findings, problems, the rules that could have spoken, and a way to the
 * texts. Reporters are pure functions from this to a string; nothing here reads a file.
 */
import type { Rule } from "../rule/define.js";
import type { Finding } from "../rule/finding.js";

/** Something that went wrong around the analysis itself, told on stderr and in SARIF notifications. */
export interface Notification {
  /** Stable kebab-case id, e.g. `syntax-error`, `file-unreadable`, `rule-failed`. */
  readonly id: string;
  readonly level: "error" | "warning" | "note";
  readonly message: string;
  /** Absolute path with `/`, where it concerns a file. */
  readonly path: string | undefined;
  /** 1-based; 0 where there is no line. */
  readonly line: number;
  /** 1-based, UTF-16; 0 where there is no column. */
  readonly column: number;
  /** The rule that failed, for `rule-failed`. */
  readonly ruleId?: string;
}

export interface Suppressed {
  readonly finding: Finding;
  /** The reason given in the directive; "" without one. */
  readonly justification: string;
}

export interface ReportInput {
  readonly version: string;
  /** All rules of the catalogue, whether they fired or not. */
  readonly rules: readonly Rule[];
  /** Sorted by path, offset and rule. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  readonly notifications: readonly Notification[];
  /** Absolute folder that paths are shown relative to. */
  readonly base: string;
  /** The text of a file, for code frames; undefined when it is gone. */
  textOf(path: string): string | undefined;
  /** 0-3, as the process will exit. */
  readonly exitCode: number;
}

/** The path as a report shows it: relative to `base` where it lies below, with `/`. */
export function shownPath(base: string, path: string): string {
  const folder = base.endsWith("/") ? base : `${base}/`;
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}
