/**
 * Reads literals (Go specification, "Integer literals" to "String literals") into constants. What is
 * no valid literal gives `undefined`.
 */
import type { LiteralKind } from "../syntax/ast.js";
import { textOfBytes } from "./constant-strings.js";
import {
  type Constant,
  floatConstant,
  type IntConstant,
  intConstant,
  limited,
  type RealConstant,
  stringConstant,
} from "./constants.js";

/** The value of a literal as written, quotes included. */
export function parseLiteral(literal: LiteralKind, raw: string): Constant | undefined {
  switch (literal) {
    case "int":
      return parseInteger(raw);
    case "float":
      return parseFloating(raw);
    case "imaginary":
      return parseImaginary(raw);
    case "rune":
      return parseRune(raw);
    case "string":
      return parseString(raw);
    case "raw-string": {
      // Carriage returns are left out of raw strings.
      const text = raw.slice(1, raw.endsWith("`") && raw.length > 1 ? -1 : undefined);
      return stringConstant(text.includes("\r") ? text.replaceAll("\r", "") : text);
    }
    default: {
      const never: never = literal;
      return never;
    }
  }
}

/** Longer numbers overflow anyway; reading them would take time that grows with the square. */
const MAX_DIGITS = 2000;
const INTEGER = /^(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/;

function parseInteger(raw: string): IntConstant | undefined {
  const digits = raw.replaceAll("_", "");
  if (digits.length > MAX_DIGITS || !INTEGER.test(digits)) return undefined;
  // "0644" is octal; BigInt knows the other prefixes.
  const isOctal = digits.length > 1 && digits[0] === "0" && /[0-7]/.test(digits[1] as string);
  return limited(BigInt(isOctal ? `0o${digits.slice(1)}` : digits));
}

const DECIMAL = /^([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?$/;
const HEXADECIMAL = /^0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?[0-9]+)$/;
/** Exponents beyond it have no value that any type could take; too high costs memory. */
const MAX_EXPONENT = 20_000;

function parseFloating(raw: string): Constant | undefined {
  const text = raw.replaceAll("_", "");
  if (text.length > MAX_DIGITS) return undefined;
  const hex = HEXADECIMAL.exec(text);
  const match = hex ?? DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, whole = "", fractional = "", power = "0"] = match;
  if (whole === "" && fractional === "") return undefined;
  const mantissa = BigInt(`${hex === null ? "" : "0x"}${whole}${fractional}`);
  if (mantissa === 0n) return floatConstant(0n, 1n);
  const exponent = Number(power) - fractional.length * (hex === null ? 1 : 4);
  if (Math.abs(exponent) > MAX_EXPONENT) return undefined;
  const base = hex === null ? 10n : 2n;
  return exponent < 0
    ? floatConstant(mantissa, base ** BigInt(-exponent))
    : floatConstant(mantissa * base ** BigInt(exponent), 1n);
}

function parseImaginary(raw: string): Constant | undefined {
  const text = raw.slice(0, -1).replaceAll("_", "");
  // "0123i" is decimal, for backward compatibility.
  const imag = /^0[xXbBoO]/.test(text) && !/[pP]/.test(text) ? parseInteger(text) : parseFloating(text);
  if (imag === undefined) return undefined;
  return { kind: "complex", real: intConstant(0), imag: imag as RealConstant };
}

function parseRune(raw: string): Constant | undefined {
  if (raw.length < 3 || !raw.endsWith("'")) return undefined;
  const inner = raw.slice(1, -1);
  if (inner[0] !== "\\") {
    const code = inner.codePointAt(0) as number;
    return inner.length === (code > 0xffff ? 2 : 1) ? intConstant(code) : undefined;
  }
  const found = readEscape(inner, 0, "'");
  return found === undefined || found.end !== inner.length ? undefined : intConstant(found.code);
}

interface Escape {
  readonly code: number;
  /** A byte (`\x`, octal), as opposed to a character. */
  readonly isByte: boolean;
  readonly end: number;
}

const SIMPLE: ReadonlyMap<string, number> = new Map([
  ["a", 7],
  ["b", 8],
  ["f", 12],
  ["n", 10],
  ["r", 13],
  ["t", 9],
  ["v", 11],
  ["\\", 92],
]);

/** The escape at the backslash at `start`. */
function readEscape(text: string, start: number, quote: string): Escape | undefined {
  const char = text[start + 1] ?? "";
  const simple = char === quote ? quote.charCodeAt(0) : SIMPLE.get(char);
  if (simple !== undefined) return { code: simple, isByte: false, end: start + 2 };
  const isOctal = char >= "0" && char <= "7";
  const count = isOctal ? 3 : char === "x" ? 2 : char === "u" ? 4 : char === "U" ? 8 : 0;
  if (count === 0) return undefined;
  const from = start + (isOctal ? 1 : 2);
  const digits = text.slice(from, from + count);
  if (digits.length !== count || !(isOctal ? /^[0-7]+$/ : /^[0-9a-fA-F]+$/).test(digits)) return undefined;
  const code = Number.parseInt(digits, isOctal ? 8 : 16);
  const isByte = isOctal || char === "x";
  if (isByte ? code > 0xff : code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return { code, isByte, end: from + count };
}

function parseString(raw: string): Constant | undefined {
  if (raw.length < 2 || !raw.endsWith('"')) return undefined;
  const inner = raw.slice(1, -1);
  if (!inner.includes("\\")) return stringConstant(inner);
  let result = "";
  let hasBytes = false;
  /** Bytes written one by one, which together may be text. */
  let bytes: number[] = [];
  let at = 0;
  const flush = (): void => {
    if (bytes.length === 0) return;
    const text = textOfBytes(bytes);
    hasBytes ||= /[\udc80-\udcff]/.test(text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ""));
    result += text;
    bytes = [];
  };
  while (at < inner.length) {
    const next = inner.indexOf("\\", at);
    if (next !== at) {
      flush();
      result += inner.slice(at, next < 0 ? undefined : next);
      if (next < 0) break;
    }
    const found = readEscape(inner, next, '"');
    if (found === undefined) return undefined;
    if (found.isByte) {
      bytes.push(found.code);
    } else {
      flush();
      result += String.fromCodePoint(found.code);
    }
    at = found.end;
  }
  flush();
  return stringConstant(result, hasBytes);
}
