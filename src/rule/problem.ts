/**
 * Something that went wrong around the analysis: a config that cannot be read, a file that cannot
 * be parsed, a rule that failed. Decides the shape and which problems make a run fail.
 */

export type ProblemKind =
  /** The Go text has a syntax error, or is no UTF-8. Does not change the exit code. */
  | "syntax-error"
  /** A file or folder named by the user could not be read (exit 3). */
  | "file-unreadable"
  /** A file met on the way could not be read, is too large or not text; the rest goes on. */
  | "file-skipped"
  /** go.mod or go.work has an error; read as far as it goes. */
  | "module-invalid"
  /** A rule threw; its other packages and the other rules went on (exit 3). */
  | "rule-failed"
  /** A package could not be analysed at all, e.g. its worker died (exit 3). */
  | "package-failed"
  /** The run was stopped before its end. */
  | "interrupted"
  /** A wrong config (exit 2). */
  | "config-invalid"
  /** Wrong arguments (exit 2). */
  | "usage"
  /** With `--report-unused`: a suppression that silenced nothing. */
  | "suppression-unused"
  /** With `--report-unused`: a suppression that gives no reason. */
  | "suppression-without-reason"
  /** An entry of a baseline whose finding is gone. */
  | "baseline-stale"
  /** The lines of `--diff` are not those of the file on disk. */
  | "diff-empty"
  | "diff-misfit"
  /** A report leaves findings out, or sorts them, because its reader takes no more. */
  | "report-cut";

export interface Problem {
  readonly id: ProblemKind;
  readonly level: "error" | "warning" | "note";
  /** One line, without place or trailing dot. */
  readonly message: string;
  /** Absolute path with `/`, where it concerns a file. */
  readonly path: string | undefined;
  /** 1-based; 0 where there is no line. */
  readonly line: number;
  /** 1-based, UTF-16; 0 where there is no column. */
  readonly column: number;
  /** The rule that failed or that a suppression names. */
  readonly ruleId?: string;
}

/** golinger itself failed on something, or a named file could not be read: exit 3. */
export function isFailure(problem: Problem): boolean {
  switch (problem.id) {
    case "file-unreadable":
    case "rule-failed":
    case "package-failed":
    case "interrupted":
      return true;
    default:
      return false;
  }
}
