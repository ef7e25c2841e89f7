/**
 * What one path has done to one lock: what it took and still holds, what it gave back although
 * others took it, what it handed on. Decides how taking and giving back change that; immutable.
 */

import type { LockSide } from "../../semantics/models/locks.js";
import type { RunInstr } from "../runs.js";

/** An instruction that took the lock, itself or by the function that it runs. */
export interface Taking {
  readonly instr: RunInstr;
  readonly side: LockSide;
  /** A declared function that it calls took it. */
  readonly isInside: boolean;
  /** The instruction that takes it in the end, in a closure where the function runs one. */
  readonly by: RunInstr;
}

export interface Holdings {
  /** Taken here and not given back, oldest first. */
  readonly held: readonly Taking[];
  /** Given back although nothing here took it: it is the caller's. */
  readonly owed: readonly LockSide[];
  /** The last that was given back, or handed to somebody who does it. */
  readonly last: Taking | undefined;
  /** Somebody else was given the means to give it back, or may have been. */
  readonly handedOn: "no" | "maybe" | "yes";
}

export const NOTHING_HELD: Holdings = { held: [], owed: [], last: undefined, handedOn: "no" };

/** More than this many at once is a loop that collects them; then nothing is claimed. */
const MOST = 4;

export type Taken =
  | { readonly kind: "held"; readonly holdings: Holdings }
  /** The instruction that holds it takes it again. */
  | { readonly kind: "again"; readonly taking: Taking }
  /** A deadlock for now, or more than can be followed. */
  | { readonly kind: "stuck" };

export function take(holdings: Holdings, taking: Taking): Taken {
  const { held, owed } = holdings;
  const back = owed.lastIndexOf(taking.side);
  if (back !== -1) return { kind: "held", holdings: { ...holdings, owed: without(owed, back) } };
  const before = held.find(({ by }) => by === taking.by);
  if (before !== undefined && taking.side !== "count") return { kind: "again", taking: before };
  const excludes = taking.side === "write" || held.some(({ side }) => side === "write");
  if (held.length >= MOST || (held.length > 0 && excludes && taking.side !== "count"))
    return { kind: "stuck" };
  return { kind: "held", holdings: { ...holdings, held: [...held, taking], handedOn: "no" } };
}

export type GivenBack =
  | { readonly kind: "free"; readonly holdings: Holdings }
  /** Held, but on the other side. */
  | { readonly kind: "wrong side"; readonly taking: Taking; readonly holdings: Holdings }
  | { readonly kind: "too often" };

export function giveBack(holdings: Holdings, side: LockSide): GivenBack {
  const { held, owed, handedOn } = holdings;
  const index = held.findLastIndex((taking) => taking.side === side);
  if (index !== -1)
    return { kind: "free", holdings: { ...holdings, held: without(held, index), last: held[index] } };
  const other = held.at(-1);
  if (other !== undefined)
    return {
      kind: "wrong side",
      taking: other,
      holdings: { ...holdings, held: held.slice(0, -1), last: other },
    };
  if (handedOn !== "no") return { kind: "free", holdings };
  if (owed.length >= MOST) return { kind: "too often" };
  return { kind: "free", holdings: { ...holdings, owed: [...owed, side] } };
}

/** Somebody else gives back what is held, one of it for a count. */
export function handOn(holdings: Holdings, handedOn: "maybe" | "yes"): Holdings {
  const { held } = holdings;
  const last = held.at(-1);
  if (last === undefined) return holdings.handedOn === "no" ? { ...holdings, handedOn } : holdings;
  const rest = last.side === "count" ? held.slice(0, -1) : [];
  return { ...holdings, held: rest, last, handedOn };
}

/** The same seen by a caller: what was taken inside was taken by the call. */
export function seenFromCall(
  holdings: Holdings,
  instr: RunInstr,
  isOwn: (taking: Taking) => boolean,
): Holdings {
  const seen = (taking: Taking): Taking => (isOwn(taking) ? taking : { ...taking, instr });
  const { held, last } = holdings;
  return { ...holdings, held: held.map(seen), last: last && seen(last) };
}

function without<T>(list: readonly T[], index: number): readonly T[] {
  return [...list.slice(0, index), ...list.slice(index + 1)];
}
