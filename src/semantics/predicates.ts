/**
 * Questions about single types: is it numeric, has it nil, can it be compared (Go specification,
 * "Numeric types", "Comparison operators", "Constants"). A predicate holds for a type parameter iff
 * it holds for all its terms, and for nothing unknown. Pairs of types: `assignable.ts`.
 */
import { basic } from "./make.js";
import type { Basic, BasicName, Interface, Type } from "./types.js";
import { constraintSetOf, everyTerm, typeSetOf, underlyingOf } from "./typeset.js";

const BOOLEAN = 1;
const INTEGER = 2;
const UNSIGNED = 4;
const FLOAT = 8;
const COMPLEX = 16;
const STRING = 32;
const UNTYPED = 64;
const NUMERIC = INTEGER | FLOAT | COMPLEX;

const INFO: Readonly<Record<BasicName, number>> = {
  bool: BOOLEAN,
  string: STRING,
  int: INTEGER,
  int8: INTEGER,
  int16: INTEGER,
  int32: INTEGER,
  int64: INTEGER,
  uint: INTEGER | UNSIGNED,
  uint8: INTEGER | UNSIGNED,
  uint16: INTEGER | UNSIGNED,
  uint32: INTEGER | UNSIGNED,
  uint64: INTEGER | UNSIGNED,
  uintptr: INTEGER | UNSIGNED,
  float32: FLOAT,
  float64: FLOAT,
  complex64: COMPLEX,
  complex128: COMPLEX,
  "unsafe.Pointer": 0,
  "untyped bool": BOOLEAN | UNTYPED,
  "untyped int": INTEGER | UNTYPED,
  "untyped rune": INTEGER | UNTYPED,
  "untyped float": FLOAT | UNTYPED,
  "untyped complex": COMPLEX | UNTYPED,
  "untyped string": STRING | UNTYPED,
  "untyped nil": UNTYPED,
};

/** Whether the type, or every term of a type parameter, has a basic type of the kinds under it. */
function allBasic(type: Type, info: number): boolean {
  switch (type.kind) {
    case "Basic":
      return (INFO[type.name] & info) !== 0;
    case "Named": {
      const underlying = type.underlying();
      return underlying.kind === "Basic" && (INFO[underlying.name] & info) !== 0;
    }
    case "TypeParam":
      return everyTerm(type, (_, under) => under.kind === "Basic" && (INFO[under.name] & info) !== 0);
    default:
      return false;
  }
}

export function isBoolean(type: Type): boolean {
  return allBasic(type, BOOLEAN);
}

export function isInteger(type: Type): boolean {
  return allBasic(type, INTEGER);
}

export function isUnsigned(type: Type): boolean {
  return allBasic(type, UNSIGNED);
}

export function isFloat(type: Type): boolean {
  return allBasic(type, FLOAT);
}

export function isComplex(type: Type): boolean {
  return allBasic(type, COMPLEX);
}

export function isNumeric(type: Type): boolean {
  return allBasic(type, NUMERIC);
}

export function isString(type: Type): boolean {
  return allBasic(type, STRING);
}

/** Booleans, numbers, strings: what constants can have. False for type parameters. */
export function isConstType(type: Type): boolean {
  return type.kind !== "TypeParam" && allBasic(type, BOOLEAN | NUMERIC | STRING);
}

/** An untyped constant's type, an untyped boolean's or nil's. */
export function isUntyped(type: Type): type is Basic {
  return type.kind === "Basic" && (INFO[type.name] & UNTYPED) !== 0;
}

export function isUntypedNil(type: Type): boolean {
  return type.kind === "Basic" && type.name === "untyped nil";
}

/** A slice of bytes or runes, defined or not. False for type parameters. */
export function isBytesOrRunes(type: Type): boolean {
  const underlying = underlyingOf(type);
  if (underlying.kind !== "Slice") return false;
  const elem = underlyingOf(underlying.elem);
  return elem.kind === "Basic" && (elem.name === "uint8" || elem.name === "int32");
}

/** An interface type, defined or not; false for type parameters. */
export function isInterface(type: Type): boolean {
  return underlyingOf(type).kind === "Interface";
}

/** The interface under a type that is one and no type parameter. */
export function interfaceUnder(type: Type): Interface | undefined {
  const underlying = underlyingOf(type);
  return underlying.kind === "Interface" ? underlying : undefined;
}

export function isPointer(type: Type): boolean {
  return underlyingOf(type).kind === "Pointer";
}

/** A declared or predeclared type or a type parameter, as opposed to a type literal. */
export function hasName(type: Type): boolean {
  return type.kind === "Named" || type.kind === "Basic" || type.kind === "TypeParam";
}

/** A generic type that is not instantiated. */
export function isGeneric(type: Type): boolean {
  return type.kind === "Named" && type.typeParams.length > 0 && type.typeArgs.length === 0;
}

/** `nil` is a value of the type. */
export function hasNil(type: Type): boolean {
  return everyTerm(type, (_, underlying) => {
    switch (underlying.kind) {
      case "Basic":
        return underlying.name === "unsafe.Pointer";
      case "Slice":
      case "Pointer":
      case "Signature":
      case "Map":
      case "Chan":
      case "Interface":
        return true;
      default:
        return false;
    }
  });
}

/**
 * Values of the type can be compared with `==`; undefined where a part is unknown. `strict`: and the
 * comparison never panics, which interfaces cannot promise (Go specification, "Comparison operators").
 */
export function comparable(type: Type, strict = false): boolean | undefined {
  return comparableUnder(type, strict, 0);
}

/**
 * Structs in structs. Types that contain themselves are invalid, so only a type that grows with each
 * use of itself comes this deep; too low and deep structs count as unknown.
 */
const MAX_NESTING = 100;

function comparableUnder(type: Type, strict: boolean, depth: number): boolean | undefined {
  if (depth > MAX_NESTING) return undefined;
  const underlying = underlyingOf(type);
  switch (underlying.kind) {
    case "Unknown":
      return undefined;
    case "Basic":
      return underlying.name !== "untyped nil";
    case "Pointer":
    case "Chan":
      return true;
    case "Array":
      return comparableUnder(underlying.elem, strict, depth + 1);
    case "Struct": {
      let result: boolean | undefined = underlying.partial ? undefined : true;
      for (const field of underlying.fields) {
        const known = comparableUnder(field.type(), strict, depth + 1);
        if (known === false) return false;
        if (known === undefined) result = undefined;
      }
      return result;
    }
    case "Interface":
    case "TypeParam": {
      if (underlying.kind === "Interface" && !strict) return true;
      const set = underlying.kind === "Interface" ? typeSetOf(underlying) : constraintSetOf(underlying);
      if (set.comparable) return true;
      if (set.terms === undefined) return set.complete ? false : undefined;
      let result: boolean | undefined = set.complete ? true : undefined;
      if (set.terms.length === 0) return set.complete ? false : undefined;
      for (const term of set.terms) {
        const known = comparableUnder(term.type, true, depth + 1);
        if (known === false) return false;
        if (known === undefined) result = undefined;
      }
      return result;
    }
    default:
      return false;
  }
}

const DEFAULT: Readonly<Partial<Record<BasicName, BasicName>>> = {
  "untyped bool": "bool",
  "untyped int": "int",
  "untyped rune": "int32",
  "untyped float": "float64",
  "untyped complex": "complex128",
  "untyped string": "string",
};

/** What an untyped constant's type becomes without context; all other types, untyped nil too, stay. */
export function defaultType(type: Type): Type {
  if (type.kind !== "Basic") return type;
  const name = DEFAULT[type.name];
  return name === undefined ? type : basic(name);
}

const NUMERIC_ORDER: readonly BasicName[] = [
  "untyped int",
  "untyped rune",
  "untyped float",
  "untyped complex",
];

/** The larger of two untyped types (integer, rune, float, complex); undefined where they do not mix. */
export function maxUntyped(a: Basic, b: Basic): Basic | undefined {
  if (a === b) return a;
  const i = NUMERIC_ORDER.indexOf(a.name);
  const j = NUMERIC_ORDER.indexOf(b.name);
  if (i < 0 || j < 0) return undefined;
  return i > j ? a : b;
}
