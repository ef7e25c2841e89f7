/**
 * Constant values and their arithmetic (Go specification, "Constants", "Constant expressions").
 * Integers, booleans and strings are exact; floats are exact fractions until they grow large, then
 * rounded to 512 bits as in go/constant. Literals are read by `constant-literals.ts`, conversion to
 * types is in `constant-convert.ts`. An operation without a sensible result answers `undefined`.
 */
import type { BinaryOp, UnaryOp } from "../syntax/ast.js";

export interface IntConstant {
  readonly kind: "int";
  readonly value: bigint;
}

/** `num / den` in lowest terms, `den` positive. */
export interface FloatConstant {
  readonly kind: "float";
  readonly num: bigint;
  readonly den: bigint;
}

export type RealConstant = IntConstant | FloatConstant;

export interface BoolConstant {
  readonly kind: "bool";
  readonly value: boolean;
}

/**
 * A Go string is bytes. `value` is its text; a byte that is not part of valid UTF-8 is kept as the
 * lone surrogate U+DC00 + byte, which no text holds, so that `len`, `+` and `<` stay exact.
 */
export interface StringConstant {
  readonly kind: "string";
  readonly value: string;
}

export interface ComplexConstant {
  readonly kind: "complex";
  readonly real: RealConstant;
  readonly imag: RealConstant;
}

export type Constant = BoolConstant | StringConstant | IntConstant | FloatConstant | ComplexConstant;

export function boolConstant(value: boolean): BoolConstant {
  return { kind: "bool", value };
}

export function stringConstant(value: string): StringConstant {
  return { kind: "string", value };
}

export function intConstant(value: bigint | number): IntConstant {
  return { kind: "int", value: BigInt(value) };
}

/** The fraction `num / den`; undefined when `den` is zero or the value is beyond all limits. */
export function floatConstant(_num: bigint, _den: bigint): FloatConstant | undefined {
  return undefined;
}

/** Undefined for NaN and infinities. */
export function floatFromNumber(_value: number): FloatConstant | undefined {
  return undefined;
}

/** `op x`. `unsignedBits`: for `^` on an unsigned type, its size. */
export function unaryConstant(_op: UnaryOp, _x: Constant, _unsignedBits?: number): Constant | undefined {
  return undefined;
}

/**
 * `x op y` for arithmetic, logic and string concatenation; operands of different numeric kinds are
 * brought to the larger one. `integer`: `/` is integer division (both operands have integer types).
 */
export function binaryConstant(
  _x: Constant,
  _op: BinaryOp,
  _y: Constant,
  _integer: boolean,
): Constant | undefined {
  return undefined;
}

/** `x << count`, `x >> count`. */
export function shiftConstant(_x: Constant, _op: "<<" | ">>", _count: Constant): Constant | undefined {
  return undefined;
}

/** `x op y` for the six comparisons. */
export function compareConstants(_x: Constant, _op: BinaryOp, _y: Constant): boolean | undefined {
  return undefined;
}

/** The value as an integer, float or complex, where it is one exactly; else undefined. */
export function toInt(_x: Constant): IntConstant | undefined {
  return undefined;
}

export function toFloat(_x: Constant): FloatConstant | undefined {
  return undefined;
}

export function toComplex(_x: Constant): ComplexConstant | undefined {
  return undefined;
}

/** -1, 0 or 1; for complex values 0 or 1. Undefined for what is no number. */
export function signOf(_x: Constant): number | undefined {
  return undefined;
}

/** The nearest double; for what is no real number undefined. */
export function numberOf(_x: Constant): number | undefined {
  return undefined;
}

/** The length of a string constant in bytes, as `len` gives it. */
export function byteLength(_text: string): number {
  return 0;
}

/** For people and tests: `true`, `"text"`, `12`, `1/3`, `(1 + 2i)`, as go/constant's ExactString. */
export function constantText(_x: Constant): string {
  return "";
}
