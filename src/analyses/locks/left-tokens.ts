/**
 * Slots of semaphores that are taken and not given back on some path. As with locks; but there are
 * several of them, so that having all is no deadlock but a way to wait, and a goroutine is left the
 * slot that was taken to start it.
 */
import { type FlowGraph, reachableFrom } from "../../flow/graph.js";
import type { FlowFunction, Instr } from "../../flow/ir.js";
import { loopsOf } from "../../flow/loops.js";
import { TOKENS } from "../../semantics/models/locks.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import { difference, toldByGiven } from "./cases.js";
import { isChannelStep, type SelectSend, stepsIn } from "./channel-steps.js";
import type { Taking } from "./holdings.js";
import { findLeft, type LeftLock, type LeftLocks, type WalkedLock } from "./left-locked.js";
import { createWalker, type Walker } from "./paths.js";
import type { LockPlace } from "./place.js";
import { lockSurroundings, outsideRoot } from "./summaries.js";
import type { Surroundings } from "./summary.js";
import { tokenWords } from "./token-words.js";
import { type Bindings, NO_BINDINGS, placeOutside, type Touch } from "./touches.js";
import type { Exit, Handed } from "./visit.js";

/** A goroutine that gives its slot back on other paths. */
export interface LeftByGoroutine {
  readonly graph: FlowGraph;
  readonly fn: FlowFunction;
  readonly taking: Taking;
  readonly exit: Exit;
  readonly at: Surroundings;
}

export interface LeftTokens extends LeftLocks {
  readonly goroutines: readonly LeftByGoroutine[];
}

const NEW_WEIGHTED = "golang.org/x/sync/semaphore.NewWeighted";

export const leftTokens = defineAnalysis<LeftTokens>({
  id: "left-tokens",
  compute(scope) {
    const goroutines: LeftByGoroutine[] = [];
    const collected = new Set<Taking["by"]>();
    const seen = new Set<FlowFunction>();
    const at = lockSurroundings(scope, TOKENS);
    const walkers = new Map<FlowGraph, Walker>();
    const walkerOf = (graph: FlowGraph): Walker => {
      const walker = walkers.get(graph) ?? createWalker(at);
      walkers.set(graph, walker);
      return walker;
    };
    const { left, mistakes } = findLeft(scope, TOKENS, scope.ask(tokenWords).functions(), (one) => {
      for (const taking of takingsOf(one)) if (isCollected(one, taking)) collected.add(taking.by);
      for (const handed of one.walked.handed) {
        const body = bodyOf(scope, one, handed, walkerOf);
        if (body === undefined || seen.has(body.fn)) continue;
        seen.add(body.fn);
        const { graph, fn } = body;
        const exit = silentExit(body.walker.walk(fn, body.place, body.bindings).exits);
        if (exit !== undefined) goroutines.push({ graph, fn, taking: handed.taking, exit, at });
      }
    });
    return {
      left: left.map(withGuess).filter(({ fn, place, left: { taking, how, told } }) => {
        // Given back where it fails: who succeeds means to keep it.
        if (collected.has(taking.by) || told === "usual" || isMadeIn(fn, place)) return false;
        // To have all of it is a way to wait, and to keep it one to stop others.
        return how === "path" || isChannelStep(taking.by);
      }),
      mistakes: mistakes.filter(({ event }) => event.kind === "again" && !collected.has(event.taking.by)),
      goroutines,
    };
  },
});

/** Whoever takes the last slot for good shuts the others out: that may be meant. */
const NOT_SHUT = { text: "the slot is not kept to shut others out", price: 1 };

function withGuess(one: LeftLock): LeftLock {
  return one.left.how === "path" ? one : { ...one, guesses: [...one.guesses, NOT_SHUT] };
}

interface Body extends Omit<WalkedLock, "walked"> {
  readonly bindings: Bindings;
}

/** What the goroutine runs, and its own name for the semaphore. */
function bodyOf(
  scope: Scope,
  { graph, place, walker }: WalkedLock,
  { run, bindings }: Handed,
  walkerOf: (graph: FlowGraph) => Walker,
): Body | undefined {
  const { what } = run;
  if (what.kind === "closure") return { graph, fn: what.fn, place, walker, bindings };
  const source = what.func.packagePath === scope.pkg.path ? scope.functionOf(what.func) : undefined;
  if (source === undefined) return undefined;
  const home = scope.flow(source);
  const fn = home.root;
  for (const inner of walkerOf(home).toucher.in(fn, NO_BINDINGS).places.values()) {
    const { steps, kind } = inner.place;
    const root = outsideRoot(fn, inner.place.root);
    if (root !== undefined && placeOutside({ root, steps, kind }, run, NO_BINDINGS)?.text === place.text)
      return { graph: home, fn, place: inner.place, walker: walkerOf(home), bindings: NO_BINDINGS };
  }
  return undefined;
}

function takingsOf({ walked }: WalkedLock): readonly Taking[] {
  return [
    ...walked.exits.flatMap(({ state }) => state.holdings.held),
    ...walked.events.map(({ taking }) => taking),
  ];
}

/** It is gone when the function returns, and nobody waits for it. */
function isMadeIn(fn: FlowFunction, { root }: LockPlace): boolean {
  if (root.kind === "variable") return root.fn === fn && root.obj.role === "local";
  if (root.kind !== "value" || root.fn !== fn) return false;
  const { value } = root;
  return value.op === "makeChan" || (value.op === "call" && calleeId(value.call) === NEW_WEIGHTED);
}

/** Taken round by round, and nobody gives it back in the same round: all of them, to wait for who has them. */
function isCollected({ walker, place }: WalkedLock, { instr }: Taking): boolean {
  const loop = loopsOf(instr.block.fn).loopOf(instr.block);
  if (loop === undefined) return false;
  const touches = walker.toucher.in(instr.block.fn, NO_BINDINGS);
  const mayGiveBack = (step: Instr | SelectSend): boolean =>
    step.op === "closure" || step.op === "methodValue"
      ? walker.toucher.mayGiveBack(step, place)
      : touches.of(step).some((touch) => givesBack(touch, place, walker));
  const own = stepsIn(instr.block);
  if (own.slice(own.indexOf(instr) + 1).some(mayGiveBack)) return false;
  const round = reachableFrom(instr.block, (block) => block === loop.head);
  return ![...round].some((block) => loop.blocks.has(block) && stepsIn(block).some(mayGiveBack));
}

function givesBack(touch: Touch, { text, kind }: LockPlace, walker: Walker): boolean {
  switch (touch.kind) {
    case "operation":
      return touch.place.text === text && touch.operation.does === "gives back";
    case "callee":
      return (
        touch.place.text === text &&
        (touch.cases?.some((one) => one.givesBack.length > 0 || one.handsOn) ?? true)
      );
    case "frees":
      return kind.id !== undefined && touch.kinds.includes(kind.id);
    case "closure":
      return walker.toucher.in(touch.fn, touch.bindings).places.get(text)?.givesBack === true;
    default:
      touch satisfies never;
      return false;
  }
}

/** The exit on which it is not given back, where others do. */
function silentExit(exits: readonly Exit[]): Exit | undefined {
  const ended = exits.filter(({ how }) => how === "return");
  const said = ended.filter(({ state }) => state.holdings.owed.length === 1);
  const silent = ended.filter(({ state: { holdings } }) => {
    const { held, owed, handedOn, last } = holdings;
    return held.length === 0 && owed.length === 0 && handedOn === "no" && last === undefined;
  });
  if (said.length === 0 || said.length + silent.length < ended.length) return undefined;
  if (difference(silent.map(toldByGiven), said.map(toldByGiven)) !== undefined) return undefined;
  return silent.toSorted((a, b) => a.node.start - b.node.start)[0];
}
