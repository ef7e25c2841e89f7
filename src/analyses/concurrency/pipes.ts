/**
 * What can happen at the ends of `io.Pipe`: a write goes on when somebody has read it, a read when
 * somebody writes, and both when either end is closed (package io, Pipe). One read takes one write:
 * how much data there is nobody can see.
 */
import type { Move } from "./channels.js";
import type { Goroutine } from "./goroutine.js";
import type { PipeEnd } from "./heap.js";
import { bare } from "./library-call.js";
import type { Pending, PipePlace } from "./pending.js";
import type { State } from "./state.js";
import { tellStep } from "./telling.js";
import type { Val } from "./values.js";

export type PipePending = Extract<Pending, { kind: "pipe" }>;

/** How an operation on pipes ends. */
export type PipeEnding =
  /** It has read or written what it wanted. */
  | { readonly kind: "done" }
  /** The writer was closed, with that error or none; undefined where nobody knows. */
  | { readonly kind: "ended"; readonly error: Val | undefined }
  /** The other end, or its own, was closed, or it failed by itself. */
  | { readonly kind: "failed" };

export function pipeMoves(state: State, id: number, pending: PipePending): readonly Move[] {
  const at = standsAt(pending);
  const end = endAt(state, at?.end);
  const peer = endAt(state, at?.peer);
  if (end === undefined || peer === undefined) return [alone(id, pending, finishing({ kind: "done" }))];
  const isWriting = pending.left.length > 0;
  if (end.closed !== undefined) return [alone(id, pending, finishing({ kind: "failed" }))];
  if (peer.closed !== undefined) {
    const error = peer.closed;
    return [alone(id, pending, finishing(isWriting ? { kind: "failed" } : { kind: "ended", error }))];
  }
  const moves: Move[] = [];
  if (isWriting) {
    for (const { id: other, pending: theirs, isOver, isLost } of state.goroutines) {
      if (other === id || isOver || isLost || theirs?.kind !== "pipe") continue;
      if (theirs.left.length > 0 || theirs.from?.end !== at?.peer) continue;
      for (const written of writes(pending)) {
        moves.push(meeting(id, other, written, hasRead));
        if (theirs.mayStop !== undefined) moves.push(meeting(id, other, written, stops(theirs.mayStop)));
      }
    }
  }
  if (pending.mayPass && !isWriting) moves.push(alone(id, pending, hasRead));
  // Somebody else reads, writes or closes.
  if (end.isEscaped || peer.isEscaped) {
    for (const act of isWriting ? writes(pending) : [hasRead]) moves.push(alone(id, pending, act));
    const closed: PipeEnding = isWriting ? { kind: "failed" } : { kind: "ended", error: undefined };
    moves.push(alone(id, pending, finishing(closed)));
  }
  return moves;
}

/** The end at which it waits. */
export function standsAt({ left, from }: PipePending): PipePlace | undefined {
  return left[0] ?? from;
}

function endAt(state: State, id: number | undefined): PipeEnd | undefined {
  const obj = id === undefined ? undefined : state.objs.get(id);
  return obj?.k === "pipe-end" ? obj : undefined;
}

function meeting(writer: number, reader: number, written: Step, reads: Step): Move {
  return (state) => {
    const [self, other] = [state.goroutine(writer), state.goroutine(reader)];
    if (self?.pending?.kind !== "pipe" || other?.pending?.kind !== "pipe") return;
    state.moved.push(writer, reader);
    for (const one of [self, other])
      if (one.pending !== undefined)
        state.told.push({ start: one.start, step: one.pending.step, text: tellStep(one.pending, -1) });
    written(state, self);
    reads(state, other);
  };
}

type Step = (state: State, self: Goroutine) => void;

function alone(id: number, pending: PipePending, act: Step): Move {
  return (state) => {
    const self = state.goroutine(id);
    if (self === undefined) return;
    state.moved.push(id);
    state.told.push({ start: self.start, step: pending.step, text: tellStep(pending, -1) });
    act(state, self);
  };
}

/** What is copied from elsewhere may come in several pieces. */
function writes({ isWhole, from, left }: PipePending): readonly Step[] {
  return isWhole && from === undefined && left.length === 1 ? [hasWritten, hasMore] : [hasWritten];
}

function hasMore(state: State, self: Goroutine): void {
  const { pending } = self;
  if (pending?.kind !== "pipe") return;
  const { block, node } = pending.step;
  if (state.pays(`${block.fn.id}:${node.start}:more`))
    state.assumed.push({ text: "there is more to copy than one read takes", price: 1 });
  self.pending = { ...pending, left: pending.to };
}

function hasWritten(state: State, self: Goroutine): void {
  const { pending } = self;
  if (pending?.kind !== "pipe") return;
  const left = pending.left.slice(1);
  const isMore = left.length > 0 || (pending.isWhole && pending.from !== undefined);
  if (isMore) self.pending = { ...pending, left };
  else pending.finish(state, self, { kind: "done" });
}

/** What was read goes on to where it is copied to. */
function hasRead(state: State, self: Goroutine): void {
  const { pending } = self;
  if (pending?.kind !== "pipe") return;
  if (pending.to.length > 0) self.pending = { ...pending, left: pending.to };
  else if (!pending.isWhole) pending.finish(state, self, { kind: "done" });
}

function finishing(ending: PipeEnding): Step {
  return (state, self) => {
    if (self.pending?.kind === "pipe") self.pending.finish(state, self, ending);
  };
}

/** It has read enough, or cannot get rid of what it reads. */
function stops(why: NonNullable<PipePending["mayStop"]>): Step {
  return (state, self) => {
    if (why === "failing") state.assumed.push({ text: "the copy fails before its end", price: 1 });
    finishing({ kind: why === "failing" ? "failed" : "done" })(state, self);
  };
}

/** It is, or stands for, an end of a pipe: what is given such a value may read or write. */
export function leadsToPipe(state: State, val: Val): boolean {
  const of = bare(val);
  const obj = of.k === "ptr" ? state.objs.get(of.obj) : undefined;
  return obj?.k === "pipe-end" || obj?.k === "stream";
}
