/**
 * Goroutines that are still there when `main` returns: the process takes them with it. Decides what it
 * costs to call one of them stuck, as it would be had the process gone on.
 */
import { loopsOf } from "../../flow/loops.js";
import { neededBy } from "./causes.js";
import type { Node, Root } from "./explore.js";
import { GOES_ON } from "./frames.js";
import type { Goroutine } from "./goroutine.js";
import type { Pending } from "./pending.js";
import type { Assumed, State } from "./state.js";

/** Waiting for work that `main` has none of any more is what such a goroutine is for. */
const IDLE = { text: "nobody meant the goroutine to be there until the process ends", price: 2 };

/** `sealed`: where it was already stuck. Undefined: the root had not returned, or that was assumed on the way there. */
export function assumedToOutlive(
  root: Root,
  { state }: Node,
  sealed: Node,
  goroutine: Readonly<Goroutine>,
): readonly Assumed[] {
  if (!hasReturned(state)) return [];
  const assumed: Assumed[] = hasReturned(sealed.state) ? [] : [GOES_ON];
  const { pending } = goroutine;
  if (pending === undefined) return assumed;
  const { fn } = root;
  // A test that stops nothing leaves what it started where it is.
  const isLeft = fn.pkg.isTestFile(fn.file) && !state.hasEnded && isInLoop(pending);
  if (isLeft || (isIdle(pending) && isOfRoot(root, state, pending))) assumed.push(IDLE);
  return assumed;
}

function hasReturned({ goroutines }: State): boolean {
  return goroutines.some(({ endsProcess, isOver }) => endsProcess && isOver);
}

/** It comes here for the next thing to do. */
function isIdle(pending: Pending): boolean {
  const { kind } = pending;
  const isReceive =
    kind === "recv" ||
    (kind === "select" && pending.cases.every(({ dir }) => dir === "recv")) ||
    (kind === "pipe" && pending.left.length === 0);
  return isReceive && isInLoop(pending);
}

function isInLoop(pending: Pending): boolean {
  const { step } = pending;
  if (pending.kind === "pipe" && pending.isWhole) return true;
  return loopsOf(step.block.fn).loopOf(step.block) !== undefined;
}

/** The root itself made what is waited for. */
function isOfRoot({ fn }: Root, state: State, pending: Pending): boolean {
  return neededBy(pending).some((id) => {
    const obj = state.objs.get(id);
    return (obj?.k === "chan" || obj?.k === "pipe-end") && obj.site?.block.fn === fn;
  });
}
