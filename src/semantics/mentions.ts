/**
 * Whether a type mentions certain type parameters. Looks into what a type is written with, not under
 * the names of defined types.
 */
import type { Type, TypeParam } from "./types.js";
import { typeSetOf } from "./typeset.js";

/**
 * Whether any of `params` occurs in the type. Type parameters that a generic signature declares do not
 * count as its mentions.
 */
export function mentionsAny(type: Type, params: readonly TypeParam[]): boolean {
  return mentions(type, params, new Set());
}

function mentions(type: Type, params: readonly TypeParam[], seen: Set<Type>): boolean {
  switch (type.kind) {
    case "Basic":
    case "Unknown":
      return false;
    case "TypeParam":
      return params.includes(type);
    case "Named":
      return type.typeArgs.some((arg) => mentions(arg, params, seen));
    case "Pointer":
    case "Slice":
    case "Array":
    case "Chan":
      return mentions(type.elem, params, seen);
    case "Map":
      return mentions(type.key, params, seen) || mentions(type.elem, params, seen);
    case "Tuple":
      return type.elems.some((elem) => mentions(elem, params, seen));
    case "Struct":
      return type.fields.some((field) => mentions(field.type(), params, seen));
    case "Signature":
      return (
        type.params.some((param) => mentions(param.type(), params, seen)) ||
        type.results.some((result) => mentions(result.type(), params, seen))
      );
    case "Interface": {
      // Methods may lead back to the interface.
      if (seen.has(type)) return false;
      seen.add(type);
      const set = typeSetOf(type);
      return (
        set.methods.some((method) => mentions(method.type(), params, seen)) ||
        (set.terms ?? []).some((term) => mentions(term.type, params, seen))
      );
    }
    case "Union":
      return type.terms.some((term) => mentions(term.type, params, seen));
    default: {
      const never: never = type;
      return never;
    }
  }
}
