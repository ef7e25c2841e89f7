/**
 * Timers and tickers: channels that time sends to. Decides what `Stop` and `Reset` answer, and that
 * nothing comes after `Stop` (package time, as of Go 1.23).
 */
import type { Channel } from "./heap.js";
import { type LibraryCall, type Model, place } from "./library-call.js";
import { bool, NOTHING } from "./values.js";

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
export const reset: Model = (call) => change(call, "spent", "clock");

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
