/**
 * Follows one acquired thing along every path from its acquisition, as property simulation does
 * (Das, Lerner, Seigle: "ESP: path-sensitive program verification in polynomial time", PLDI 2002):
 * paths that agree on what stands for the thing and on the conditions that are asked again are
 * followed once. Decides which paths leave the function, or come round again, with it still open.
 */
import type { CallInstr, FlowFunction } from "../../flow/ir.js";
import type { Node } from "../../syntax/ast.js";
import type { Guess, Surroundings } from "./duty.js";
import { componentsOf, hidesCode, keyOf, type State, startAt, stepTo, walkBlock, walkOf } from "./steps.js";

/** A call that hands out something that must be let go. */
export interface Acquisition {
  readonly call: CallInstr;
  /** Which result it is; undefined where the call has one only. */
  readonly component: number | undefined;
  /** Which result is the error that tells that nothing was acquired. */
  readonly error: number | undefined;
}

/** Where a thing is lost while it is open. */
export interface Leak {
  /** exit: the function is left; again: a loop comes back to the call and the old one is out of reach. */
  readonly how: "exit" | "again";
  readonly node: Node;
  readonly guesses: readonly Guess[];
}

export interface Verdict {
  readonly leak: Leak | undefined;
  /** Some path lets go of it or gives it to somebody. */
  readonly isReleased: boolean;
  /** Some path returns it while it is open. */
  readonly isReturned: boolean;
  /** The budget ran out: nothing is claimed. */
  readonly gaveUp: boolean;
}

/**
 * Steps (a block on one path) for one acquisition. Too low and long functions are silently left
 * out; too high and a function made of unrelated conditions costs seconds. Real code needs dozens.
 */
const MAX_STEPS = 3000;

export function followPaths({ call, component, error }: Acquisition, at: Surroundings): Verdict {
  const { block } = call;
  const errors = error === undefined ? [] : componentsOf(call, error);
  const walk = walkOf(block.fn, { at, acquiring: call, errors, toTheEnd: false });
  const held = { role: at.kind.fresh, component };
  const queue: State[] = [startAt(block, block.instrs.indexOf(call) + 1, call, held)];
  if (hidesCode(block.fn)) return { leak: undefined, isReleased: false, isReturned: false, gaveUp: true };
  const seen = new Set<string>();
  let leak: Leak | undefined;
  let isReleased = false;
  let isReturned = false;

  const note = (how: Leak["how"], node: Node, guesses: readonly Guess[]): void => {
    if (leak === undefined || price(guesses) < price(leak.guesses)) leak = { how, node, guesses };
  };

  for (let next = 0; next < queue.length; next++) {
    if (next >= MAX_STEPS) return { leak: undefined, isReleased, isReturned, gaveUp: true };
    const state = queue[next] as State;
    const after = walkBlock(state, walk);
    if (after.kind !== "open") {
      if (after.kind === "released") isReleased = true;
      else if (after.kind === "returned") isReturned = true;
      else note("again", call.node, state.guesses);
      continue;
    }
    const { end, succs } = state.block;
    if (end.op === "return") {
      if (endsProcess(block.fn)) continue;
      if (after.again) note("again", call.node, after.guesses);
      else note("exit", end.node, after.guesses);
      continue;
    }
    // An unrecovered panic ends the process, and so does what does not return.
    if (end.op === "panic" || end.op === "unwind") continue;
    for (let successor = 0; successor < succs.length; successor++) {
      const step = stepTo(after, state.block, successor, walk);
      if (step.kind === "released") isReleased = true;
      else if (step.kind === "lost") note("again", call.node, after.guesses);
      if (step.kind !== "open") continue;
      const key = keyOf(step.state);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(step.state);
    }
  }
  return { leak, isReleased, isReturned, gaveUp: false };
}

/** The process ends with `main`. */
function endsProcess(fn: FlowFunction): boolean {
  return fn.kind === "declared" && fn.pkg.name === "main" && fn.name === "main";
}

function price(guesses: readonly Guess[]): number {
  return guesses.reduce((sum, guess) => sum + guess.price, 0);
}
