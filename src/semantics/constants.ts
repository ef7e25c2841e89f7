/**
 * Constant values and their arithmetic (Go specification, "Constants", "Constant expressions").
 * Integers, booleans and strings are exact; floats are exact fractions until they grow large
 * (`constant-fractions.ts`). Literals are read by `constant-literals.ts`, conversion to types is in
 * `constant-convert.ts`. An operation without a sensible result answers `undefined`.
 */
import type { BinaryOp, UnaryOp } from "../syntax/ast.js";
import { bitLength, fraction, fromNumber, MAX_EXACT_BITS, toNumber } from "./constant-fractions.js";
import { compareStrings, concatenate } from "./constant-strings.js";

export { byteLength } from "./constant-strings.js";

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

export interface StringConstant {
  readonly kind: "string";
  /** Bytes that are no valid UTF-8 are kept in it as `constant-strings.ts` says. */
  readonly value: string;
  /** There are such bytes. */
  readonly hasBytes?: boolean;
}

export interface ComplexConstant {
  readonly kind: "complex";
  readonly real: RealConstant;
  readonly imag: RealConstant;
}

export type Constant = BoolConstant | StringConstant | IntConstant | FloatConstant | ComplexConstant;

/** Larger integers are compile-time errors in every Go compiler; the limit of gc. */
const MAX_INT_BITS = 512;
/** gc's limit on shift counts: enough to write the smallest float64. */
const MAX_SHIFT = 1023n - 1n + 52n;
/** Strings beyond it would exhaust the engine; no program has them. */
const MAX_STRING_LENGTH = 1 << 28;

export function boolConstant(value: boolean): BoolConstant {
  return { kind: "bool", value };
}

export function stringConstant(value: string, hasBytes = false): StringConstant {
  return { kind: "string", value, hasBytes };
}

export function intConstant(value: bigint | number): IntConstant {
  return { kind: "int", value: BigInt(value) };
}

/** The fraction `num / den`; undefined when `den` is zero or the value is beyond all limits. */
export function floatConstant(num: bigint, den: bigint): FloatConstant | undefined {
  const value = fraction(num, den);
  return value === undefined ? undefined : { kind: "float", ...value };
}

/** Undefined for NaN and infinities. */
export function floatFromNumber(value: number): FloatConstant | undefined {
  const exact = fromNumber(value);
  return exact === undefined ? undefined : { kind: "float", ...exact };
}

const ZERO: IntConstant = { kind: "int", value: 0n };

/** The value as an integer, where it is one exactly. */
export function toInt(x: Constant): IntConstant | undefined {
  switch (x.kind) {
    case "int":
      return x;
    case "float":
      return x.den === 1n && bitLength(x.num) <= MAX_EXACT_BITS ? { kind: "int", value: x.num } : undefined;
    case "complex":
      return signOf(x.imag) === 0 ? toInt(x.real) : undefined;
    default:
      return undefined;
  }
}

/** The value as a float, for integers, floats and complex values without imaginary part. */
export function toFloat(x: Constant): FloatConstant | undefined {
  switch (x.kind) {
    case "int":
      return { kind: "float", num: x.value, den: 1n };
    case "float":
      return x;
    case "complex":
      return signOf(x.imag) === 0 ? toFloat(x.real) : undefined;
    default:
      return undefined;
  }
}

/** The value as a complex number, for all numbers. */
export function toComplex(x: Constant): ComplexConstant | undefined {
  if (x.kind === "complex") return x;
  return x.kind === "int" || x.kind === "float" ? { kind: "complex", real: x, imag: ZERO } : undefined;
}

/** An integer as the result of an operation: undefined when it has too many bits. */
export function limited(value: bigint): IntConstant | undefined {
  return bitLength(value) <= MAX_INT_BITS ? { kind: "int", value } : undefined;
}

/** `op x`. `unsignedBits`: for `^` on an unsigned type, its size. */
export function unaryConstant(op: UnaryOp, x: Constant, unsignedBits?: number): Constant | undefined {
  switch (op) {
    case "+":
      return x.kind === "bool" || x.kind === "string" ? undefined : x;
    case "-":
      return negated(x);
    case "!":
      return x.kind === "bool" ? boolConstant(!x.value) : undefined;
    case "^": {
      const int = toInt(x);
      if (int === undefined) return undefined;
      return limited(unsignedBits === undefined ? ~int.value : BigInt.asUintN(unsignedBits, ~int.value));
    }
    default:
      return undefined;
  }
}

function negated(x: Constant): Constant | undefined {
  switch (x.kind) {
    case "int":
      return { kind: "int", value: -x.value };
    case "float":
      return { kind: "float", num: -x.num, den: x.den };
    case "complex":
      return {
        kind: "complex",
        real: negated(x.real) as RealConstant,
        imag: negated(x.imag) as RealConstant,
      };
    default:
      return undefined;
  }
}

/**
 * `x op y` for arithmetic, logic and string concatenation; operands of different numeric kinds are
 * brought to the larger one. `integer`: `/` is integer division (both operands have integer types).
 */
export function binaryConstant(
  x: Constant,
  op: BinaryOp,
  y: Constant,
  integer: boolean,
): Constant | undefined {
  if (x.kind === "bool" || y.kind === "bool") {
    if (x.kind !== "bool" || y.kind !== "bool") return undefined;
    if (op === "&&") return boolConstant(x.value && y.value);
    return op === "||" ? boolConstant(x.value || y.value) : undefined;
  }
  if (x.kind === "string" || y.kind === "string") {
    if (x.kind !== "string" || y.kind !== "string" || op !== "+") return undefined;
    if (x.value.length + y.value.length > MAX_STRING_LENGTH) return undefined;
    // Only kept bytes can melt together; looking at ends would flatten long chains of "+".
    if (x.hasBytes !== true || y.hasBytes !== true) {
      return stringConstant(x.value + y.value, x.hasBytes === true || y.hasBytes === true);
    }
    return stringConstant(concatenate(x.value, y.value), true);
  }
  if (integer) {
    const a = toInt(x);
    const b = toInt(y);
    return a === undefined || b === undefined ? undefined : binaryInt(a.value, op, b.value);
  }
  if (x.kind === "complex" || y.kind === "complex") {
    const a = toComplex(x);
    const b = toComplex(y);
    return a === undefined || b === undefined ? undefined : binaryComplex(a, op, b);
  }
  return binaryReal(x, op, y);
}

function binaryInt(a: bigint, op: BinaryOp, b: bigint): Constant | undefined {
  switch (op) {
    case "+":
      return limited(a + b);
    case "-":
      return limited(a - b);
    case "*":
      return limited(a * b);
    case "/":
      return b === 0n ? undefined : limited(a / b);
    case "%":
      return b === 0n ? undefined : limited(a % b);
    case "&":
      return limited(a & b);
    case "|":
      return limited(a | b);
    case "^":
      return limited(a ^ b);
    case "&^":
      return limited(a & ~b);
    default:
      return undefined;
  }
}

function binaryReal(x: RealConstant, op: BinaryOp, y: RealConstant): RealConstant | undefined {
  if (x.kind === "int" && y.kind === "int" && op !== "/") {
    return binaryInt(x.value, op, y.value) as IntConstant | undefined;
  }
  const a = toFloat(x) as FloatConstant;
  const b = toFloat(y) as FloatConstant;
  switch (op) {
    case "+":
      return floatConstant(a.num * b.den + b.num * a.den, a.den * b.den);
    case "-":
      return floatConstant(a.num * b.den - b.num * a.den, a.den * b.den);
    case "*":
      return floatConstant(a.num * b.num, a.den * b.den);
    case "/":
      return floatConstant(a.num * b.den, a.den * b.num);
    default:
      return undefined;
  }
}

function binaryComplex(x: ComplexConstant, op: BinaryOp, y: ComplexConstant): Constant | undefined {
  const { real: a, imag: b } = x;
  const { real: c, imag: d } = y;
  switch (op) {
    case "+":
    case "-":
      return complexConstant(binaryReal(a, op, c), binaryReal(b, op, d));
    case "*":
      return complexConstant(
        join(product(a, c), "-", product(b, d)),
        join(product(b, c), "+", product(a, d)),
      );
    case "/": {
      const norm = join(product(c, c), "+", product(d, d));
      return complexConstant(
        join(join(product(a, c), "+", product(b, d)), "/", norm),
        join(join(product(b, c), "-", product(a, d)), "/", norm),
      );
    }
    default:
      return undefined;
  }
}

function product(x: RealConstant, y: RealConstant): RealConstant | undefined {
  return binaryReal(x, "*", y);
}

function join(
  x: RealConstant | undefined,
  op: BinaryOp,
  y: RealConstant | undefined,
): RealConstant | undefined {
  return x === undefined || y === undefined ? undefined : binaryReal(x, op, y);
}

/** `complex(real, imag)`; undefined where a part is. */
export function complexConstant(
  real: RealConstant | undefined,
  imag: RealConstant | undefined,
): ComplexConstant | undefined {
  return real === undefined || imag === undefined ? undefined : { kind: "complex", real, imag };
}

/** `x << count`, `x >> count`. */
export function shiftConstant(x: Constant, op: "<<" | ">>", count: Constant): Constant | undefined {
  const value = toInt(x);
  const by = toInt(count);
  if (value === undefined || by === undefined || by.value < 0n || by.value > MAX_SHIFT) return undefined;
  return limited(op === "<<" ? value.value << by.value : value.value >> by.value);
}

/** `x op y` for the six comparisons. */
export function compareConstants(x: Constant, op: BinaryOp, y: Constant): boolean | undefined {
  if (x.kind === "bool" || y.kind === "bool") {
    if (x.kind !== "bool" || y.kind !== "bool") return undefined;
    return equality(op, x.value === y.value);
  }
  if (x.kind === "string" || y.kind === "string") {
    if (x.kind !== "string" || y.kind !== "string") return undefined;
    return ordering(op, compareStrings(x.value, y.value));
  }
  if (x.kind === "complex" || y.kind === "complex") {
    const a = toComplex(x);
    const b = toComplex(y);
    if (a === undefined || b === undefined) return undefined;
    return equality(op, compareReals(a.real, b.real) === 0 && compareReals(a.imag, b.imag) === 0);
  }
  return ordering(op, compareReals(x, y));
}

function compareReals(x: RealConstant, y: RealConstant): number {
  const a = toFloat(x) as FloatConstant;
  const b = toFloat(y) as FloatConstant;
  const left = a.num * b.den;
  const right = b.num * a.den;
  return left < right ? -1 : left > right ? 1 : 0;
}

function equality(op: BinaryOp, equal: boolean): boolean | undefined {
  return op === "==" ? equal : op === "!=" ? !equal : undefined;
}

function ordering(op: BinaryOp, order: number): boolean | undefined {
  switch (op) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    default:
      return equality(op, order === 0);
  }
}

/** -1, 0 or 1; for complex values 0 or 1. Undefined for what is no number. */
export function signOf(x: Constant): number | undefined {
  switch (x.kind) {
    case "int":
      return x.value === 0n ? 0 : x.value < 0n ? -1 : 1;
    case "float":
      return x.num === 0n ? 0 : x.num < 0n ? -1 : 1;
    case "complex":
      return signOf(x.real) === 0 && signOf(x.imag) === 0 ? 0 : 1;
    default:
      return undefined;
  }
}

/** The nearest double, infinite for what is too large; undefined for what is no real number. */
export function numberOf(x: Constant): number | undefined {
  const float = toFloat(x);
  return float === undefined ? undefined : toNumber(float);
}

/** For people and tests, as go/constant's ExactString: `true`, `"text"`, `12`, `1/3`, `(1 + 2i)`. */
export function constantText(x: Constant): string {
  switch (x.kind) {
    case "bool":
      return String(x.value);
    case "string":
      return JSON.stringify(x.value);
    case "int":
      return x.value.toString();
    case "float":
      return x.den === 1n ? x.num.toString() : `${x.num}/${x.den}`;
    case "complex":
      return `(${constantText(x.real)} + ${constantText(x.imag)}i)`;
    default: {
      const never: never = x;
      return never;
    }
  }
}
