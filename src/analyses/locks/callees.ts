/**
 * Declared functions that a function runs, itself or by the closures in it, now or later: whose
 * summaries its own depends on.
 */
import type { FlowFunction } from "../../flow/ir.js";
import type { Func } from "../../semantics/objects.js";
import { familyOf } from "../origins.js";
import { runsIn } from "../runs.js";

export function calleesOf(root: FlowFunction): ReadonlySet<Func> {
  const callees = new Set<Func>();
  for (const fn of familyOf(root)) {
    for (const { what } of runsIn(fn)) if (what.kind === "declared") callees.add(what.func);
    for (const { instrs } of fn.blocks) {
      for (const instr of instrs) if (instr.op === "methodValue") callees.add(instr.method.origin);
    }
  }
  return callees;
}
