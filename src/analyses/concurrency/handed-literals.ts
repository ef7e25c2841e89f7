/**
 * Function literals that somebody else calls: handlers and callbacks given to code that is not read,
 * or kept in a field. Nobody is seen to run them, so that they are explored for themselves.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { FlowFunction, Instr, Terminator, Value } from "../../flow/ir.js";
import { operandsOf } from "../../flow/operands.js";
import type { Scope } from "../analysis.js";
import { bodyOfCall } from "../callees.js";
import { calleeId } from "../calls.js";

export function handedLiterals(scope: Scope, { functions }: FlowGraph): readonly FlowFunction[] {
  const handed = new Set<FlowFunction>();
  for (const { blocks } of functions) {
    for (const { instrs, end } of blocks) {
      for (const step of [...instrs, end]) {
        for (const value of operandsOf(step)) {
          const literal = literalOf(value);
          if (literal !== undefined && handsOver(scope, step, value)) handed.add(literal);
        }
      }
    }
  }
  return [...handed];
}

/** The literal itself, as a named function type or in an interface. */
function literalOf(value: Value): FlowFunction | undefined {
  switch (value.op) {
    case "closure":
      return value.target;
    case "convert":
    case "makeInterface":
      return literalOf(value.x);
    default:
      return undefined;
  }
}

/** In a bubble of package synctest time stands still until everybody waits, which nobody here can tell. */
const BUBBLES = /^(?:testing|internal)\/synctest\.(?:Run|Test)$/;

function handsOver(scope: Scope, step: Instr | Terminator, value: Value): boolean {
  switch (step.op) {
    case "call":
    case "go":
    case "defer": {
      const { call } = step;
      if (BUBBLES.test(calleeId(call) ?? "")) return false;
      const isArgument = call.args.includes(value) || call.receiver === value;
      const callee = isArgument ? bodyOfCall(scope, call) : undefined;
      return isArgument && (callee === undefined || isLibrary(scope, callee));
    }
    case "store":
      return step.addr.op !== "alloc" && step.addr.op !== "freeVar";
    case "mapUpdate":
    case "send":
    case "return":
      return true;
    default:
      return false;
  }
}

/** Of the standard library, where that is at hand as source. */
function isLibrary(scope: Scope, { pkg }: FlowFunction): boolean {
  return pkg !== scope.pkg && pkg.module.path === "std";
}
