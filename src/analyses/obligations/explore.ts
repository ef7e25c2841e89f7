/**
 * All paths from a start, as property simulation walks them (Das, Lerner, Seigle: "ESP: path-sensitive
 * program verification in polynomial time", PLDI 2002): paths that agree on what stands for the thing
 * and on the conditions that are asked again are followed once. Decides the order, nothing else.
 */
import type { Block, CallInstr, ReturnEnd } from "../../flow/ir.js";
import { recoversAt } from "../swallowed-panics.js";
import { stepTo } from "./edges.js";
import { keyOf, type State } from "./path-state.js";
import { walkBlock } from "./steps.js";
import type { Settled, Walk, Walked } from "./walk.js";

export type Event =
  /** Inside a block the thing was let go of, or given away, or the acquiring call came again. */
  | { readonly kind: "settled"; readonly how: Settled; readonly state: State }
  /** On an edge: a condition shows that it was let go of, or no name of it is left. */
  | { readonly kind: "released" | "lost"; readonly after: Walked }
  | {
      readonly kind: "returned";
      readonly after: Walked;
      readonly end: ReturnEnd;
      readonly block: Block;
      /** This call, whose result is returned, has failed. */
      readonly failed?: CallInstr;
    };

/** Gives up, with false, where there are more than `budget` blocks on paths to look at. */
export function* explore(start: State, walk: Walk, budget: number): Generator<Event, boolean> {
  const queue: State[] = [start];
  const seen = new Set<string>();
  const add = (state: State): void => {
    const key = keyOf(state);
    if (seen.has(key)) return;
    seen.add(key);
    queue.push(state);
  };
  for (let next = 0; next < queue.length; next++) {
    if (next >= budget) return false;
    const state = queue[next] as State;
    const { block } = state;
    const others: { readonly after: Walked; readonly failed?: CallInstr }[] = [];
    const after = walkBlock(state, walk, {
      onPanic: (path) => add(panicking(path, block)),
      onOpen: (path, failed) => others.push({ after: path, ...(failed === undefined ? {} : { failed }) }),
    });
    const { end, succs } = block;
    if (end.op === "return") for (const one of others) yield { kind: "returned", ...one, end, block };
    if (after.kind !== "open") {
      yield { kind: "settled", how: after, state };
      continue;
    }
    if (end.op === "return") {
      yield { kind: "returned", after, end, block };
      continue;
    }
    // An unrecovered panic ends the process.
    if (end.op === "panic" && !recoversAt(walk.recoverers, end)) continue;
    if (end.op === "unwind" && walk.recoverers.length === 0) continue;
    for (let successor = 0; successor < succs.length; successor++) {
      const step = stepTo(after, block, successor, walk);
      if (step.kind === "released" || step.kind === "lost") yield { kind: step.kind, after };
      else if (step.kind === "open") add(step.state);
    }
  }
  return true;
}

/** The path goes on at the function's panic exit: deferred calls were settled where they were deferred. */
function panicking(path: Walked, from: Block): State {
  return { ...path, block: from.fn.panicExit as Block, start: 0 };
}
