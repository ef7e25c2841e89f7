/**
 * Findings in the order in which people should look at them, for readers that show only the first
 * few. Decides what is worse than what.
 */
import type { Confidence, Finding, Level } from "../rule/finding.js";

const LEVEL_RANK: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };

const CONFIDENCE_RANK: Readonly<Record<Confidence, number>> = { certain: 0, likely: 1, possible: 2 };

/** By level, then by confidence; equals stay in their order. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(
    (a, b) =>
      LEVEL_RANK[a.level] - LEVEL_RANK[b.level] ||
      CONFIDENCE_RANK[a.confidence] - CONFIDENCE_RANK[b.confidence],
  );
}
