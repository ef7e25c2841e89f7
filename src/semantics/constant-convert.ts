/**
 * Constants and types: which values a type can represent, rounding, and conversions of constants
 * (Go specification, "Representability", "Conversions", "Constant expressions").
 */
import { roundToFloat } from "./constant-fractions.js";
import {
  type Constant,
  complexConstant,
  type FloatConstant,
  stringConstant,
  toComplex,
  toFloat,
  toInt,
} from "./constants.js";
import { isConstType, isInteger, isString } from "./predicates.js";
import type { BasicName, Type } from "./types.js";
import { everyTerm, underlyingOf } from "./typeset.js";

/** Bits of the integer types on 64-bit machines; negative for signed types. */
const INTEGER_BITS: Readonly<Partial<Record<BasicName, number>>> = {
  int: -64,
  int8: -8,
  int16: -16,
  int32: -32,
  int64: -64,
  uint: 64,
  uint8: 8,
  uint16: 16,
  uint32: 32,
  uint64: 64,
  uintptr: 64,
};

/** The size in bits of an integer type, for `^` on constants and shifts; undefined for other types. */
export function integerBits(type: Type): { readonly bits: number; readonly unsigned: boolean } | undefined {
  const underlying = underlyingOf(type);
  if (underlying.kind !== "Basic") return undefined;
  const bits = INTEGER_BITS[underlying.name];
  return bits === undefined ? undefined : { bits: Math.abs(bits), unsigned: bits > 0 };
}

/**
 * The value as one of `type` (rounded for floats, integral for integers), or undefined where the type
 * cannot represent it. An unknown type takes every value, a type parameter what all its terms take.
 */
export function representable(value: Constant, type: Type): Constant | undefined {
  const underlying = underlyingOf(type);
  if (underlying.kind === "Unknown") return value;
  if (underlying.kind === "TypeParam") {
    return everyTerm(underlying, (_, term) => representable(value, term) !== undefined) ? value : undefined;
  }
  return underlying.kind === "Basic" ? representableBasic(value, underlying.name) : undefined;
}

function representableBasic(value: Constant, name: BasicName): Constant | undefined {
  switch (name) {
    case "bool":
    case "untyped bool":
      return value.kind === "bool" ? value : undefined;
    case "string":
    case "untyped string":
      return value.kind === "string" ? value : undefined;
    case "float32":
      return roundedFloat(toFloat(value), 32);
    case "float64":
      return roundedFloat(toFloat(value), 64);
    case "untyped float":
      return toFloat(value);
    case "complex64":
    case "complex128": {
      const complex = toComplex(value);
      if (complex === undefined) return undefined;
      const size = name === "complex64" ? 32 : 64;
      return complexConstant(
        roundedFloat(toFloat(complex.real), size),
        roundedFloat(toFloat(complex.imag), size),
      );
    }
    case "untyped complex":
      return toComplex(value);
    case "untyped int":
    case "untyped rune":
      return toInt(value);
    case "unsafe.Pointer":
    case "untyped nil":
      return undefined;
    default: {
      const int = toInt(value);
      if (int === undefined) return undefined;
      const bits = INTEGER_BITS[name] ?? 0;
      const wrapped = bits < 0 ? BigInt.asIntN(-bits, int.value) : BigInt.asUintN(bits, int.value);
      return wrapped === int.value ? int : undefined;
    }
  }
}

function roundedFloat(value: FloatConstant | undefined, size: 32 | 64): FloatConstant | undefined {
  const rounded = value === undefined ? undefined : roundToFloat(value, size);
  return rounded === undefined ? undefined : { kind: "float", ...rounded };
}

/** What string(x) gives for integers that are no code points. */
const REPLACEMENT = "\ufffd";

/**
 * The result of `target(value)` for a constant of type `from`, string(rune) included. Undefined where
 * the conversion is invalid or its result no constant (slices, type parameters).
 */
export function convertConstant(value: Constant, from: Type, target: Type): Constant | undefined {
  if (!isConstType(target)) return undefined;
  if (value.kind === "int" && isInteger(from) && isString(target)) {
    const isCodePoint =
      value.value >= 0n && value.value <= 0x10ffffn && !(value.value >= 0xd800n && value.value <= 0xdfffn);
    return stringConstant(isCodePoint ? String.fromCodePoint(Number(value.value)) : REPLACEMENT);
  }
  return representable(value, target);
}
