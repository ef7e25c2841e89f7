/**
 * What can happen next: each operation that can go on, alone or together with the one it meets.
 * Decides the rules of locks, counts, Cond, Once and errgroup (package sync); `channels.ts` those of channels.
 */
import { type Invocation, invoke, spawn } from "./calls.js";
import { asCase, close, type Move, takeCase, ways } from "./channels.js";
import { endContext, endsByItself, rootOf } from "./context-ends.js";
import { coroutineMoves } from "./coroutines.js";
import { addTo, groupAt, primitiveAt, setPrimitive, topOf } from "./frames.js";
import type { Goroutine } from "./goroutine.js";
import { HELPED } from "./helped.js";
import type { Pending } from "./pending.js";
import { pipeMoves } from "./pipes.js";
import { resume, resumeUnknown } from "./resume.js";
import type { State } from "./state.js";
import { tellStep } from "./telling.js";
import { FREE, NIL, NOTHING, type Ptr, taken, type Val } from "./values.js";
import type { World } from "./world.js";

/** Its own way out, when its turn comes. */
export function movesOf(world: World, state: State, goroutine: Readonly<Goroutine>): readonly Move[] {
  const { pending, id } = goroutine;
  if (pending === undefined) return [];
  switch (pending.kind) {
    case "send":
    case "recv":
      return ways(state, id, [asCase(pending)]).map(({ move }) => move);
    case "select": {
      const found = ways(state, id, pending.cases);
      const isReady = found.some(({ isSure }) => isSure);
      const moves = found.map(({ move, isClock }) => (isReady && isClock ? belated(move) : move));
      if (pending.hasDefault && !isReady)
        moves.push(alone(id, pending, (at, self) => takeCase(at, self, -1, NIL)));
      return moves;
    }
    case "close":
      return [alone(id, pending, (at, self) => close(at, self, pending.chan))];
    case "lock":
      return lockMoves(state, id, pending);
    case "add":
      return [
        alone(id, pending, (at, self) => {
          addTo(at, pending.place, pending.n);
          resume(self, NOTHING);
        }),
      ];
    case "wait":
      return waits(state, pending.place)
        ? []
        : [
            helped(
              state,
              pending.place,
              alone(id, pending, (at, self) => passes(at, self, pending.place)),
            ),
          ];
    case "cond":
      return condMoves(state, id, pending);
    case "signal":
      return signalMoves(state, id, pending);
    case "once":
      return onceMoves(world, state, id, pending);
    case "cancel":
      return [
        alone(id, pending, (at, self) => {
          endContext(at, pending.ctx);
          at.hasEnded = true;
          resume(self, NOTHING);
        }),
      ];
    case "after":
      return afterMoves(world, state, id, pending);
    case "group-go":
      return groupMoves(world, state, id, pending);
    case "group-wait": {
      const { n, ctx } = groupAt(state, pending.place);
      if (n > 0 && !isOutside(state, pending.place)) return [];
      return [
        alone(id, pending, (at, self) => {
          if (n > 0) at.assumed.push(HELPED);
          if (ctx.k === "ptr") endContext(at, ctx.obj);
          resumeUnknown(at, self);
        }),
      ];
    }
    case "instant":
      return [
        alone(id, pending, (at, self) => {
          self.pending = undefined;
          pending.act(at, self);
          if (topOf(self) === undefined && self.pending === undefined) self.isOver = true;
        }),
      ];
    case "pipe":
      return pipeMoves(state, id, pending);
    case "coroutine":
      return coroutineMoves(state, id, pending);
    case "forever":
      return [];
    default:
      return pending satisfies never;
  }
}

/** The count is above zero, but somebody else got hold of it. */
function helped(state: State, place: Ptr, move: Move): Move {
  if (primitiveAt(state, place, { k: "count", n: 0 }).n === 0) return move;
  return (at) => {
    at.assumed.push({ text: "code that is not followed calls `Done`", price: UNSEEN });
    move(at);
  };
}

/** Nothing speaks for it but that it would otherwise wait for ever. */
const UNSEEN = 3;

/** Time is over before the select finds what has been ready all along. */
function belated(move: Move): Move {
  return (state) => {
    state.assumed.push({ text: "the time is over before what is ready is taken", price: LATE });
    move(state);
  };
}

/** It is late by a hair. */
const LATE = 1;

type Of<K extends Pending["kind"]> = Extract<Pending, { kind: K }>;

function alone(id: number, pending: Pending, act: (state: State, self: Goroutine) => void): Move {
  return (state) => {
    const self = state.goroutine(id);
    if (self === undefined) return;
    state.moved.push(id);
    state.told.push({ start: self.start, step: pending.step, text: tellStep(pending, -1) });
    act(state, self);
  };
}

function passes(state: State, self: Goroutine, place: Ptr): void {
  if (primitiveAt(state, place, NONE).n > 0) state.assumed.push(HELPED);
  resume(self, NOTHING);
}

function isOutside(state: State, { obj }: Ptr): boolean {
  return state.objs.get(obj)?.isEscaped !== false;
}

function waits(state: State, place: Ptr): boolean {
  return primitiveAt(state, place, NONE).n > 0 && !isOutside(state, place);
}

const NONE = { k: "count", n: 0 } as const;

/** A goroutine that nobody can follow can get at it. */
function isLeftToOthers(state: State, place: Ptr): boolean {
  return isOutside(state, place) && state.goroutines.some(({ isLost }) => isLost);
}

/** A goroutine that nobody can follow may give back what it holds, or what it was handed. */
function holds(state: State, place: Ptr, id: number | undefined): boolean {
  if (id === undefined) return false;
  if (isLeftToOthers(state, place)) return false;
  const holder = state.goroutine(id);
  return holder === undefined || !holder.isLost;
}

function lockMoves(state: State, id: number, pending: Of<"lock">): readonly Move[] {
  const { place, side } = pending;
  const mutex = primitiveAt(state, place, FREE);
  const isWritten = holds(state, place, mutex.writer);
  const isRead = mutex.readers.some((reader) => holds(state, place, reader));
  // A writer that waits keeps new readers out (sync, RWMutex).
  const isAnnounced = side === "read" && state.goroutines.some((other) => isWaitingWriter(other, id, place));
  if (!isWritten && !isAnnounced && (side === "read" || !isRead)) {
    return [
      alone(id, pending, (at, self) => {
        const now = primitiveAt(at, place, FREE);
        setPrimitive(at, place, taken(now, side, id, pending.step));
        resume(self, NOTHING);
      }),
    ];
  }
  if (side === "read" || pending.isWaiting || !isRead) return [];
  return [
    (at) => {
      const self = at.goroutine(id);
      if (self !== undefined) self.pending = { ...pending, isWaiting: true };
    },
  ];
}

function isWaitingWriter({ id, pending }: Goroutine, self: number, place: Ptr): boolean {
  return id !== self && pending?.kind === "lock" && pending.isWaiting && isSame(pending.place, place);
}

function isSame(a: Ptr, b: Ptr): boolean {
  return a.obj === b.obj && a.path === b.path;
}

function condMoves(state: State, id: number, pending: Of<"cond">): readonly Move[] {
  if (!pending.isWoken && !isOutside(state, pending.place)) return [];
  return [
    alone(id, pending, (_, self) => {
      const { lock, step } = pending;
      if (lock.k === "ptr")
        self.pending = { kind: "lock", step, place: lock, side: "write", isWaiting: false };
      else resume(self, NOTHING);
    }),
  ];
}

function signalMoves(state: State, id: number, pending: Of<"signal">): readonly Move[] {
  const parked = state.goroutines.filter(
    ({ pending: other }) => other?.kind === "cond" && !other.isWoken && isSame(other.place, pending.place),
  );
  const wake = (at: State, ids: readonly number[]): void => {
    for (const one of ids) {
      const sleeper = at.goroutine(one);
      if (sleeper?.pending?.kind === "cond") sleeper.pending = { ...sleeper.pending, isWoken: true };
    }
  };
  const groups =
    pending.isAll || parked.length === 0
      ? [parked.map(({ id: one }) => one)]
      : parked.map(({ id: one }) => [one]);
  return groups.map((ids) =>
    alone(id, pending, (at, self) => {
      wake(at, ids);
      resume(self, NOTHING);
    }),
  );
}

/** Somebody who can be followed is in its function. */
function isRun(state: State, place: Ptr): boolean {
  return state.goroutines.some(
    ({ frames, isLost }) =>
      !isLost &&
      frames.some(({ afterwards }) =>
        afterwards.some((one) => one.kind === "once" && isSame(one.place, place)),
      ),
  );
}

function onceMoves(world: World, state: State, id: number, pending: Of<"once">): readonly Move[] {
  const { place, run, step } = pending;
  const once = primitiveAt(state, place, { k: "once", phase: "fresh" });
  if (once.phase === "running") return isRun(state, place) ? [] : [alone(id, pending, resumeUnknown)];
  if (once.phase === "done" || run === undefined) return [alone(id, pending, resumeUnknown)];
  return [
    alone(id, pending, (at, self) => {
      setPrimitive(at, place, { k: "once", phase: "running" });
      self.pending = undefined;
      const call = callOf(run, step, [{ kind: "once", place }]);
      invoke(world, at, self, call);
      if (topOf(self) === undefined && self.pending === undefined) self.isOver = true;
    }),
  ];
}

function afterMoves(world: World, state: State, id: number, pending: Of<"after">): readonly Move[] {
  const { run, step } = pending;
  const ctx = state.objs.get(pending.ctx);
  if (ctx?.k !== "context" || (!ctx.isOver && !endsByItself(state, ctx))) return [];
  return [
    alone(id, pending, (at, self) => {
      self.pending = undefined;
      if (!ctx.isOver) endContext(at, rootOf(at, pending.ctx));
      invoke(world, at, self, callOf(run, step, []));
      if (topOf(self) === undefined && self.pending === undefined) self.isOver = true;
    }),
  ];
}

function groupMoves(world: World, state: State, id: number, pending: Of<"group-go">): readonly Move[] {
  const { place, run, step } = pending;
  const group = groupAt(state, place);
  if (group.limit !== undefined && group.n >= group.limit && !isOutside(state, place)) return [];
  return [
    alone(id, pending, (at, self) => {
      setPrimitive(at, place, { ...groupAt(at, place), n: groupAt(at, place).n + 1 });
      resume(self, NOTHING);
      spawn(world, at, self, callOf(run, step, [{ kind: "group", place }]));
    }),
  ];
}

function callOf(callee: Val, step: Pending["step"], afterwards: Invocation["afterwards"]): Invocation {
  return {
    callee,
    receiver: undefined,
    args: [],
    spread: false,
    isVariadic: false,
    fixed: 0,
    type: undefined,
    step: step as Invocation["step"],
    node: step.node,
    isDeferred: false,
    afterwards,
  };
}
