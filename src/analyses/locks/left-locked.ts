/**
 * Locks that are taken and not given back on some path, for the whole package: the verdict on each
 * function, weighed against what others are seen to do. A lock that every path leaves, or that a
 * function leaves where it succeeds, is handed over when somebody else gives locks of that
 * declaration back; nobody's name decides it.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { FlowFunction } from "../../flow/ir.js";
import type { FunctionSource } from "../../semantics/info.js";
import { LOCKS, type LockFamily } from "../../semantics/models/locks.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { callers } from "../callers.js";
import { hidesCode } from "../obligations/walk.js";
import { runsOf, runsOfClosure } from "../runs.js";
import { isChannelStep, type TakeStep } from "./channel-steps.js";
import { createHandOvers } from "./hand-overs.js";
import type { Taking } from "./holdings.js";
import { createWalker, type Walked, type Walker } from "./paths.js";
import type { LockPlace } from "./place.js";
import { isPlain } from "./plain.js";
import type { Guess } from "./state.js";
import { lockSurroundings } from "./summaries.js";
import type { Surroundings } from "./summary.js";
import { comesRound } from "./telling.js";
import { NO_BINDINGS } from "./touches.js";
import { type Left, leftBy } from "./verdict.js";
import type { Event } from "./visit.js";
import { lockWords } from "./words.js";

export interface LeftLock {
  readonly graph: FlowGraph;
  readonly fn: FlowFunction;
  readonly place: LockPlace;
  readonly left: Left;
  readonly guesses: readonly Guess[];
  readonly at: Surroundings;
}

export interface LockMistake {
  readonly graph: FlowGraph;
  readonly fn: FlowFunction;
  readonly place: LockPlace;
  readonly event: Event;
}

export interface LeftLocks {
  readonly left: readonly LeftLock[];
  readonly mistakes: readonly LockMistake[];
}

export const leftLocks = defineAnalysis<LeftLocks>({
  id: "left-locks",
  compute: (scope) => findLeft(scope, LOCKS, scope.ask(lockWords).functions(), () => undefined),
});

/** One lock in one function, walked. */
export interface WalkedLock {
  readonly graph: FlowGraph;
  readonly fn: FlowFunction;
  readonly place: LockPlace;
  readonly walker: Walker;
  readonly walked: Walked;
}

/** What functions leave; `visit` is told of each walk. */
export function findLeft(
  scope: Scope,
  family: LockFamily,
  sources: Iterable<FunctionSource>,
  visit: (one: WalkedLock) => void,
): LeftLocks {
  const found: Omit<LeftLock, "guesses" | "at">[] = [];
  const mistakes: LockMistake[] = [];
  const handOvers = createHandOvers(scope);
  const at = lockSurroundings(scope, family);
  const seen = new Set<FlowGraph>();
  const lookInto = (graph: FlowGraph): void => {
    if (seen.has(graph) || graph.functions.some(hidesCode)) return;
    seen.add(graph);
    const walker = createWalker(at);
    // What a closure leaves by its own fault is not told again of the function around it.
    const faulty = new Set<FlowFunction>();
    for (const fn of graph.functions.toReversed()) {
      if (fn.kind === "range-body" || fn.kind === "initializer") continue;
      const touches = walker.toucher.in(fn, NO_BINDINGS);
      const isPart = isOnlyRunHere(fn);
      for (const { place, isTold } of touches.places.values()) {
        if (!isTold || isPlain(fn, place, touches)) continue;
        const walked = walker.walk(fn, place);
        visit({ graph, fn, place, walker, walked });
        const all = leftBy(fn, walked.exits);
        if (walked.gaveUp) handOvers.noteUnsure(touches, place);
        if (!isPart) handOvers.note(fn, place, walked, all);
        for (const left of all) {
          const { taking, how, told } = left;
          if (isPart && (how !== "path" || told !== undefined)) continue;
          if (runsFaulty(taking, faulty) || isByAnotherName(fn, place, left, walker)) continue;
          faulty.add(fn);
          found.push({ graph, fn, place, left });
        }
        for (const event of walked.events) mistakes.push({ graph, fn, place, event });
      }
    }
  };
  for (const source of sources) lookInto(scope.flow(source));
  // Who calls a function that leaves a lock answers for it, whatever words the caller has.
  for (const { fn } of found) {
    const runs = fn.func === undefined ? [] : scope.ask(callers).of(fn.func).runs;
    for (const { graph } of runs) lookInto(graph);
  }
  const left = found.flatMap((one): readonly LeftLock[] => {
    const judged = handOvers.judge(one.fn, one.place, one.left);
    const { guesses } = one.left.exit.state;
    return judged === undefined ? [] : [{ ...one, at, guesses: [...guesses, ...judged] }];
  });
  return onceEach(left, mistakes);
}

/**
 * One word for each taking, also where a closure is run in several places: what a round leaves to the
 * next is told as that, wherever the path ends later.
 */
function onceEach(left: readonly LeftLock[], mistakes: readonly LockMistake[]): LeftLocks {
  const again = new Set(mistakes.flatMap(({ event }) => (event.kind === "again" ? [event.taking.by] : [])));
  const kept = left.filter(
    ({ left: { taking, exit } }) => !again.has(taking.by) || !comesRound(exit.state, taking.instr.block),
  );
  const told = new Set<TakeStep>(kept.map((one) => one.left.taking.by));
  const others = mistakes.filter(({ event: { taking } }) => {
    const isNew = !told.has(taking.by);
    told.add(taking.by);
    return isNew;
  });
  return { left: kept, mistakes: others };
}

function runsFaulty({ instr }: Taking, faulty: ReadonlySet<FlowFunction>): boolean {
  if (isChannelStep(instr)) return false;
  return runsOf(instr).some(({ what }) => what.kind === "closure" && faulty.has(what.fn));
}

/** Called or deferred by the function around it, which the walk there follows. */
function isOnlyRunHere(fn: FlowFunction): boolean {
  const runs = fn.kind === "closure" ? runsOfClosure(fn) : [];
  return runs.length > 0 && runs.every(({ phase }) => phase !== "spawned");
}

/** On the same exit a lock that nobody took here was given back: the two may be one. */
function isByAnotherName(fn: FlowFunction, place: LockPlace, { exit }: Left, walker: Walker): boolean {
  for (const other of walker.toucher.in(fn, NO_BINDINGS).places.values()) {
    if (!other.givesBack || other.place.text === place.text || !mayBeSame(other.place, place)) continue;
    const { exits } = walker.walk(fn, other.place);
    if (exits.some(({ node, state }) => node === exit.node && state.holdings.owed.length > 0)) return true;
  }
  return false;
}

function mayBeSame(a: LockPlace, b: LockPlace): boolean {
  return a.kind.id === undefined || b.kind.id === undefined || a.kind.id === b.kind.id;
}
