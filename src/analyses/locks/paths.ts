/**
 * Follows one lock along every path of a function, as property simulation does (Das, Lerner, Seigle:
 * "ESP: path-sensitive program verification in polynomial time", PLDI 2002): paths that agree on the
 * lock and on the conditions that are asked again are followed once. Closures that the function runs
 * are followed inside. Decides in what state the lock is where the function is left.
 */

import { conditionsOf } from "../../flow/conditions.js";
import type { Block, FlowFunction, Instr, Value } from "../../flow/ir.js";
import type { LockSide } from "../../semantics/models/locks.js";
import { TOKENS } from "../../semantics/models/locks.js";
import type { Func } from "../../semantics/objects.js";
import { readByClosures, sharedBy, testedVariables, toldBy, touchesLock } from "./attention.js";
import { sendInto } from "./channel-steps.js";
import { handersIn } from "./handers.js";
import { handOn, NOTHING_HELD } from "./holdings.js";
import { type Known, knownOf } from "./known.js";
import type { LockPlace } from "./place.js";
import { relevanceOf } from "./relevance.js";
import { run } from "./running.js";
import {
  cellsOutside,
  type Entry,
  edgeOf,
  entryKey,
  follow,
  keyOf,
  type Numbering,
  newNumbering,
  type PathState,
  startState,
} from "./state.js";
import { acts, step } from "./steps.js";
import type { Surroundings } from "./summary.js";
import { type Bindings, createToucher, NO_BINDINGS, placeIn, type Toucher } from "./touches.js";
import { questionsOf } from "./views.js";
import type { Event, Exit, Handed, Paths, Visit, Work } from "./visit.js";

export interface Walked {
  readonly exits: readonly Exit[];
  readonly events: readonly Event[];
  /** Functions that left the lock to this one, which gave it back. */
  readonly tookOver: ReadonlySet<Func>;
  /** Those that gave it a function to do so. */
  readonly lenders: ReadonlySet<Func>;
  /** Sides given back of what the name stood for before it stood for another. */
  readonly givenBefore: ReadonlySet<LockSide>;
  readonly handed: readonly Handed[];
  /** Some path ended in a state of which nothing can be said. */
  readonly isLost: boolean;
  /** The budget ran out: nothing is claimed. */
  readonly gaveUp: boolean;
}

/**
 * Steps (a piece of a block on one path) for one lock in one function. Too low and long functions
 * are silently left out; too high and a function made of unrelated conditions costs seconds.
 */
const MAX_STEPS = 1500;

export interface Walker {
  readonly at: Surroundings;
  readonly toucher: Toucher;
  walk(fn: FlowFunction, place: LockPlace, bindings?: Bindings): Walked;
}

/** Walks each lock in each function once. */
export function createWalker(at: Surroundings): Walker {
  const toucher = createToucher(at);
  const known = new Map<FlowFunction, Map<string, Walked>>();
  const walkIn = (fn: FlowFunction, place: LockPlace, bindings: Bindings): Walked => {
    if (bindings.size > 0) return walkLock(fn, place, bindings);
    let places = known.get(fn);
    if (places === undefined) {
      places = new Map();
      known.set(fn, places);
    }
    let walked = places.get(place.text);
    if (walked === undefined) {
      // A closure that hands itself on gives back what its other paths do.
      places.set(place.text, NOWHERE);
      walked = walkLock(fn, place, bindings);
      places.set(place.text, walked);
    }
    return walked;
  };
  const walkLock = (fn: FlowFunction, place: LockPlace, bindings: Bindings): Walked => {
    const work: Work = {
      place,
      at,
      toucher,
      events: [],
      tookOver: new Set(),
      lenders: new Set(),
      givenBefore: new Set(),
      handed: [],
      isLost: false,
      givesBack(closure, bound) {
        const { exits, isLost } = walkIn(closure, place, bound);
        const isSeen = exits.some(
          ({ state: { holdings } }) => holdings.owed.length > 0 || holdings.handedOn === "yes",
        );
        return isSeen ? "yes" : isLost ? "maybe" : "no";
      },
    };
    const budget: Budget = { steps: 0, inside: new Map(), numberOf: newNumbering() };
    const entry: Entry = {
      holdings: NOTHING_HELD,
      cells: new Map(),
      known: new Map(),
      panic: "unknown",
      variables: new Set(),
    };
    const exits = walk(work, budget, fn, entry, bindings, 0);
    const { events, tookOver, lenders, givenBefore, handed, isLost } = work;
    const given = { tookOver, lenders, givenBefore };
    if (budget.steps > MAX_STEPS) return { ...NOWHERE, ...given, isLost: true, gaveUp: true };
    return { exits, events, ...given, handed, isLost, gaveUp: false };
  };
  return { at, toucher, walk: (fn, place, bindings = NO_BINDINGS) => walkIn(fn, place, bindings) };
}

const NOWHERE: Walked = {
  exits: [],
  events: [],
  tookOver: new Set(),
  lenders: new Set(),
  givenBefore: new Set(),
  handed: [],
  isLost: false,
  gaveUp: false,
};

interface Budget {
  steps: number;
  /** Exits of closures, by what they are entered with. */
  readonly inside: Map<string, readonly Exit[]>;
  readonly numberOf: Numbering;
}

function walk(
  work: Work,
  budget: Budget,
  fn: FlowFunction,
  entry: Entry,
  bindings: Bindings,
  depth: number,
): readonly Exit[] {
  const first = fn.blocks[0];
  if (first === undefined) return [];
  const { place, toucher } = work;
  const touches = toucher.in(fn, bindings);
  const handers = handersIn(fn, work);
  const isTouching = (block: Block): boolean => touchesLock(block, touches, handers, place);
  const shared = new Set([...entry.variables, ...readByClosures(fn, touches, place)]);
  const { judgement, branches, isAsked } = relevanceOf(
    fn,
    isTouching,
    toldBy(fn, touches, place),
    sharedBy(fn, touches, place, shared),
  );
  const exits: Exit[] = [];
  const queue: PathState[] = [];
  const seen = new Set<string>();
  const acting = new Map<Block, readonly number[]>();
  const visit: Visit = {
    work,
    fn,
    touches,
    acting(block) {
      let known = acting.get(block);
      if (known === undefined) {
        known = block.instrs.flatMap((instr, index) => (acts(visit, instr) ? [index] : []));
        acting.set(block, known);
      }
      return known;
    },
    bindings,
    depth,
    judgement,
    variables: new Set([...shared, ...testedVariables(fn, judgement)]),
    isAsked,
    handers,
    questions: questionsOf(fn, branches),
    push(state) {
      const key = keyOf(state, budget.numberOf);
      if (seen.has(key)) return;
      seen.add(key);
      queue.push(state);
    },
    leave(state, node, how, handedOut) {
      exits.push(exitOf(visit, state, node, how, handedOut));
    },
    inside(closure, inner, bound, site) {
      const key = `${budget.numberOf(site)}|${entryKey(inner, budget.numberOf)}`;
      let found = budget.inside.get(key);
      if (found === undefined) {
        found = walk(work, budget, closure, inner, bound, depth + 1);
        budget.inside.set(key, found);
      }
      return found;
    },
  };
  visit.push(startState(first, entry));
  for (let next = 0; next < queue.length; next++) {
    if (++budget.steps > MAX_STEPS) return [];
    walkBlock(visit, queue[next] as PathState);
  }
  return exits;
}

function walkBlock(visit: Visit, from: PathState): void {
  const { instrs } = from.block;
  const [entered] = enter(visit, from);
  if (entered === undefined) return;
  let state = entered;
  for (const index of visit.acting(from.block)) {
    if (index < from.start) continue;
    const instr = instrs[index] as Instr;
    const paths = step(visit, state, instr, index);
    const [only] = paths;
    if (only === undefined) return;
    if (paths.length > 1) {
      for (const path of paths) visit.push({ ...path, start: index + 1 });
      return;
    }
    state = only;
  }
  leaveBlock(visit, state);
}

/** The send that the block is the case of happens where it is entered. */
function enter(visit: Visit, state: PathState): Paths {
  const send = state.start === 0 ? sendInto(state.block) : undefined;
  return send === undefined ? [state] : run(visit, state, send);
}

function leaveBlock(visit: Visit, before: PathState): void {
  const { block } = before;
  const { end } = block;
  const { steps, results } = visit.handers;
  const state = steps.has(end) ? { ...before, holdings: handOn(before.holdings, "yes") } : before;
  switch (end.op) {
    case "return": {
      const { held } = before.holdings;
      const index = held.length <= 1 ? results.get(end) : undefined;
      const handedOut = index === undefined ? undefined : { taking: held[0], index };
      visit.leave(state, end.node, state.recovered ? "recovered" : "return", handedOut);
      return;
    }
    case "panic":
      if (block.succs.length === 0) visit.leave(state, end.node, "panic");
      else followEdge(visit, { ...state, panic: { at: end.node }, recovered: false }, 0);
      return;
    case "unwind":
      if (state.recovered) followEdge(visit, state, 0);
      else visit.leave(state, typeof state.panic === "string" ? end.node : state.panic.at, "panic");
      return;
    default:
      for (let successor = 0; successor < block.succs.length; successor++)
        followEdge(visit, state, successor);
  }
}

/** Where there is no semaphore nothing is limited, and nobody takes a slot. */
function isAbsent({ work, fn, bindings }: Visit, block: Block, successor: number): boolean {
  if (work.at.family !== TOKENS || block.end.op !== "branch") return false;
  const literal = conditionsOf(fn).onEdge(block, successor);
  if (literal === undefined || literal.test.kind !== "nil" || !literal.positive) return false;
  return placeIn(literal.subject, bindings).text === work.place.text;
}

function followEdge(visit: Visit, state: PathState, successor: number): void {
  if (isAbsent(visit, state.block, successor)) return;
  const next = follow(state, successor, visit);
  if (next === undefined) return;
  const isHanded = next.block.instrs.some((instr) => {
    const edge = instr.op === "phi" ? edgeOf(instr, state.block, successor) : undefined;
    return edge !== undefined && visit.handers.values.has(edge);
  });
  visit.push(isHanded ? { ...next, holdings: handOn(next.holdings, "yes") } : next);
}

function exitOf(
  visit: Visit,
  state: PathState,
  node: Exit["node"],
  how: Exit["how"],
  handedOut: Exit["handedOut"],
): Exit {
  const { fn, judgement, depth } = visit;
  const { end } = state.block;
  const returned = end.op === "return" ? end.results : [];
  const given = new Map<Value, Known>();
  for (const value of [...(fn.receiver === undefined ? [] : [fn.receiver]), ...fn.params, ...fn.freeVars]) {
    const is = knownOf(state.beliefs, judgement, value);
    if (is !== undefined) given.set(value, is);
  }
  return {
    state: depth === 0 ? state : { ...state, cells: cellsOutside(state, judgement) },
    node,
    how,
    results: returned.map((value) => knownOf(state.beliefs, judgement, value)),
    given,
    isReturned: returned.some((value) => leadsTo(visit, value)),
    handedOut,
  };
}

/** Who gets the value can reach the lock by it. */
function leadsTo({ work: { place }, bindings }: Visit, value: Value): boolean {
  const { root } = place;
  if (root.kind === "global" || (root.kind === "variable" && root.obj.role !== "local")) return false;
  const { text } = placeIn(value, bindings);
  return place.text === text || place.text.startsWith(`${text}.`) || place.text.startsWith(`${text}[`);
}
