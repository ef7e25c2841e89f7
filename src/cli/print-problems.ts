/**
 * Problems on standard error, one line each, in the form compilers use. Decides wording and cut-off;
 * which problems matter for the exit code is the engine's business.
 */
import type { Problem } from "../engine/api.js";
import { loggedPath } from "../report/input.js";
import { printable } from "../report/printable.js";
import { isFailure } from "../rule/problem.js";

/** A tree in the wrong encoding has thousands; the first tell the story. */
const MOST_SHOWN = 50;

export function problemLines(problems: readonly Problem[], base: string): readonly string[] {
  const sorted = [...problems].sort((a, b) => Number(isFailure(b)) - Number(isFailure(a)));
  const lines = sorted.slice(0, MOST_SHOWN).map((problem) => problemLine(problem, base));
  const hidden = problems.length - lines.length;
  if (hidden > 0) lines.push(`golinger: ${hidden} more problems (all are in the JSON and SARIF reports)`);
  return lines;
}

function problemLine({ message, level, path, line, column }: Problem, base: string): string {
  if (path === undefined) return `golinger: ${level}: ${printable(message)}`;
  const place = [loggedPath(base, path), line || undefined, column || undefined].filter(
    (part) => part !== undefined,
  );
  return `${place.join(":")}: ${level}: ${printable(message)}`;
}
