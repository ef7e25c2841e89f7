/**
 * How contexts end: by their cancel function, by a deadline, with their parent (package context).
 */
import type { Channel, Context } from "./heap.js";
import type { State } from "./state.js";

/** Does it end some day: by a deadline of its own or above, or because it is somebody else's? */
export function endsByItself(state: State, ctx: Context): boolean {
  for (let at: Context | undefined = ctx; at !== undefined; ) {
    if (at.ends || at.isEscaped) return true;
    const parent: ReturnType<State["objs"]["get"]> =
      at.parent === undefined ? undefined : state.objs.get(at.parent);
    at = parent?.k === "context" ? parent : undefined;
  }
  return false;
}

export function contextOf(
  state: State,
  done: number,
): { readonly id: number; readonly context: Context } | undefined {
  for (const [id, obj] of state.objs)
    if (obj.k === "context" && obj.done === done) return { id, context: obj };
  return undefined;
}

/** A context of the caller's, not one with a deadline that was made here. */
export function isSomebodys(state: State, id: number): boolean {
  const obj = state.objs.get(id);
  return obj?.k === "context" && obj.isOutside;
}

/** The context above that ends by itself: its end is that of all below. */
export function rootOf(state: State, id: number): number {
  let found = id;
  for (let at: number | undefined = id; at !== undefined; ) {
    const obj = state.objs.get(at);
    if (obj?.k !== "context") break;
    if (obj.ends || obj.isEscaped) {
      found = at;
      break;
    }
    at = obj.parent;
  }
  return found;
}

/** A parent's end reaches its children (package context). */
export function endContext(state: State, id: number): void {
  const stack = [id];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const obj = state.objs.get(at);
    if (obj?.k !== "context" || obj.isOver) continue;
    state.change<Context>(at, { isOver: true });
    state.change<Channel>(obj.done, { isClosed: true });
    for (const [child, other] of state.objs)
      if (other.k === "context" && other.parent === at) stack.push(child);
  }
}
