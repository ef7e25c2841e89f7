/**
 * From proposals to fixes: each is tried on the text, the package is analysed again, and what was
 * found before and after decides. Knows findings and edits; how a package is analysed is handed in.
 */
import type { Finding, Fix, FixSafety } from "../../rule/finding.js";
import { areInTheWay, type FileEdit } from "../../text/edits.js";
import type { Identified } from "../identity.js";
import type { Draft } from "../reporter.js";

/** A proposal with its edits worked out. */
export interface Candidate {
  readonly finding: Finding;
  readonly draft: Draft;
  readonly title: string;
  readonly wants: FixSafety;
  readonly edits: readonly FileEdit[];
}

/** What all rules say of the package with the edits; undefined where the edited text is no good. */
export type Analyse = (edits: readonly FileEdit[]) => readonly Identified[] | undefined;

export interface Checked {
  /** In the order of the candidates, which is that of the rule's alternatives. */
  readonly fixes: ReadonlyMap<Finding, readonly Fix[]>;
  readonly dropped: number;
}

/**
 * Analyses of one package for the sake of fixes. Too low and fixes of a neglected package are not
 * offered, though `--fix` comes to them in its next round; too high and one such package takes longer
 * than all others.
 */
const MAX_ANALYSES = 64;

export function checkFixes(
  candidates: readonly Candidate[],
  before: readonly Identified[],
  analyse: Analyse,
): Checked {
  const safeties = new Map<Candidate, FixSafety>();
  let analyses = 0;
  const test = (batch: readonly Candidate[]): Verdict => {
    if (++analyses > MAX_ANALYSES) return "broken";
    const after = analyse(batch.flatMap(({ edits }) => edits));
    return after === undefined ? "broken" : verdictOn(batch, before, after);
  };
  // Where a batch does not hold as a whole, each half is tried: most fixes hold, so few tries find the others.
  const queue = [...batchesOf(candidates)];
  for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
    const verdict = test(batch);
    if (verdict !== "cured" && batch.length > 1) {
      const half = batch.length >> 1;
      queue.push(batch.slice(0, half), batch.slice(half));
      continue;
    }
    for (const candidate of batch) {
      const safety = safetyOf(candidate.wants, verdict);
      if (safety !== undefined) safeties.set(candidate, safety);
    }
  }
  const fixes = new Map<Finding, Fix[]>();
  for (const candidate of candidates) {
    const safety = safeties.get(candidate);
    if (safety === undefined) continue;
    const { finding, title, edits } = candidate;
    fixes.set(finding, [...(fixes.get(finding) ?? []), { title, safety, edits }]);
  }
  return { fixes, dropped: candidates.length - safeties.size };
}

/**
 * Candidates that are tried together: one per function, since fixes of one function might only hold
 * together, and none in another's way.
 */
function batchesOf(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const batches: Candidate[][] = [];
  for (const candidate of candidates) {
    const fits = (batch: readonly Candidate[]): boolean =>
      batch.every((other) => other.finding.symbol !== candidate.finding.symbol && !collide(other, candidate));
    const batch = batches.find(fits);
    if (batch === undefined) batches.push([candidate]);
    else batch.push(candidate);
  }
  return batches;
}

function collide(a: Candidate, b: Candidate): boolean {
  return a.edits.some((edit) => b.edits.some((other) => areInTheWay(edit, other)));
}

/**
 * - cured: what was to be fixed is gone, nothing is new;
 * - new: it is gone, and something less than an error was found;
 * - stays: it, the like of it in the same function, or another error is found;
 * - broken: the edited text cannot be analysed.
 */
type Verdict = "cured" | "new" | "stays" | "broken";

/** Lines play no part, so that what only moved counts as the same. */
function verdictOn(
  batch: readonly Candidate[],
  before: readonly Identified[],
  after: readonly Identified[],
): Verdict {
  const causes = new Set(batch.map(({ draft }) => draft.cause));
  const known = new Map<string, number>();
  for (const said of before) {
    if (causes.has(said.draft.cause)) continue;
    const key = keyOf(said);
    known.set(key, (known.get(key) ?? 0) + 1);
  }
  const more = after.filter((said) => {
    if (said.draft.silenced !== undefined) return false;
    const key = keyOf(said);
    const left = known.get(key) ?? 0;
    known.set(key, left - 1);
    return left <= 0;
  });
  if (more.length === 0) return "cured";
  const isNoBetter = ({ draft, symbol }: Identified): boolean =>
    draft.rule.level === "error" ||
    batch.some(({ finding }) => finding.ruleId === draft.rule.id && finding.symbol === symbol);
  return more.some(isNoBetter) ? "stays" : "new";
}

function keyOf({ draft, symbol, text }: Identified): string {
  return [draft.rule.id, symbol, text].join("\0");
}

function safetyOf(wants: FixSafety, verdict: Verdict): FixSafety | undefined {
  if (verdict === "cured") return wants;
  return verdict === "new" && wants === "needs-a-look" ? wants : undefined;
}
