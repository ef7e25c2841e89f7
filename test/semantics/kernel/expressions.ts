/** Random constant expressions with the value the kernel finds for them, for comparison with go/types. */
import { convertConstant, integerBits, representable } from "../../../src/semantics/constant-convert.js";
import { parseLiteral } from "../../../src/semantics/constant-literals.js";
import {
  binaryConstant,
  byteLength,
  type Constant,
  compareConstants,
  intConstant,
  shiftConstant,
  unaryConstant,
} from "../../../src/semantics/constants.js";
import { basic } from "../../../src/semantics/make.js";
import {
  isInteger,
  isNumeric,
  isString,
  isUnsigned,
  isUntyped,
  maxUntyped,
} from "../../../src/semantics/predicates.js";
import type { BasicName, Type } from "../../../src/semantics/types.js";
import type { LiteralKind } from "../../../src/syntax/ast.js";
import { pickOf } from "./world.js";

export interface Value {
  readonly source: string;
  readonly type: Type;
  /** Undefined where Go reports an error. */
  readonly value: Constant | undefined;
}

const INTEGERS = ["0x1F", "0b1011", "0o17", "017", "1_000_000", "0xdead_beef", "0", "1", "2", "3"];
const FLOATS = ["0x1p-2", "0x1.8p1", "0x.8p0", "0X_1FFFP-16", ".5", "1.", "0x1p-1074", "0x1p1023", "1e-1000"];
const RUNES = ["'a'", "'\\n'", "'\\xff'", "'\\377'", "'\\u1234'", "'\\U0001F600'", "'ä'", "'\\''", "'😀'"];
const IMAGINARIES = ["1i", "2.5i", "0123i", "0x10i", "1e3i", "0i", "0x1p-2i"];
const STRINGS = [
  '"abc"',
  '"\\xff"',
  '"\\xc3"',
  '"\\xa9x"',
  '"\\u00e9"',
  '"é\\n"',
  '"\\"q"',
  '"\\xf0\\x9f"',
  '"\\x98\\x80"',
  '""',
];
const RAW_STRINGS = ["`a\\n`", "`\n`", "`ü`"];
const TYPES: readonly BasicName[] = [
  ...(["int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64"] as const),
  ...(["uintptr", "float32", "float64", "complex64", "complex128", "string"] as const),
];

function randomLiteral(random: () => number): Value {
  const make = (kind: LiteralKind, source: string, name: BasicName): Value => ({
    source,
    type: basic(name),
    value: parseLiteral(kind, source),
  });
  const digits = (most: number): string =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () => Math.floor(random() * 10)).join("");
  switch (Math.floor(random() * 9)) {
    case 0:
      return make("int", BigInt(digits(random() < 0.2 ? 40 : 4)).toString(), "untyped int");
    case 1:
      return make("int", pickOf(random, INTEGERS), "untyped int");
    case 2:
      return make("float", `${digits(5)}.${digits(random() < 0.2 ? 30 : 5)}`, "untyped float");
    case 3: {
      const power = Math.floor(random() * (random() < 0.2 ? 400 : 20));
      return make("float", `${digits(2)}e${pickOf(random, ["", "+", "-"])}${power}`, "untyped float");
    }
    case 4:
      return make("float", pickOf(random, FLOATS), "untyped float");
    case 5:
      return make("rune", pickOf(random, RUNES), "untyped rune");
    case 6:
      return make("imaginary", pickOf(random, IMAGINARIES), "untyped complex");
    case 7:
      return make("string", pickOf(random, STRINGS), "untyped string");
    default:
      return make("raw-string", pickOf(random, RAW_STRINGS), "untyped string");
  }
}

export function randomExpression(random: () => number, depth: number): Value {
  if (depth <= 0) return randomLiteral(random);
  const some = (): Value => randomExpression(random, depth - 1);
  switch (Math.floor(random() * 8)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return binary(
        some(),
        pickOf(random, ["+", "-", "*", "/", "%", "&", "|", "^", "&^", "+", "*"] as const),
        some(),
      );
    case 4: {
      const x = some();
      const op = pickOf(random, ["-", "+", "^"] as const);
      const isValid = isNumeric(x.type) && (op !== "^" || isInteger(x.type));
      const bits = isUnsigned(x.type) ? integerBits(x.type)?.bits : undefined;
      const value = x.value !== undefined && isValid ? unaryConstant(op, x.value, bits) : undefined;
      return result(`(${op}${x.source})`, x.type, value);
    }
    case 5: {
      const x = some();
      const type = basic(pickOf(random, TYPES));
      const value = x.value === undefined ? undefined : convertConstant(x.value, x.type, type);
      return { source: `${type.name}(${x.source})`, type, value };
    }
    case 6:
      return shift(some(), pickOf(random, ["<<", ">>"] as const), Math.floor(random() * 70));
    default: {
      const x = some();
      const value = x.value?.kind === "string" ? intConstant(byteLength(x.value.value)) : undefined;
      return { source: `len(${x.source})`, type: basic("int"), value };
    }
  }
}

function result(source: string, type: Type, value: Constant | undefined): Value {
  return { source, type, value: value === undefined ? undefined : representable(value, type) };
}

/** The type two operands get; undefined where they do not mix. */
function commonType(x: Type, y: Type): Type | undefined {
  if (isUntyped(x)) return isUntyped(y) ? maxUntyped(x, y) : y;
  return isUntyped(y) || x === y ? x : undefined;
}

type ArithmeticOp = "+" | "-" | "*" | "/" | "%" | "&" | "|" | "^" | "&^";

function binary(x: Value, op: ArithmeticOp, y: Value): Value {
  const source = `(${x.source} ${op} ${y.source})`;
  const type = commonType(x.type, y.type);
  if (type === undefined || x.value === undefined || y.value === undefined)
    return { source, type: x.type, value: undefined };
  const a = representable(x.value, type);
  const b = representable(y.value, type);
  const isValid = isString(type) ? op === "+" : isInteger(type) || ["+", "-", "*", "/"].includes(op);
  if (a === undefined || b === undefined || !isValid) return { source, type, value: undefined };
  return result(source, type, binaryConstant(a, op, b, isInteger(type)));
}

function shift(x: Value, op: "<<" | ">>", count: number): Value {
  const type = isUntyped(x.type) && !isInteger(x.type) ? basic("untyped int") : x.type;
  const source = `(${x.source} ${op} ${count})`;
  const value = x.value !== undefined && isInteger(type) ? representable(x.value, type) : undefined;
  return result(source, type, value === undefined ? undefined : shiftConstant(value, op, intConstant(count)));
}

export interface Comparison {
  readonly source: string;
  readonly value: boolean | undefined;
}

/** A comparison of two untyped values that can be compared. */
export function randomComparison(random: () => number, values: readonly Value[]): Comparison | undefined {
  const x = pickOf(random, values);
  const y = pickOf(random, values);
  const op = pickOf(random, ["<", "<=", ">", ">=", "==", "!="] as const);
  if (x.value === undefined || y.value === undefined || !isUntyped(x.type) || !isUntyped(y.type))
    return undefined;
  const type = maxUntyped(x.type, y.type);
  if (type === undefined || (type.name === "untyped complex" && op !== "==" && op !== "!=")) return undefined;
  return { source: `${x.source} ${op} ${y.source}`, value: compareConstants(x.value, op, y.value) };
}
