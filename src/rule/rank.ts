/**
 * Which rule speaks when several see the same cause (RULES.md, "One cause, one finding"): misuse of
 * the primitive before where it blocks, before a goroutine without exit, before one that ignores
 * its context. Rules that are not named keep to the middle, in the order of their ids.
 */

const ORDER: readonly (readonly string[])[] = [
  [
    "wg-add-inside",
    "wg-done-skipped",
    "wg-by-value",
    "unlock-missing",
    "cancel-not-called",
    "worker-not-stopped",
    "recover-in-goroutine",
    "chan-close-misuse",
  ],
  [],
  ["chan-send-stuck", "chan-recv-stuck", "chan-range-unclosed", "select-stuck", "wait-stuck", "lock-stuck"],
  ["goroutine-no-exit"],
  ["goroutine-ignores-ctx"],
];

const UNNAMED = 1;

const RANK: ReadonlyMap<string, number> = new Map(
  ORDER.flatMap((ids, tier) => ids.map((id, place): [string, number] => [id, tier * 100 + place])),
);

/** Negative where `a` is the more specific rule. */
export function compareSpecificity(a: string, b: string): number {
  const rank = (id: string): number => RANK.get(id) ?? UNNAMED * 100;
  return rank(a) - rank(b) || (a < b ? -1 : Number(a > b));
}
