/**
 * Whether somebody could try a lock while its Unlock is under way. Of a lock that was taken in this
 * very step only those count who stand there already: they could have come there before it.
 */
import { primitiveAt } from "./frames.js";
import type { Goroutine } from "./goroutine.js";
import type { State } from "./state.js";
import { FREE, type Ptr } from "./values.js";
import type { World } from "./world.js";

export function isTried(world: World, state: State, { id }: Goroutine, lock: Ptr): boolean {
  const taken = primitiveAt(state, lock, FREE).took.get(id);
  const isFresh = state.told.some(({ step }) => step === taken);
  return state.goroutines.some((other) => {
    if (other.id === id || other.isOver) return false;
    if (isFresh && other.pending !== undefined) return triesNow(other, lock);
    return other.frames.some(({ fn }) => world.mayTryLocks(fn));
  });
}

function triesNow({ pending }: Readonly<Goroutine>, lock: Ptr): boolean {
  if (pending?.kind !== "instant") return false;
  const [subject] = pending.vals;
  return subject?.k === "ptr" && subject.obj === lock.obj && subject.path === lock.path;
}
