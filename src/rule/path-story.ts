/**
 * How a path that leaves a lock, or skips a `Done`, is told as a witness: what happened first, the
 * branches taken, where it ended.
 */
import type { PathStep, Spot } from "../analyses/locks/telling.js";
import type { WitnessStep } from "./finding.js";
import { placeOf } from "./place.js";

export function pathStory(
  goroutine: string,
  first: PathStep,
  turns: readonly PathStep[],
  last: { readonly spot: Spot; readonly text: string },
): readonly WitnessStep[] {
  return [first, ...turns, last].map(({ spot, text }) => ({
    goroutine,
    place: placeOf(spot),
    message: text,
  }));
}
