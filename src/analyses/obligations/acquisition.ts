/**
 * A call that hands out something that must be let go: what stands for the thing, and which result
 * tells whether there is one.
 */
import type { Block, CallInstr, Instr, Value } from "../../flow/ir.js";
import type { ResourceKind } from "../../semantics/models/model.js";
import { originOf } from "../origins.js";
import type { Guess } from "./duty.js";
import { resultsOf } from "./results.js";
import type { Role } from "./roles.js";
import { type State, startAt } from "./steps.js";
import { isLocalVariable } from "./uses.js";

/** What a call acquires, seen from its caller. Plain data but for the kind. */
export interface Acquired {
  readonly kind: ResourceKind;
  readonly of:
    | { readonly kind: "result"; readonly index: number }
    | { readonly kind: "receiver" }
    | { readonly kind: "argument"; readonly index: number };
  readonly role: Role;
  /** The result that tells: an error that is nil, or a bool that is true, where something was acquired. */
  readonly proof: number | undefined;
  readonly guesses: readonly Guess[];
}

export interface Acquisition extends Acquired {
  readonly call: CallInstr;
}

/** The path that begins right after the call; undefined where the thing is not the function's own. */
export function beginningOf({ call, of, role }: Acquisition): State | undefined {
  const { block } = call;
  const start = block.instrs.indexOf(call) + 1;
  if (of.kind === "result") {
    const component = call.type.kind === "Tuple" ? of.index : undefined;
    return startAt(block, start, call, { role, component });
  }
  const given = of.kind === "receiver" ? call.call.receiver : call.call.args[of.index];
  if (given === undefined) return undefined;
  const value = given.op === "makeInterface" || given.op === "convert" ? given.x : given;
  const held = { role, component: undefined };
  const origin = originOf(value);
  if (!isMadeHere(origin, block)) return undefined;
  if (value.op === "load" && isLocalVariable(value.addr, block.fn))
    return startAt(block, start, value, held, { address: value.addr, value });
  return startAt(block, start, value, held);
}

function isMadeHere(value: Value, block: Block): boolean {
  switch (value.op) {
    case "call":
    case "alloc":
    case "makeChan":
      return value.block.fn === block.fn;
    case "extract":
      return value.tuple.op === "call" && value.block.fn === block.fn;
    default:
      return false;
  }
}

export function proofsOf({ call, proof }: Acquisition): readonly Value[] {
  return proof === undefined ? [] : resultsOf(call, proof);
}

/** Is it a call instruction that the walk can stand on? \`go\` and \`defer\` drop what the call returns. */
export function isCall(instr: Instr): instr is CallInstr {
  return instr.op === "call";
}
