/**
 * Mistakes with locks that show without exploring anything: a lock that is taken again by who holds
 * it, and those that are taken in opposite orders, or in a ring, by functions that can run at once.
 */
import type { FlowFunction } from "../../flow/ir.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import type { Assumed } from "../concurrency/state.js";
import type { Stuck } from "../concurrency/stuck.js";
import { leftLocks } from "../locks/left-locked.js";
import { type Held, keyOf, type Occurrence, type Step, type Target } from "./conduct.js";
import { holders } from "./holders.js";
import { keptWaiting } from "./kept.js";
import { isRuledOut } from "./kept-flags.js";
import { type Edge, edgesOf, lateOnes, type Ring, ringsOf } from "./orders.js";
import { assumedTests, testsOn } from "./prices.js";
import { isWritten } from "./writers.js";

/** Who does what, holding a lock; or coming for one that another holds. */
export interface Side {
  readonly fn: FlowFunction;
  readonly held: Held;
  /** Calls first, the operation last. */
  readonly way: readonly Step[];
}

export interface LockFault {
  readonly kind: "again" | "read again" | "order" | "kept";
  /** The operation that blocks, or the call of another package that comes to it. */
  readonly step: Step;
  readonly side: Side;
  /** Those that run at the same time; of a ring in the order in which they wait for one another. */
  readonly others: readonly Side[];
  readonly assumed: readonly Assumed[];
  readonly price: number;
}

export const lockFaults = defineAnalysis<readonly LockFault[]>({
  id: "lock-faults",
  compute(scope) {
    const { walked } = scope.ask(holders);
    const all = [...walked].flatMap(([fn, { occurrences }]) => occurrences.map((one) => ({ fn, one })));
    const found: LockFault[] = [];
    for (const { fn, one } of all) {
      const again = isOwn(scope, fn) ? takenAgain(scope, one) : undefined;
      if (again === undefined) continue;
      found.push(faultOf(scope, again.kind, { fn, held: again.held, way: one.way }, [], again.assumed));
    }
    const edges: Edge[] = [...walked].flatMap(([fn, { occurrences }]) => {
      const isLate = lateOnes(occurrences);
      return occurrences.flatMap((one) => edgesOf(fn, one, isLate));
    });
    for (const ring of ringsOf(scope, edges)) {
      const at = toldAt(scope, ring);
      const [first, ...others] = [...ring.edges.slice(at), ...ring.edges.slice(0, at)];
      if (at !== -1 && first !== undefined) found.push(faultOf(scope, "order", first, others, ring.assumed));
    }
    for (const { fn, one } of all) {
      const kept = one.held.length === 0 || !isOwn(scope, fn) ? undefined : keptWaiting(scope, one);
      if (kept === undefined) continue;
      const { helper, held, assumed } = kept;
      found.push(faultOf(scope, "kept", { ...helper, held }, [{ fn, held, way: one.way }], assumed));
    }
    return onePerStep(found.length === 0 ? found : withoutLeft(scope, found));
  },
});

/** A lock that is not given back is told where it is taken. */
function withoutLeft(scope: Scope, found: readonly LockFault[]): readonly LockFault[] {
  const { left, mistakes } = scope.ask(leftLocks);
  const takings = new Set<unknown>([
    ...left.map(({ left: { taking } }) => taking.by),
    ...mistakes.map(({ event }) => event.taking.by),
  ]);
  return found.filter((one) =>
    [one.side, ...one.others].every(({ held }) => !held.way.some((step) => takings.has(step))),
  );
}

/** Both speak of one lock operation, or of those of one ring. */
export function isSameFault(fault: LockFault, one: Stuck): boolean {
  const steps = new Set<Step>([one.step, ...one.ring.map(({ step }) => step), ...one.alongside]);
  const own = [fault.side, ...fault.others].map(({ way }) => way.at(-1));
  return own.some((step) => step !== undefined && steps.has(step));
}

/** Of the package at hand; those of others only come back into it. */
function isOwn(scope: Scope, fn: FlowFunction): boolean {
  return fn.pkg.path === scope.pkg.path;
}

/** The edge of a ring that ends in the package; else one that starts there. */
function toldAt(scope: Scope, { edges }: Ring): number {
  const ending = edges.findIndex(({ way }) => isOwn(scope, (way.at(-1) as Step).block.fn));
  return ending === -1 ? edges.findIndex(({ fn }) => isOwn(scope, fn)) : ending;
}

function faultOf(
  scope: Scope,
  kind: LockFault["kind"],
  side: Side,
  others: readonly Side[],
  assumed: readonly Assumed[],
): LockFault {
  const step = side.way.findLast(({ block }) => isOwn(scope, block.fn)) as Step;
  return { kind, step, side, others, assumed, price: assumed.reduce((sum, { price }) => sum + price, 0) };
}

function onePerStep(found: readonly LockFault[]): readonly LockFault[] {
  const best = new Map<Step, LockFault>();
  for (const one of found) {
    const known = best.get(one.step);
    if (known === undefined || one.price < known.price) best.set(one.step, one);
  }
  return [...best.values()];
}

function takenAgain(
  scope: Scope,
  { targets, held, way, guards }: Occurrence,
): (Pick<LockFault, "kind" | "assumed"> & { readonly held: Held }) | undefined {
  const [target] = targets;
  if (target === undefined || (target.act !== "write" && target.act !== "read")) return undefined;
  const own = held.find((one) => isSameLock(one, target));
  if (own === undefined) return undefined;
  const isRead = target.act === "read" && !own.isWrite;
  const isAlone = isRead && !isWritten(scope, keyOf(target), way.at(-1) as Step);
  if (isAlone || isRuledOut(way, own.way[0])) return undefined;
  const assumed: Assumed[] = [...assumedTests(testsOn(way, own.way[0]), 2)];
  if (isRead) assumed.push({ text: "a writer comes in between", price: 1 });
  if (guards.length > 0) assumed.push({ text: "the function is given what leads here", price: 1 });
  return { kind: isRead ? "read again" : "again", held: own, assumed };
}

function isSameLock(held: Held, target: Target): boolean {
  return held.isNamed && target.isNamed && held.place.text === target.place.text;
}
