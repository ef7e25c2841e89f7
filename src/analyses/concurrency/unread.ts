/**
 * What code that is not read may do with memory that it is given: it writes data, and gets hold of
 * what lies in it.
 */
import { isBelow, type Memory, OUTSIDE } from "./heap.js";
import type { State } from "./state.js";
import { NIL, type Ptr, type Val } from "./values.js";

/**
 * Code that is not read may write data there: what it was is forgotten. Memory that holds channels,
 * locks or functions is no data that somebody decodes into.
 */
export function fill(state: State, place: Ptr): void {
  const obj = state.objs.get(place.obj);
  if (obj?.k !== "memory" || obj.isOutside) return;
  const below = [...obj.cells].filter(([path]) => path === place.path || isBelow(path, place.path));
  if (below.some(([, val]) => !isPlain(val))) return;
  const cells = new Map(obj.cells);
  for (const [path] of below) cells.delete(path);
  cells.set(`${place.path}${OUTSIDE}`, NIL);
  state.change<Memory>(place.obj, { cells });
}

/** What lies in a part of a struct escapes. */
export function escapeBelow(state: State, place: Ptr): void {
  const obj = state.objs.get(place.obj);
  if (obj?.k !== "memory") return;
  for (const [path, val] of obj.cells)
    if (path === place.path || isBelow(path, place.path)) state.escape(val);
}

/** A number, text or truth, or nothing yet. */
function isPlain({ k }: Val): boolean {
  return k === "int" || k === "bool" || k === "text" || k === "nil" || k === "sym" || k === "test";
}
