/**
 * Questions about single types and pairs: is it numeric, has it nil, is one assignable or
 * convertible to the other (Go specification, "Assignability", "Conversions", "Comparison
 * operators"). A predicate holds for a type parameter iff it holds for all its terms.
 */
import type { Constant } from "./constants.js";
import type { Basic, Interface, Type } from "./types.js";

export function isBoolean(_type: Type): boolean {
  return false;
}
export function isInteger(_type: Type): boolean {
  return false;
}
export function isUnsigned(_type: Type): boolean {
  return false;
}
export function isFloat(_type: Type): boolean {
  return false;
}
export function isComplex(_type: Type): boolean {
  return false;
}
export function isNumeric(_type: Type): boolean {
  return false;
}
export function isString(_type: Type): boolean {
  return false;
}
/** Has `<`: integers, floats, strings. */
export function isOrdered(_type: Type): boolean {
  return false;
}
/** Booleans, numbers, strings: what constants can have. Not for type parameters. */
export function isConstType(_type: Type): boolean {
  return false;
}
export function isUntyped(_type: Type): _type is Basic {
  return false;
}
export function isBytesOrRunes(_type: Type): boolean {
  return false;
}
/** An interface type, defined or not; false for type parameters. */
export function isInterface(_type: Type): boolean {
  return false;
}
/** The interface under a type that is one and no type parameter. */
export function interfaceUnder(_type: Type): Interface | undefined {
  return undefined;
}
export function isPointer(_type: Type): boolean {
  return false;
}
/** A declared or predeclared type or a type parameter, as opposed to a type literal. */
export function hasName(_type: Type): boolean {
  return false;
}
/** A generic type that is not instantiated. */
export function isGeneric(_type: Type): boolean {
  return false;
}
export function hasNil(_type: Type): boolean {
  return false;
}

/** `==` compiles for two such values; undefined where a part is unknown. `strict`: and never panics. */
export function comparable(_type: Type, _strict = false): boolean | undefined {
  return undefined;
}

/** What an untyped constant's type becomes without context; other types stay. */
export function defaultType(type: Type): Type {
  return type;
}

/** The larger of two untyped types (integer, rune, float, complex); undefined where they do not mix. */
export function maxUntyped(_a: Basic, _b: Basic): Basic | undefined {
  return undefined;
}

/** A value as assignability sees it; `constant` for constants, whose value decides for untyped ones. */
export interface Operand {
  readonly type: Type;
  readonly constant?: Constant | undefined;
}

/** Whether a value may be assigned to a variable of that type; undefined where a part is unknown. */
export function assignableTo(_value: Operand, _target: Type): boolean | undefined {
  return undefined;
}

/** Whether `target(value)` compiles; undefined where a part is unknown. */
export function convertibleTo(_value: Operand, _target: Type): boolean | undefined {
  return undefined;
}

/** The type an untyped value takes where `target` is expected; undefined where it cannot. */
export function implicitType(_value: Operand, _target: Type): Type | undefined {
  return undefined;
}
