/**
 * What the arguments of a run mean to the engine: the folder they share, and which of their
 * troubles are failures, which are only worth a line.
 */
import { childPath, joinPath, parentOf } from "../program/paths.js";
import type { TargetProblem } from "../program/target-problem.js";
import type { Problem, ProblemKind } from "../rule/problem.js";
import type { LintRequest } from "./api.js";

/** A path inside the folder that holds all arguments; its name is of no importance. */
export function commonPath({ base, paths }: LintRequest): string {
  const folders = (paths.length === 0 ? ["."] : paths).map((path) => folderOf(base, path));
  let common = folders[0] ?? base;
  for (const folder of folders)
    while (folder !== common && !folder.startsWith(common.endsWith("/") ? common : `${common}/`)) {
      const parent = parentOf(common);
      if (parent === undefined) return childPath(base, "x");
      common = parent;
    }
  return childPath(common, "x");
}

/** `./...` and `dir/...` mean their folder, a Go file the folder it lies in. */
function folderOf(base: string, path: string): string {
  const dots = path.indexOf("...");
  const plain = dots === -1 ? path : path.slice(0, dots);
  const absolute = joinPath(base, plain === "" ? "." : plain);
  return absolute.endsWith(".go") ? (parentOf(absolute) ?? absolute) : absolute;
}

export function targetProblems(request: LintRequest, problems: readonly TargetProblem[]): readonly Problem[] {
  const named = new Set(request.paths.map((path) => joinPath(request.base, path)));
  return problems.map((problem) => {
    const isNamed = named.has(problem.path) || request.paths.includes(problem.path);
    return {
      ...kindOf(problem, isNamed),
      message: problem.message,
      path: problem.path,
      line: problem.line ?? 0,
      column: problem.line === undefined ? 0 : 1,
    };
  });
}

/** Only what a user named and could not be read is a failure (exit 3); the rest is told and passed over. */
function kindOf(
  { kind }: TargetProblem,
  isNamed: boolean,
): { readonly id: ProblemKind; readonly level: Problem["level"] } {
  switch (kind) {
    case "not-found":
      return { id: "file-unreadable", level: "error" };
    case "unreadable":
      return isNamed ? { id: "file-unreadable", level: "error" } : { id: "file-skipped", level: "warning" };
    case "broken-constraint":
      return { id: "syntax-error", level: "warning" };
    case "broken-module":
      return { id: "module-invalid", level: "warning" };
    case "not-go":
    case "no-go-files":
    case "unbuildable":
    case "several-packages":
      return { id: "file-skipped", level: "warning" };
    case "ignored":
      return { id: "file-skipped", level: "note" };
    default:
      return kind satisfies never;
  }
}
