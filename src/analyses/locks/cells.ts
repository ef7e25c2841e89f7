/**
 * Variables that closures share, and what can be known of what they hold: those that only code on
 * the path at hand writes to. Decides which closures run when they like.
 */
import { variableOf } from "../../flow/access-path.js";
import { usesOf } from "../../flow/definitions.js";
import type { ClosureInstr, FlowFunction, Value } from "../../flow/ir.js";
import type { Var } from "../../semantics/objects.js";
import { familyOf, outermost } from "../origins.js";
import { canBeKnown } from "./known.js";

/** The variable that the address is the cell of, if something can be known of what it holds. */
export function trackedVariable(address: Value, fn: FlowFunction): Var | undefined {
  if (address.op !== "alloc" && address.op !== "freeVar") return undefined;
  const variable = variableOf(address)?.obj;
  if (variable === undefined || !canBeKnown(variable.type())) return undefined;
  return looseIn(outermost(fn)).has(variable) ? undefined : variable;
}

/** The variable, if it is one of those worth knowing. */
export function variableAt(
  address: Value,
  { fn, variables }: { readonly fn: FlowFunction; readonly variables: ReadonlySet<Var> },
): Var | undefined {
  const variable = trackedVariable(address, fn);
  return variable !== undefined && variables.has(variable) ? variable : undefined;
}

/** The variables around it that a function reads, itself or by closures in it. */
export function readOutside(fn: FlowFunction): ReadonlySet<Var> {
  const found = new Set<Var>();
  for (const inner of familyOf(fn)) {
    for (const { instrs } of inner.blocks) {
      for (const instr of instrs) {
        const variable = instr.op === "load" ? trackedVariable(instr.addr, inner) : undefined;
        if (variable !== undefined) found.add(variable);
      }
    }
  }
  return found;
}

/** The variables around it that a function writes to, itself or by closures in it. */
export function writtenOutside(fn: FlowFunction): ReadonlySet<Var> {
  let found = written.get(fn);
  if (found === undefined) {
    const mine = new Set<Var>();
    for (const inner of familyOf(fn)) {
      for (const { instrs } of inner.blocks) {
        for (const instr of instrs) {
          const variable =
            instr.op === "store" && instr.addr.op === "freeVar" ? variableOf(instr.addr)?.obj : undefined;
          if (variable !== undefined) mine.add(variable);
        }
      }
    }
    found = mine;
    written.set(fn, found);
  }
  return found;
}

const written = new WeakMap<FlowFunction, ReadonlySet<Var>>();
const loose = new WeakMap<FlowFunction, ReadonlySet<Var>>();

/** Variables that closures write to that are handed around, and those whose address is. */
function looseIn(root: FlowFunction): ReadonlySet<Var> {
  let found = loose.get(root);
  if (found === undefined) {
    const mine = new Set<Var>();
    for (const fn of familyOf(root)) {
      for (const { instrs } of fn.blocks) {
        for (const instr of instrs) {
          if (instr.op === "closure") {
            if (!isOnlyRun(instr)) for (const variable of writtenOutside(instr.target)) mine.add(variable);
          } else if (instr.op === "alloc" && instr.obj !== undefined && isAddressGiven(instr))
            mine.add(instr.obj);
        }
      }
    }
    found = mine;
    loose.set(root, found);
  }
  return found;
}

/** Called or deferred where it was made, and nothing else. */
function isOnlyRun(closure: ClosureInstr): boolean {
  return usesOf(closure).every(
    (user) =>
      (user.op === "call" || user.op === "defer") &&
      user.call.target.kind === "closure" &&
      user.call.target.value === closure &&
      !user.call.args.includes(closure),
  );
}

function isAddressGiven(cell: Value): boolean {
  return usesOf(cell).some(
    (user) => user.op !== "load" && user.op !== "closure" && !(user.op === "store" && user.value !== cell),
  );
}
