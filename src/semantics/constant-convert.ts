/**
 * Constants and types: which values a type can represent, rounding, and conversions of constants
 * (Go specification, "Representability", "Conversions", "Constant expressions").
 */
import type { Constant } from "./constants.js";
import type { Type } from "./types.js";

/**
 * The value as one of `type` (rounded for floats, integral for integers), or undefined where the
 * type cannot represent it. `type` is a basic type, typed or untyped, or has one underneath.
 */
export function representable(_value: Constant, _type: Type): Constant | undefined {
  return undefined;
}

/** The result of `target(value)` for a constant of type `from`, string(rune) included; undefined where it is no constant. */
export function convertConstant(_value: Constant, _from: Type, _target: Type): Constant | undefined {
  return undefined;
}
