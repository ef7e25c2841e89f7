/**
 * Channel operations: which way a send, a receive or a case of a select can go, alone or with the one
 * it meets (Go specification, "Send statements", "Receive operator", "Select statements").
 */
import type { Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";
import type { Node } from "../../syntax/ast.js";
import { contextOf, endContext, endsByItself, isSomebodys, rootOf } from "./context-ends.js";
import { follow, raise, topOf } from "./frames.js";
import type { Goroutine } from "./goroutine.js";
import type { Channel } from "./heap.js";
import { CAME, HELPED, IN_TIME } from "./helped.js";
import type { Pending, PendingCase } from "./pending.js";
import { resume } from "./resume.js";
import type { Fault, State } from "./state.js";
import { tellStep } from "./telling.js";
import { bool, NIL, NOTHING, tuple, type Val, zeroOf } from "./values.js";

/** One thing that can happen; applied to a state of its own. */
export type Move = (state: State) => void;

type Of<K extends Pending["kind"]> = Extract<Pending, { kind: K }>;

export function asCase(pending: Of<"send"> | Of<"recv">): PendingCase {
  return pending.kind === "send"
    ? { dir: "send", chan: pending.chan, value: pending.value }
    : { dir: "recv", chan: pending.chan, value: undefined };
}

interface Way {
  readonly move: Move;
  /** It is ready whoever else is there: a select does not take its default. */
  readonly isSure: boolean;
  /** Time goes by. */
  readonly isClock?: boolean;
}

export function ways(state: State, id: number, cases: readonly PendingCase[]): readonly Way[] {
  return cases.flatMap((one, index) => waysOf(state, id, one, index));
}

function waysOf(state: State, id: number, one: PendingCase, index: number): readonly Way[] {
  if (one.chan.k === "nil") return [];
  const chan = state.chan(one.chan);
  // What is closed stays closed, whoever has it.
  const isOpen = chan?.isClosed !== true;
  if (chan === undefined || (isOpen && (chan.source === "outside" || chan.isEscaped)))
    return [
      {
        move: act(id, index, (at, self) => {
          at.assumed.push(chan?.source === "made" ? HELPED : CAME);
          takeSomething(at, self, index, one);
        }),
        isSure: chan?.isSignalled === true && one.dir === "recv",
      },
      ...pairs(state, id, one, index),
    ];
  if (one.dir === "send") {
    if (chan.isClosed)
      return [
        { move: act(id, index, (at, self) => fail(at, self, "sent after close", one.chan)), isSure: true },
      ];
    if (chan.buffer.length < chan.capacity) {
      const push = act(id, index, (at, self) => {
        const now = at.chan(one.chan);
        if (now !== undefined) at.change<Channel>(now.id, { buffer: [...now.buffer, one.value ?? NIL] });
        takeCase(at, self, index, NOTHING);
      });
      return [{ move: push, isSure: true }];
    }
    return pairs(state, id, one, index);
  }
  if (chan.source === "clock")
    return [
      {
        move: act(id, index, (at, self) => takeSomething(at, self, index, one)),
        isSure: false,
        isClock: true,
      },
    ];
  if (chan.buffer.length > 0) {
    const shift = act(id, index, (at, self) => {
      const now = at.chan(one.chan);
      if (now === undefined) return;
      at.change<Channel>(now.id, { buffer: now.buffer.slice(1) });
      takeCase(at, self, index, received(self, index, now.buffer[0] ?? NIL, true));
    });
    return [{ move: shift, isSure: true }];
  }
  if (chan.isClosed)
    return [
      {
        move: act(id, index, (at, self) =>
          takeCase(at, self, index, received(self, index, zeroIn(self, index), false)),
        ),
        isSure: true,
      },
    ];
  if (chan.source === "done") {
    const ctx = contextOf(state, chan.id);
    if (ctx !== undefined && endsByItself(state, ctx.context)) {
      const end = act(id, index, (at, self) => {
        const above = rootOf(at, ctx.id);
        if (at.objs.get(above)?.isEscaped !== false || isSomebodys(at, above))
          at.assumed.push({ text: "the context is cancelled", price: 1 });
        at.assumed.push(IN_TIME);
        endContext(at, above);
        takeCase(at, self, index, received(self, index, NIL, false));
      });
      return [{ move: end, isSure: false }];
    }
  }
  // Senders that stand there bring the value, see `pairs`.
  return [];
}

function act(id: number, index: number, does: (state: State, self: Goroutine) => void): Move {
  return (state) => {
    const self = state.goroutine(id);
    if (self?.pending === undefined) return;
    state.moved.push(id);
    state.told.push({
      start: self.start,
      step: self.pending.step,
      taken: index,
      text: tellStep(self.pending, index),
    });
    does(state, self);
  };
}

/**
 * A sender meets each receiver that stands at the channel, if one of the two waits there. Not sure:
 * who is to stand there may not have come yet, and then a select takes its default.
 */
function pairs(state: State, id: number, one: PendingCase, index: number): readonly Way[] {
  if (one.dir !== "send" || one.chan.k !== "ptr") return [];
  const { obj } = one.chan;
  const isPassing = neverWaits(state.goroutine(id)?.pending);
  return receiversAt(state, id, obj, isPassing).map(({ other, at: otherIndex }) => ({
    isSure: false,
    move: (to: State) => {
      const self = to.goroutine(id);
      const partner = to.goroutine(other);
      if (self?.pending === undefined || partner?.pending === undefined) return;
      to.moved.push(id, other);
      to.told.push({
        start: self.start,
        step: self.pending.step,
        taken: index,
        text: tellStep(self.pending, index),
      });
      to.told.push({
        start: partner.start,
        step: partner.pending.step,
        taken: otherIndex,
        text: tellStep(partner.pending, otherIndex),
      });
      const value = received(partner, otherIndex, one.value ?? NIL, true);
      takeCase(to, self, index, NOTHING);
      takeCase(to, partner, otherIndex, value);
    },
  }));
}

function receiversAt(
  state: State,
  id: number,
  chan: number,
  isPassing: boolean,
): readonly { readonly other: number; readonly at: number }[] {
  return state.goroutines.flatMap(({ id: other, pending, isOver, isLost }) => {
    if (other === id || pending === undefined || isOver || isLost) return [];
    if (isPassing && neverWaits(pending)) return [];
    const cases =
      pending.kind === "recv" ? [asCase(pending)] : pending.kind === "select" ? pending.cases : [];
    return cases.flatMap((one, at) =>
      one.dir === "recv" && one.chan.k === "ptr" && one.chan.obj === chan ? [{ other, at }] : [],
    );
  });
}

function neverWaits(pending: Pending | undefined): boolean {
  return pending?.kind === "select" && pending.hasDefault;
}

/** The value of a receive; a pair where the code asks whether there was one. */
function received(self: Goroutine, index: number, value: Val, ok: boolean): Val {
  return asksOk(self, index) ? tuple(value, bool(ok)) : value;
}

function asksOk(self: Goroutine, index: number): boolean {
  const { pending } = self;
  if (pending?.kind === "recv") return pending.commaOk;
  if (pending?.kind !== "select" || pending.step.op !== "select") return false;
  const first = pending.step.block.succs[index]?.instrs.find(({ op }) => op === "selectRecv");
  return first?.op === "selectRecv" && first.commaOk;
}

/** The type of what the operation gives. */
function elementType(self: Goroutine, index: number): Type | undefined {
  const { pending } = self;
  const step =
    pending?.kind === "select" && pending.step.op === "select"
      ? pending.step.block.succs[index]?.instrs.find(({ op }) => op === "selectRecv")
      : pending?.step;
  if (step === undefined || !("type" in step)) return undefined;
  const { type } = step;
  return type.kind === "Tuple" && asksOk(self, index) ? type.elems[0] : type;
}

/** `index` -1: the default. */
export function takeCase(state: State, self: Goroutine, index: number, value: Val): void {
  const { pending } = self;
  if (pending?.kind !== "select") {
    resume(self, value);
    return;
  }
  self.pending = undefined;
  const frame = topOf(self);
  if (frame === undefined) return;
  frame.received = value;
  follow(state, frame, index === -1 ? pending.cases.length : index);
}

/** Somebody outside takes part. */
function takeSomething(state: State, self: Goroutine, index: number, one: PendingCase): void {
  if (one.dir === "send") {
    state.escape(one.value);
    takeCase(state, self, index, NOTHING);
    return;
  }
  const chan = state.chan(one.chan);
  if (chan?.source === "clock") state.assumed.push(IN_TIME);
  if (chan?.source === "clock" && chan.isTimer) state.change<Channel>(chan.id, { source: "spent" });
  if (chan !== undefined && chan.source !== "clock" && isSignal(self, index))
    state.change<Channel>(chan.id, { isSignalled: true });
  const value = chan?.source === "clock" ? state.sym() : receivedFromOutside(state, self, index);
  const ok: Val =
    chan?.source === "clock"
      ? bool(true)
      : { k: "test", op: "true", x: state.sym(), y: undefined, not: false };
  takeCase(state, self, index, asksOk(self, index) ? tuple(value, ok) : value);
}

/** What is received says nothing but that it came. */
function isSignal(self: Goroutine, index: number): boolean {
  const type = elementType(self, index);
  const under = type && underlyingOf(type);
  return under?.kind === "Struct" && under.fields.length === 0;
}

function receivedFromOutside(state: State, self: Goroutine, index: number): Val {
  const type = elementType(self, index);
  return type === undefined ? state.sym() : state.unknown(type);
}

function zeroIn(self: Goroutine, index: number): Val {
  const type = elementType(self, index);
  return type === undefined ? NIL : zeroOf(type);
}

export function close(state: State, self: Goroutine, val: Val): void {
  const chan = state.chan(val);
  if (val.k === "nil" || chan?.isClosed === true) {
    fail(state, self, val.k === "nil" ? "closed nil" : "closed again", val);
    return;
  }
  if (chan !== undefined) state.change<Channel>(chan.id, { isClosed: true });
  state.hasEnded = true;
  resume(self, NOTHING);
}

/** Of a select, the case that sends is not told apart: the select stands for it. */
function nodeOf({ node, step }: Pending): Node {
  return node ?? step.node;
}

function fail(state: State, self: Goroutine, kind: Fault["kind"], val: Val): void {
  const { pending, start } = self;
  const made = state.chan(val)?.site;
  if (pending !== undefined)
    state.faults.push({ kind, step: pending.step, node: nodeOf(pending), start, made });
  self.pending = undefined;
  raise(state, self);
}
