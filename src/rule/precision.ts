/**
 * The measured precision of each rule (docs/dev/precision.md), as SARIF's `precision` property has
 * it: at least 95% true = very-high, 85% = high, 70% = medium. A rule without a measurement says medium.
 */

export type Precision = "very-high" | "high" | "medium" | "low";

/** Only rules with ten findings or more that were judged; fewer say nothing. */
const MEASURED: Readonly<Record<string, number>> = {
  "body-not-closed": 80 / 89,
  "cancel-not-called": 7 / 11,
  "ctx-chain-broken": 10 / 15,
  "defer-in-loop": 23 / 25,
  "file-not-closed": 109 / 143,
  "rows-err-unchecked": 17 / 17,
  "rows-not-closed": 28 / 36,
  "test-goroutine-fatal": 40 / 42,
  "time-after-in-loop": 8 / 10,
  "timer-not-stopped": 14 / 15,
  "timer-reset-unsafe": 13 / 17,
};

export function precisionOf(ruleId: string): Precision {
  const share = MEASURED[ruleId];
  if (share === undefined) return "medium";
  if (share >= 0.95) return "very-high";
  if (share >= 0.85) return "high";
  return share >= 0.7 ? "medium" : "low";
}
