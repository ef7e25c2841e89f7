/**
 * Does what a round of a loop takes, or something made from it, outlive the round? Decides it by what
 * is done with it there: what is stored, appended or given to a goroutine is wanted later.
 */
import type { Block, CallInstr, DeferInstr, FlowFunction, Instr, PhiInstr, Value } from "../flow/ir.js";
import { loopsOf } from "../flow/loops.js";
import { operandsOf } from "../flow/operands.js";
import { runnerOf } from "../semantics/models/goroutine-starters.js";
import type { Type } from "../semantics/types.js";
import { calleeId } from "./calls.js";
import { usersOf } from "./origins.js";

/**
 * Files that are opened one by one and read together must stay open until the function returns; so
 * must what a goroutine works with, unless the function never returns.
 */
export function isKept(
  made: CallInstr,
  release: DeferInstr,
  round: ReadonlySet<Block>,
  isNever: boolean,
): boolean {
  const { fn } = release.block;
  // With a cancel function goes its context, with one end of a pipe the other.
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
