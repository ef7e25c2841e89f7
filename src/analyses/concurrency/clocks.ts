/**
 * Timers and tickers: channels that time sends to. Decides what `Stop` and `Reset` answer, and that
 * nothing comes after `Stop` (package time, as of Go 1.23).
 */
import { invoke, newGoroutine } from "./calls.js";
import type { Channel } from "./heap.js";
import { IN_TIME } from "./helped.js";
import { type LibraryCall, type Model, place } from "./library-call.js";
import { bool, NIL, NOTHING, type Ptr, type Val } from "./values.js";

export const clock =
  (isTimer: boolean): Model =>
  ({ state, step, done }) =>
    done(state.channel("clock", 1, step, isTimer));

export const clockObject =
  (isTimer: boolean): Model =>
  ({ state, step, done }) => {
    const chan = state.channel("clock", 1, step, isTimer);
    return done(state.memory(false, 0, new Map([[".C", chan]])));
  };

/** What has fired and was not received is thrown away, and counts as stopped. */
export const stop: Model = (call) => change(call, "clock", "spent");

/** The timer fires again. */
export const reset: Model = (call) => {
  const { state } = call;
  const chan = channelOf(call);
  const at = place(call);
  const timer = state.objs.get(at.obj);
  const run = timer?.k === "memory" ? timer.cells.get(`${at.path}${CALLED}`) : undefined;
  const isOver = chan?.source === "spent";
  const outcome = change(call, "spent", "clock");
  if (run !== undefined && isOver) waitToRun(call, { k: "ptr", obj: chan.id, path: "" }, run);
  return outcome;
};

/** What a timer of `time.AfterFunc` calls, on a goroutine of its own, when its time has come. */
export const afterFunc: Model = (call) => {
  const { state, step, what, done } = call;
  const run = what.args[1] ?? NIL;
  const chan = state.channel("clock", 1, step, true);
  waitToRun(call, chan, run);
  return done(
    state.memory(
      false,
      0,
      new Map([
        [".C", chan],
        [CALLED, run],
      ]),
    ),
  );
};

/** Where a timer keeps what it calls. */
const CALLED = ".f";

/** A goroutine that time starts; stopped in time, it does nothing. */
function waitToRun({ world, state, what, step }: LibraryCall, chan: Ptr, run: Val): void {
  const called = { ...what, callee: run, receiver: undefined, args: [], type: undefined };
  const goroutine = newGoroutine(state, called);
  if (goroutine === undefined) return;
  goroutine.pending = {
    kind: "instant",
    step,
    vals: [chan, run],
    act(at, self) {
      if (at.chan(chan)?.source !== "clock") return;
      at.assumed.push(IN_TIME);
      at.change<Channel>(chan.obj, { source: "spent" });
      invoke(world, at, self, called);
    },
  };
}

function change(call: LibraryCall, before: Channel["source"], after: Channel["source"]) {
  const { world, state, step, what, done } = call;
  const chan = channelOf(call);
  const isExact = world.dropsStale(step.block.fn.file) && chan?.isEscaped === false;
  // A value of before may lie in the channel.
  const isOpen = after === "spent" && !isExact;
  const wasRunning = chan?.source === "clock";
  if (chan?.source === before && !isOpen) state.change<Channel>(chan.id, { source: after });
  if (isExact && (wasRunning || chan.source === "spent")) return done(bool(wasRunning));
  return done(what.type === undefined ? NOTHING : state.unknown(what.type));
}

function channelOf(call: LibraryCall) {
  const { state } = call;
  const at = place(call);
  const obj = state.objs.get(at.obj);
  return state.chan(obj?.k === "memory" ? obj.cells.get(`${at.path}.C`) : undefined);
}
