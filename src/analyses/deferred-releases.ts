/**
 * Releases deferred in a loop, of something that the loop takes anew on every round. Decides what was
 * taken in the round, and that things kept for after the loop are meant to live; what a deferred call
 * lets go of is told by the must-release engine.
 */

import { accessPathOf } from "../flow/access-path.js";
import { immediateDominator } from "../flow/dominators.js";
import { canReachExit, type FlowGraph, reachableFrom } from "../flow/graph.js";
import type { Block, CallInfo, CallInstr, DeferInstr, FlowFunction, Value } from "../flow/ir.js";
import { loopsOf } from "../flow/loops.js";
import { operandsOf } from "../flow/operands.js";
import { LOCKS, type LockOperation } from "../semantics/models/locks.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { mayDeferInLoop } from "./body-shapes.js";
import { calleeId } from "./calls.js";
import { isKept } from "./kept-after-round.js";
import { operationCall } from "./locks/operations.js";
import { mostRounds } from "./loop-rounds.js";
import { deferredReleases } from "./obligations/deferred.js";
import { originOf } from "./origins.js";
import { isRun, type RunInstr } from "./runs.js";

export interface LoopDefer {
  readonly graph: FlowGraph;
  readonly instr: DeferInstr;
  /** The call that takes what is released. */
  readonly taken: CallInfo;
  /**
   * - waits: released when the function returns;
   * - deadlocks: the next round locks what this one still holds;
   * - elements: a lock of another thing on each round, possibly all wanted at once;
   * - few: the loop makes a handful of rounds at most;
   * - never: the loop has no end.
   */
  readonly how: "waits" | "deadlocks" | "elements" | "few" | "never";
}

export const loopDefers = defineAnalysis<readonly LoopDefer[]>({
  id: "loop-defers",
  compute(scope) {
    const found: LoopDefer[] = [];
    for (const source of scope.functions(["for", "goto"], ["defer"])) {
      if (!mayDeferInLoop(source.body.block)) continue;
      const graph = scope.flow(source);
      for (const fn of graph.functions) found.push(...inFunction(scope, graph, fn));
    }
    return found;
  },
});

function* inFunction(scope: Scope, graph: FlowGraph, fn: FlowFunction): Iterable<LoopDefer> {
  const taken = new Map<DeferInstr, CallInstr>();
  const looked = new Set<CallInstr>();
  for (const { instrs } of fn.blocks) {
    for (const instr of instrs) {
      const round = instr.op === "defer" ? roundOf(instr.block) : undefined;
      if (instr.op !== "defer" || round === undefined) continue;
      noteTaken(scope, round, looked, taken);
      const one = lockDeferred(graph, instr, round) ?? thingDeferred(scope, graph, instr, round, taken);
      if (one !== undefined) yield one;
    }
  }
}

/** Of each call in the round, what lets go of that which it hands out. */
function noteTaken(
  scope: Scope,
  round: ReadonlySet<Block>,
  looked: Set<CallInstr>,
  taken: Map<DeferInstr, CallInstr>,
): void {
  for (const { instrs } of round) {
    for (const call of instrs) {
      if (call.op !== "call" || looked.has(call)) continue;
      looked.add(call);
      for (const { instr } of deferredReleases(scope, call)) if (!taken.has(instr)) taken.set(instr, call);
    }
  }
}

function lockDeferred(graph: FlowGraph, instr: DeferInstr, round: ReadonlySet<Block>): LoopDefer | undefined {
  for (const { operation, on } of runsAtTheEnd(instr).flatMap((run) => operationCall(run) ?? [])) {
    const lock = operation.does === "gives back" ? lockIn(round, operation, on) : undefined;
    if (lock === undefined || !LOCKS.isOurs(operation.side)) continue;
    const how = !isSameEachRound(on, round) ? "elements" : operation.side === "read" ? "waits" : "deadlocks";
    return { graph, instr, taken: lock.call, how };
  }
  return undefined;
}

/** The deferred call itself, or the calls of a literal. */
function runsAtTheEnd(instr: DeferInstr): readonly RunInstr[] {
  const { target } = instr.call;
  if (target.kind !== "closure") return [instr];
  return target.fn.blocks.flatMap(({ instrs }) => instrs.filter(isRun));
}

function thingDeferred(
  scope: Scope,
  graph: FlowGraph,
  instr: DeferInstr,
  round: ReadonlySet<Block>,
  taken: ReadonlyMap<DeferInstr, CallInstr>,
): LoopDefer | undefined {
  const made = taken.get(instr) ?? closedIn(scope, instr, round);
  if (made === undefined || !round.has(made.block) || isOnce(instr.block, round)) return undefined;
  const isNever = !endsAfter(instr.block);
  if (isKept(made, instr, round, isNever)) return undefined;
  const how = isNever ? "never" : isFew(instr.block) ? "few" : "waits";
  return { graph, instr, taken: made.call, how };
}

/**
 * The call that made what is closed: who defers a Close says that there is something to let go of,
 * unless models know better.
 */
function closedIn(scope: Scope, instr: DeferInstr, round: ReadonlySet<Block>): CallInstr | undefined {
  for (const { call } of runsAtTheEnd(instr)) {
    const made = isClose(call) ? makerOf(rootOf(call.receiver)) : undefined;
    if (made === undefined || !round.has(made.block)) continue;
    if (scope.models.of(calleeId(made.call) ?? "")?.acquires === undefined) return made;
  }
  return undefined;
}

function isClose({ target, args, receiver }: CallInfo): boolean {
  if (target.kind !== "static" && target.kind !== "interface") return false;
  return target.func.name === "Close" && receiver !== undefined && args.length === 0;
}

function makerOf(thing: Value | undefined): CallInstr | undefined {
  const made = thing?.op === "extract" ? thing.tuple : thing;
  return made?.op === "call" ? made : undefined;
}

/** The blocks of a round of the outermost loop that can come round after the block. */
function roundOf(block: Block): ReadonlySet<Block> | undefined {
  const { fn } = block;
  const forest = loopsOf(fn);
  let loop = forest.loopOf(block);
  while (loop?.parent !== undefined) loop = loop.parent;
  if (loop !== undefined) return loop.blocks;
  // The body of a range over a function is one round; it goes on where it returns true.
  if (fn.kind !== "range-body") return undefined;
  const after = [block, ...reachableFrom(block)];
  const goesOn = after.some(({ end }) => {
    const result = end.op === "return" ? end.results[0] : undefined;
    return result?.op === "const" && result.value.kind === "bool" && result.value.value;
  });
  return goesOn ? new Set(fn.blocks) : undefined;
}

/** Rounds that hold no more than anybody can afford. Higher hides leaks, lower complains about tables. */
const FEW = 8n;

function isFew(block: Block): boolean {
  // Nobody knows how often an iterator calls the body of its loop.
  if (block.fn.kind === "range-body") return false;
  let rounds = 1n;
  for (let loop = loopsOf(block.fn).loopOf(block); loop !== undefined; loop = loop.parent) {
    const most = mostRounds(loop);
    if (most === undefined) return false;
    rounds *= most;
  }
  return rounds > 0n && rounds <= FEW;
}

function endsAfter(block: Block): boolean {
  return block.fn.kind === "range-body" || canReachExit(block);
}

/** What the thing is a part of: the response of a body. */
function rootOf(value: Value | undefined): Value | undefined {
  let at = value;
  for (;;) {
    if (at === undefined) return undefined;
    const origin = originOf(at);
    if (origin.op === "load" && origin.addr.op === "fieldAddr") at = origin.addr.x;
    else if (origin.op === "fieldAddr" || origin.op === "typeAssert") at = origin.x;
    else if (origin.op === "extract" && origin.tuple.op === "typeAssert") at = origin.tuple.x;
    else return origin;
  }
}

/** The call of the round that takes the lock which is given back. */
function lockIn(round: ReadonlySet<Block>, unlock: LockOperation, on: Value): CallInstr | undefined {
  const path = accessPathOf(on).text;
  for (const { instrs } of round) {
    for (const instr of instrs) {
      const taking = instr.op === "call" ? operationCall(instr) : undefined;
      if (instr.op !== "call" || taking?.operation.does !== "takes") continue;
      if (taking.operation.side === unlock.side && accessPathOf(taking.on).text === path) return instr;
    }
  }
  return undefined;
}

const COMPUTED_ALIKE: ReadonlySet<Value["op"]> = new Set(["fieldAddr", "indexAddr", "load", "convert"]);

/** Is the address computed from nothing that the loop computes? */
function isSameEachRound(value: Value, round: ReadonlySet<Block>): boolean {
  const stack = [value];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (!("block" in at) || !round.has(at.block)) continue;
    if (!COMPUTED_ALIKE.has(at.op)) return false;
    const address = at.op === "load" ? at.addr : undefined;
    if (address !== undefined && isStored(address, round)) return false;
    stack.push(...operandsOf(at));
  }
  return true;
}

function isStored(address: Value, round: ReadonlySet<Block>): boolean {
  const path = accessPathOf(address).text;
  return [...round].some(({ instrs }) =>
    instrs.some((instr) => instr.op === "store" && accessPathOf(instr.addr).text === path),
  );
}

/**
 * Does the round come to the block by way of a timer that was set before the loop? It fires once,
 * and nothing in the round sets it again.
 */
function isOnce(block: Block, round: ReadonlySet<Block>): boolean {
  for (let at: Block | undefined = block; at !== undefined && round.has(at); at = immediateDominator(at)) {
    for (const instr of at.instrs) {
      if (instr.op !== "recv" && instr.op !== "selectRecv") continue;
      const timer = rootOf(instr.chan);
      if (timer?.op !== "call" || round.has(timer.block)) continue;
      const id = calleeId(timer.call);
      if (id === "time.After" || (id === "time.NewTimer" && !isResetIn(round, timer))) return true;
    }
  }
  return false;
}

function isResetIn(round: ReadonlySet<Block>, timer: Value): boolean {
  return [...round].some(({ instrs }) =>
    instrs.some(
      (instr) =>
        instr.op === "call" &&
        calleeId(instr.call) === "(*time.Timer).Reset" &&
        instr.call.receiver !== undefined &&
        rootOf(instr.call.receiver) === timer,
    ),
  );
}
