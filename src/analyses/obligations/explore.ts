/**
 * All paths from a start, as property simulation walks them (Das, Lerner, Seigle: "ESP: path-sensitive
 * program verification in polynomial time", PLDI 2002): paths that agree on what stands for the thing
 * and on the conditions that are asked again are followed once. Decides the order, nothing else.
 */
import type { Block, CallInstr, ReturnEnd, Terminator } from "../../flow/ir.js";
import type { Recovery } from "../recovering-callers.js";
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
    }
  /** A panic leaves the function, and somebody above stops it. */
  | { readonly kind: "panicked"; readonly after: Walked; readonly block: Block; readonly by: Recovery };

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
    const unwound: Walked[] = [];
    const others: { readonly after: Walked; readonly failed?: CallInstr }[] = [];
    const after = walkBlock(state, walk, {
      onPanic: (path) => {
        if (block.fn.panicExit === undefined) unwound.push(path);
        else add(panicking(path, block.fn.panicExit));
      },
      onOpen: (path, failed) => others.push({ after: path, ...(failed === undefined ? {} : { failed }) }),
    });
    const { end, succs } = block;
    const by = unwound.length > 0 || isUnstopped(end, walk) ? recoveryAbove(walk) : undefined;
    if (by !== undefined) for (const path of unwound) yield { kind: "panicked", after: path, block, by };
    if (end.op === "return") for (const one of others) yield { kind: "returned", ...one, end, block };
    if (after.kind !== "open") {
      yield { kind: "settled", how: after, state };
      continue;
    }
    if (end.op === "return") {
      yield { kind: "returned", after, end, block };
      continue;
    }
    if (isUnstopped(end, walk)) {
      // An unrecovered panic ends the process.
      if (by === undefined) continue;
      const panicking = { ...after, panic: after.panic ?? end.node };
      if (succs.length === 0 || end.op === "unwind") {
        yield { kind: "panicked", after: panicking, block, by };
        continue;
      }
    }
    const leaving = end.op === "panic" ? { ...after, panic: end.node } : after;
    for (let successor = 0; successor < succs.length; successor++) {
      const step = stepTo(leaving, block, successor, walk);
      if (step.kind === "released" || step.kind === "lost") yield { kind: step.kind, after };
      else if (step.kind === "open") add(step.state);
    }
  }
  return true;
}

/** Does a panic go on from there, as far as the function itself sees to it? */
function isUnstopped(end: Terminator, { recoverers }: Walk): boolean {
  if (end.op === "unwind") return recoverers.length === 0;
  return end.op === "panic" && !recoversAt(recoverers, end);
}

/** A function that stops some panics itself is not asked for the others. */
function recoveryAbove({ recoverers, recovery }: Walk): Recovery | undefined {
  return recoverers.length === 0 ? recovery?.() : undefined;
}

/** The path goes on at the function's panic exit: deferred calls were settled where they were deferred. */
function panicking(path: Walked, panicExit: Block): State {
  return { ...path, block: panicExit, start: 0 };
}
