/**
 * Does a type implement an interface, or satisfy a constraint (Go specification, "Implementing an
 * interface", "Satisfying a type constraint")? Undefined where a part is unknown.
 */
import type { Func } from "./objects.js";
import type { Type } from "./types.js";

/** Whether a value of the type can be stored in a variable of the interface type. */
export function implementsInterface(_type: Type, _iface: Type): boolean | undefined {
  return undefined;
}

/** Whether the type may be an argument for a parameter with that constraint (already instantiated). */
export function satisfies(_typeArg: Type, _constraint: Type): boolean | undefined {
  return undefined;
}

/** Whether `x.(target)` may hold for an `x` of that interface type. */
export function assertableTo(_iface: Type, _target: Type): boolean | undefined {
  return undefined;
}

/** The first method of the interface that the type lacks or has with another signature. */
export function missingMethod(_type: Type, _iface: Type): Func | undefined {
  return undefined;
}
