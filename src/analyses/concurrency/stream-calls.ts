/**
 * Calls that read from `io.Pipe` or write to it, themselves or through readers and writers of the
 * standard library. Decides which ends a call stands at, and what it answers; who else is given an
 * end may do anything with it.
 */
import {
  PIPE_READER,
  PIPE_WRITER,
  REQUEST_MAKERS,
  STREAM_FUNCTIONS,
  STREAM_MAKERS,
  STREAM_PART,
  type StreamClass,
  type StreamUse,
  touchesStreams,
  UNFAILING_WRITERS,
} from "../../semantics/models/streams.js";
import type { Func } from "../../semantics/objects.js";
import { typeString } from "../../semantics/type-string.js";
import type { Type } from "../../semantics/types.js";
import type { Invocation } from "./calls.js";
import { finish, topOf } from "./frames.js";
import type { Goroutine } from "./goroutine.js";
import type { PipeEnd, Stream } from "./heap.js";
import { bare } from "./library-call.js";
import type { PipePlace } from "./pending.js";
import { leadsToPipe, type PipeEnding, type PipePending } from "./pipes.js";
import { resume } from "./resume.js";
import { getsHold } from "./standard-calls.js";
import type { State } from "./state.js";
import { answer, errorOf, withError } from "./stream-answers.js";
import { fill } from "./unread.js";
import { NIL, NOTHING, type Ptr, tuple, type Val } from "./values.js";
import type { World } from "./world.js";

/** Whether it was one, and is taken care of. */
export function streamCall(
  world: World,
  state: State,
  goroutine: Goroutine,
  func: Func,
  what: Invocation,
): boolean {
  const { id } = func.origin;
  if (id === "io.Pipe") return done(goroutine, what, newPipe(state, what));
  const end = endOf(state, what.receiver);
  if (end !== undefined && func.name.startsWith("Close")) return closeEnd(goroutine, what, end);
  const stream = what.receiver === undefined ? undefined : streamAt(state, what.receiver);
  if (stream !== undefined) return method(world, state, goroutine, func, what, stream);
  if (!touchesStreams(func.origin)) return false;
  const maker = STREAM_MAKERS.get(id);
  if (maker !== undefined) return make(world, state, goroutine, what, maker);
  const body = REQUEST_MAKERS.get(id);
  if (body !== undefined) return request(state, goroutine, what, body);
  const use = STREAM_FUNCTIONS.get(id);
  return use !== undefined && run(world, state, goroutine, what, use, what.args.map(bare), func);
}

function newPipe(state: State, { step }: Invocation): Val {
  const end = (isReader: boolean, peer: number): Ptr =>
    state.add({ k: "pipe-end", isReader, peer, closed: undefined, site: step, isEscaped: false });
  const reader = end(true, 0);
  const writer = end(false, reader.obj);
  state.change<PipeEnd>(reader.obj, { peer: writer.obj });
  return tuple(reader, writer);
}

function done(goroutine: Goroutine, what: Invocation, result: Val): true {
  const frame = topOf(goroutine);
  if (frame !== undefined && frame.block.instrs[frame.at] === what.step) finish(frame, result);
  return true;
}

/** The first error stays (io, PipeWriter.CloseWithError). */
function closeEnd(goroutine: Goroutine, what: Invocation, { end }: PipePlace): true {
  const error = what.args[0] ?? NIL;
  const act = (at: State, self: Goroutine): void => {
    const obj = at.objs.get(end);
    if (obj?.k === "pipe-end" && obj.closed === undefined) at.change<PipeEnd>(end, { closed: error });
    if (obj?.isEscaped === true) at.escape(error);
    at.hasEnded = true;
    resume(self, what.type === undefined ? NOTHING : NIL);
  };
  goroutine.pending = {
    kind: "instant",
    step: what.step,
    vals: [{ k: "ptr", obj: end, path: "" }, error],
    act,
  };
  return true;
}

interface Streamed {
  readonly does: StreamClass;
  readonly self: Val;
}

function streamAt(state: State, val: Val): Streamed | undefined {
  const self = bare(val);
  const obj = self.k === "ptr" && self.path === "" ? state.objs.get(self.obj) : undefined;
  if (obj?.k === "pipe-end") return { does: obj.isReader ? PIPE_READER : PIPE_WRITER, self };
  return obj?.k === "stream" ? { does: obj.does, self } : undefined;
}

/** Methods that are not in the table touch nothing, unless they are given another reader or writer. */
function method(
  world: World,
  state: State,
  goroutine: Goroutine,
  func: Func,
  what: Invocation,
  { does, self }: Streamed,
): boolean {
  const act = does.methods.get(func.name);
  const [given = NIL] = what.args;
  const beneath = beneathOf(state, self);
  const whole = { isWhole: true, isExact: does.isExact === true };
  switch (act) {
    case "read":
    case "peek":
      return operate(world, state, goroutine, what, { source: self, mayPass: act === "peek" }, does.isExact);
    case "read-all":
      return operate(world, state, goroutine, what, { source: self, isWhole: true }, false);
    case "drain":
      return run(world, state, goroutine, what, { from: 0, to: 1, ...whole }, [self, bare(given)], func);
    case "fill":
      return run(
        world,
        state,
        goroutine,
        what,
        { from: 0, to: 1, ...whole },
        [bare(given), ...beneath],
        func,
      );
    case "hold":
      hold(state, self);
      return done(
        goroutine,
        what,
        answer(state, what.type, true, () => NIL),
      );
    case "write":
      return operate(world, state, goroutine, what, { sinks: beneath }, does.isExact);
    case "flush": {
      const obj = self.k === "ptr" ? state.objs.get(self.obj) : undefined;
      if (obj?.k !== "stream" || !obj.isDirty || self.k !== "ptr")
        return done(
          goroutine,
          what,
          answer(state, what.type, true, () => NIL),
        );
      state.change<Stream>(self.obj, { isDirty: false });
      return operate(world, state, goroutine, what, { sinks: beneath }, true);
    }
    case "part":
    case "write-part": {
      const part = state.add({
        k: "stream",
        does: STREAM_PART,
        from: undefined,
        to: act === "part" ? [self] : beneath,
        isDirty: false,
        isEscaped: false,
      });
      hold(state, self);
      if (act === "part")
        return done(
          goroutine,
          what,
          withError(part, what.type, (of) => state.unknown(of)),
        );
      return operate(world, state, goroutine, what, { sinks: beneath }, true, part);
    }
    case undefined:
      if (what.args.some((arg) => leadsToPipe(state, arg))) return false;
      return done(goroutine, what, what.type === undefined ? NOTHING : state.unknown(what.type));
    default:
      return act satisfies never;
  }
}

function hold(state: State, of: Val): void {
  if (of.k !== "ptr") return;
  const obj = state.objs.get(of.obj);
  if (obj?.k === "stream" && obj.does.holdsBack === true) state.change<Stream>(of.obj, { isDirty: true });
}

/** What its methods write to. */
function beneathOf(state: State, self: Val): readonly Val[] {
  const obj = self.k === "ptr" ? state.objs.get(self.obj) : undefined;
  return obj?.k === "stream" ? obj.to : [self];
}

function make(
  world: World,
  state: State,
  goroutine: Goroutine,
  what: Invocation,
  does: StreamClass,
): boolean {
  if (!what.args.some((arg) => leadsToPipe(state, arg))) return false;
  const at = (index: number): Val => bare(what.args[index] ?? NIL);
  const from = does.from === undefined ? undefined : at(does.from);
  const to = does.to === undefined ? [] : does.to === "all" ? what.args.map(bare) : [at(does.to)];
  if (does.to === "all" && what.spread) return false;
  const stream = state.add({ k: "stream", does, from, to, isDirty: false, isEscaped: false });
  if (does.readsAtOnce !== true)
    return done(
      goroutine,
      what,
      withError(stream, what.type, () => NIL),
    );
  return operate(world, state, goroutine, what, { source: stream }, false, stream);
}

/** The request holds the body, until somebody sends it. */
function request(state: State, goroutine: Goroutine, what: Invocation, position: number): boolean {
  const body = what.args[position];
  if (body === undefined || !leadsToPipe(state, body)) return false;
  const cells = new Map([[".Body", body]]);
  const made = state.add({ k: "memory", cells, isOutside: true, length: 0, isEscaped: false });
  // What is written out in full is well formed.
  const error = what.args[position - 1]?.k === "text" ? NIL : state.sym();
  return done(goroutine, what, tuple(made, error));
}

/** A function that copies, reads or writes. */
function run(
  world: World,
  state: State,
  goroutine: Goroutine,
  what: Invocation,
  { from, to, isWhole = false, isExact = false }: StreamUse,
  args: readonly Val[],
  func: Func,
): boolean {
  const source = from === undefined ? undefined : args[from];
  const sink = to === undefined ? undefined : args[to];
  const ends = [source, sink].filter((end) => end !== undefined);
  if (!ends.some((end) => leadsToPipe(state, end))) return false;
  for (const end of ends) if (!leadsToPipe(state, end)) state.escape(end);
  for (const [position, arg] of what.args.entries())
    if (!ends.includes(bare(arg)) && getsHold(world, state, func, arg, position, what.type))
      state.escape(arg);
  const isCopy = source !== undefined && sink !== undefined;
  const mayFail = isCopy && isWhole && !leadsToPipe(state, sink) && !isUnfailing(what, to);
  const about: Operation = { source, sinks: sink === undefined ? [] : [sink], isWhole, mayFail };
  return operate(world, state, goroutine, what, about, isExact || isCopy);
}

/** It is written to memory, or thrown away. */
function isUnfailing({ args, step }: Invocation, position: number | undefined): boolean {
  const to = position === undefined ? undefined : args[position];
  if (to?.k === "iface") return UNFAILING_WRITERS.has(typeString(to.type));
  const written = step.op === "call" ? step.call.args[position ?? 0] : undefined;
  return written?.op === "load" && written.addr.op === "global" && written.addr.obj.name === "Discard";
}

interface Operation {
  readonly source?: Val | undefined;
  readonly sinks?: readonly Val[];
  readonly isWhole?: boolean;
  readonly mayPass?: boolean;
  readonly mayFail?: boolean;
}

interface Source {
  readonly place: PipePlace | undefined;
  /** What is read is written there as well. */
  readonly tees: readonly Val[];
  readonly isExact: boolean;
  readonly isPart: boolean;
}

/** Stands before the ends that it reads from and writes to. `made`: what it hands out. */
function operate(
  world: World,
  state: State,
  goroutine: Goroutine,
  what: Invocation,
  { source, sinks = [], isWhole = false, mayPass = false, mayFail = false }: Operation,
  isExact: boolean | undefined,
  made?: Val,
): true {
  const read = source === undefined ? undefined : sourceOf(state, source);
  const to = [...(read?.tees ?? []), ...sinks].flatMap((sink) => sinksOf(state, sink));
  const from = read?.place;
  // What else is copied to a pipe may fail.
  const isSure = isExact === true && (source === undefined || (from !== undefined && read?.isExact === true));
  for (const arg of what.args) {
    const given = bare(arg);
    if (given.k === "ptr") fill(state, given);
  }
  const answerOf = (at: State, ending: PipeEnding): Val => {
    const { type } = what;
    const isOk = ending.kind === "done" || (isWhole && ending.kind === "ended");
    const error = (of: Type): Val => errorOf(world, at, of, ending, isSure, isWhole);
    return made === undefined
      ? answer(at, type, isSure ? isOk : undefined, error)
      : withError(made, type, error);
  };
  if (from === undefined && to.length === 0) return done(goroutine, what, answerOf(state, { kind: "done" }));
  const finish: PipePending["finish"] = (at, self, ending) => resume(self, answerOf(at, ending));
  goroutine.pending = {
    kind: "pipe",
    step: what.step,
    from,
    to,
    left: from === undefined ? to : [],
    isWhole,
    mayPass,
    mayStop: read?.isPart === true ? "satisfied" : mayFail ? "failing" : undefined,
    finish,
  };
  return true;
}

function endOf(state: State, val: Val | undefined): PipePlace | undefined {
  const of = val === undefined ? NIL : bare(val);
  const obj = of.k === "ptr" ? state.objs.get(of.obj) : undefined;
  return of.k === "ptr" && obj?.k === "pipe-end" ? { end: of.obj, peer: obj.peer } : undefined;
}

function sourceOf(state: State, val: Val): Source {
  const place = endOf(state, val);
  if (place !== undefined) return { place, tees: [], isExact: true, isPart: false };
  const of = bare(val);
  const obj = of.k === "ptr" ? state.objs.get(of.obj) : undefined;
  if (obj?.k !== "stream" || obj.from === undefined)
    return { place: undefined, tees: [], isExact: false, isPart: false };
  const inner = sourceOf(state, obj.from);
  return {
    place: inner.place,
    tees: [...inner.tees, ...obj.to],
    isExact: inner.isExact && obj.does.isExact === true,
    isPart: inner.isPart || obj.does.isPart === true,
  };
}

/** The ends that something written there comes to at once. */
function sinksOf(state: State, val: Val): readonly PipePlace[] {
  const place = endOf(state, val);
  if (place !== undefined) return [place];
  const of = bare(val);
  const obj = of.k === "ptr" ? state.objs.get(of.obj) : undefined;
  if (obj?.k !== "stream") return [];
  if (obj.does.holdsBack !== true) return obj.to.flatMap((sink) => sinksOf(state, sink));
  hold(state, of);
  return [];
}
