/**
 * Releases deferred in a loop, of something that the loop takes anew on every round. Decides what a
 * release is, what was taken in the round, and that things kept for after the loop are meant to live.
 */

import { accessPathOf } from "../flow/access-path.js";
import { immediateDominator } from "../flow/dominators.js";
import { canReachExit, type FlowGraph, reachableFrom } from "../flow/graph.js";
import type { Block, CallInfo, DeferInstr, FlowFunction, Instr, PhiInstr, Value } from "../flow/ir.js";
import { loopsOf } from "../flow/loops.js";
import { operandsOf } from "../flow/operands.js";
import { runnerOf } from "../semantics/models/goroutine-starters.js";
import { RELEASING_CALLS, resultToCall, UNLOCKING_CALLS } from "../semantics/models/release.js";
import type { Type } from "../semantics/types.js";
import { defineAnalysis } from "./analysis.js";
import { mayDeferInLoop } from "./body-shapes.js";
import { calleeId } from "./calls.js";
import { mostRounds } from "./loop-rounds.js";
import { originOf, usersOf } from "./origins.js";

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
      for (const fn of graph.functions) {
        for (const block of fn.blocks) {
          for (const instr of block.instrs) {
            if (instr.op !== "defer") continue;
            const one = inLoop(graph, instr);
            if (one !== undefined) found.push(one);
          }
        }
      }
    }
    return found;
  },
});

function inLoop(graph: FlowGraph, instr: DeferInstr): LoopDefer | undefined {
  const round = roundOf(instr.block);
  if (round === undefined) return undefined;
  for (const call of releasesOf(instr)) {
    const id = calleeId(call);
    if (id !== undefined && UNLOCKING_CALLS.has(id)) {
      const lock = lockIn(round, call);
      if (lock === undefined) continue;
      const isSame = call.receiver !== undefined && isSameEachRound(call.receiver, round);
      const isRead = id.endsWith("RUnlock");
      const how = !isSame ? "elements" : isRead ? "waits" : "deadlocks";
      return { graph, instr, taken: lock, how };
    }
    const thing = rootOf(thingReleased(call));
    const taken = thing && takenIn(thing, round);
    if (thing === undefined || taken === undefined || isOnce(instr.block, round)) continue;
    const isNever = !endsAfter(instr.block);
    if (isKept(thing, instr, round, isNever)) continue;
    return { graph, instr, taken, how: isNever ? "never" : isFew(instr.block) ? "few" : "waits" };
  }
  return undefined;
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

/** The calls that the deferred call makes to let go: itself, or those of a literal. */
function releasesOf({ call }: DeferInstr): readonly CallInfo[] {
  if (call.target.kind !== "closure") return isRelease(call) ? [call] : [];
  const { target } = call;
  return target.fn.blocks.flatMap(({ instrs }) =>
    instrs.flatMap((instr) =>
      (instr.op === "call" || instr.op === "defer") && isRelease(instr.call) ? [instr.call] : [],
    ),
  );
}

function isRelease(call: CallInfo): boolean {
  const { target } = call;
  if (target.kind === "static" || target.kind === "interface") {
    if (target.func.name === "Close" && call.receiver !== undefined) return call.args.length === 0;
    return RELEASING_CALLS.has(target.func.origin.id);
  }
  return target.kind === "value" && isHandedOutToCall(originOf(target.value));
}

/** A function to let go with, such as a cancel function, as a call handed it out. */
function isHandedOutToCall(value: Value): boolean {
  const tuple = value.op === "extract" ? value.tuple : value;
  if (tuple.op !== "call") return false;
  return resultToCall(calleeId(tuple.call) ?? "") === (value.op === "extract" ? value.index : 0);
}

function thingReleased(call: CallInfo): Value | undefined {
  return call.target.kind === "value" ? call.target.value : call.receiver;
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

/** The call that made it, if that stands in the round. */
function takenIn(thing: Value, round: ReadonlySet<Block>): CallInfo | undefined {
  const made = thing.op === "extract" ? thing.tuple : thing;
  return made.op === "call" && round.has(made.block) ? made.call : undefined;
}

const LOCK_OF: ReadonlyMap<string, string> = new Map([
  ["(*sync.Mutex).Unlock", "(*sync.Mutex).Lock"],
  ["(*sync.RWMutex).Unlock", "(*sync.RWMutex).Lock"],
  ["(*sync.RWMutex).RUnlock", "(*sync.RWMutex).RLock"],
  ["(sync.Locker).Unlock", "(sync.Locker).Lock"],
]);

/** The call of the round that takes the lock which the call lets go. */
function lockIn(round: ReadonlySet<Block>, unlock: CallInfo): CallInfo | undefined {
  const lock = LOCK_OF.get(calleeId(unlock) ?? "");
  if (unlock.receiver === undefined) return undefined;
  const path = accessPathOf(unlock.receiver).text;
  for (const block of round) {
    for (const instr of block.instrs) {
      if (instr.op !== "call" || calleeId(instr.call) !== lock || instr.call.receiver === undefined) continue;
      if (accessPathOf(instr.call.receiver).text === path) return instr.call;
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
 * Does the thing, or something made from it, outlive the round? Files that are opened one by one and
 * read together must stay open until the function returns; so must what a goroutine works with,
 * unless the function never returns.
 */
function isKept(thing: Value, release: DeferInstr, round: ReadonlySet<Block>, isNever: boolean): boolean {
  const { fn } = release.block;
  // With a cancel function goes its context, with one end of a pipe the other.
  const made = thing.op === "extract" ? thing.tuple : thing;
  const names = new Set<Value>([made]);
  const stack: Value[] = [made];
  for (let name = stack.pop(); name !== undefined; name = stack.pop()) {
    for (const user of usersOf(name, fn)) {
      if (user === release || (user.op === "closure" && isOnlyDeferred(user, fn))) continue;
      if (keeps(user, name, round) || (!isNever && spawnsWith(user))) return true;
      const next = madeFrom(user);
      if (next === undefined || names.has(next)) continue;
      names.add(next);
      stack.push(next);
    }
  }
  return false;
}

function isOnlyDeferred(closure: Instr, fn: FlowFunction): boolean {
  return usersOf(closure as Value, fn).every((user) => user.op === "defer");
}

function keeps(user: Instr, value: Value, round: ReadonlySet<Block>): boolean {
  switch (user.op) {
    case "mapUpdate":
    case "send":
    case "opaque":
      return true;
    case "store":
      return user.value === value && !(user.addr.op === "alloc" && round.has(user.addr.block));
    case "call":
      return user.call.target.kind === "builtin" && user.call.target.name === "append";
    case "phi":
      // A variable that was there before the loop. Phis nobody looks at stand for nothing.
      return isLoopHead(user.block) && isLookedAt(user);
    default:
      return false;
  }
}

/** Is this the start of a goroutine, which goes on after the round? */
function spawnsWith(user: Instr): boolean {
  if (user.op === "go") return true;
  if (user.op !== "call") return false;
  return runnerOf(calleeId(user.call) ?? "")?.phase === "spawned";
}

function isLoopHead(block: Block): boolean {
  return loopsOf(block.fn).loopOf(block)?.head === block;
}

function isLookedAt(phi: PhiInstr): boolean {
  const seen = new Set<PhiInstr>([phi]);
  for (const at of seen) {
    for (const { instrs, end } of at.block.fn.blocks) {
      for (const step of [...instrs, end]) {
        if (!operandsOf(step).includes(at)) continue;
        if (step.op !== "phi") return true;
        seen.add(step);
      }
    }
  }
  return false;
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

/** What still holds the thing: other names of it, and what calls make of it. */
function madeFrom(user: Instr): Value | undefined {
  switch (user.op) {
    case "closure":
      return user;
    case "phi":
    case "convert":
    case "makeInterface":
    case "typeAssert":
    case "load":
    case "fieldAddr":
    case "extract":
    case "call":
      return canHold(user.type) ? user : undefined;
    case "store":
      return user.addr;
    default:
      return undefined;
  }
}

function canHold(type: Type): boolean {
  switch (type.kind) {
    case "Basic":
      return false;
    case "Slice":
      return canHold(type.elem);
    case "Tuple":
      return type.elems.some(canHold);
    case "Named":
      return !(type.obj.packagePath === "" && type.obj.name === "error");
    default:
      return true;
  }
}
