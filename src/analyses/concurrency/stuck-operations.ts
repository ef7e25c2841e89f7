/**
 * Every operation of the package at which a goroutine can be stuck for ever, over all functions it is
 * explored from (`roots.ts`). Decides how much each may cost, and which of several schedules is told.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { FlowFunction, Instr, Value } from "../../flow/ir.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { bodyOfCall } from "../callees.js";
import { familyOf } from "../origins.js";
import { isProcessEntry } from "../process-entries.js";
import { byImportance } from "./causes.js";
import { helpedByRequests } from "./handlers.js";
import { type Harness, harnessesOf } from "./harness.js";
import { initialState } from "./initial-state.js";
import { goOnWith, type Keeper, type MadeObjects, madeObjects } from "./made-objects.js";
import { isQuietTest } from "./quiet-tests.js";
import { type Look, lookInto, lookOf, type Question } from "./remembered.js";
import { isEntry, type RootSource, rootsOf } from "./roots.js";
import { AS_IT_IS, scaleOf } from "./scaling.js";
import { type Misuse, type Stuck, type StuckIn, stuckIn } from "./stuck.js";
import { constantVal } from "./values.js";
import { createWorld, type Effort, type World } from "./world.js";

export interface StuckOperation extends Stuck {
  /** The function whose instruction it is. */
  readonly fn: FlowFunction;
  /** In a test's own code, and its own goroutine hangs there, or because of it. */
  readonly isOfTest: boolean;
}

/** Sizes nobody can see: none, one, and one more than a buffer of one holds. */
const LEAST_BOUND = 2;

/** Pools of more are what they are for a reason, and cost too many states. */
const MOST_BOUND = 4;

/** What is not looked at is not claimed to be stuck. Too low loses pools with several workers. */
export const EFFORT: Effort = { instructions: 3_000, states: 150 };

/** A second look, see `lookAtOneSize`. */
const ONE_SIZE_EFFORT: Effort = { instructions: 1_500, states: 100 };

/** Tests of which no more is asked than whether they come to their end where all goes well: that they hang where what they test fails is a matter of taste. */
const TEST_EFFORT: Effort = { instructions: 1_500, states: 75, isPlain: true };

/** Of each script of a user: there are several for one type. */
const SCRIPT_EFFORT: Effort = { instructions: 1_500, states: 75 };

/** A test may do what no caller does. */
const AS_TESTED = { text: "others call it as the test does", price: 1 };

interface Explored {
  readonly stuck: readonly StuckOperation[];
  readonly misuses: readonly MisusedChannel[];
}

export interface MisusedChannel extends Misuse {
  readonly fn: FlowFunction;
}

/** What the goroutines of the package's functions can do, explored once for all rules. */
const explored = defineAnalysis<Explored>({
  id: "explored-goroutines",
  compute(scope) {
    const found = new Map<Stuck["step"], StuckOperation>();
    const misuses = new Map<Stuck["step"], MisusedChannel>();
    const makers: FlowGraph[] = [];
    const note = ({ root, stuck, misuses: wrong, states, isWhole }: Look): void => {
      scope.explored(states, isWhole);
      const isTest = scope.pkg.isTestFile(root.fn.file);
      const isQuiet = isQuietTest(scope, root.fn.file);
      for (const one of stuck) {
        const { fn } = one.step.block;
        if (fn.pkg.path !== scope.pkg.path || isParked(one)) continue;
        const isTested = isTest && !scope.pkg.isTestFile(fn.file);
        const isOfTest = isTest && !isTested && one.rootPrice !== undefined;
        if (isQuiet && !(isOfTest && one.rootPrice === 0)) continue;
        const price = one.price + (isTested ? AS_TESTED.price : 0);
        const assumed = isTested ? [...one.assumed, AS_TESTED] : one.assumed;
        const known = found.get(one.step);
        if (known === undefined || price < known.price)
          found.set(one.step, { ...one, price, assumed, fn, isOfTest });
      }
      for (const one of isQuiet ? [] : wrong) {
        const { fn } = one.fault.step.block;
        const known = misuses.get(one.fault.step);
        if (fn.pkg.path !== scope.pkg.path || (known !== undefined && known.price <= one.price)) continue;
        misuses.set(one.fault.step, { ...one, fn });
      }
    };
    for (const root of rootsOf(scope)) {
      if (root.isMaker === true) makers.push(root.graph);
      const found = lookFrom(scope, root, sizesOf(root), effortOf(scope, root));
      note(found);
      for (const one of lookAtOneSize(scope, root, found)) note(one);
    }
    const made = new Map<Keeper, MadeObjects>();
    for (const harness of harnessesOf(scope, makers)) {
      const { keeper } = harness;
      if (keeper !== undefined && !made.has(keeper)) {
        const objects = madeObjects(createUser(scope, harness, EFFORT), keeper);
        made.set(keeper, objects);
        scope.explored(objects.exploration.nodes.length, objects.exploration.isWhole);
      }
      const objects = keeper === undefined ? undefined : made.get(keeper);
      if (objects === undefined || objects.states.length > 0) note(exploreHarness(scope, harness, objects));
    }
    return { stuck: onePerRing([...found.values()]), misuses: [...misuses.values()] };
  },
});

/** Who is stuck in all that one function calls and starts. */
export function exploreRoot(scope: Scope, source: RootSource): StuckIn {
  const { root, counts, worldOf } = questionOf(scope, source, sizesOf(source), effortOf(scope, source));
  const world = worldOf(true);
  const found = stuckIn(world, root, counts);
  return isOverdone(found.exploration, world) ? stuckIn(worldOf(false), root, counts) : found;
}

/** The same, from memory where it still holds. */
function lookFrom(scope: Scope, source: RootSource, sizes: readonly number[], effort: Effort): Look {
  const question = questionOf(scope, source, sizes, effort);
  const world = question.worldOf(true);
  const found = lookInto(world, question);
  return isOverdone(found, world) ? lookInto(question.worldOf(false), question) : found;
}

/** Too many orders: each Unlock comes at once. */
function isOverdone({ isWhole }: { readonly isWhole: boolean }, { triesLocks }: World): boolean {
  return !isWhole && triesLocks;
}

/** Where sizes made too many states of it, one size for all of them is tried, the smallest first. */
function* lookAtOneSize(scope: Scope, root: RootSource, { isWhole, isSized }: Look): Generator<Look> {
  if (isWhole || !isSized) return;
  for (const size of [1, 2]) {
    const found = lookFrom(scope, root, [size], ONE_SIZE_EFFORT);
    yield found;
    if (found.stuck.length > 0) return;
  }
}

function sizesOf({ graph }: RootSource): readonly number[] {
  return upTo(boundOf(graph));
}

function effortOf(scope: Scope, { graph }: RootSource): Effort {
  return isQuietTest(scope, graph.file) ? TEST_EFFORT : EFFORT;
}

interface RootQuestion extends Question {
  worldOf(isUnlockLate: boolean): World;
}

function questionOf(
  scope: Scope,
  { graph, literal }: RootSource,
  sizes: readonly number[],
  effort: Effort,
): RootQuestion {
  const functions = withCallees(scope, graph);
  const scale = scaleOf(functions);
  const fn = literal ?? graph.root;
  const isFirst = isEntry(scope, fn);
  const isHelped = helpedByRequests(scope, graph);
  return {
    root: {
      fn,
      endsProcess: isFirst || isProcessEntry(scope, fn),
      before: isFirst ? initialState(scope) : undefined,
    },
    counts: (one) => !isHelped(one),
    made: [effort, sizes.length, ...sizes, ...functions],
    worldOf: (isUnlockLate) => createWorld(scope, sizes, effort, scale, isUnlockLate),
  };
}

function upTo(bound: number): readonly number[] {
  return Array.from({ length: bound + 1 }, (_, n) => n);
}

/** The functions of the package that a root calls lie next to it: their numbers belong together. */
function withCallees(scope: Scope, { functions }: FlowGraph): readonly FlowFunction[] {
  if (scaleOf(functions) === AS_IT_IS) return functions;
  const all = new Set(functions);
  for (const { blocks } of functions) {
    for (const { instrs } of blocks) {
      for (const instr of instrs) {
        if (instr.op !== "call" && instr.op !== "go" && instr.op !== "defer") continue;
        const body = bodyOfCall(scope, instr.call);
        if (body?.pkg === scope.pkg) for (const one of familyOf(body)) all.add(one);
      }
    }
  }
  return [...all];
}

/** Who is stuck whatever the callers of an exported type do next. */
function exploreHarness(scope: Scope, harness: Harness, made: MadeObjects | undefined): Look {
  const { fn, counts } = harness;
  const root = { fn, endsProcess: false, from: made === undefined ? undefined : goOnWith(made, fn) };
  return { ...lookOf(stuckIn(createUser(scope, harness, SCRIPT_EFFORT), root, counts)), misuses: [] };
}

function createUser(scope: Scope, { assumed }: Harness, effort: Effort): World {
  return { ...createWorld(scope, upTo(LEAST_BOUND), effort), assumed, panicsOnNil: true };
}

export const stuckOperations = defineAnalysis<readonly StuckOperation[]>({
  id: "stuck-operations",
  compute: (scope) => scope.ask(explored).stuck,
});

export const misusedChannels = defineAnalysis<readonly MisusedChannel[]>({
  id: "misused-channels",
  compute: (scope) => scope.ask(explored).misuses,
});

/** Of those that wait for one another in some end, one is told; what is told at its own place stands beside no other. */
function onePerRing(found: readonly StuckOperation[]): readonly StuckOperation[] {
  const told: StuckOperation[] = [];
  const isBeside = (one: Stuck, other: Stuck): boolean => one.ring.some(({ step }) => step === other.step);
  for (const one of found.toSorted((a, b) => a.price - b.price || byImportance(a, b)))
    if (!told.some((other) => isBeside(one, other) || isBeside(other, one))) told.push(one);
  const prices = new Map(told.map(({ step, price }) => [step, price]));
  return told.map((one) => {
    const ring = found.filter((other) => isBeside(one, other) || isBeside(other, one));
    const others = [one, ...ring].flatMap(({ alongside }) => [...alongside]);
    const isOwn = (step: Stuck["step"]): boolean => (prices.get(step) ?? Infinity) <= one.price;
    return { ...one, alongside: new Set(others.filter((step) => !isOwn(step))) };
  });
}

/** `select {}` on the caller's own goroutine is meant: it keeps it there. */
function isParked({ pending, start }: Stuck): boolean {
  return pending.kind === "forever" && start === undefined;
}

/** One more than the workers that are counted out, or than what fits into a buffer and one who receives. */
function boundOf({ functions }: FlowGraph): number {
  const bounds = functions.flatMap((fn) =>
    fn.blocks.flatMap(({ instrs }) => instrs.flatMap((instr) => boundBy(instr) ?? [])),
  );
  return Math.max(LEAST_BOUND, ...bounds.filter((bound) => bound <= MOST_BOUND));
}

function boundBy(instr: Instr): number | undefined {
  if (instr.op === "makeChan") {
    const room = numberOf(instr.size);
    return room === undefined ? undefined : room + 2;
  }
  const workers = instr.op === "binary" && instr.operator === "<" ? numberOf(instr.y) : undefined;
  return workers === undefined ? undefined : workers + 1;
}

function numberOf(value: Value | undefined): number | undefined {
  if (value?.op !== "const") return undefined;
  const val = constantVal(value.value);
  return val.k === "int" ? val.n : undefined;
}
