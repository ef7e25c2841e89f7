/**
 * Which of several goroutines that are stuck in one end is the cause. Decides who waits for whom: of
 * those that wait for one another in a ring one is told, always the same, and the others stand beside it.
 */
import type { Instr, Terminator } from "../../flow/ir.js";
import type { Node } from "./explore.js";
import { primitiveAt } from "./frames.js";
import type { Goroutine } from "./goroutine.js";
import { contentsOf, objectsOf, partsOf } from "./heap.js";
import { liveAt } from "./liveness.js";
import { mayDo, type Need } from "./partners.js";
import type { Pending } from "./pending.js";
import { standsAt } from "./pipes.js";
import type { State } from "./state.js";
import { FREE, type Ptr, type Val } from "./values.js";
import type { World } from "./world.js";

export type Step = Instr | Terminator;

type Waiting = Pick<Goroutine, "start"> & { readonly pending: Pending };

type Blocked = Readonly<Goroutine> & { readonly pending: Pending };

export interface Cause {
  readonly goroutine: Blocked;
  /** Others that wait for it, and it for them. */
  readonly ring: readonly Blocked[];
}

/** Who holds the lock or runs the Once that a goroutine waits for. */
export interface Holder {
  /** Where it took it; undefined for a Once, and where that was not seen. */
  readonly step: Step | undefined;
  readonly goroutine: Readonly<Goroutine>;
}

export function causesOf(
  world: World,
  { state, order }: Node,
  positions: readonly number[],
): readonly Cause[] {
  const blocked = positions.flatMap((position) => {
    const one = state.goroutines.find(({ id }) => id === order[position]);
    return one?.pending === undefined ? [] : [one as Blocked];
  });
  const reach = new Map(blocked.map((one) => [one, reachable(state, one)]));
  const waits = new Map(
    blocked.map((one) => [
      one,
      new Set(blocked.filter((other) => other !== one && waitsFor(world, state, one, other, reach))),
    ]),
  );
  closeOver(blocked, waits);
  const causes: Cause[] = [];
  const seen = new Set<Blocked>();
  for (const one of blocked) {
    const needs = waits.get(one) ?? new Set();
    // Whoever waits for somebody that does not wait for it in turn is not the cause.
    if (seen.has(one) || [...needs].some((other) => !waits.get(other)?.has(one))) continue;
    const ring = [one, ...[...needs].filter((other) => other !== one)];
    for (const member of ring) seen.add(member);
    const [first = one, ...others] = ring.toSorted(byImportance);
    causes.push({ goroutine: first, ring: others });
  }
  return causes;
}

/** Who waits for somebody waits for all that this one waits for. */
function closeOver(blocked: readonly Blocked[], waits: ReadonlyMap<Blocked, Set<Blocked>>): void {
  for (const via of blocked)
    for (const one of blocked)
      if (waits.get(one)?.has(via)) for (const other of waits.get(via) ?? []) waits.get(one)?.add(other);
}

/** A lock that is held too long explains more than the channel or the count behind it. */
const RANK: Partial<Record<Pending["kind"], number>> = {
  lock: 0,
  once: 0,
  wait: 1,
  cond: 1,
  "group-wait": 1,
  // What the sequence itself waits for is told.
  coroutine: 3,
};

/** The same member of a ring, in whatever order its goroutines came there. */
export function byImportance(a: Waiting, b: Waiting): number {
  const [x, y] = [RANK[a.pending.kind] ?? 2, RANK[b.pending.kind] ?? 2];
  if (x !== y) return x - y;
  // Who comes back for more is ready to help; what it waits for is held up by the other.
  const isIdle = Number(isForMore(a.pending)) - Number(isForMore(b.pending));
  if (isIdle !== 0) return isIdle;
  const isOwn = Number(b.start === undefined) - Number(a.start === undefined);
  if (x > 0 && isOwn !== 0) return isOwn;
  const [one, other] = [a.pending.step, b.pending.step];
  const [file, otherFile] = [one.block.fn.file.path, other.block.fn.file.path];
  return file === otherFile ? one.node.start - other.node.start : file < otherFile ? -1 : 1;
}

/** It ranges over a channel. */
function isForMore({ step }: Pending): boolean {
  return step.node.kind === "RangeStmt";
}

/** One waits for another that still holds what it needs, or can get at it. */
function waitsFor(
  world: World,
  state: State,
  one: Blocked,
  other: Blocked,
  reach: ReadonlyMap<Blocked, ReadonlySet<number>>,
): boolean {
  const { pending } = one;
  if (pending.kind === "lock" || pending.kind === "once") {
    const holders = holdersOf(state, one);
    const isSelf = holders.some(({ goroutine }) => goroutine.id === one.id);
    return !isSelf && holders.some(({ goroutine }) => goroutine.id === other.id);
  }
  const need = needOf(pending);
  if (need !== undefined && !mayDo(world, other, need)) return false;
  const needed = neededBy(pending);
  return needed.some((id) => reach.get(other)?.has(id)) && !isRival(pending, other.pending, needed);
}

/** What a partner would have to do. */
function needOf({ kind }: Pending): Need | undefined {
  if (kind === "send") return "recv";
  return kind === "recv" ? "send" : undefined;
}

/** Of a lock those that took it, and a writer that waits before a new reader; of a Once who runs it. */
export function holdersOf(state: State, { id, pending }: Readonly<Goroutine>): readonly Holder[] {
  const all = (ids: readonly (number | undefined)[], took?: ReadonlyMap<number, Step>): readonly Holder[] =>
    state.goroutines
      .filter((one) => ids.includes(one.id))
      .map((goroutine) => ({ goroutine, step: took?.get(goroutine.id) }));
  switch (pending?.kind) {
    case "lock": {
      const { writer, readers, took } = primitiveAt(state, pending.place, FREE);
      const held = all([writer, ...readers], took);
      if (pending.side === "write" || writer !== undefined) return held;
      const announced = state.goroutines.filter(
        (one) => one.id !== id && one.pending?.kind === "lock" && one.pending.side === "write",
      );
      const rivals = announced.filter(
        (one) => one.pending?.kind === "lock" && isSame(one.pending.place, pending.place),
      );
      return [...held.filter(({ goroutine }) => goroutine.id === id), ...all(rivals.map((one) => one.id))];
    }
    case "once":
      return all(
        state.goroutines
          .filter(({ frames }) =>
            frames.some(({ afterwards }) =>
              afterwards.some(({ kind, place }) => kind === "once" && isSame(place, pending.place)),
            ),
          )
          .map((one) => one.id),
      );
    default:
      return [];
  }
}

function isSame(a: Ptr, b: Ptr): boolean {
  return a.obj === b.obj && a.path === b.path;
}

/** Both wait for the same thing in the same way: neither can help the other. */
function isRival(a: Pending | undefined, b: Pending | undefined, needed: readonly number[]): boolean {
  const isSameSide = a?.kind !== "pipe" || b?.kind !== "pipe" || standsAt(a)?.end === standsAt(b)?.end;
  return a?.kind === b?.kind && isSameSide && neededBy(b).some((id) => needed.includes(id));
}

export function neededBy(pending: Pending | undefined): readonly number[] {
  switch (pending?.kind) {
    case "send":
    case "recv":
      return objectsOf(pending.chan);
    case "select":
      return pending.cases.flatMap(({ chan }) => objectsOf(chan));
    case "coroutine":
      return [pending.co];
    case "pipe": {
      const at = standsAt(pending);
      return at === undefined ? [] : [at.end, at.peer];
    }
    case "lock":
    case "wait":
    case "cond":
    case "once":
    case "group-wait":
    case "group-go":
      return [pending.place.obj];
    default:
      return [];
  }
}

/** Objects that a goroutine can still get at. */
export function reachable(state: State, goroutine: Readonly<Goroutine> | undefined): ReadonlySet<number> {
  const seen = new Set<number>();
  const { frames = [], pending, atEnd = [] } = goroutine ?? {};
  const stack: Val[] = state.globals().map(([, obj]) => ({ k: "ptr", obj, path: "" }));
  frames.forEach(({ block, at, env, defers }, index) => {
    const live = liveAt(block, index + 1 < frames.length || pending !== undefined ? at + 1 : at);
    for (const [value, val] of env) if (live.has(value)) stack.push(val);
    for (const { callee, receiver, args } of defers)
      for (const val of [callee, receiver, ...args]) if (val !== undefined) stack.push(val);
  });
  for (const { run } of atEnd) stack.push(run);
  for (const { afterwards } of frames)
    for (const one of afterwards) stack.push(one.place, ...(one.kind === "each" ? one.rest : []));
  for (let val = stack.pop(); val !== undefined; val = stack.pop()) {
    for (const id of objectsOf(val)) {
      if (seen.has(id)) continue;
      seen.add(id);
      const obj = state.objs.get(id);
      if (obj !== undefined) stack.push(...contentsOf(obj));
    }
    stack.push(...partsOf(val));
  }
  return seen;
}
