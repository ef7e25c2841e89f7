/**
 * Which of two places in one declaration, its closures included, comes first on a way through the
 * code: by edges that lead forward, by where a closure is made or run. What a goroutine does comes
 * before nothing outside it.
 */

import { canReach } from "../../flow/graph.js";
import type { Block, FlowFunction } from "../../flow/ir.js";
import { closureOf } from "../origins.js";
import { runsOfClosure } from "../runs.js";
import type { Spot } from "./channel-classes.js";

/** When it happens, seen from a function around it. */
export type When = "now" | "deferred" | "later";

export interface Happening extends Spot {
  readonly when: When;
}

/** The place in its own function and in those around it. */
function placesOf(happening: Happening): readonly Happening[] {
  const places: Happening[] = [happening];
  let { fn, when } = happening;
  for (let at = happening; fn.parent !== undefined; at = places.at(-1) as Happening) {
    const next = outside(at, fn, when);
    if (next === undefined) return places;
    places.push(next);
    ({ fn, when } = next);
  }
  return places;
}

function outside({ graph }: Happening, fn: FlowFunction, when: When): Happening | undefined {
  const run = runsOfClosure(fn)[0];
  const instr = run?.instr ?? closureOf(fn);
  if (instr === undefined) return undefined;
  const { block } = instr;
  const own: When = run === undefined || run.phase === "spawned" ? "later" : run.phase;
  return {
    graph,
    fn: block.fn,
    block,
    index: block.instrs.indexOf(instr),
    when: when === "now" ? own : when,
  };
}

/** Can the first have happened when the second does, in one round of a loop? */
export function comesBefore(first: Happening, second: Happening): boolean {
  return isOrdered(first, second, leadsForward);
}

/** Can the first have happened when the second does, in an earlier round too? */
export function mayComeBefore(first: Happening, second: Happening): boolean {
  return isOrdered(first, second, (from, to) => leadsForward(from, to) || canReach(from.block, to.block));
}

function isOrdered(first: Happening, second: Happening, leads: (from: Spot, to: Spot) => boolean): boolean {
  if (first.graph !== second.graph) return false;
  const seconds = placesOf(second);
  for (const a of placesOf(first)) {
    if (a.when !== "now") continue;
    for (const b of seconds) {
      if (b.fn !== a.fn) continue;
      if (b.when === "deferred" || leads(a, b)) return true;
    }
  }
  return false;
}

function leadsForward(from: Spot, to: Spot): boolean {
  if (from.block === to.block) return from.index < to.index;
  const seen = new Set<Block>();
  const stack = [from.block];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (const next of at.succs) {
      if (next.index <= at.index || seen.has(next)) continue;
      if (next === to.block) return true;
      seen.add(next);
      stack.push(next);
    }
  }
  return false;
}

/** Does it happen when its declaration is run, and not by a closure that somebody else runs some time? */
export function isByDeclaration(happening: Happening): boolean {
  const last = placesOf(happening).at(-1);
  return last?.fn.parent === undefined && last?.when !== "later";
}
