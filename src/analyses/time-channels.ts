/**
 * Channels that only the clock sends on, and that nobody ever closes: those of tickers and of
 * `time.Tick` (package time: "Stop does not close the channel").
 */
import type { Block, Value } from "../flow/ir.js";
import type { Type } from "../semantics/types.js";
import { calleeId } from "./calls.js";
import { originOf } from "./origins.js";

export function isTickChannel(channel: Value): boolean {
  const origin = originOf(channel);
  switch (origin.op) {
    case "load":
      return origin.addr.op === "fieldAddr" && isTickerField(origin.addr.field.name, origin.addr.x.type);
    case "field":
      return isTickerField(origin.field.name, origin.x.type);
    case "call":
      return calleeId(origin.call) === "time.Tick";
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

function isTickerField(name: string, owner: Type): boolean {
  const type = owner.kind === "Pointer" ? owner.elem : owner;
  return (
    name === "C" && type.kind === "Named" && type.obj.packagePath === "time" && type.obj.name === "Ticker"
  );
}
