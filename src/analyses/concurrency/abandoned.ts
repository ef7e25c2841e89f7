/**
 * Goroutines that nobody can help any more in a state that was not looked at any further: what they
 * wait for is in nobody's reach who can still move, as Go's own `goroutineleak` profile finds them.
 */
import { neededBy, reachable } from "./causes.js";
import type { Goroutine } from "./goroutine.js";
import { objectsOf, partsOf } from "./heap.js";
import { movesOf } from "./moves.js";
import { isParked, type Pending } from "./pending.js";
import type { State } from "./state.js";
import type { Val } from "./values.js";
import type { World } from "./world.js";

/** Their ids. Only where the program is seen from its start, and nobody else can hold anything of it. */
export function abandonedIn(world: World, state: State): ReadonlySet<number> {
  if (!state.isFromStart) return new Set();
  const waiting = new Set<Readonly<Goroutine>>();
  const open: Readonly<Goroutine>[] = [];
  for (const one of state.goroutines) {
    if (one.isOver) continue;
    const { pending, isLost } = one;
    const isStopped = pending !== undefined && !isParked(pending) && !isLost;
    if (isStopped && movesOf(world, state, one).length === 0) waiting.add(one);
    else open.push(one);
  }
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const reach = new Set([...reachable(state, one), ...heldBy(state, one.pending)]);
    for (const other of [...waiting]) {
      if (!neededBy(other.pending).some((id) => reach.has(id))) continue;
      waiting.delete(other);
      open.push(other);
    }
  }
  return new Set([...waiting].map(({ id }) => id));
}

/** What an operation hands over when it goes on. */
function heldBy(state: State, pending: Pending | undefined): ReadonlySet<number> {
  const seen = new Set<number>();
  const stack = [...valuesOf(pending)];
  for (let val = stack.pop(); val !== undefined; val = stack.pop()) {
    for (const id of objectsOf(val)) {
      if (seen.has(id)) continue;
      seen.add(id);
      stack.push(...state.contents(id));
    }
    stack.push(...partsOf(val));
  }
  return seen;
}

function valuesOf(pending: Pending | undefined): readonly Val[] {
  if (pending === undefined) return [];
  switch (pending.kind) {
    case "send":
      return [pending.chan, pending.value];
    case "recv":
    case "close":
      return [pending.chan];
    case "select":
      return pending.cases.flatMap(({ chan, value }) => (value === undefined ? [chan] : [chan, value]));
    case "instant":
      return pending.vals;
    case "cancel":
      return [{ k: "cancel", ctx: pending.ctx }];
    case "after":
      return [{ k: "cancel", ctx: pending.ctx }, pending.run];
    case "group-go":
      return [pending.place, pending.run];
    case "once":
      return pending.run === undefined ? [pending.place] : [pending.place, pending.run];
    case "cond":
      return [pending.place, pending.lock];
    case "pipe":
      return [pending.from ?? [], pending.to].flat().map(({ end }) => ({ k: "ptr", obj: end, path: "" }));
    case "coroutine":
      return [{ k: "coroutine", co: pending.co, does: pending.does }];
    case "forever":
      return [];
    default:
      return [pending.place];
  }
}
