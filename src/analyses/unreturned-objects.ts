/**
 * Objects of a pool that some path puts back and another drops. A path that looked at the object, or
 * at what came of a call with it, before it dropped it had its reason: it is too large, or broken. One
 * on which it turned out to be of another type had none.
 */
import { conditionsOf } from "../flow/conditions.js";
import type { CallInstr, Value } from "../flow/ir.js";
import { operandsOf } from "../flow/operands.js";
import { type Aliases, aliasesOf, rootsOf } from "./aliases.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import type { CallSite } from "./calls.js";
import type { Acquired } from "./obligations/acquisition.js";
import { duties, type Unmet } from "./obligations/duties.js";
import { openExit } from "./obligations/open-exits.js";
import type { Trail } from "./obligations/path-state.js";
import { resultsOf } from "./obligations/results.js";

export const unreturnedObjects = defineAnalysis<readonly Unmet[]>({
  id: "unreturned-objects",
  compute(scope) {
    const found: Unmet[] = [];
    for (const { site, acquired } of scope.ask(duties).unmet) {
      if (acquired.kind.id !== "pooled" || site.instr.op !== "call") continue;
      const unmet = unreturned(scope, site, acquired, site.instr);
      if (unmet !== undefined) found.push(unmet);
    }
    return found;
  },
});

function unreturned(scope: Scope, site: CallSite, acquired: Acquired, call: CallInstr): Unmet | undefined {
  if (acquired.of.kind !== "result") return undefined;
  const names = aliasesOf(resultsOf(call, acquired.of.index));
  const unmet = openExit(
    scope,
    site,
    acquired,
    ({ end, trail }) => end === undefined || hasReason(trail, call, names),
  );
  return unmet?.isMetElsewhere === true ? unmet : undefined;
}

function hasReason(trail: Trail | undefined, call: CallInstr, names: Aliases): boolean {
  const conditions = conditionsOf(call.block.fn);
  for (let at = trail; at !== undefined; at = at.before) {
    const literal = conditions.onEdge(at.block, at.successor);
    if (literal !== undefined && comesFrom(literal.subject, names)) return true;
  }
  return false;
}

/** Operands of operands that are looked at. */
const MAX_OPERANDS = 32;

function comesFrom(condition: Value, names: Aliases): boolean {
  const seen = new Set<Value>();
  const stack = [condition];
  for (let value = stack.pop(); value !== undefined && seen.size < MAX_OPERANDS; value = stack.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    if (names.has(value)) return true;
    for (const root of rootsOf(value)) if (!seen.has(root)) stack.push(root);
    if ("block" in value && value.op !== "phi") stack.push(...operandsOf(value));
  }
  return false;
}
