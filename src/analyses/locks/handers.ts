/**
 * Instructions that give somebody the means to give a lock back: a method value or closure that does
 * it is returned, stored, sent, passed on. Calling or deferring it on the spot hands nothing on.
 */
import type { FlowFunction, Instr, Terminator, Value } from "../../flow/ir.js";
import { operandsOf } from "../../flow/operands.js";
import { underlyingOf } from "../../semantics/typeset.js";
import { familyOf, originOf } from "../origins.js";
import { NO_BINDINGS } from "./touches.js";
import type { Work } from "./visit.js";

export type Step = Instr | Terminator;

/** Steps that hand the lock on, and values that do where a phi takes them. */
export interface Handers {
  readonly steps: ReadonlySet<Step>;
  readonly values: ReadonlySet<Value>;
  /** Of returns: the result that gives it back. */
  readonly results: ReadonlyMap<Step, number>;
}

const NOBODY: Handers = { steps: new Set(), values: new Set(), results: new Map() };

export function handersIn(fn: FlowFunction, work: Work): Handers {
  if (!isAnyMade(fn, work)) return NOBODY;
  const steps = new Set<Step>();
  const values = new Set<Value>();
  const results = new Map<Step, number>();
  for (const block of fn.blocks) {
    for (const step of [...block.instrs, block.end]) {
      if (isPassive(step)) continue;
      const called = calledValue(step);
      for (const value of operandsOf(step)) {
        if (value === called || !mayBeCalled(value) || !isGiver(value, work)) continue;
        if (step.op === "phi") values.add(value);
        else steps.add(step);
        if (step.op === "return") results.set(step, step.results.indexOf(value));
      }
    }
  }
  return { steps, values, results };
}

/** Gives the function another name, or another function the value: what that does with it counts. Or asks whether there is one. */
function isPassive({ op }: Step): boolean {
  return op === "convert" || op === "makeInterface" || op === "closure" || op === "load" || op === "binary";
}

function calledValue(step: Step): Value | undefined {
  if (step.op !== "call" && step.op !== "defer" && step.op !== "go") return undefined;
  const { target } = step.call;
  return target.kind === "closure" || target.kind === "value" ? target.value : undefined;
}

function mayBeCalled({ op, type }: Value): boolean {
  if (op === "closure" || op === "methodValue" || op === "makeInterface") return true;
  if (op !== "load" && op !== "freeVar" && op !== "convert" && op !== "call" && op !== "extract")
    return false;
  return underlyingOf(type).kind === "Signature";
}

/** Called, the value gives the lock back. */
function isGiver(value: Value, { place, toucher, givesBack }: Work): boolean {
  if (!toucher.mayGiveBack(value, place)) return false;
  const origin = originOf(value);
  return origin.op !== "closure" || givesBack(origin.target, NO_BINDINGS) !== "no";
}

function isAnyMade(fn: FlowFunction, { place, toucher }: Work): boolean {
  let root = fn;
  while (root.parent !== undefined) root = root.parent;
  return familyOf(root).some(({ blocks }) =>
    blocks.some(({ instrs }) =>
      instrs.some(
        (instr) =>
          (instr.op === "closure" ||
            instr.op === "methodValue" ||
            ((instr.op === "call" || instr.op === "extract") && mayBeCalled(instr))) &&
          toucher.mayGiveBack(instr, place),
      ),
    ),
  );
}
