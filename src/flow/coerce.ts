/**
 * What assignment does to a value: concrete values become interface values, nil and constants take
 * the type they are assigned to (Go specification, "Assignability"). Other values stay as they are,
 * since an assignable type with the same underlying type changes nothing, a channel's direction
 * included.
 */
import { identical } from "../semantics/identical.js";
import { isUntyped } from "../semantics/predicates.js";
import type { Type } from "../semantics/types.js";
import { underlyingOf } from "../semantics/typeset.js";
import type { Node } from "../syntax/ast.js";
import { constant, emit, type FunctionBuilder, nil } from "./function-builder.js";
import type { Value } from "./ir.js";

/** An interface type that is no type parameter. */
export function isInterfaceType(type: Type): boolean {
  return type.kind !== "TypeParam" && underlyingOf(type).kind === "Interface";
}

export function coerce(b: FunctionBuilder, value: Value, target: Type, node: Node): Value {
  const from = value.type;
  if (from === target || target.kind === "Unknown" || target.kind === "Tuple") return value;
  if (value.op === "nil") {
    return underlyingOf(target).kind === "Basic" && isUntyped(target) ? value : nil(b, target);
  }
  if (isInterfaceType(target)) {
    if (from.kind === "Unknown") return value;
    if (!isInterfaceType(from)) {
      return emit(b, { op: "makeInterface", node, type: target, hint: "", x: value });
    }
    if (identical(from, target)) return value;
    return emit(b, { op: "convert", node, type: target, hint: "", x: value, explicit: false });
  }
  if (value.op === "const" && isUntyped(from) && !isUntyped(target)) return constant(b, target, value.value);
  return value;
}
