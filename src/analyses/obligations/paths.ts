/**
 * Follows one acquired thing along every path from its acquisition. Decides which paths leave the
 * function, or come round again, with it still open, and what the others did with it.
 */
import type { CallInfo, Instr } from "../../flow/ir.js";
import type { Node } from "../../syntax/ast.js";
import { endsWithFunction } from "../contexts/deferred-ends.js";
import { type Recovery, recoveringCallers } from "../recovering-callers.js";
import { type Acquisition, beginningOf, proofsOf } from "./acquisition.js";
import type { Guess, Left, Stored, Surroundings } from "./duty.js";
import { type Event, explore } from "./explore.js";
import { afterUses } from "./left-open.js";
import { isOtherEndOut } from "./other-ends.js";
import type { State, Trail } from "./path-state.js";
import { gapsIn } from "./switch-gaps.js";
import { hidesCode, type Walk, walkOf } from "./walk.js";

/** Where a thing is lost while it is open. */
export interface Leak {
  /**
   * - exit: the function is left;
   * - again: a loop comes back to the call and the old one is out of reach;
   * - panic: the function is left by a panic that somebody above stops.
   */
  readonly how: "exit" | "again" | "panic";
  readonly node: Node;
  readonly guesses: readonly Guess[];
  readonly trail: Trail | undefined;
  /** What is returned there could not be made: this call has failed. */
  readonly failed?: CallInfo;
  /** Who stops the panic: "`work`", "net/http". */
  readonly by?: string;
}

/** A field that the thing was put into, and where. */
export interface Storing extends Stored {
  readonly instr: Instr;
}

export interface Verdict {
  readonly leak: Leak | undefined;
  /** Some path lets go of it. */
  readonly isReleased: boolean;
  /** Some path gives it to somebody, or returns it. */
  readonly isMoved: boolean;
  readonly stored: readonly Storing[];
  /** The budget ran out: nothing is claimed. */
  readonly gaveUp: boolean;
}

/**
 * Steps (a block on one path) for one acquisition. Too low and long functions are silently left
 * out; too high and a function made of unrelated conditions costs seconds. Real code needs dozens.
 */
const MAX_STEPS = 2000;

const NOT_FOLLOWED: Verdict = {
  leak: undefined,
  isReleased: false,
  isMoved: true,
  stored: [],
  gaveUp: false,
};
const GAVE_UP: Verdict = { ...NOT_FOLLOWED, gaveUp: true };

/** `outlives`: the process ends with the function, and everything with it. */
export function followPaths(acquisition: Acquisition, at: Surroundings, outlives: () => boolean): Verdict {
  const { call } = acquisition;
  const { fn } = call.block;
  const start = beginningOf(acquisition, at);
  if (start === undefined || hidesCode(fn)) return NOT_FOLLOWED;
  const stored: Storing[] = [];
  const onStore = (one: Stored, instr: Instr): void => {
    if (!stored.some((other) => other.instr === instr)) stored.push({ ...one, instr });
  };
  const proofs = proofsOf(acquisition);
  // Whoever stops a panic may well end the context, or whatever else a function to call would end.
  const isCalled = at.kind.form === "function";
  const recovery = (): Recovery | undefined =>
    isCalled ? undefined : at.scope.ask(recoveringCallers).of(fn);
  const walk: Walk = walkOf(fn, { at, acquiring: call, proofs, toTheEnd: false, recovery, onStore });
  const isEnded = (): boolean =>
    acquisition.signs.some((index) => {
      const given = call.call.args[index];
      return given !== undefined && endsWithFunction(at.scope, given, call);
    });
  const verdict = follow(start, walk, call.node, ({ after, block }) => {
    if (!after.again && isEnded()) return true;
    return outlives() || !isOtherEndOut(acquisition, block, at);
  });
  return verdict.gaveUp ? verdict : { ...verdict, stored };
}

type Returned = Extract<Event, { kind: "returned" }>;

/** The paths from a start; `node` is told where a loop comes round, and returns that are excused are no leaks. */
export function follow(
  start: State,
  walk: Walk,
  node: Node,
  isExcused: (left: Pick<Returned, "after" | "block">) => boolean,
): Verdict {
  const found: Leak[] = [];
  const used = new Set<Left>();
  let isReleased = false;
  let isMoved = false;
  const note = (leaking: Leak): void => {
    if (leaking.guesses.some(({ isMixed }) => isMixed)) isReleased = true;
    found.push({ ...leaking, guesses: [...leaking.guesses, ...gapsIn(leaking.trail)] });
  };

  const events = explore(start, { ...walk, onUse: (left) => used.add(left) }, MAX_STEPS);
  for (;;) {
    const next = events.next();
    if (next.done === true)
      return next.value
        ? { leak: cheapest(found, used), isReleased, isMoved, stored: [], gaveUp: false }
        : GAVE_UP;
    const event = next.value;
    switch (event.kind) {
      case "settled": {
        const { how, state } = event;
        const { guesses, trail } = state;
        if (how.kind === "lost") note({ how: "again", node, guesses, trail });
        else if (how.kind === "released") isReleased = true;
        else isMoved = true;
        break;
      }
      case "released":
        isReleased = true;
        break;
      case "lost": {
        const { guesses, trail } = event.after;
        note({ how: "again", node, guesses, trail });
        break;
      }
      case "returned": {
        if (isExcused(event)) break;
        const { guesses, trail, again } = event.after;
        const failed = event.failed === undefined ? {} : { failed: event.failed.call };
        if (again) note({ how: "again", node, guesses, trail });
        else note({ how: "exit", node: event.end.node, guesses, trail, ...failed });
        break;
      }
      case "panicked": {
        const { after, by } = event;
        if (isExcused(event) || after.panic === undefined) break;
        const stopped: Guess = { text: `${by.by} stops the panic and goes on`, price: 1 };
        const guesses = [...after.guesses, stopped];
        note({ how: "panic", node: after.panic, guesses, trail: after.trail, by: by.by });
        break;
      }
      default:
        event satisfies never;
    }
  }
}

/** The first of those that take least for granted. */
function cheapest(found: readonly Leak[], used: ReadonlySet<Left>): Leak | undefined {
  let best: Leak | undefined;
  for (const leak of found) {
    const guesses = afterUses(leak.guesses, used);
    if (guesses !== undefined && (best === undefined || price(guesses) < price(best.guesses)))
      best = { ...leak, guesses };
  }
  return best;
}

function price(guesses: readonly Guess[]): number {
  return guesses.reduce((sum, guess) => sum + guess.price, 0);
}
