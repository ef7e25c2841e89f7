/**
 * The measured precision of each rule (docs/dev/precision.md), as SARIF's `precision` property has
 * it: at least 95% true = very-high, 85% = high, 70% = medium. A rule without a measurement says medium.
 */

export type Precision = "very-high" | "high" | "medium" | "low";

/** Only rules with ten findings or more that were judged; fewer say nothing. */
const MEASURED: Readonly<Record<string, number>> = {
  "body-not-closed": 19 / 20,
  "test-goroutine-fatal": 40 / 42,
  "time-after-in-loop": 8 / 10,
};

export function precisionOf(ruleId: string): Precision {
  const share = MEASURED[ruleId];
  if (share === undefined) return "medium";
  if (share >= 0.95) return "very-high";
  if (share >= 0.85) return "high";
  return share >= 0.7 ? "medium" : "low";
}
