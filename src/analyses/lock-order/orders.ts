/**
 * Locks that are taken in orders that make a ring: two in both orders, or three and four one after the
 * other. Decides when those who take them can meet: the locks are of different declarations, no other
 * lock is held over two of them, no object is new, and readers wait for readers only behind a writer.
 */
import { dominates } from "../../flow/dominators.js";
import type { FlowFunction, Instr, Value } from "../../flow/ir.js";
import type { Scope } from "../analysis.js";
import type { Assumed } from "../concurrency/state.js";
import { type Held, keyOf, type Occurrence, type Spot, type Step, type Target } from "./conduct.js";
import { cyclesOf } from "./cycles.js";
import { gatesAt } from "./gates.js";
import { priceOfMeeting } from "./meeting.js";
import { assumedTests, testsOn } from "./prices.js";
import { isWritten, lockWriters } from "./writers.js";

export interface Edge {
  readonly fn: FlowFunction;
  readonly held: Held;
  readonly target: Target;
  readonly way: readonly Step[];
  /** All that is held. */
  readonly all: readonly Held[];
  readonly isGuarded: boolean;
  /** It waits for others first: who would meet it may be one of them, and over by then. */
  readonly isLate: boolean;
}

export function edgesOf(
  fn: FlowFunction,
  { targets, held, way, guards }: Occurrence,
  isLate: (held: Held) => boolean,
): readonly Edge[] {
  const [target] = targets;
  if (target === undefined || (target.act !== "write" && target.act !== "read")) return [];
  if (isNew(target)) return [];
  return held
    .filter((one) => !isNew(one) && keyOf(one) !== keyOf(target))
    .map((one) => ({
      fn,
      held: one,
      target,
      way,
      all: held,
      isGuarded: guards.length > 0,
      isLate: isLate(one),
    }));
}

/** A receive or a `Wait` has come back before the lock is taken. */
export function lateOnes(all: readonly Occurrence[]): (held: Held) => boolean {
  const waits = all.flatMap(({ targets, way: [step] }) => {
    const isWait = targets.length === 1 && (targets[0]?.act === "recv" || targets[0]?.act === "count");
    return isWait && step !== undefined ? [step] : [];
  });
  return ({ way: [taken] }) => taken !== undefined && waits.some((step) => isBefore(step, taken));
}

function isBefore(step: Step, other: Step): boolean {
  if (step.block.fn !== other.block.fn) return false;
  if (step.block !== other.block) return dominates(step.block, other.block);
  const { instrs } = step.block;
  return instrs.indexOf(step as Instr) < instrs.indexOf(other as Instr);
}

/** Nobody else has it yet. */
function isNew({ place: { root } }: Spot): boolean {
  return root.kind === "object";
}

/** Each waits for what the next one holds, and the last for the first. */
export interface Ring {
  readonly edges: readonly Edge[];
  readonly assumed: readonly Assumed[];
}

/** Locks in one ring: as many goroutines have to meet. In rings of more than that nobody has ever met. */
const MAX_RING = 4;

/** The shortest ones; none that holds another that is told. */
export function ringsOf(scope: Scope, edges: readonly Edge[]): readonly Ring[] {
  const links = new Map<string, Map<string, Edge[]>>();
  for (const edge of edges) {
    const [from, to] = [keyOf(edge.held), keyOf(edge.target)];
    const ways = links.get(from) ?? new Map<string, Edge[]>();
    const sides = ways.get(to) ?? [];
    sides.push(edge);
    links.set(from, ways.set(to, sides));
  }
  const found: Ring[] = [];
  const told: (readonly string[])[] = [];
  for (let size = 2; size <= MAX_RING; size++) {
    const cycles = cyclesOf(links, size);
    if (!cycles.isWhole) scope.gaveUp();
    for (const keys of cycles.found) {
      if (told.some((shorter) => shorter.every((key) => keys.includes(key)))) continue;
      const sides = keys.map((key, at) => links.get(key)?.get(keys[(at + 1) % size] as string) ?? []);
      const ring = meetingOf(scope, sides);
      if (ring === undefined) continue;
      told.push(keys);
      found.push(ring);
    }
  }
  return found;
}

/** Ways to choose one edge for each lock. What the first ones have in common the others have too. */
const MAX_CHOICES = 1600;

/** Of these, those that are looked at more closely. */
const MAX_CLOSER = 40;

function meetingOf(scope: Scope, sides: readonly (readonly Edge[])[]): Ring | undefined {
  const most = Math.floor(MAX_CHOICES ** (1 / sides.length));
  let choices: readonly (readonly Edge[])[] = [[]];
  for (const side of sides) {
    const some = side.toSorted((one, other) => ownPrice(one) - ownPrice(other)).slice(0, most);
    choices = choices.flatMap((chosen) => some.map((edge) => [...chosen, edge]));
  }
  const rings = choices.flatMap((edges) => {
    const assumed = assumedOf(edges);
    return assumed === undefined ? [] : [{ edges, assumed }];
  });
  // Who runs them, and under what, is asked of the likeliest first.
  for (const ring of rings.sort((one, other) => priceOf(one) - priceOf(other)).slice(0, MAX_CLOSER)) {
    if (hasGate(scope, ring.edges)) continue;
    const together = priceOfAll(scope, ring.edges);
    if (together === undefined || !readersOf(ring.edges).every((edge) => hasWriter(scope, ring.edges, edge)))
      continue;
    const at = sides.length > 2 ? "all run at the same time" : "both run at the same time";
    const assumed = together === 0 ? [] : [{ text: at, price: together }];
    return { ...ring, assumed: [...ring.assumed, ...assumed] };
  }
  return undefined;
}

function priceOf({ assumed }: Ring): number {
  return assumed.reduce((sum, { price }) => sum + price, 0);
}

function ownPrice({ held, target, way, isLate, isGuarded }: Edge): number {
  const vague = [held, target].filter(isSomeOfMany).length;
  return testsOn(way, held.way[0]) + vague + (isLate ? 1 : 0) + (isGuarded ? 1 : 0);
}

function assumedOf(edges: readonly Edge[]): readonly Assumed[] | undefined {
  const tests = edges.reduce((sum, { way, held }) => sum + testsOn(way, held.way[0]), 0);
  const assumed: Assumed[] = [...assumedTests(tests - edges.length + 1, 1)];
  const apart = distance(edges);
  const objects = edges.length > 2 ? "all speak of the same objects" : "both speak of the same two objects";
  if (apart > 0) assumed.push({ text: objects, price: apart });
  if (readersOf(edges).length > 0) assumed.push({ text: "a writer comes in between", price: 1 });
  if (edges.some(({ isLate }) => isLate))
    assumed.push({ text: "who was waited for before is not over yet", price: 1 });
  if (edges.some(({ isGuarded }) => isGuarded))
    assumed.push({ text: "the functions are given what leads here", price: 1 });
  return assumed;
}

/** Those who come to read what the next one holds to read: they only wait behind a writer. */
function readersOf(edges: readonly Edge[]): readonly Edge[] {
  return edges.filter(({ target }, at) => {
    const next = edges[(at + 1) % edges.length];
    return target.act === "read" && next?.held.isWrite === false;
  });
}

/** Somebody who holds nothing that one of the ring holds comes to write what this one comes to read. */
function hasWriter(scope: Scope, edges: readonly Edge[], { target, way }: Edge): boolean {
  const step = way.at(-1);
  if (step !== undefined && step.block.fn.pkg.path !== scope.pkg.path)
    return isWritten(scope, keyOf(target), step);
  return scope
    .ask(lockWriters)
    .of(keyOf(target))
    .some(({ fn, step }) => {
      const needs = gatesAt(scope, fn, step);
      return edges.every(
        (edge) =>
          !edge.all.some((held) => needs.has(keyOf(held))) &&
          priceOfMeeting(scope, fn, edge.fn) !== undefined,
      );
    });
}

/** Two of them hold a lock in common that is none of the ring: they never meet. */
function hasGate(scope: Scope, edges: readonly Edge[]): boolean {
  const pair = new Set(edges.length > 2 ? [] : edges.map(({ held }) => keyOf(held)));
  const seen = new Set<string>();
  return edges.some(({ fn, all, way: [step] }) => {
    const keys = new Set([...all.map(keyOf), ...(step === undefined ? [] : gatesAt(scope, fn, step))]);
    const isShared = [...keys].some((key) => !pair.has(key) && seen.has(key));
    for (const key of keys) seen.add(key);
    return isShared;
  });
}

/** Each can run while each of the others does. */
function priceOfAll(scope: Scope, edges: readonly Edge[]): number | undefined {
  let most = 0;
  for (const [at, { fn }] of edges.entries())
    for (const other of edges.slice(at + 1)) {
      const price = priceOfMeeting(scope, fn, other.fn);
      if (price === undefined) return undefined;
      most = Math.max(most, price);
    }
  return most;
}

/** How much it takes to believe that all speak of the same objects. */
function distance(edges: readonly Edge[]): number {
  const relations = edges.map(relationOf);
  const isOne = relations.every((relation, at) => {
    const next = relations[(at + 1) % relations.length];
    return relation !== undefined && next !== undefined && relation.target === next.held;
  });
  return isOne ? 0 : 1 + edges.flatMap(({ held, target }) => [held, target]).filter(isSomeOfMany).length;
}

/** Of a container, or nobody knows which: what a call returns is one that the callee has in mind. */
function isSomeOfMany({ place: { root, steps }, isNamed }: Spot): boolean {
  if (steps.some((step) => step.startsWith("["))) return true;
  if (root.kind === "value") return root.value.op !== "call" && !isResult(root.value);
  const isSelf = root.kind === "variable" && root.obj.role === "receiver";
  return !isNamed && !isSelf && root.kind !== "global";
}

function isResult(value: Value): boolean {
  return value.op === "extract" && value.tuple.op === "call";
}

/** How the two locks lie to one another, in words that mean the same in every function. */
function relationOf({ held, target }: Edge): { readonly held: string; readonly target: string } | undefined {
  if (!held.isNamed || !target.isNamed) return undefined;
  const [a, b] = [held.place, target.place];
  if (a.root.kind === "global" && b.root.kind === "global") return { held: a.text, target: b.text };
  if (a.root.kind !== "variable" || b.root.kind !== "variable" || a.root.obj !== b.root.obj) return undefined;
  return { held: a.steps.join(""), target: b.steps.join("") };
}
