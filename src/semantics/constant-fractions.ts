/**
 * Fractions of big integers: the values of float constants. Exact until they grow large, then
 * rounded to 512 bits, as go/constant does; beyond all sense there is no value.
 */

export interface Fraction {
  readonly num: bigint;
  /** Positive; in lowest terms with `num`. */
  readonly den: bigint;
}

/** From that many bits on a fraction is rounded. As in go/constant. */
export const MAX_EXACT_BITS = 4096;
/** The precision of rounded fractions. As in go/constant. */
const ROUNDED_BITS = 512;
/** Magnitudes beyond 2^±this have no value: too low and odd programs lose constants, too high costs memory. */
const MAX_EXPONENT = 1 << 16;

export function bitLength(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  if (magnitude === 0n) return 0;
  if (magnitude <= 0xffffffffn) return 32 - Math.clz32(Number(magnitude));
  const hex = magnitude.toString(16);
  return (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex[0] as string, 16)));
}

/** `num / den` in lowest terms; undefined for a zero divisor and beyond all limits. */
export function fraction(num: bigint, den: bigint): Fraction | undefined {
  if (den === 0n) return undefined;
  if (num === 0n) return { num: 0n, den: 1n };
  const negative = num < 0n !== den < 0n;
  const a = num < 0n ? -num : num;
  const b = den < 0n ? -den : den;
  const abs = normalized(a, b);
  if (abs === undefined) return undefined;
  return negative ? { num: -abs.num, den: abs.den } : abs;
}

function normalized(a: bigint, b: bigint): Fraction | undefined {
  // What is that long after one operation on short fractions may still be short in lowest terms.
  if (bitLength(a) + bitLength(b) < 4 * MAX_EXACT_BITS) {
    const exact = reduced(a, b);
    if (bitLength(exact.num) < MAX_EXACT_BITS && bitLength(exact.den) < MAX_EXACT_BITS) return exact;
  }
  return rounded(a, b, ROUNDED_BITS, -MAX_EXPONENT, MAX_EXPONENT);
}

function reduced(a: bigint, b: bigint): Fraction {
  if (b === 1n) return { num: a, den: b };
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return { num: a / x, den: b / x };
}

/**
 * The positive `a / b` rounded half to even to a binary float of `bits` bits with exponents from `min`
 * (below which it loses bits, down to zero) to `max` (above which there is no value).
 */
function rounded(a: bigint, b: bigint, bits: number, min: number, max: number): Fraction | undefined {
  // 2^exponent <= a/b < 2^(exponent+1)
  let exponent = bitLength(a) - bitLength(b);
  if (exponent >= 0 ? a < b << BigInt(exponent) : a << BigInt(-exponent) < b) exponent--;
  if (exponent > max) return undefined;
  // The last bit that is kept stands for 2^unit.
  const unit = Math.max(exponent, min) - bits + 1;
  const num = unit < 0 ? a << BigInt(-unit) : a;
  const den = unit > 0 ? b << BigInt(unit) : b;
  let mantissa = num / den;
  const twice = 2n * (num % den);
  if (twice > den || (twice === den && (mantissa & 1n) === 1n)) mantissa++;
  if (mantissa === 0n) return { num: 0n, den: 1n };
  if (bitLength(mantissa) + unit - 1 > max) return undefined;
  if (unit >= 0) return { num: mantissa << BigInt(unit), den: 1n };
  let shift = -unit;
  while (shift >= 32 && (mantissa & 0xffffffffn) === 0n) {
    mantissa >>= 32n;
    shift -= 32;
  }
  while (shift > 0 && (mantissa & 1n) === 0n) {
    mantissa >>= 1n;
    shift--;
  }
  return { num: mantissa, den: 1n << BigInt(shift) };
}

/** The nearest float32 or float64 as a fraction; undefined where that is infinite. */
export function roundToFloat({ num, den }: Fraction, size: 32 | 64): Fraction | undefined {
  if (num === 0n) return { num, den };
  const abs = num < 0n ? -num : num;
  const result = size === 32 ? rounded(abs, den, 24, -126, 127) : rounded(abs, den, 53, -1022, 1023);
  return result !== undefined && num < 0n ? { num: -result.num, den: result.den } : result;
}

/** The largest integer that doubles hold with all smaller ones. */
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** The nearest double; infinite for what is too large. */
export function toNumber(value: Fraction): number {
  const { num, den } = value;
  if (num <= MAX_SAFE && num >= -MAX_SAFE && den <= MAX_SAFE) return Number(num) / Number(den);
  const float = roundToFloat(value, 64);
  if (float === undefined) return num < 0n ? -Infinity : Infinity;
  // Both are exact: an integer below 2^1024, or a mantissa over a power of two.
  if (float.den === 1n) return Number(float.num);
  const shift = bitLength(float.den) - 1;
  // 2^-1074 is the smallest double; its reciprocal is none.
  return shift <= 1023
    ? Number(float.num) / 2 ** shift
    : (Number(float.num) / 2 ** 1023) * 2 ** (1023 - shift);
}

/** The exact value of a double; undefined for NaN and infinities. */
export function fromNumber(value: number): Fraction | undefined {
  if (!Number.isFinite(value)) return undefined;
  let shift = 0n;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    shift++;
  }
  return fraction(BigInt(scaled), 1n << shift);
}
