/**
 * Waiting under a lock for somebody who needs that lock first. Decides who could help: everybody in
 * the package who receives, sends, closes, or lowers the count; all of them must be seen to stand
 * before the lock, of the same object, on the way to where they would help.
 */
import { canReach } from "../../flow/graph.js";
import type { FlowFunction } from "../../flow/ir.js";
import { loopsOf } from "../../flow/loops.js";
import { isExported } from "../../semantics/identical.js";
import type { Scope } from "../analysis.js";
import { callers } from "../callers.js";
import { calleeId } from "../calls.js";
import type { Assumed } from "../concurrency/state.js";
import { runsOfClosure } from "../runs.js";
import { type Held, keyOf, type Occurrence, type Spot, type Step, spotOf, type Target } from "./conduct.js";
import { holders } from "./holders.js";
import { partnerSites, type Site } from "./partner-sites.js";
import { assumedTests, priceOfFull, testsOn } from "./prices.js";

export interface Kept {
  /** Held while waiting. */
  readonly held: Held;
  /** How one that could help comes to stand before the lock. */
  readonly helper: { readonly fn: FlowFunction; readonly way: readonly Step[] };
  readonly assumed: readonly Assumed[];
}

const HELPERS: Readonly<Record<"send" | "recv" | "count" | "cond", readonly Site["act"][]>> = {
  send: ["recv"],
  recv: ["send", "close"],
  count: ["done"],
  cond: ["wake"],
};

export function keptWaiting(scope: Scope, { targets, held, way, guards }: Occurrence): Kept | undefined {
  if (targets.length === 0) return undefined;
  for (const one of held) {
    if (!one.isNamed) continue;
    const all = targets.map((target) => heldUp(scope, one, target));
    const [first] = all;
    if (first === undefined || all.includes(undefined)) continue;
    const tests = testsOn(way, one.way[0]);
    const assumed = [...first.assumed, ...assumedTests(tests, 2)];
    if (guards.length > 0) assumed.push({ text: "the function is given what leads here", price: 1 });
    return { held: one, helper: first.helper, assumed };
  }
  return undefined;
}

function heldUp(scope: Scope, held: Held, target: Target): Omit<Kept, "held"> | undefined {
  const { act } = target;
  if (act === "write" || act === "read" || act === "calls" || !target.isNamed) return undefined;
  const relation = relationOf(held, target);
  const sites = scope.ask(partnerSites).of(target.place);
  if (sites === undefined) return undefined;
  // Whose lock is not known may be this one, which is given back meanwhile.
  if (act === "cond" && (sites.lockers.size === 0 || sites.lockers.has(keyOf(held)))) return undefined;
  const helping = sites.all.filter((site) => HELPERS[act].includes(site.act));
  let told: Omit<Kept, "held"> | undefined;
  for (const site of helping) {
    const spot: Spot = { place: site.place, isNamed: true };
    const lock = lockBefore(scope, site, held, (lock) => isSame(relationOf(lock, spot), relation));
    if (lock === undefined || isCountedAfter(site, lock.way[0])) return undefined;
    const assumed: Assumed[] = [];
    if (!isStarted(scope, lock.fn)) assumed.push({ text: `${lock.fn.name} runs at the same time`, price: 1 });
    if (!lock.isRelated) assumed.push({ text: "both speak of the same two objects", price: 1 });
    if (!lock.isAgain) assumed.push({ text: `${lock.fn.name} has not come past its lock yet`, price: 1 });
    const full = priceOfFull(sites.sizes);
    if (act === "send" && full > 0) assumed.push({ text: "the buffer is full", price: full });
    if (site.act === "send" && full > 0) assumed.push({ text: "nothing is in the buffer", price: 1 });
    told ??= { helper: { fn: lock.fn, way: lock.way }, assumed };
  }
  return told;
}

interface Before {
  readonly fn: FlowFunction;
  readonly way: readonly Step[];
  /** It comes there again and again. */
  readonly isAgain: boolean;
  /** It lies to what is waited for as the lock that is held does. */
  readonly isRelated: boolean;
}

/** Callers of callers that are asked for the lock where who helps does not take it. */
const MAX_DEPTH = 2;

/** Where the function, or everybody who calls it, takes the lock before it comes to help. */
function lockBefore(
  scope: Scope,
  { fn, step }: Pick<Site, "fn" | "step">,
  held: Held,
  isRelated: (lock: Spot) => boolean,
  depth = MAX_DEPTH,
): Before | undefined {
  let found: Before | undefined;
  for (const { targets, way, guards } of scope.ask(holders).of(fn).occurrences) {
    const [lock] = targets;
    const [at] = way;
    if (lock === undefined || at === undefined || guards.length > 0) continue;
    if (lock.act !== "write" && !(lock.act === "read" && held.isWrite)) continue;
    if (keyOf(lock) !== keyOf(held) || !lock.isNamed || !leadsTo(at, step)) continue;
    if (found === undefined || (isRelated(lock) && !found.isRelated))
      found = { fn, way, isAgain: loopsOf(fn).loopOf(at.block) !== undefined, isRelated: isRelated(lock) };
  }
  if (found !== undefined || depth === 0) return found;
  const runs = onlyRuns(scope, fn);
  const all = runs.map((run) => lockBefore(scope, run, held, () => false, depth - 1));
  return all.includes(undefined) ? undefined : all[0];
}

/** All calls of a function that nobody else can call. */
function onlyRuns(scope: Scope, { func }: FlowFunction): readonly Pick<Site, "fn" | "step">[] {
  if (func === undefined || isExported(func.name)) return [];
  const { runs, handouts, isReachedOtherwise } = scope.ask(callers).of(func);
  if (handouts.length > 0 || isReachedOtherwise || runs.some(({ run }) => run.phase === "spawned")) return [];
  return runs
    .filter(({ fn: { pkg, file } }) => !pkg.isTestFile(file))
    .map(({ fn, run }) => ({ fn, step: run.instr }));
}

function isSame(relation: string | undefined, other: string | undefined): boolean {
  return relation !== undefined && relation === other;
}

/** The function raises the count itself, and has the lock by then: who waits for it does not hold the lock. */
function isCountedAfter({ fn, act, place }: Site, taken: Step | undefined): boolean {
  if (act !== "done" || taken?.block.fn !== fn) return false;
  return fn.blocks.some(({ instrs }) =>
    instrs.some((instr) => {
      const call = instr.op === "call" ? instr.call : undefined;
      if (call?.receiver === undefined || calleeId(call) !== "(*sync.WaitGroup).Add") return false;
      return keyOf(spotOf(call.receiver)) === keyOf({ place, isNamed: true }) && leadsTo(taken, instr);
    }),
  );
}

function leadsTo(from: Step, to: Step): boolean {
  if (to.op === "defer") return true;
  if (from.block !== to.block) return canReach(from.block, to.block);
  const { instrs } = from.block;
  const [a, b] = [from, to].map((step) => {
    const index = instrs.indexOf(step as (typeof instrs)[number]);
    return index === -1 ? instrs.length : index;
  }) as [number, number];
  return a < b || loopsOf(from.block.fn).loopOf(from.block) !== undefined;
}

/** How the lock lies to what is waited for, in words that mean the same in every function. */
function relationOf(lock: Spot, other: Spot): string | undefined {
  const [a, b] = [lock.place, other.place];
  if (a.root.kind === "global" && b.root.kind === "global") return `${a.text} ${b.text}`;
  if (a.root.kind !== "variable" || b.root.kind !== "variable" || a.root.obj !== b.root.obj) return undefined;
  return `${a.steps.join("")} ${b.steps.join("")}`;
}

/** A `go` statement of the package runs it. */
function isStarted(scope: Scope, fn: FlowFunction): boolean {
  if (fn.func === undefined) return runsOfClosure(fn).some(({ phase }) => phase === "spawned");
  return scope
    .ask(callers)
    .of(fn.func)
    .runs.some(({ run }) => run.phase === "spawned");
}
