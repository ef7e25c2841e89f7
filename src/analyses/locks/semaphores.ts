/**
 * Channels that are semaphores: with a buffer, of values that say nothing, taken and given back on one
 * way through the code. A send takes and a receive gives back; or, where the buffer is filled first,
 * the other way round. Decides it by the order of what the package does to the channel: of a signal,
 * a queue or a channel for results one side sends and another receives, and nobody does one after the
 * other.
 */

import { dominates } from "../../flow/dominators.js";
import type { FlowGraph } from "../../flow/graph.js";
import type { Value } from "../../flow/ir.js";
import { loopsOf } from "../../flow/loops.js";
import { isExported } from "../../semantics/identical.js";
import type { Func } from "../../semantics/objects.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { isRun, runsOf } from "../runs.js";
import { type ChannelClass, type ChannelUse, channelClasses, channelKey } from "./channel-classes.js";
import { comesBefore, type Happening, isByDeclaration, mayComeBefore } from "./channel-order.js";
import { type ChannelStep, isSend, selectOf } from "./channel-steps.js";
import type { TakenBy } from "./summary.js";

export interface Semaphores {
  /** Which of the two takes; undefined where the channel is no semaphore. */
  takenBy(channel: Value): TakenBy | undefined;
  /** It fills the channel at first, which is neither taking nor giving back. */
  isFilling(step: ChannelStep): boolean;
  /** Functions that take or give back, themselves or by closures in them. */
  readonly functions: ReadonlySet<Func>;
  /** Those that only do one of the two, or hand out a function that does the other. */
  readonly oneSided: ReadonlySet<Func>;
}

export const semaphores = defineAnalysis<Semaphores>({
  id: "semaphores",
  compute(scope) {
    const sides = new Map<string, TakenBy>();
    const filling = new Set<string>();
    const functions = new Set<Func>();
    const oneSided = new Set<Func>();
    for (const one of channelClasses(scope)) {
      const acts = actsOn(scope, one);
      const takenBy = sideOf(one, acts);
      if (takenBy === undefined) continue;
      for (const key of one.keys) sides.set(key, takenBy);
      for (const act of takenBy === "recv" ? acts.all : [])
        if (act.dir === "send" && act.use !== undefined && isAtMaking(act, one, acts.all))
          filling.add(spotText(act.use.step));
      for (const { graph } of one.uses) if (graph.root.func !== undefined) functions.add(graph.root.func);
      for (const func of acts.oneSided.keys()) oneSided.add(func);
      for (const { graph, dir, use } of acts.all) {
        const { func } = graph.root;
        const isLent = func !== undefined && use !== undefined && !isByDeclaration({ ...use, when: "now" });
        if (isLent && dir !== takenBy) oneSided.add(func);
      }
    }
    return {
      takenBy(channel) {
        const key = sides.size === 0 ? undefined : channelKey(channel, scope.pkg);
        return key === undefined ? undefined : sides.get(key);
      },
      isFilling: (step) => filling.size > 0 && filling.has(spotText(step)),
      functions,
      oneSided,
    };
  },
});

function spotText({ node, block }: ChannelStep): string {
  return `${block.fn.file.path}:${node.start}`;
}

/** A send or receive, by itself or by a call of a function that only does that. */
interface Act extends Happening {
  readonly dir: TakenBy;
  /** The function that is called. */
  readonly by: Func | undefined;
  readonly use: ChannelUse | undefined;
}

interface Acts {
  readonly all: readonly Act[];
  readonly oneSided: ReadonlyMap<Func, TakenBy>;
}

/** Calls of calls that count as what they do in the end. */
const LEVELS = 3;

function actsOn(scope: Scope, { uses }: ChannelClass): Acts {
  const graphs = new Set(uses.map(({ graph }) => graph));
  const all: Act[] = uses
    .filter(({ graph }) => !isTest(graph))
    .map((use) => ({ ...use, use, dir: isSend(use.step) ? "send" : "recv", when: "now", by: undefined }));
  const oneSided = new Map<Func, TakenBy>();
  for (let level = 0; level < LEVELS; level++) {
    const fresh = new Map<Func, TakenBy>();
    for (const [func, dir] of sidesOf(all)) {
      if (oneSided.has(func)) continue;
      oneSided.set(func, dir);
      fresh.set(func, dir);
    }
    if (fresh.size === 0) break;
    for (const { name } of fresh.keys())
      for (const source of scope.functions([name])) graphs.add(scope.flow(source));
    for (const graph of graphs) if (!isTest(graph)) all.push(...callsOf(fresh, graph));
  }
  return { all, oneSided };
}

function isTest({ file }: FlowGraph): boolean {
  return file.path.endsWith("_test.go");
}

/** Functions that only send, or only receive, when they are called. */
function sidesOf(acts: readonly Act[]): ReadonlyMap<Func, TakenBy> {
  const sides = new Map<Func, Set<TakenBy>>();
  for (const act of acts) {
    const { func } = act.graph.root;
    if (func === undefined) continue;
    const known = sides.get(func) ?? new Set();
    known.add(act.dir);
    sides.set(func, known);
  }
  const found = new Map<Func, TakenBy>();
  for (const act of acts) {
    const { func } = act.graph.root;
    const known = func && sides.get(func);
    if (func !== undefined && known?.size === 1 && isByDeclaration(act)) found.set(func, act.dir);
  }
  return found;
}

function* callsOf(funcs: ReadonlyMap<Func, TakenBy>, graph: FlowGraph): Iterable<Act> {
  for (const fn of graph.functions) {
    for (const block of fn.blocks) {
      for (const [index, instr] of block.instrs.entries()) {
        const spot = { graph, fn, block, index, use: undefined };
        if (isRun(instr)) {
          for (const { what, phase, through } of runsOf(instr)) {
            const by = what.kind === "declared" ? what.func : undefined;
            const dir = by && funcs.get(by);
            const when = phase === "spawned" || through !== undefined ? "later" : phase;
            if (dir !== undefined) yield { ...spot, dir, by, when };
          }
        } else if (instr.op === "methodValue") {
          const by = instr.method.origin;
          const dir = funcs.get(by);
          if (dir !== undefined) yield { ...spot, dir, by, when: "later" };
        }
      }
    }
  }
}

function sideOf(one: ChannelClass, acts: Acts): TakenBy | undefined {
  const { all } = acts;
  const sends = all.filter(({ dir }) => dir === "send");
  const receives = all.filter(({ dir }) => dir === "recv");
  const isSingle = (act: Act): boolean => !isFill(act, all);
  const isPrefilled = sends.some((act) => isAtMaking(act, one, all));
  const side: TakenBy = isPrefilled ? "recv" : "send";
  const [taking, giving] = isPrefilled ? [receives, sends] : [sends, receives];
  if (!areFollowed(taking.filter(isSingle), giving.filter(isSingle))) return undefined;
  const later = giving.filter((act) => !isAtMaking(act, one, all));
  return later.every((act) => isExplained(act, taking, later, acts)) ? side : undefined;
}

function areFollowed(first: readonly Act[], second: readonly Act[]): boolean {
  return first.some((a) => second.some((b) => comesBefore(a, b)));
}

/** In a loop that does nothing else to the channel: to have all of it, or to fill it at first. */
function isFill(act: Act, all: readonly Act[]): boolean {
  const loop = loopsOf(act.fn).loopOf(act.block);
  if (loop === undefined) return false;
  return !all.some((other) => other.dir !== act.dir && isAround(loop.blocks, other));
}

function isAround(blocks: ReadonlySet<unknown>, { graph, fn, block }: Act): boolean {
  if (blocks.has(block)) return true;
  // In a closure that is made in the loop.
  for (const [at] of blocks.entries()) {
    const { instrs } = at as Act["block"];
    for (const instr of instrs) {
      if (instr.op !== "closure") continue;
      for (let inner: Act["fn"] | undefined = fn; inner !== undefined; inner = inner.parent)
        if (inner === instr.target) return graph.functions.includes(inner);
    }
  }
  return false;
}

/** Sent by who makes the channel, before anything is taken. */
function isAtMaking(act: Act, { makers }: ChannelClass, all: readonly Act[]): boolean {
  if (act.use === undefined || act.fn.parent !== undefined) return false;
  const isHere = [...makers].some((block) => block.fn === act.fn && dominates(block, act.block));
  if ((!isHere && !isInit(act.graph)) || selectOf(act.use.step) !== undefined) return false;
  const others = all.filter(({ graph, dir }) => graph === act.graph && dir !== act.dir);
  return others.length === 0 || (isFill(act, all) && others.every((other) => comesBefore(act, other)));
}

function isInit({ root: { func } }: FlowGraph): boolean {
  return func?.name === "init" && func.receiver === undefined;
}

/** Does somebody give back what was taken before, and is that all it does? */
function isExplained(act: Act, taking: readonly Act[], giving: readonly Act[], acts: Acts): boolean {
  const select = act.use && selectOf(act.use.step);
  if (select !== undefined && !isSure(select)) return false;
  if (taking.some((one) => mayComeBefore(one, act))) return true;
  const { func } = act.graph.root;
  if (func === undefined || !acts.oneSided.has(func) || isFill(act, acts.all)) return false;
  const calls = giving.filter(({ by }) => by === func);
  if (calls.length === 0) return isExported(func.name);
  return calls.some(
    (call) => taking.some((one) => one.graph === call.graph) || isExplained(call, taking, giving, acts),
  );
}

/** A select that goes nowhere else, but by a panic. */
function isSure({ cases, hasDefault, block }: NonNullable<ReturnType<typeof selectOf>>): boolean {
  if (cases.length > 1) return false;
  const fallback = hasDefault ? block.succs.at(-1) : undefined;
  return fallback === undefined || fallback.end.op === "panic";
}
