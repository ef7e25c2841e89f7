/**
 * Which takings of a lock a function leaves behind, from the exits of its paths. Decides which exits
 * speak against each other, and whether something the function was given or returns tells them apart.
 */

import type { FlowFunction } from "../../flow/ir.js";
import type { Type } from "../../semantics/types.js";
import { difference, toldByGiven, toldByResults } from "./cases.js";
import type { Taking } from "./holdings.js";
import type { Known } from "./known.js";
import type { Exit } from "./visit.js";

export interface Left {
  readonly taking: Taking;
  /** The plainest exit that leaves it. */
  readonly exit: Exit;
  /** At how many places the function is left with it. */
  readonly exits: number;
  /** Nobody comes to the exit without it. */
  readonly isOnlyWay: boolean;
  /**
   * - path: left on this path and not on others;
   * - always: every path leaves it;
   * - sometimes: every path that takes it leaves it, and some do not take it.
   */
  readonly how: "path" | "always" | "sometimes";
  /**
   * Can a caller tell? `usual`: it is left where the function succeeded; `odd`: where it failed, or by
   * what it was given.
   */
  readonly told: "usual" | "odd" | undefined;
}

export function leftBy(fn: FlowFunction, all: readonly Exit[]): readonly Left[] {
  if (endsProcess(fn)) return [];
  const exits = all.filter(({ how }) => how !== "panic");
  const takings = new Map<Taking["by"], Taking>();
  for (const { state } of exits) for (const taking of state.holdings.held) takings.set(taking.by, taking);
  const found: Left[] = [];
  for (const taking of takings.values()) {
    const left = leftOf(fn, taking, exits);
    if (left !== undefined) found.push(left);
  }
  return found;
}

function leftOf(fn: FlowFunction, taking: Taking, exits: readonly Exit[]): Left | undefined {
  const held = exits.filter((exit) => holds(exit, taking));
  // Who is given what holds the lock may give it back; the other exits are on their own then.
  const open = held.some(({ isReturned }) => !isReturned)
    ? held.filter(({ isReturned }) => !isReturned)
    : held;
  const exit = plainest(open);
  if (exit === undefined) return undefined;
  const exitNodes = new Set(open.map(({ node }) => node)).size;
  const closed = exits.filter((other) => other.state.holdings.held.length === 0 || !open.includes(other));
  const isOnlyWay = !closed.some(({ node }) => node === exit.node);
  if (!closed.some((other) => held.includes(other) || gaveBack(other, taking)))
    return {
      taking,
      exit,
      exits: exitNodes,
      isOnlyWay,
      how: closed.length === 0 ? "always" : "sometimes",
      told: undefined,
    };
  const returning = open.filter(({ how }) => how === "return");
  const told = returning.length < open.length ? undefined : toldApart(fn, open, closed);
  return { taking, exit, exits: exitNodes, isOnlyWay, how: "path", told };
}

function holds({ state }: Exit, { by }: Taking): boolean {
  return state.holdings.held.some((taking) => taking.by === by);
}

/** What a callee took counts by itself: on other paths it may have taken nothing. */
function gaveBack({ state: { holdings } }: Exit, { by, isInside, side }: Taking): boolean {
  // Where there are several, another may have been given back.
  if (side === "token") return holdings.last?.by === by;
  return isInside ? holdings.last?.by === by && holdings.handedOn === "no" : holdings.last !== undefined;
}

function plainest(exits: readonly Exit[]): Exit | undefined {
  let best: Exit | undefined;
  for (const exit of exits) {
    if (
      best === undefined ||
      rank(exit) < rank(best) ||
      (rank(exit) === rank(best) && exit.node.start < best.node.start)
    )
      best = exit;
  }
  return best;
}

function rank({ state: { guesses } }: Exit): number {
  return guesses.reduce((sum, { price }) => sum + price, 0);
}

function toldApart(fn: FlowFunction, open: readonly Exit[], closed: readonly Exit[]): Left["told"] {
  const byResult = difference(open.map(toldByResults), closed.map(toldByResults));
  const fact = byResult?.[0][0];
  if (fact !== undefined) return isUsual(fn.results[fact.index]?.type, fact.is) ? "usual" : "odd";
  const byGiven = difference(open.map(toldByGiven), closed.map(toldByGiven));
  return byGiven === undefined ? undefined : "odd";
}

function isUsual(type: Type | undefined, is: Known): boolean {
  const isError = type?.kind === "Named" && type.obj.packagePath === "" && type.obj.name === "error";
  return isError ? is === "nil" : is === "true" || is === "not nil";
}

/** The process ends with `main`. */
function endsProcess(fn: FlowFunction): boolean {
  return fn.kind === "declared" && fn.pkg.name === "main" && fn.name === "main";
}
