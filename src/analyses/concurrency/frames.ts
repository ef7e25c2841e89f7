/**
 * Control: how a goroutine comes from block to block and from function to function, how it returns,
 * panics and ends.
 */
import type { Block, FlowFunction, Value, ValuedInstr } from "../../flow/ir.js";
import { isValued } from "../../flow/operands.js";
import { equal, truthOf } from "./choices.js";
import { endContext } from "./context-ends.js";
import { type Afterwards, cloneFrame, type Frame, type Goroutine } from "./goroutine.js";
import type { Context, Coroutine } from "./heap.js";
import { liveAt } from "./liveness.js";
import type { State } from "./state.js";
import {
  constantVal,
  int,
  NIL,
  NOTHING,
  type Primitive,
  type Ptr,
  tuple,
  type Val,
  zeroOf,
} from "./values.js";

export function topOf(goroutine: Goroutine): Frame | undefined {
  return goroutine.frames.at(-1);
}

/** What a value is in a frame. */
export function evaluate(state: State, frame: Frame, value: Value): Val {
  switch (value.op) {
    case "const":
      return constantVal(value.value);
    case "nil":
      return NIL;
    case "zero":
      return zeroOf(value.type);
    case "func":
      return { k: "func", func: value.func, receiver: undefined };
    case "global":
      return state.global(value.obj);
    default: {
      const known = frame.env.get(value);
      if (known !== undefined) return resolve(state, known);
      const fresh = state.unknown(value.type);
      frame.env.set(value, fresh);
      return fresh;
    }
  }
}

/** A count that was settled on this path is a number. */
export function resolve(state: State, val: Val): Val {
  if (val.k !== "sym") return val;
  const count = state.counts.get(String(val.id));
  return count === undefined ? val : int(count.n);
}

export function newFrame(
  fn: FlowFunction,
  bindings: readonly Val[],
  receiver: Val | undefined,
  args: readonly Val[],
  about: {
    readonly into: ValuedInstr | undefined;
    readonly isDeferred: boolean;
    readonly afterwards: readonly Afterwards[];
  },
): Frame | undefined {
  const block = fn.blocks[0];
  if (block === undefined) return undefined;
  const env = new Map<Value, Val>();
  fn.freeVars.forEach((free, index) => {
    const val = bindings[index];
    if (val !== undefined) env.set(free, val);
  });
  if (fn.receiver !== undefined && receiver !== undefined) env.set(fn.receiver, receiver);
  fn.params.forEach((param, index) => {
    const val = args[index];
    if (val !== undefined) env.set(param, val);
  });
  return {
    fn,
    block,
    at: 0,
    env,
    defers: [],
    unwinding: undefined,
    hasRecovered: false,
    received: NIL,
    ...about,
  };
}

/** The instruction at hand is done: its value is known. */
export function finish(frame: Frame, result: Val): void {
  const instr = frame.block.instrs[frame.at];
  if (instr === undefined || instr.op === "runDefers") return;
  if (isValued(instr)) frame.env.set(instr, result);
  frame.at++;
}

/** On to a successor by its position. */
export function follow(state: State, frame: Frame, successor: number): void {
  const from = frame.block;
  const to = from.succs[successor];
  if (to === undefined) return;
  const before = from.succs.slice(0, successor).filter((block) => block === to).length;
  let edge = -1;
  for (let seen = 0; seen <= before; seen++) edge = to.preds.indexOf(from, edge + 1);
  enterBlock(state, frame, to, edge);
}

/** `edge`: position among the predecessors; -1 where control comes without an edge. */
export function enterBlock(state: State, frame: Frame, to: Block, edge: number): void {
  const values: [Value, Val][] = [];
  for (const instr of to.instrs) {
    if (instr.op !== "phi") break;
    const source = edge === -1 ? undefined : instr.edges[edge];
    values.push([instr, source === undefined ? state.unknown(instr.type) : evaluate(state, frame, source)]);
  }
  frame.block = to;
  frame.at = values.length;
  if (frame.env.size > MANY_VALUES) {
    const live = liveAt(to, frame.at);
    for (const value of frame.env.keys()) if (!live.has(value)) frame.env.delete(value);
  }
  for (const [value, val] of values) frame.env.set(value, val);
}

/** From here on it pays to forget what is not read any more. */
const MANY_VALUES = 12;

/** The frame below comes to the top: older states may share it. */
function dropFrame({ frames }: Goroutine): Frame | undefined {
  const dropped = frames.pop();
  const below = frames.pop();
  if (below !== undefined) frames.push(cloneFrame(below));
  return dropped;
}

export function leave(state: State, goroutine: Goroutine, results: readonly Val[]): void {
  const frame = dropFrame(goroutine);
  if (frame === undefined) return;
  const result = results.length === 1 ? (results[0] ?? NOTHING) : tuple(...results);
  runAfterwards(state, frame.afterwards, result);
  const below = topOf(goroutine);
  if (below === undefined) {
    end(state, goroutine, result);
    return;
  }
  const each = frame.afterwards.find(({ kind }) => kind === "each");
  if (each?.kind !== "each") finish(below, result);
  else if (each.goOn === undefined || (result.k === "bool" && !result.b)) finish(below, NOTHING);
  else each.goOn(state, goroutine);
}

function end(state: State, goroutine: Goroutine, result: Val): void {
  // Whoever called the root goes on with what it returned and with what it was given.
  if (goroutine.start === undefined) state.escape(result);
  endGoroutine(state, goroutine);
}

/** It is over, unless there is something left for its end. */
export function endGoroutine(state: State, goroutine: Goroutine): void {
  goroutine.isOver = true;
  if (goroutine.endsProcess && goroutine.atEnd.length === 0) goOn(state);
}

function goOn(state: State): void {
  if (state.goroutines.every(({ isOver }) => isOver)) state.isOver = true;
  else state.assumed.push(GOES_ON);
}

/** What outlives `main` is stuck for as long as others would have kept the process alive. */
export const GOES_ON = { text: "the process goes on for a while without its main function", price: 1 };

/** A panic on its way up. Nothing lingers in a process that it ends. */
export function raise(state: State, goroutine: Goroutine): void {
  for (let frame = topOf(goroutine); frame !== undefined; frame = topOf(goroutine)) {
    const { panicExit } = frame.fn;
    if (panicExit !== undefined && frame.unwinding === undefined) {
      frame.unwinding = "panic";
      enterBlock(state, frame, panicExit, panicExit.preds.indexOf(frame.block));
      return;
    }
    runAfterwards(state, frame.afterwards);
    dropFrame(goroutine);
  }
  state.isOver = true;
}

export function unwind(state: State, goroutine: Goroutine): void {
  const frame = topOf(goroutine);
  if (frame === undefined) return;
  if (frame.unwinding === "goexit") {
    exitGoroutine(state, goroutine);
    return;
  }
  if (frame.hasRecovered && frame.fn.recoverBlock !== undefined) {
    frame.unwinding = undefined;
    enterBlock(state, frame, frame.fn.recoverBlock, 0);
    return;
  }
  runAfterwards(state, frame.afterwards);
  dropFrame(goroutine);
  raise(state, goroutine);
}

/** The goroutine ends; the deferred calls of this function were run. */
export function exitGoroutine(state: State, goroutine: Goroutine): void {
  const done = dropFrame(goroutine);
  if (done !== undefined) runAfterwards(state, done.afterwards);
  for (let frame = topOf(goroutine); frame !== undefined; frame = topOf(goroutine)) {
    // Only functions that end the goroutine themselves have an exit for it: the others' deferred calls run on their way out of a panic.
    const exit = frame.fn.goexitExit ?? frame.fn.panicExit;
    if (exit !== undefined && frame.unwinding !== "goexit") {
      frame.unwinding = "goexit";
      enterBlock(state, frame, exit, -1);
      // The exit may lie in one block with the only call that leads there.
      frame.at = exit.instrs.findIndex(({ op }) => op === "runDefers");
      return;
    }
    runAfterwards(state, frame.afterwards);
    dropFrame(goroutine);
  }
  endGoroutine(state, goroutine);
}

/** `result`: undefined where there is none. */
export function runAfterwards(state: State, afterwards: readonly Afterwards[], result?: Val): void {
  for (const { kind, place } of afterwards) {
    if (kind === "once") setPrimitive(state, place, { k: "once", phase: "done" });
    else if (kind === "done") addTo(state, place, -1);
    else if (kind === "coroutine") state.change<Coroutine>(place.obj, { phase: "done", answer: undefined });
    else if (kind === "group") {
      const group = groupAt(state, place);
      setPrimitive(state, place, { ...group, n: group.n - 1 });
      if (result !== undefined) failGroup(state, group.ctx, result);
    }
  }
}

/** The first error ends the context of an errgroup. */
function failGroup(state: State, ctx: Val, error: Val): void {
  if (ctx.k !== "ptr" || error.k === "nil") return;
  const isNil = truthOf(state, equal(state, error, NIL));
  if (isNil === false) endContext(state, ctx.obj);
  else if (isNil === undefined) state.change<Context>(ctx.obj, { ends: true });
}

export function setPrimitive(state: State, place: Ptr, primitive: Primitive): void {
  state.store(place, primitive);
}

export function primitiveAt<K extends Primitive["k"]>(
  state: State,
  place: Ptr,
  otherwise: Extract<Primitive, { k: K }>,
): Extract<Primitive, { k: K }> {
  const obj = state.objs.get(place.obj);
  const val = obj?.k === "memory" ? obj.cells.get(place.path) : undefined;
  return val?.k === otherwise.k ? (val as Extract<Primitive, { k: K }>) : otherwise;
}

export function groupAt(state: State, place: Ptr): Extract<Primitive, { k: "group" }> {
  return primitiveAt(state, place, { k: "group", n: 0, limit: undefined, ctx: NIL });
}

/** Of a WaitGroup; below zero it panics (sync, WaitGroup.Add), which ends the process. */
export function addTo(state: State, place: Ptr, n: number): void {
  // Others count on a WaitGroup from outside as well.
  if (state.objs.get(place.obj)?.isEscaped !== false) return;
  const count = primitiveAt(state, place, { k: "count", n: 0 });
  if (count.n + n < 0) state.isOver = true;
  setPrimitive(state, place, { k: "count", n: Math.max(0, count.n + n) });
}

/** Nobody can follow it from here: it may do anything to what it can reach. */
export function lose(state: State, goroutine: Goroutine): void {
  goroutine.isLost = true;
  for (const { run } of goroutine.atEnd) state.escape(run);
  state.escapeGlobals();
  for (const { env, defers, afterwards } of goroutine.frames) {
    for (const one of afterwards)
      for (const val of one.kind === "each" ? one.rest : [one.place]) state.escape(val);
    for (const val of env.values()) state.escape(val);
    for (const { callee, receiver, args } of defers)
      for (const val of [callee, receiver, ...args]) state.escape(val);
  }
}
