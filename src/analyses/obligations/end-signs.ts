/**
 * What tells a function that a thing has ended by itself: the context whose end ends it, and what the
 * function that runs at its end closes, sends on, cancels or sets, as that of `time.AfterFunc` does.
 */
import type { Instr, Value } from "../../flow/ir.js";
import type { Type } from "../../semantics/types.js";
import { calleeId } from "../calls.js";
import { cellOf, originOf } from "../origins.js";
import { extractsOf } from "./results.js";
import { CONTEXT, DONE, type Role } from "./roles.js";

/** The values of the caller that stand for the end, given a context or a function. */
export function endSigns(given: Value): readonly (readonly [Value, Role])[] {
  if (isContext(given.type)) return [[given, CONTEXT]];
  const called = originOf(given);
  // Cancelling is what it does: whoever sees the context done has seen the end.
  if (called.op === "extract" && called.tuple.op === "call")
    return extractsOf(called.tuple, 0).flatMap((first) => (isContext(first.type) ? [[first, CONTEXT]] : []));
  if (called.op !== "closure") return [];
  return called.target.blocks.flatMap(({ instrs }) => instrs.flatMap(signsIn));
}

function signsIn(instr: Instr): readonly (readonly [Value, Role])[] {
  if (instr.op === "send") return [[originOf(instr.chan), DONE]];
  if (instr.op === "store") return isTrue(instr.value) ? flagAt(instr.addr) : [];
  if (instr.op !== "call" && instr.op !== "defer") return [];
  const { target, args, receiver } = instr.call;
  if (target.kind === "value") return endSigns(target.value);
  if (calleeId(instr.call) === "(*sync/atomic.Bool).Store" && receiver !== undefined) return flagAt(receiver);
  const [channel] = args;
  const isClose = target.kind === "builtin" && target.name === "close";
  return isClose && channel !== undefined ? [[originOf(channel), DONE]] : [];
}

/** A variable of the caller that is set. */
function flagAt(address: Value): readonly (readonly [Value, Role])[] {
  const cell = cellOf(address);
  return cell === undefined ? [] : [[cell, DONE]];
}

function isTrue(value: Value): boolean {
  return value.op === "const" && value.value.kind === "bool" && value.value.value;
}

function isContext(type: Type): boolean {
  return type.kind === "Named" && type.obj.packagePath === "context" && type.obj.name === "Context";
}
