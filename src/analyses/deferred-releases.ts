/**
 * Releases deferred in a loop, of something that the loop takes anew on every round. Decides what a
 * release is, what was taken in the round, and that things kept for after the loop are meant to live.
 */

import { accessPathOf } from "../flow/access-path.js";
import { canReachExit, type FlowGraph, reachableFrom } from "../flow/graph.js";
import type { Block, CallInfo, DeferInstr, FlowFunction, Instr, Value } from "../flow/ir.js";
import { loopsOf } from "../flow/loops.js";
import { operandsOf } from "../flow/operands.js";
import { RELEASING_CALLS, RELEASING_RESULTS, UNLOCKING_CALLS } from "../semantics/models/release.js";
import type { Type } from "../semantics/types.js";
import { defineAnalysis } from "./analysis.js";
import { calleeId } from "./calls.js";
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
   * - never: the loop has no end.
   */
  readonly how: "waits" | "deadlocks" | "elements" | "never";
}

export const loopDefers = defineAnalysis<readonly LoopDefer[]>({
  id: "loop-defers",
  compute(scope) {
    const found: LoopDefer[] = [];
    for (const source of scope.functions(["for", "goto"], ["defer"])) {
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
    if (thing === undefined || taken === undefined || isKept(thing, instr, round)) continue;
    return { graph, instr, taken, how: endsAfter(instr.block) ? "waits" : "never" };
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
  return target.kind === "value" && resultToCall(originOf(target.value)) !== undefined;
}

/** The call that handed out a function to let go with, such as a cancel function. */
function resultToCall(value: Value): CallInfo | undefined {
  const tuple = value.op === "extract" ? value.tuple : value;
  if (tuple.op !== "call") return undefined;
  const index = RELEASING_RESULTS.get(calleeId(tuple.call) ?? "");
  return index === (value.op === "extract" ? value.index : 0) ? tuple.call : undefined;
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

/** Is the address computed from nothing that the loop computes? */
function isSameEachRound(value: Value, round: ReadonlySet<Block>): boolean {
  const stack = [value];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (!("block" in at) || !round.has(at.block)) continue;
    if (at.op !== "fieldAddr" && at.op !== "load" && at.op !== "convert") return false;
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
 * read together must stay open until the function returns.
 */
function isKept(thing: Value, release: DeferInstr, round: ReadonlySet<Block>): boolean {
  const { fn } = release.block;
  const names = new Set<Value>([thing]);
  const stack: Value[] = [thing];
  for (let name = stack.pop(); name !== undefined; name = stack.pop()) {
    for (const user of usersOf(name, fn)) {
      if (user === release || (user.op === "closure" && isOnlyDeferred(user, fn))) continue;
      if (keeps(user, name, round)) return true;
      const made = madeFrom(user);
      if (made === undefined || names.has(made)) continue;
      names.add(made);
      stack.push(made);
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
      // A variable that was there before the loop; nobody looks at it where the phi has no use.
      return usersOf(user, user.block.fn).some((next) => next.op !== "phi");
    default:
      return false;
  }
}

/** What still holds the thing: other names of it, and what calls make of it. */
function madeFrom(user: Instr): Value | undefined {
  switch (user.op) {
    case "convert":
    case "makeInterface":
    case "typeAssert":
    case "load":
    case "fieldAddr":
      return canHold(user.type) ? user : undefined;
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
