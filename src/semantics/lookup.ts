/**
 * Fields and methods of types (Go specification, "Selectors", "Method sets", "Struct types"):
 * found breadth first through embedded fields, the shallowest wins, two at one depth hide each other.
 */
import type { Func, Selection } from "./objects.js";
import type { Type } from "./types.js";

export type Lookup =
  | { readonly kind: "found"; readonly selection: Selection }
  | { readonly kind: "missing" }
  | { readonly kind: "ambiguous" }
  /** An embedded type or the type itself is not known well enough to say that the name is missing. */
  | { readonly kind: "unknown" };

/** `packagePath`: the package that asks; unexported names belong to one package each. */
export function lookupMember(_type: Type, _name: string, _packagePath: string): Lookup {
  return { kind: "unknown" };
}

/** The field or method `name` of a value (taken to be addressable) of that type; undefined unless found. */
export function member(type: Type, name: string, packagePath: string): Selection | undefined {
  const found = lookupMember(type, name, packagePath);
  return found.kind === "found" ? found.selection : undefined;
}

/** Methods that can be called on an addressable value of the type, promoted ones included, by name. */
export function allMethods(_type: Type): readonly Selection[] {
  return [];
}

/** The method set of the type: without methods that need a pointer receiver the type does not give. */
export function methodSet(_type: Type): readonly Selection[] {
  return [];
}

/** The method of an interface, type parameter, or defined type that `name` is for the package, not promoted. */
export function ownMethod(_type: Type, _name: string, _packagePath: string): Func | undefined {
  return undefined;
}

/** Exported names begin with an upper case letter (Go specification, "Exported identifiers"). */
export function isExported(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}
