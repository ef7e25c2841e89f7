/**
 * `iter.Pull`: a sequence that runs on a goroutine of its own, but only while somebody waits in
 * `next` or `stop` (package iter). Decides when either goes on; a sequence that nobody pulls any
 * more is told by `stop-not-called`, and is not called stuck.
 */
import { type Invocation, invoke, newGoroutine } from "./calls.js";
import type { Move } from "./channels.js";
import { finish, topOf } from "./frames.js";
import type { Goroutine } from "./goroutine.js";
import type { Coroutine } from "./heap.js";
import type { Model } from "./library-call.js";
import type { Pending } from "./pending.js";
import { resume, resumeUnknown } from "./resume.js";
import type { State } from "./state.js";
import { tellStep } from "./telling.js";
import { bool, type Callable, NIL, NOTHING, tuple, type Val, zeroOf } from "./values.js";
import type { World } from "./world.js";

type CoroutinePending = Extract<Pending, { kind: "coroutine" }>;

type Does = CoroutinePending["does"];

export const pull: Model = ({ state, step, what, done }) => {
  const { obj } = state.add({
    k: "coroutine",
    phase: "fresh",
    answer: undefined,
    run: what.args[0] ?? NIL,
    site: step,
    isEscaped: false,
  });
  return done(tuple({ k: "coroutine", co: obj, does: "next" }, { k: "coroutine", co: obj, does: "stop" }));
};

/** A call of `next`, `stop` or `yield`. */
export function callCoroutine(
  world: World,
  state: State,
  goroutine: Goroutine,
  { co, does }: Extract<Callable, { k: "coroutine" }>,
  what: Invocation,
): void {
  const obj = coroutineAt(state, co);
  if (obj === undefined || obj.isEscaped) {
    for (const arg of what.args) state.escape(arg);
    goOn(goroutine, what, what.type === undefined ? NOTHING : state.unknown(what.type));
    return;
  }
  if (does === "yield")
    state.change<Coroutine>(co, { phase: "idle", answer: tuple(...what.args, bool(true)) });
  else if (obj.phase === "done" || (obj.phase === "fresh" && does === "stop")) {
    state.change<Coroutine>(co, { phase: "done" });
    goOn(goroutine, what, what.type === undefined ? NOTHING : zeroOf(what.type));
    return;
  } else state.change<Coroutine>(co, { phase: does === "next" ? "asked" : "stopped", answer: undefined });
  goroutine.pending = { kind: "coroutine", step: what.step, co, does };
  if (obj.phase === "fresh") begin(world, state, obj, co, what);
}

function begin(world: World, state: State, { run, site }: Coroutine, co: number, what: Invocation): void {
  const called: Invocation = {
    ...what,
    callee: run,
    receiver: undefined,
    args: [{ k: "coroutine", co, does: "yield" }],
    spread: false,
    isVariadic: false,
    type: undefined,
    step: site,
    node: site.node,
    isDeferred: false,
    afterwards: [{ kind: "coroutine", place: { k: "ptr", obj: co, path: "" } }],
  };
  const goroutine = newGoroutine(state, called);
  if (goroutine === undefined) return;
  invoke(world, state, goroutine, called);
  if (goroutine.frames.length === 0 && goroutine.pending === undefined) goroutine.isOver = true;
}

function goOn(goroutine: Goroutine, { step }: Invocation, result: Val): void {
  const frame = topOf(goroutine);
  if (frame !== undefined && frame.block.instrs[frame.at] === step) finish(frame, result);
}

function coroutineAt(state: State, co: number): Coroutine | undefined {
  const obj = state.objs.get(co);
  return obj?.k === "coroutine" ? obj : undefined;
}

export function coroutineMoves(state: State, id: number, pending: CoroutinePending): readonly Move[] {
  const { co, does, step } = pending;
  const obj = coroutineAt(state, co);
  const isOpen = obj === undefined || obj.isEscaped;
  const result = isOpen ? NOTHING : answerOf(obj, does, step);
  if (result === undefined) return [];
  return [
    (at) => {
      const self = at.goroutine(id);
      if (self === undefined) return;
      at.moved.push(id);
      at.told.push({ start: self.start, step, text: tellStep(pending, -1) });
      if (isOpen) resumeUnknown(at, self);
      else resume(self, result);
    },
  ];
}

/** What it goes on with; undefined while it has to wait. */
function answerOf({ phase, answer }: Coroutine, does: Does, step: Pending["step"]): Val | undefined {
  if (does === "yield") {
    if (phase === "asked") return bool(true);
    return phase === "stopped" ? bool(false) : undefined;
  }
  if (phase === "idle" && does === "next") return answer ?? NOTHING;
  if (phase !== "done") return undefined;
  return "type" in step && step.type !== undefined ? zeroOf(step.type) : NOTHING;
}
