/**
 * Pairs of locks that are taken in both orders. Decides when the two orders can meet: the locks are
 * of two declarations, no third lock is held over both, neither object is new, and one of the two
 * that wait for each other is no reader.
 */
import { dominates } from "../../flow/dominators.js";
import type { FlowFunction, Instr, Value } from "../../flow/ir.js";
import type { Scope } from "../analysis.js";
import type { Assumed } from "../concurrency/state.js";
import { type Held, keyOf, type Occurrence, type Spot, type Step, type Target } from "./conduct.js";
import { gatesAt } from "./gates.js";
import { priceOfMeeting } from "./meeting.js";
import { assumedTests, testsOn } from "./prices.js";

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
  all: readonly Occurrence[],
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
      isLate: isLate(one, all),
    }));
}

/** A receive or a `Wait` has come back before the lock is taken. */
function isLate({ way: [taken] }: Held, all: readonly Occurrence[]): boolean {
  return (
    taken !== undefined &&
    all.some(({ targets, way: [step] }) => {
      const isWait = targets.length === 1 && (targets[0]?.act === "recv" || targets[0]?.act === "count");
      return isWait && step !== undefined && isBefore(step, taken);
    })
  );
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

export interface Opposite {
  readonly first: Edge;
  readonly second: Edge;
  readonly assumed: readonly Assumed[];
}

export function oppositeOrders(scope: Scope, edges: readonly Edge[]): readonly Opposite[] {
  const byPair = new Map<string, Edge[]>();
  for (const edge of edges) {
    const pair = `${keyOf(edge.held)} ${keyOf(edge.target)}`;
    const known = byPair.get(pair);
    if (known === undefined) byPair.set(pair, [edge]);
    else known.push(edge);
  }
  const found: Opposite[] = [];
  for (const there of byPair.values()) {
    const [from, to] = [keyOf((there[0] as Edge).held), keyOf((there[0] as Edge).target)];
    const back = from < to ? byPair.get(`${to} ${from}`) : undefined;
    if (back === undefined) continue;
    const pairs = there.flatMap((first) => back.flatMap((second) => meeting(first, second) ?? []));
    // Who runs them, and under what, is asked of the likeliest first.
    for (const pair of pairs.sort((one, other) => priceOf(one) - priceOf(other)).slice(0, MAX_PAIRS)) {
      if (hasGate(scope, pair.first, pair.second)) continue;
      const together = priceOfMeeting(scope, pair.first.fn, pair.second.fn);
      if (together === undefined) continue;
      const assumed = together === 0 ? [] : [{ text: "both run at the same time", price: together }];
      found.push({ ...pair, assumed: [...pair.assumed, ...assumed] });
      break;
    }
  }
  return found;
}

/** Of two declarations. What the first ones have in common the others have too. */
const MAX_PAIRS = 40;

function priceOf({ assumed }: Opposite): number {
  return assumed.reduce((sum, { price }) => sum + price, 0);
}

function meeting(first: Edge, second: Edge): Opposite | undefined {
  const mayMeet = (held: Held, target: Target): boolean => held.isWrite || target.act === "write";
  if (!mayMeet(first.held, second.target) || !mayMeet(second.held, first.target)) return undefined;
  const tests = testsOn(first.way, first.held.way[0]) + testsOn(second.way, second.held.way[0]);
  const assumed: Assumed[] = [...assumedTests(tests - 1, 1)];
  const apart = distance(first, second);
  if (apart > 0) assumed.push({ text: "both speak of the same two objects", price: apart });
  if (first.isLate || second.isLate)
    assumed.push({ text: "who was waited for before is not over yet", price: 1 });
  if (first.isGuarded || second.isGuarded)
    assumed.push({ text: "the functions are given what leads here", price: 1 });
  return { first, second, assumed };
}

function hasGate(scope: Scope, first: Edge, second: Edge): boolean {
  const pair = new Set([keyOf(first.held), keyOf(first.target)]);
  const [here, there] = [first, second].map(
    ({ fn, all, way: [step] }) =>
      new Set([...all.map(keyOf), ...(step === undefined ? [] : gatesAt(scope, fn, step))]),
  ) as [Set<string>, Set<string>];
  return [...here].some((key) => !pair.has(key) && there.has(key));
}

/** How much it takes to believe that both speak of the same two objects. */
function distance(first: Edge, second: Edge): number {
  const relations = [first, second].map(relationOf);
  if (relations[0] !== undefined && relations[0] === relations[1]) return 0;
  return 1 + [first.held, first.target, second.held, second.target].filter(isSomeOfMany).length;
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
function relationOf({ held, target }: Edge): string | undefined {
  if (!held.isNamed || !target.isNamed) return undefined;
  const [a, b] = [held.place, target.place].sort((x, y) => ((x.kind.id ?? "") < (y.kind.id ?? "") ? -1 : 1));
  if (a === undefined || b === undefined) return undefined;
  if (a.root.kind === "global" && b.root.kind === "global") return `${a.text} ${b.text}`;
  if (a.root.kind !== "variable" || b.root.kind !== "variable" || a.root.obj !== b.root.obj) return undefined;
  return `${a.steps.join("")} ${b.steps.join("")}`;
}
