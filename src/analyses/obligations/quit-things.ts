/**
 * Goroutines that end with a thing which their function acquires and hands out: a context whose cancel
 * function it is, a connection or listener that they read from. Whoever lets go of the thing stops the
 * goroutine; nothing that the function can see stops it otherwise.
 */
import { conditionsOf } from "../../flow/conditions.js";
import type { Block, CallInstr, FlowFunction, Instr, Value } from "../../flow/ir.js";
import { loopsOf } from "../../flow/loops.js";
import { CONTEXT_DONE, CONTEXT_ERR } from "../../semantics/models/contexts.js";
import type { Var } from "../../semantics/objects.js";
import type { Scope } from "../analysis.js";
import { bodyOfCall, bodyOfRun } from "../callees.js";
import { calleeId } from "../calls.js";
import { originOf } from "../origins.js";
import { type Run, runsIn } from "../runs.js";
import { isSameField } from "./fields.js";

/** The goroutine's callees that are looked into. */
const MAX_DEPTH = 2;

/** Does a goroutine of the function end only where the context is done, or where the thing fails to be read? */
export function endsGoroutine(scope: Scope, call: CallInstr, what: "context" | "source"): boolean {
  const { fn } = call.block;
  const things = thingsOf(fn, call);
  return [...runsIn(fn)].some((run) => {
    if (run.phase !== "spawned") return false;
    const body = bodyOfRun(scope, run);
    return body !== undefined && endsWith(scope, body, seatsOf(body, run), things, what, 0);
  });
}

/** The results of the call, and the fields of the function's own objects that it is put into. */
interface Things {
  readonly values: ReadonlySet<Value>;
  readonly fields: readonly Var[];
}

function thingsOf({ blocks }: FlowFunction, call: CallInstr): Things {
  const values = new Set<Value>([call]);
  const fields: Var[] = [];
  for (const { instrs } of blocks)
    for (const instr of instrs) {
      if (instr.op === "extract" && instr.tuple === call && instr.index === 0) values.add(instr);
      if (instr.op === "store" && instr.addr.op === "fieldAddr" && values.has(originOf(instr.value)))
        fields.push(instr.addr.field);
    }
  return { values, fields };
}

type Seats = ReadonlyMap<Value, Value>;

function seatsOf(body: FlowFunction, { args }: Pick<Run, "args">, around: Seats = new Map()): Seats {
  const seats = new Map(around);
  body.params.forEach((param, index) => {
    const arg = args?.[index];
    if (arg === undefined) return;
    const origin = originOf(arg);
    seats.set(param, around.get(origin) ?? origin);
  });
  return seats;
}

function isThing(value: Value, seats: Seats, { values, fields }: Things): boolean {
  const origin = originOf(value);
  const outer = seats.get(origin) ?? origin;
  if (values.has(outer)) return true;
  const field = outer.op === "load" && outer.addr.op === "fieldAddr" ? outer.addr.field : undefined;
  return field !== undefined && fields.some((one) => isSameField(one, field));
}

/** No way leads to a return but past a sign that the thing is gone; there must be one. */
function endsWith(
  scope: Scope,
  fn: FlowFunction,
  seats: Seats,
  things: Things,
  what: "context" | "source",
  depth: number,
): boolean {
  const [entry] = fn.blocks;
  if (entry === undefined || fn.hasOpaque) return false;
  const is = (value: Value): boolean => isThing(value, seats, things);
  const isTold = (block: Block): boolean =>
    block.instrs.some((instr) => {
      if (what === "context" && (instr.op === "recv" || instr.op === "selectRecv")) {
        const from = originOf(instr.chan);
        const { receiver } = from.op === "call" ? from.call : { receiver: undefined };
        return (
          from.op === "call" && calleeId(from.call) === CONTEXT_DONE && receiver !== undefined && is(receiver)
        );
      }
      if (instr.op !== "call" || depth >= MAX_DEPTH) return false;
      const callee = bodyOfCall(scope, instr.call);
      return (
        callee !== undefined &&
        callee !== fn &&
        endsWith(scope, callee, seatsOf(callee, { args: instr.call.args }, seats), things, what, depth + 1)
      );
    });
  const isSign = (from: Block, index: number): boolean =>
    what === "context" ? isCancelled(from, index, is) : hasFailed(from, index, is);
  let isAny = false;
  const seen = new Set<Block>([entry]);
  const stack = [entry];
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    if (isTold(block)) {
      isAny = true;
      continue;
    }
    if (block.end.op === "return" && block !== fn.recoverBlock) return false;
    for (const [index, next] of block.succs.entries()) {
      const isOut = isSign(block, index);
      isAny ||= isOut;
      if (isOut || seen.has(next)) continue;
      seen.add(next);
      stack.push(next);
    }
  }
  return isAny && (depth > 0 || what === "context" || loopsOf(fn).loops.length > 0);
}

/** `ctx.Err() != nil`. */
function isCancelled(from: Block, index: number, is: (value: Value) => boolean): boolean {
  const literal = conditionsOf(from.fn).onEdge(from, index);
  if (literal?.test.kind !== "nil" || literal.positive || literal.subject.op !== "call") return false;
  const { call } = literal.subject;
  return calleeId(call) === CONTEXT_ERR && call.receiver !== undefined && is(call.receiver);
}

/** The error of a method of the thing, or of a reader made of it, is not nil; a scanner has no more. */
function hasFailed(from: Block, index: number, is: (value: Value) => boolean): boolean {
  const literal = conditionsOf(from.fn).onEdge(from, index);
  if (literal === undefined) return false;
  const { subject, test, positive } = literal;
  const call = subject.op === "extract" ? subject.tuple : subject;
  if (call.op !== "call") return false;
  const isError = test.kind === "nil" && !positive;
  const isEnd = test.kind === "true" && !positive && calleeId(call.call) === "(*bufio.Scanner).Scan";
  return (isError || isEnd) && reads(call, is);
}

function reads({ call }: CallInstr, is: (value: Value) => boolean): boolean {
  const from = call.receiver ?? call.args[0];
  if (from === undefined) return false;
  if (is(from)) return true;
  const made: Value | Instr = originOf(from);
  if (made.op !== "call" || !READERS.has(calleeId(made.call) ?? "")) return false;
  const [source] = made.call.args;
  return source !== undefined && is(source);
}

const READERS: ReadonlySet<string> = new Set([
  "bufio.NewReader",
  "bufio.NewReaderSize",
  "bufio.NewScanner",
  "encoding/gob.NewDecoder",
  "encoding/json.NewDecoder",
  "net/textproto.NewReader",
]);
