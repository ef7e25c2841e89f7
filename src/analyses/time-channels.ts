/**
 * Channels that only the clock sends on, and that nobody ever closes: those of timers, tickers,
 * `time.After` and `time.Tick` (package time: "Stop does not close the channel").
 */
import type { Block, Value } from "../flow/ir.js";
import type { Type } from "../semantics/types.js";
import { calleeId } from "./calls.js";
import { originOf } from "./origins.js";

/** The channel of a ticker: there is always a next tick. */
export function isTickChannel(channel: Value): boolean {
  return isClockChannel(channel, "Ticker", "time.Tick");
}

/** The second value of a receive from a channel of the clock, which is never closed. */
export function isNeverFalse(value: Value): boolean {
  if (value.op !== "extract" || value.index !== 1) return false;
  const { tuple } = value;
  if (tuple.op !== "recv" && tuple.op !== "selectRecv") return false;
  return isTickChannel(tuple.chan) || isClockChannel(tuple.chan, "Timer", "time.After");
}

function isClockChannel(channel: Value, type: string, maker: string): boolean {
  const origin = originOf(channel);
  switch (origin.op) {
    case "load":
      return origin.addr.op === "fieldAddr" && isFieldC(origin.addr.field.name, origin.addr.x.type, type);
    case "field":
      return isFieldC(origin.field.name, origin.x.type, type);
    case "call":
      return calleeId(origin.call) === maker;
    default:
      return false;
  }
}

/** The edge that a range over a ticker's channel takes when the channel is closed: nobody takes it. */
export function isClosedTicker({ end }: Block, successor: number): boolean {
  if (successor !== 1 || end.op !== "branch" || end.cond.op !== "extract" || end.cond.index !== 1)
    return false;
  const { tuple } = end.cond;
  return (tuple.op === "recv" || tuple.op === "selectRecv") && isTickChannel(tuple.chan);
}

function isFieldC(field: string, owner: Type, name: string): boolean {
  const type = owner.kind === "Pointer" ? owner.elem : owner;
  if (field !== "C" || type.kind !== "Named") return false;
  return type.obj.packagePath === "time" && type.obj.name === name;
}
