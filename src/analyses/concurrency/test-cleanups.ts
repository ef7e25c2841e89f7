/**
 * What runs when a test is over: the end of its context, then the functions given to `Cleanup`, last
 * added first (package testing, TB.Cleanup and TB.Context). Of helpers that are explored by
 * themselves the test is out of sight, and what they give to it escapes.
 */
import { invoke } from "./calls.js";
import { endGoroutine, topOf } from "./frames.js";
import type { AtEnd, Goroutine } from "./goroutine.js";
import type { LibraryCall, Model } from "./library-call.js";
import type { State } from "./state.js";
import { NIL } from "./values.js";
import type { World } from "./world.js";

/** Who is over runs what is left for its end. */
export function runAtEnd(world: World, state: State): void {
  for (const { id, isOver, atEnd } of state.goroutines) {
    const next = atEnd.at(-1);
    const self = isOver && next !== undefined ? state.goroutine(id) : undefined;
    if (self === undefined || next === undefined || state.isOver) continue;
    self.atEnd = atEnd.slice(0, -1);
    self.isOver = false;
    self.pending = {
      kind: "instant",
      step: next.step,
      vals: [next.run],
      act: (at, one) => start(world, at, one, next),
    };
  }
}

function start(world: World, state: State, self: Goroutine, { step, run }: AtEnd): void {
  invoke(world, state, self, {
    callee: run,
    receiver: undefined,
    args: [],
    spread: false,
    isVariadic: false,
    fixed: 0,
    type: undefined,
    step,
    node: step.node,
    isDeferred: false,
    afterwards: [],
  });
  if (topOf(self) === undefined && self.pending === undefined) endGoroutine(state, self);
}

export const cleanup: Model = (call) => {
  const { state, what, done, step } = call;
  const test = testOf(state, step);
  const run = what.args[0] ?? NIL;
  if (test === undefined) state.escape(run);
  else {
    // The context ends before all of them.
    const at = test.atEnd.length - (test.atEnd.at(-1)?.isContext === true ? 1 : 0);
    test.atEnd = [...test.atEnd.slice(0, at), { step, run }, ...test.atEnd.slice(at)];
  }
  return done();
};

export const testContext: Model = ({ state, step, done }: LibraryCall) => {
  const test = testOf(state, step);
  const known = test?.atEnd.at(-1);
  if (known?.isContext === true && known.run.k === "cancel")
    return done({ k: "ptr", obj: known.run.ctx, path: "" });
  const ctx = state.context(undefined, undefined, test === undefined, test === undefined);
  const run = { k: "cancel", ctx: ctx.obj } as const;
  if (test !== undefined) test.atEnd = [...test.atEnd, { step, run, isContext: true }];
  return done(ctx);
};

/** The goroutine of the test that is explored from its start, which after all that is over. */
function testOf(state: State, step: AtEnd["step"]): Goroutine | undefined {
  const root = state.goroutines.find(({ start }) => start === undefined);
  const test = root === undefined || !state.isFromStart ? undefined : state.goroutine(root.id);
  if (test?.atEnd.length === 0) test.atEnd = [{ step, run: NIL }];
  return test;
}
