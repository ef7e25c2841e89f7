/**
 * The constraints of a file from its header: which expressions must hold for it to be built.
 * Which lines of the header count is decided in `src/syntax/header.ts`, what they mean in
 * `constraints.ts`.
 */
import {
  type ConstraintExpr,
  goBuildText,
  parseGoBuild,
  parsePlusBuild,
  plusBuildText,
} from "./constraints.js";

export interface FileConstraints {
  /** The `//go:build` expression; it alone can set the file's language version. */
  readonly goBuild: ConstraintExpr | undefined;
  /** Expressions that must all hold for the file to be built. */
  readonly all: readonly ConstraintExpr[];
  /** What is wrong with the `//go:build` line; the file then counts as unconstrained. */
  readonly problem: string | undefined;
}

/** The lines of a header that hold constraints, from `//` on. */
export interface ConstraintLines {
  readonly goBuild: string | undefined;
  readonly plusBuild: readonly string[];
}

const NONE: FileConstraints = { goBuild: undefined, all: [], problem: undefined };

export function fileConstraints(lines: ConstraintLines): FileConstraints {
  if (lines.goBuild !== undefined) {
    const parsed = parseGoBuild(goBuildText(lines.goBuild) ?? "");
    return parsed.ok
      ? { goBuild: parsed.expr, all: [parsed.expr], problem: undefined }
      : { ...NONE, problem: `parsing //go:build line: ${parsed.message}` };
  }
  if (lines.plusBuild.length === 0) return NONE;
  const all: ConstraintExpr[] = [];
  for (const line of lines.plusBuild) {
    // go/build passes over lines that are too complex, and so does this.
    const parsed = parsePlusBuild(plusBuildText(line) ?? "");
    if (parsed.ok) all.push(parsed.expr);
  }
  return { ...NONE, all };
}
