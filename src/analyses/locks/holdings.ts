/**
 * What one path has done to one lock: what it took and still holds, what it gave back although
 * others took it, what it handed on. Decides how taking and giving back change that; immutable.
 */

import type { LockSide } from "../../semantics/models/locks.js";
import type { RunInstr } from "../runs.js";
import type { TakeStep } from "./channel-steps.js";

/** An instruction that took the lock, itself or by the function that it runs. */
export interface Taking {
  readonly instr: TakeStep;
  readonly side: LockSide;
  /** How much, where a number says it and it is known; equal texts are equal numbers. */
  readonly amount?: string | undefined;
  /** A declared function that it calls took it. */
  readonly isInside: boolean;
  /** The instruction that takes it in the end, in a closure where the function runs one. */
  readonly by: TakeStep;
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
  if (held.length >= MOST || (held.length > 0 && excludes && !isMany(taking.side))) return { kind: "stuck" };
  return { kind: "held", holdings: { ...holdings, held: [...held, taking], handedOn: "no" } };
}

export type GivenBack =
  | { readonly kind: "free"; readonly holdings: Holdings }
  /** Held, but on the other side. */
  | { readonly kind: "wrong side"; readonly taking: Taking; readonly holdings: Holdings }
  | { readonly kind: "too often" };

export function giveBack(holdings: Holdings, side: LockSide, amount: string | undefined): GivenBack {
  const { held, owed, handedOn } = holdings;
  const index = held.findLastIndex((taking) => taking.side === side && isAsMuch(taking.amount, amount));
  if (index !== -1)
    return { kind: "free", holdings: { ...holdings, held: without(held, index), last: held[index] } };
  const other = held.at(-1);
  // A part of what was taken, or more.
  if (other?.side === "token") return { kind: "too often" };
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

function isAsMuch(taken: string | undefined, given: string | undefined): boolean {
  return taken === undefined || given === undefined || taken === given;
}

/** Of counts and slots there are several at once. */
function isMany(side: LockSide): boolean {
  return side === "count" || side === "token";
}

/** Somebody else gives back what is held, one of it where there are several. */
export function handOn(holdings: Holdings, handedOn: "maybe" | "yes"): Holdings {
  const { held } = holdings;
  const last = held.at(-1);
  if (last === undefined) return holdings.handedOn === "no" ? { ...holdings, handedOn } : holdings;
  const rest = isMany(last.side) && (last.side === "count" || handedOn === "yes") ? held.slice(0, -1) : [];
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
