/**
 * Is something still needed when the function that made it has returned? Follows it by all of its
 * names, and what calls make of it; whoever works on beside the function, or keeps it, needs it longer.
 * Made for contexts: what a callee does with one is known to the context-care analysis.
 */
import { usesOf } from "../../flow/definitions.js";
import type { CallInstr, ClosureInstr, Value } from "../../flow/ir.js";
import type { Type } from "../../semantics/types.js";
import type { Scope } from "../analysis.js";
import { contextCare } from "../contexts/care.js";
import { isContext } from "../contexts/derivations.js";
import { loadsOf } from "../contexts/spread.js";
import { isErrorType } from "../obligations/results.js";
import { cellOf } from "../origins.js";
import { runsOfClosure } from "../runs.js";

/** `maybe`: somebody out of sight is given it. */
export function neededLonger(scope: Scope, made: readonly Value[]): "no" | "maybe" | "yes" {
  const names = new Set<Value>(made);
  let isSure = true;
  // What is added while the loop runs is visited as well.
  for (const name of names) {
    for (const user of usesOf(name)) {
      switch (user.op) {
        case "phi":
        case "convert":
        case "makeInterface":
        case "typeAssert":
        case "extract":
        case "field":
        case "fieldAddr":
        case "load":
          if (canHold(user.type)) names.add(user);
          break;
        case "store": {
          if (user.value !== name) break;
          const cell = cellOf(user.addr);
          if (cell === undefined) return "yes";
          for (const load of loadsOf(cell)) names.add(load);
          break;
        }
        case "closure": {
          const inside = user.target.freeVars.filter((_, index) => user.bindings[index] === name);
          if (inside.length > 0 && !runsAlongside(user)) return "yes";
          for (const captured of inside) names.add(captured);
          break;
        }
        case "call": {
          const kept = keptBy(scope, user, name);
          if (kept === "yes") return "yes";
          if (kept === "maybe") isSure = false;
          if (canHold(user.type)) names.add(user);
          break;
        }
        case "go":
        case "return":
        case "send":
        case "mapUpdate":
        case "methodValue":
        case "opaque":
          return "yes";
        default:
          break;
      }
    }
  }
  return isSure ? "no" : "maybe";
}

function keptBy(scope: Scope, { call }: CallInstr, name: Value): "no" | "maybe" | "yes" {
  if (!isContext(scope, name.type)) return "no";
  const care = scope.ask(contextCare);
  const cares = call.args.flatMap((arg, index) => (arg === name ? [care.of(call, index)] : []));
  if (cares.some(({ keeps }) => keeps)) return "yes";
  return cares.some(({ watches }) => watches === "maybe") ? "maybe" : "no";
}

/** Is it only called, now or when the function returns? */
function runsAlongside({ target }: ClosureInstr): boolean {
  const runs = runsOfClosure(target);
  return runs.length > 0 && runs.every(({ phase, through }) => phase !== "spawned" && through === undefined);
}

function canHold(type: Type): boolean {
  if (type.kind === "Tuple") return type.elems.some(canHold);
  return type.kind !== "Basic" && !isErrorType(type);
}
