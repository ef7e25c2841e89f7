/**
 * What was found from a root holds as long as all that its exploration asked about the program is
 * answered as before. An editor asks for it after each edit, and most edits are elsewhere.
 */
import type { FlowFunction } from "../../flow/ir.js";
import type { Func } from "../../semantics/objects.js";
import type { Root } from "./explore.js";
import { type Stuck, type StuckIn, stuckIn } from "./stuck.js";
import type { World } from "./world.js";

/** What an exploration comes to, without its states. */
export interface Look extends Pick<StuckIn, "root" | "stuck" | "misuses"> {
  readonly states: number;
  readonly isWhole: boolean;
  /** Sizes nobody can see played a part. */
  readonly isSized: boolean;
}

export function lookOf({ root, stuck, misuses, exploration }: StuckIn): Look {
  const { nodes, isWhole } = exploration;
  const isSized = nodes.some(({ state }) => state.counts.size > 0);
  return { root, stuck, misuses, states: nodes.length, isWhole, isSized };
}

export interface Question {
  readonly root: Root;
  readonly counts: (one: Stuck) => boolean;
  /** All that the world was made of; equal element by element for equal worlds. */
  readonly made: readonly unknown[];
}

interface Remembered {
  readonly made: readonly unknown[];
  readonly look: Look;
  holdsIn(world: World, counts: Question["counts"]): boolean;
}

/** Looks kept for one root: at several sizes, early unlocks and late ones. */
const MAX_LOOKS = 6;

const known = new WeakMap<FlowFunction, readonly Remembered[]>();

export function lookInto(world: World, { root, counts, made }: Question): Look {
  // What happens before `main` was worked out by another exploration.
  if (root.before !== undefined) return lookOf(stuckIn(world, root, counts));
  const all = [...made, root.endsProcess, world.hasPipes, world.triesLocks, world.eof];
  const others = known.get(root.fn) ?? [];
  const former = others.find((one) => isEqual(one.made, all));
  if (former?.holdsIn(world, counts) === true) return former.look;
  const noted = noting(world);
  const counted = new Map<Stuck, boolean>();
  const note = (one: Stuck): boolean => {
    const answer = counts(one);
    counted.set(one, answer);
    return answer;
  };
  const look = lookOf(stuckIn(noted.world, root, note));
  const latest: Remembered = {
    made: all,
    look,
    holdsIn: (other, asked) =>
      noted.holdsIn(other) && [...counted].every(([one, answer]) => asked(one) === answer),
  };
  known.set(root.fn, [latest, ...others.filter((one) => one !== former)].slice(0, MAX_LOOKS));
  return look;
}

function isEqual(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((part, at) => part === other[at]);
}

/** The world, with what it is asked written down: is all of it answered the same in another one? */
function noting(world: World): { readonly world: World; holdsIn(other: World): boolean } {
  const checks: ((other: World) => boolean)[] = [];
  const note = <Q, A>(ask: (of: World, question: Q) => A): ((question: Q) => A) => {
    const answers = new Map<Q, A>();
    checks.push((other) => [...answers].every(([question, answer]) => ask(other, question) === answer));
    return (question) => {
      if (answers.has(question)) return answers.get(question) as A;
      const answer = ask(world, question);
      answers.set(question, answer);
      return answer;
    };
  };
  const byField = new Map<string, (func: Func) => boolean>();
  const noted: World = {
    ...world,
    // First: what is asked of the blocks of a body that is another one now makes no sense.
    bodyOf: note((of, func) => of.bodyOf(func)),
    isStandard: note((of, func) => of.isStandard(func)),
    mayLock: note((of, func) => of.mayLock(func)),
    returnsWaiting: note((of, func) => of.returnsWaiting(func)),
    meetingOf: note((of, block) => of.meetingOf(block)),
    isQuiet: note((of, fn) => of.isQuiet(fn)),
    mayTryLocks: note((of, fn) => of.mayTryLocks(fn)),
    dropsStale: note((of, file) => of.dropsStale(file)),
    mayName(func, field) {
      const ask = byField.get(field) ?? note((of, one: Func) => of.mayName(one, field));
      byField.set(field, ask);
      return ask(func);
    },
  };
  return { world: noted, holdsIn: (other) => checks.every((check) => check(other)) };
}
