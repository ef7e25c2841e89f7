/**
 * Which function each thing a rule said belongs to, and what makes it the same thing tomorrow.
 */
import type { Scope } from "../analyses/analysis.js";
import type { FuncDecl } from "../syntax/ast.js";
import { fingerprintAll, normalizedText } from "./fingerprint.js";
import { compareText } from "./order.js";
import type { Draft } from "./reporter.js";

export interface Identified {
  readonly draft: Draft;
  readonly decl: FuncDecl | undefined;
  readonly symbol: string;
  /** The finding's own text, see `normalizedText`. */
  readonly text: string;
  readonly fingerprint: string;
}

/**
 * In the order of path and offset. Made before anything is dropped, so that ordinals do not depend on
 * settings or on the files asked for.
 */
export function identify(scope: Scope, drafts: readonly Draft[]): readonly Identified[] {
  const sorted = drafts
    .filter((draft) => draft.ledger.every((assumption) => Number.isFinite(assumption.price)))
    .sort(compareDrafts)
    .map((draft) => {
      const decl = enclosing(draft);
      const symbol = decl === undefined ? scope.pkg.path : scope.info.funcOf(decl).id;
      return { draft, decl, symbol, text: normalizedText(draft.file, draft.span) };
    });
  const fingerprints = fingerprintAll(
    sorted.map(({ draft, symbol, text }) => ({
      ruleId: draft.rule.id,
      packagePath: scope.pkg.path,
      symbol,
      text,
    })),
  );
  return sorted.map((item, index) => ({ ...item, fingerprint: fingerprints[index] as string }));
}

function enclosing({ file, span }: Draft): FuncDecl | undefined {
  const decl = file.decls.find((candidate) => candidate.start <= span.start && span.start < candidate.end);
  return decl?.kind === "FuncDecl" ? decl : undefined;
}

function compareDrafts(a: Draft, b: Draft): number {
  return (
    compareText(a.place.path, b.place.path) ||
    a.place.start - b.place.start ||
    compareText(a.rule.id, b.rule.id) ||
    a.place.end - b.place.end ||
    compareText(a.message, b.message)
  );
}
