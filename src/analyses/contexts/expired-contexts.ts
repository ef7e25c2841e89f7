/**
 * Work that is given a context which is done by then: it gives up before it has begun. Decides the
 * order of things: what follows an end of the context, what is deferred to run after one, and what a
 * test's Cleanup runs.
 */
import { dominates } from "../../flow/dominators.js";
import { canReach, type FlowGraph } from "../../flow/graph.js";
import type { Block, CallInfo, DeferInstr, FlowFunction, Instr, Value } from "../../flow/ir.js";
import type { FunctionSource } from "../../semantics/info.js";
import {
  CANCEL_WORDS,
  DONE_TESTS,
  DONE_WAITS,
  isTestCleanup,
  isTestContext,
} from "../../semantics/models/contexts.js";
import type { Node } from "../../syntax/ast.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { type CallSite, calleeId } from "../calls.js";
import { cellOf, familyOf, originOf, storesTo } from "../origins.js";
import { placeKey } from "../place-keys.js";
import { isRun, type RunInstr, runsOf } from "../runs.js";
import { contextCare } from "./care.js";
import { derivedBy, isContext } from "./derivations.js";
import { descentFrom } from "./descent.js";
import { isAfter } from "./done-points.js";
import { contextEnds, type End } from "./ends.js";

export interface ExpiredContext {
  readonly site: CallSite;
  /** Position of the context among the arguments. */
  readonly argument: number;
  /** How it came to its end. */
  readonly how: End["kind"] | "deferred" | "exit" | "test";
  /** What ended it, or shows that it is done. */
  readonly node: Node;
  readonly guesses: readonly { readonly text: string; readonly price: number }[];
}

export const expiredContexts = defineAnalysis<readonly ExpiredContext[]>({
  id: "expired-contexts",
  compute(scope) {
    const found: ExpiredContext[] = [];
    const seen = new Set<Instr>();
    const add = (one: ExpiredContext | undefined): void => {
      if (one === undefined || seen.has(one.site.instr)) return;
      seen.add(one.site.instr);
      found.push(one);
    };
    for (const source of candidates(scope)) {
      const graph = scope.flow(source);
      // Tests cancel a context to see what becomes of a call.
      const isTest = scope.pkg.isTestFile(source.file);
      for (const fn of graph.functions) {
        if (!isTest) for (const work of workIn(scope, graph, fn)) add(afterAnEnd(scope, work));
        for (const work of deferredIn(scope, graph, fn))
          add(afterACancel(scope, work) ?? atTheExit(scope, work));
      }
      for (const work of cleanupsIn(scope, graph)) add(afterTheTest(scope, work));
    }
    return found;
  },
});

function* candidates(scope: Scope): Iterable<FunctionSource> {
  const seen = new Set<FunctionSource>();
  const named = scope.ask(contextEnds).words();
  const sources = [
    scope.functions(["Done", ...CANCEL_WORDS, "WithContext", "AfterFunc"]),
    scope.functions(["Err", "Cause", "Cleanup"], ["Context"]),
    named.length > 0 ? scope.functions(named) : [],
  ];
  for (const list of sources) {
    for (const source of list) {
      if (!seen.has(source)) yield source;
      seen.add(source);
    }
  }
}

/** A call that is given a context. */
interface Work {
  readonly graph: FlowGraph;
  readonly instr: RunInstr;
  readonly argument: number;
  readonly context: Value;
}

interface DeferredWork extends Work {
  /** The statement that defers it, or the literal it stands in. */
  readonly deferred: DeferInstr;
}

interface CleanupWork extends Work {
  /** The testing value whose Cleanup runs it. */
  readonly test: Value;
  readonly call: CallInfo;
}

/** Plain and deferred calls of a function; derivations are no work. */
function* workIn(scope: Scope, graph: FlowGraph, fn: FlowFunction): Iterable<Work> {
  for (const { instrs } of fn.blocks) {
    for (const instr of instrs) if (isRun(instr) && instr.op !== "go") yield* workOf(scope, graph, instr);
  }
}

function* workOf(scope: Scope, graph: FlowGraph, instr: RunInstr): Iterable<Work> {
  const derived = derivedBy(scope, instr.call);
  for (const [argument, context] of instr.call.args.entries()) {
    if (!isContext(scope, context.type)) continue;
    if (derived?.parent === context && derived.adds !== undefined) continue;
    yield { graph, instr, argument, context };
  }
}

/** The literal that a deferred call runs, with the literals it runs itself on the spot. */
function* deferredIn(scope: Scope, graph: FlowGraph, fn: FlowFunction): Iterable<DeferredWork> {
  for (const deferred of fn.defers) {
    if (deferred.block.fn !== fn) continue;
    for (const work of workOf(scope, graph, deferred)) yield { ...work, deferred };
    for (const { what } of runsOf(deferred)) {
      if (what.kind !== "closure") continue;
      for (const work of workIn(scope, graph, what.fn)) yield { ...work, deferred };
    }
  }
}

function* cleanupsIn(scope: Scope, graph: FlowGraph): Iterable<CleanupWork> {
  for (const fn of graph.functions) {
    for (const { instrs } of fn.blocks) {
      for (const instr of instrs) {
        if (instr.op !== "call" || !isTestCleanup(calleeId(instr.call) ?? "")) continue;
        const [given] = instr.call.args;
        const { receiver } = instr.call;
        const cleanup = given === undefined ? undefined : originOf(given);
        if (receiver === undefined || cleanup?.op !== "closure") continue;
        for (const inner of familyOf(cleanup.target)) {
          for (const work of workIn(scope, graph, inner)) yield { ...work, test: receiver, call: instr.call };
        }
      }
    }
  }
}

function afterAnEnd(scope: Scope, work: Work): ExpiredContext | undefined {
  const ends = scope.ask(contextEnds).of(work.instr.block.fn);
  const end = ends.find((one) => isAfter(one, work.instr) && descentFrom(scope, work.context, one.isIt));
  return end && expired(scope, work, end.isIt, end.kind, end.node);
}

/**
 * Deferred calls run last in first out: what was deferred before `defer cancel()` runs after it.
 *
 *     defer flush(ctx)      runs second
 *     defer cancel()        runs first
 */
function afterACancel(scope: Scope, work: DeferredWork): ExpiredContext | undefined {
  const { fn } = work.deferred.block;
  for (const later of fn.defers) {
    if (!isDeferredBefore(work.deferred, later)) continue;
    const isIt = cancelledByDeferred(scope, later);
    if (isIt === undefined) continue;
    const isItAtEnd = (value: Value): boolean => isIt(value) || isLastValue(scope, value, later, isIt);
    const one = expired(scope, work, isItAtEnd, "deferred", later.node);
    if (one !== undefined) return one;
  }
  return undefined;
}

function isDeferredBefore(first: DeferInstr, second: DeferInstr): boolean {
  if (first === second || first.block.fn !== second.block.fn) return false;
  if (first.block === second.block)
    return first.block.instrs.indexOf(first) < first.block.instrs.indexOf(second) && !isInLoop(first.block);
  return dominates(first.block, second.block) && !canReach(second.block, first.block);
}

function isInLoop(block: Block): boolean {
  return canReach(block, block);
}

/** The context that a deferred call cancels: `defer cancel()`, or a literal that begins by calling it. */
function cancelledByDeferred(scope: Scope, { call }: DeferInstr): ((value: Value) => boolean) | undefined {
  const ends = scope.ask(contextEnds);
  const direct = ends.cancelledBy(call);
  if (direct !== undefined || call.target.kind !== "closure") return direct;
  const [entry] = call.target.fn.blocks;
  return ends.of(call.target.fn).find(({ kind, block }) => kind === "cancelled" && block === entry)?.isIt;
}

/** A variable that the deferred literal reads at the end, when it holds the context that was cancelled. */
function isLastValue(
  scope: Scope,
  value: Value,
  cancel: DeferInstr,
  isIt: (value: Value) => boolean,
): boolean {
  const cell = value.op === "load" ? cellOf(value.addr) : undefined;
  const stores = (cell && storesTo(cell)) ?? [];
  return stores.some((store) => {
    if (store.block.fn !== cancel.block.fn || descentFrom(scope, store.value, isIt) === undefined)
      return false;
    const isSet = store.block === cancel.block || dominates(store.block, cancel.block);
    return isSet && stores.every((other) => other === store || !mayFollow(store, other));
  });
}

function mayFollow(first: Instr, second: Instr): boolean {
  if (first.block.fn !== second.block.fn) return true;
  if (canReach(first.block, second.block)) return true;
  return (
    first.block === second.block && first.block.instrs.indexOf(first) < first.block.instrs.indexOf(second)
  );
}

/** Deferred in a function that returns once the context is done: always, or on one of its ways. */
function atTheExit(scope: Scope, work: DeferredWork): ExpiredContext | undefined {
  const { block } = work.deferred;
  const ends = scope.ask(contextEnds).of(block.fn);
  const endBefore = (exit: Block): End | undefined =>
    ends.find((end) => {
      const isPassed = end.block === exit || dominates(end.block, exit);
      return isPassed && descentFrom(scope, work.context, end.isIt) !== undefined;
    });
  const exits = block.fn.blocks.filter(
    (exit) => exit.end.op === "return" && (exit === block || canReach(block, exit)),
  );
  const passed = exits.map(endBefore);
  const first = passed.find((end) => end !== undefined);
  const one = first && expired(scope, work, first.isIt, "exit", first.node);
  if (one === undefined || !passed.includes(undefined)) return one;
  return {
    ...one,
    guesses: [...one.guesses, { text: "the function is left because its context is done", price: 1 }],
  };
}

/** The context of a test is cancelled just before the functions given to its Cleanup run. */
function afterTheTest(scope: Scope, work: CleanupWork): ExpiredContext | undefined {
  const test = placeKey(work.test).text;
  const isIt = (value: Value): boolean => {
    if (value.op !== "call" || !isTestContext(calleeId(value.call) ?? "")) return false;
    return value.call.receiver !== undefined && placeKey(value.call.receiver).text === test;
  };
  return expired(scope, work, isIt, "test", work.call.node);
}

function expired(
  scope: Scope,
  { graph, instr, argument, context }: Work,
  isIt: (value: Value) => boolean,
  how: ExpiredContext["how"],
  node: Node,
): ExpiredContext | undefined {
  const descent = descentFrom(scope, context, isIt);
  if (descent === undefined) return undefined;
  const { target } = instr.call;
  // Who asks whether it is done, or is told so on purpose, is no worse off.
  const id = calleeId(instr.call) ?? "";
  if (DONE_TESTS.has(id) || DONE_WAITS.has(id)) return undefined;
  const care = scope.ask(contextCare).of(instr.call, argument);
  if (care.watches === "no" || care.answers) return undefined;
  const guesses: { text: string; price: number }[] = [];
  if (care.watches === "maybe") {
    const name = "func" in target ? `\`${target.func.name}\`` : "the function that is called";
    // A method that waits for something would say that it gave up; other functions may be there to be told.
    const isLikely = target.kind !== "value" && target.kind !== "unknown" && returnsError(instr.call);
    guesses.push({ text: `${name} gives up when its context is done`, price: isLikely ? 1 : 3 });
  }
  if (descent.isGuessed)
    guesses.push({ text: "the derived context is done with the one it comes from", price: 1 });
  const site = { graph, fn: instr.block.fn, block: instr.block, instr, id };
  return { site, argument, how, node, guesses };
}

function returnsError({ signature }: CallInfo): boolean {
  const last = signature?.results.at(-1)?.type();
  return last?.kind === "Named" && last.obj.packagePath === "" && last.obj.name === "error";
}
