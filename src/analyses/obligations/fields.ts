/**
 * Fields of the package's types as holders of things: what the functions that mention a field do
 * with what it holds. Decides which fields only this package can touch.
 */
import { usesOf } from "../../flow/definitions.js";
import type { FlowGraph } from "../../flow/graph.js";
import type { FlowFunction, Instr, Value } from "../../flow/ir.js";
import { isExported } from "../../semantics/lookup.js";
import type { ResourceKind } from "../../semantics/models/model.js";
import type { Var } from "../../semantics/objects.js";
import type { Scope } from "../analysis.js";
import type { Fate } from "./duty.js";
import { fateIn, fates } from "./fates.js";
import { heldBy, placeOf, type Role } from "./roles.js";

/** A function that mentions the field, and what it does with what the field holds. */
export interface FieldUse {
  readonly graph: FlowGraph;
  readonly fn: FlowFunction;
  readonly fate: Fate["kind"];
}

/** Only code of this package can read or store it. */
export function isClosedField(scope: Scope, field: Var): boolean {
  if (field.packagePath !== scope.pkg.path || field.embedded || field.place === undefined) return false;
  if (scope.pkg.isTestFile(field.place.file)) return false;
  return !isExported(field.name) || scope.pkg.name === "main";
}

export function isSameField(a: Var, b: Var): boolean {
  return a === b || (a.place !== undefined && a.place.ident === b.place?.ident);
}

/** Every function of the package that mentions the field. */
export function usesOfField(scope: Scope, field: Var, role: Role, kind: ResourceKind): readonly FieldUse[] {
  const at = scope.ask(fates).around(kind);
  const found: FieldUse[] = [];
  for (const source of scope.functions([field.name])) {
    const graph = scope.flow(source);
    for (const fn of graph.functions) {
      if (mentions(fn, field))
        found.push({ graph, fn, fate: fateIn(fn, seedsIn(fn, field, role), new Map(), at).kind });
    }
  }
  return found;
}

function mentions(fn: FlowFunction, field: Var): boolean {
  return fn.blocks.some(({ instrs }) =>
    instrs.some(
      (instr) => (instr.op === "field" || instr.op === "fieldAddr") && isSameField(instr.field, field),
    ),
  );
}

/** The values by which a function comes to what the field holds; where it only stores to it, none. */
export function seedsIn(fn: FlowFunction, field: Var, role: Role): Map<Value, Role> {
  const seeds = new Map<Value, Role>();
  for (const { instrs } of fn.blocks) {
    for (const instr of instrs) {
      if (instr.op === "field" && isSameField(instr.field, field)) seeds.set(instr, role);
      if (instr.op !== "fieldAddr" || !isSameField(instr.field, field)) continue;
      if (!isOnlyStoredTo(instr)) seeds.set(instr, placeOf(role));
    }
  }
  return seeds;
}

function isOnlyStoredTo(address: Instr & Value): boolean {
  return usesOf(address).every((user) => user.op === "store" && user.addr === address);
}

/** The role by which an owner leads to what its field holds. */
export function ownerRole(field: Var, role: Role): Role {
  return (role.as === "thing" ? heldBy(role, [field.name]) : undefined) ?? role;
}
