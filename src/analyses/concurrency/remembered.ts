/**
 * What was found from a root holds as long as all that its exploration asked about the program is
 * answered as before. An editor asks for it after each edit, and most edits are elsewhere. What is
 * kept are questions and answers alone: a world, or whoever counts, would keep its whole run alive.
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
  readonly notes: Notes;
  readonly counted: ReadonlyMap<Stuck, boolean>;
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
  if (former !== undefined && holds(former, world, counts)) return former.look;
  const notes = createNotes();
  const counted = new Map<Stuck, boolean>();
  const look = lookOf(stuckIn(noting(world, notes), root, noted(counted, counts)));
  const latest = { made: all, look, notes, counted };
  known.set(root.fn, [latest, ...others.filter((one) => one !== former)].slice(0, MAX_LOOKS));
  return look;
}

function isEqual(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((part, at) => part === other[at]);
}

/** What a world is asked, but for what counts its steps. */
type Asked =
  | "bodyOf"
  | "isLong"
  | "isStandard"
  | "mayLock"
  | "returnsWaiting"
  | "meetingOf"
  | "isQuiet"
  | "mayTryLocks"
  | "dropsStale";

interface Notes {
  readonly answers: { readonly [Kind in Asked]: Map<Parameters<World[Kind]>[0], ReturnType<World[Kind]>> };
  /** Who may name a field, by field. */
  readonly names: Map<string, Map<Func, boolean>>;
}

function createNotes(): Notes {
  return {
    answers: {
      bodyOf: new Map(),
      isLong: new Map(),
      isStandard: new Map(),
      mayLock: new Map(),
      returnsWaiting: new Map(),
      meetingOf: new Map(),
      isQuiet: new Map(),
      mayTryLocks: new Map(),
      dropsStale: new Map(),
    },
    names: new Map(),
  };
}

/** The world, with what it is asked written down. */
function noting(world: World, { answers, names }: Notes): World {
  return {
    ...world,
    bodyOf: noted(answers.bodyOf, world.bodyOf),
    isLong: noted(answers.isLong, world.isLong),
    isStandard: noted(answers.isStandard, world.isStandard),
    mayLock: noted(answers.mayLock, world.mayLock),
    returnsWaiting: noted(answers.returnsWaiting, world.returnsWaiting),
    meetingOf: noted(answers.meetingOf, world.meetingOf),
    isQuiet: noted(answers.isQuiet, world.isQuiet),
    mayTryLocks: noted(answers.mayTryLocks, world.mayTryLocks),
    dropsStale: noted(answers.dropsStale, world.dropsStale),
    mayName(func, field) {
      const own = names.get(field) ?? new Map<Func, boolean>();
      names.set(field, own);
      return noted(own, (one) => world.mayName(one, field))(func);
    },
  };
}

function noted<Q, A>(answers: Map<Q, A>, ask: (question: Q) => A): (question: Q) => A {
  return (question) => {
    if (answers.has(question)) return answers.get(question) as A;
    const answer = ask(question);
    answers.set(question, answer);
    return answer;
  };
}

/** Is all of it answered the same in another world? */
function holds({ notes, counted }: Remembered, world: World, counts: Question["counts"]): boolean {
  const { answers, names } = notes;
  return (
    // Bodies first: what is asked of the blocks of a body that is another one now makes no sense.
    isAnswered(answers.bodyOf, world.bodyOf) &&
    isAnswered(answers.isLong, world.isLong) &&
    isAnswered(answers.isStandard, world.isStandard) &&
    isAnswered(answers.mayLock, world.mayLock) &&
    isAnswered(answers.returnsWaiting, world.returnsWaiting) &&
    isAnswered(answers.meetingOf, world.meetingOf) &&
    isAnswered(answers.isQuiet, world.isQuiet) &&
    isAnswered(answers.mayTryLocks, world.mayTryLocks) &&
    isAnswered(answers.dropsStale, world.dropsStale) &&
    [...names].every(([field, own]) => isAnswered(own, (func) => world.mayName(func, field))) &&
    isAnswered(counted, counts)
  );
}

function isAnswered<Q, A>(answers: ReadonlyMap<Q, A>, ask: (question: Q) => A): boolean {
  return [...answers].every(([question, answer]) => ask(question) === answer);
}
