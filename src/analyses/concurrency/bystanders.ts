/**
 * Calls that can do nothing to anybody who waits, so that their bodies need not be read: what they are
 * given leads to nothing that was made or taken here, they return data, and they take no lock that
 * somebody could hold. Short ones are read all the same: they get and set what branches ask for.
 */
import type { Func } from "../../semantics/objects.js";
import { contentsOf, type Obj, objectsOf, partsOf } from "./heap.js";
import type { State } from "./state.js";
import type { Val } from "./values.js";
import type { World } from "./world.js";

export function isBystander(
  world: World,
  state: State,
  func: Func,
  given: readonly (Val | undefined)[],
): boolean {
  if (!world.isLong(func) || world.returnsWaiting(func)) return false;
  // What it is given here is what it is given.
  if (state.isFromStart && world.mayName(func, "go")) return false;
  if (state.globals().some(([{ name }, id]) => isKnown(state, id) && world.mayName(func, name))) return false;
  const fields = new Set<string>();
  const leads = reached(state, given, (obj) => {
    if (!isTheirs(obj)) return true;
    if (obj.k === "memory") for (const path of obj.cells.keys()) fields.add(path);
    return false;
  });
  if (leads || (world.mayLock(func) && mayMeetLocks(state))) return false;
  return ![...fields].some((path) => namesOf(path).some((name) => world.mayName(func, name)));
}

/** A package variable that lies open, so that what is done to it counts. */
function isKnown(state: State, id: number): boolean {
  const obj = state.objs.get(id);
  return obj?.k === "memory" && !obj.isOutside && !obj.isEscaped;
}

/** Nobody of this program waits for it, and nothing of it is held or counted. */
function isTheirs(obj: Obj): boolean {
  switch (obj.k) {
    case "chan":
      return obj.source === "outside";
    case "context":
      return obj.isOutside;
    case "map":
    case "pipe-end":
    case "stream":
    case "coroutine":
      return false;
    case "memory":
      return obj.isOutside && [...obj.cells.values()].every(isIdle);
    default:
      return obj satisfies never;
  }
}

function isIdle(val: Val): boolean {
  if (val.k === "mutex") return val.writer === undefined && val.readers.length === 0;
  return val.k !== "count" && val.k !== "once" && val.k !== "group";
}

/** Somebody holds a lock, or could come to hold one meanwhile. */
function mayMeetLocks(state: State): boolean {
  if (state.goroutines.filter(({ isOver }) => !isOver).length > 1) return true;
  return [...state.objs.values()].some(
    (obj) => obj.k === "memory" && [...obj.cells.values()].some((val) => val.k === "mutex" && !isIdle(val)),
  );
}

/** One of the objects that values lead to is such a one. Closures may do anything with what they hold. */
function reached(state: State, given: readonly (Val | undefined)[], isOne: (obj: Obj) => boolean): boolean {
  const seen = new Set<number>();
  const stack = given.filter((val) => val !== undefined);
  for (let val = stack.pop(); val !== undefined; val = stack.pop()) {
    if (val.k === "fn" || val.k === "cancel") return true;
    for (const id of objectsOf(val)) {
      const obj = state.objs.get(id);
      if (obj === undefined || seen.has(id)) continue;
      seen.add(id);
      if (isOne(obj)) return true;
      stack.push(...contentsOf(obj));
    }
    stack.push(...partsOf(val));
  }
  return false;
}

/** `.cfg.debug`: `debug`. What is an element, or the whole, has no name. */
function namesOf(path: string): readonly string[] {
  const name = /\.([^.[]+)$/.exec(path)?.[1];
  return name === undefined ? [] : [name];
}
