/**
 * What can be wrong with the arguments of a run and the files they name. Which of these end a run
 * with an error is for the front ends to say.
 */

export type TargetProblemKind =
  /** Nothing there. */
  | "not-found"
  | "not-go"
  | "no-go-files"
  /** There, but left out unless `--no-ignore` is given. */
  | "ignored"
  | "unreadable"
  /** No build takes the file in. */
  | "unbuildable"
  /** A file's `//go:build` line, or a line of go.mod or go.work. */
  | "broken-constraint"
  | "broken-module"
  /** A folder holds files of several packages. */
  | "several-packages";

export interface TargetProblem {
  readonly kind: TargetProblemKind;
  /** The file or folder; the argument itself where it led nowhere. */
  readonly path: string;
  readonly line: number | undefined;
  /** Without the path. */
  readonly message: string;
}
