/**
 * The universe scope and package unsafe (Go specification, "Predeclared identifiers", "Package
 * unsafe"). One set of objects for all packages.
 */
import { COMPARABLE_INTERFACE, EMPTY_INTERFACE, newNamed } from "./make.js";
import { newTypeName } from "./make-object.js";
import type { Obj } from "./objects.js";
import type { Named, Type } from "./types.js";

/** A predeclared object by name. */
export function lookupUniverse(_name: string): Obj | undefined {
  return undefined;
}

/** An object of package unsafe by name. */
export function lookupUnsafe(_name: string): Obj | undefined {
  return undefined;
}

/** The predeclared `error`. */
export const ERROR: Named = newNamed({
  obj: newTypeName({ name: "error", packagePath: "", type: (): Type => ERROR }),
  underlying: () => EMPTY_INTERFACE,
});

/** The predeclared `comparable`. */
export const COMPARABLE: Named = newNamed({
  obj: newTypeName({ name: "comparable", packagePath: "", type: (): Type => COMPARABLE }),
  underlying: () => COMPARABLE_INTERFACE,
});
