/**
 * What version gates kept quiet about, counted by rule and reason. Decides when such a place counts:
 * where it would have been a finding otherwise.
 */
import type { Silenced } from "./api.js";
import { compareText } from "./order.js";

/** One entry for each rule and reason, sorted by both. */
export function addSilenced(parts: readonly Silenced[]): readonly Silenced[] {
  const places = new Map<string, Silenced>();
  for (const part of parts) {
    const key = `${part.ruleId} ${part.reason}`;
    places.set(key, { ...part, places: part.places + (places.get(key)?.places ?? 0) });
  }
  return [...places.values()].sort(
    (a, b) => compareText(a.ruleId, b.ruleId) || compareText(a.reason, b.reason),
  );
}
