/**
 * Loops that wait for something to come true by looking at it again and again: each round waits on
 * the clock alone, and each way out hangs on a value that somebody else changes. Where that never
 * happens nothing stops them: no context, no channel, no deadline, no bound, no error. Decides it
 * for one function; whatever is not understood counts as a way to stop.
 */
import { conditionsOf } from "../flow/conditions.js";
import type { Block, FlowFunction, Instr, Value } from "../flow/ir.js";
import { type Loop, loopsOf } from "../flow/loops.js";
import { operandsOf } from "../flow/operands.js";
import { calleeId } from "./calls.js";
import { originOf } from "./origins.js";
import { isTickChannel } from "./time-channels.js";

/** The outermost such loop. */
export function pollLoopOf(fn: FlowFunction): Loop | undefined {
  return loopsOf(fn).loops.find((loop) => loop.parent === undefined && isPolling(loop));
}

/**
 * Loops that are given a context and try again until they succeed: once it is done they never do.
 * An error that leaves the loop, a look at the context or a bound makes them none.
 */
export function retryLoopsOf(fn: FlowFunction): readonly Loop[] {
  if (fn.hasOpaque) return [];
  return loopsOf(fn).loops.filter(
    (loop) =>
      loop.exits.length > 0 &&
      loop.exits.every(({ from, to }) => hangsOnOutside(from) || hangsOnSuccess(from, to)) &&
      [...loop.blocks].every((block) => !mayBeStopped(block, isAsked)) &&
      [...loop.blocks].some(isGivenContext) &&
      waitsEachRound(loop),
  );
}

function isPolling(loop: Loop): boolean {
  return (
    loop.exits.length > 0 &&
    loop.exits.every(({ from }) => hangsOnOutside(from)) &&
    [...loop.blocks].every((block) => !mayBeStopped(block, isTold)) &&
    waitsEachRound(loop)
  );
}

/** `if err == nil { return }` of what was called in this round. */
function hangsOnSuccess(from: Block, to: Block): boolean {
  const literal = conditionsOf(from.fn).onEdge(from, from.succs.indexOf(to));
  if (literal?.test.kind !== "nil" || !literal.positive || !isError(literal.subject)) return false;
  const { subject } = literal;
  return subject.op === "call" || (subject.op === "extract" && subject.tuple.op === "call");
}

function isTold(instr: Instr): boolean {
  return operandsOf(instr).some(isContext);
}

/** It looks at the context itself. */
function isAsked(instr: Instr): boolean {
  const isCall = instr.op === "call" || instr.op === "defer" || instr.op === "go";
  return isCall && instr.call.receiver !== undefined && isContext(instr.call.receiver);
}

function isGivenContext({ instrs }: Block): boolean {
  return instrs.some((instr) => instr.op === "call" && instr.call.args.some(isContext));
}

/** No way round without a wait on the clock. */
function waitsEachRound(loop: Loop): boolean {
  if (isWaiting(loop.head)) return true;
  const seen = new Set<Block>([loop.head]);
  const stack = [loop.head];
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    for (const next of block.succs) {
      if (next === loop.head) return false;
      if (seen.has(next) || !loop.blocks.has(next) || isWaiting(next)) continue;
      seen.add(next);
      stack.push(next);
    }
  }
  return true;
}

function isWaiting(block: Block): boolean {
  return block.instrs.some((instr) =>
    instr.op === "call" ? calleeId(instr.call) === "time.Sleep" : instr.op === "recv" && isClock(instr.chan),
  );
}

function isClock(channel: Value): boolean {
  const origin = originOf(channel);
  return isTickChannel(channel) || (origin.op === "call" && calleeId(origin.call) === "time.After");
}

/** Something in the block can tell the loop to stop, or be told: a channel, a select, a context. */
function mayBeStopped({ instrs, end }: Block, isTold: (instr: Instr) => boolean): boolean {
  if (end.op === "select") return true;
  return instrs.some((instr) => {
    if (instr.op === "recv") return !isClock(instr.chan);
    if (instr.op === "send" || instr.op === "opaque") return true;
    return isTold(instr);
  });
}

function isContext({ type }: Value): boolean {
  return type.kind === "Named" && type.obj.packagePath === "context" && type.obj.name === "Context";
}

/** The branch that leaves the loop tests a boolean or a number that is read or asked for in this round. */
function hangsOnOutside({ end, instrs }: Block): boolean {
  if (end.op !== "branch" || instrs.some((instr) => instr.op === "rangeNext")) return false;
  const values: Value[] = [end.cond];
  let isRead = false;
  for (let value = values.pop(); value !== undefined; value = values.pop()) {
    switch (value.op) {
      case "const":
      case "nil":
        break;
      case "unary":
      case "convert":
        values.push(value.x);
        break;
      case "binary":
        values.push(value.x, value.y);
        break;
      case "load":
        if (isError(value)) return false;
        isRead = true;
        break;
      case "call":
        if (isError(value) || isAboutTime(value)) return false;
        isRead = true;
        break;
      default:
        // Counters, errors and other results of the round: a bound, or the word of somebody asked.
        return false;
    }
  }
  return isRead;
}

function isError({ type }: Value): boolean {
  return type.kind === "Named" && type.obj.packagePath === "" && type.obj.name === "error";
}

/** `time.Now().After(deadline)` and the like. */
function isAboutTime(instr: Instr): boolean {
  return instr.op === "call" && /^(?:\(\*?time\.|time\.)/.test(calleeId(instr.call) ?? "");
}
