/**
 * Conditions as interned literals over values: nil-ness, truth, comparisons with constants and
 * between values, dynamic types. Decides which conditions are the same, mirrored and negated forms
 * included; `path-facts.ts` says what follows from them along a path.
 */
import { type Constant, constantText } from "../semantics/constants.js";
import { isFloat, isInteger } from "../semantics/predicates.js";
import { typeString } from "../semantics/type-string.js";
import type { Type } from "../semantics/types.js";
import { underlyingOf } from "../semantics/typeset.js";
import type { BinaryInstr, Block, FlowFunction, Value } from "./ir.js";
import { numberValues } from "./value-numbers.js";

/**
 * Of integers, `x <= c` says all orders (`x < 5` is `x <= 4`, `x > 5` its negation), and between
 * values `<`. Floats keep their own orders, since with NaN neither `a < b` nor `a >= b` holds.
 */
export type Test =
  | { readonly kind: "nil" }
  | { readonly kind: "true" }
  | { readonly kind: "constant"; readonly op: "==" | "<" | "<=" | ">" | ">="; readonly value: Constant }
  | { readonly kind: "value"; readonly op: "==" | "<" | "<="; readonly other: Value }
  | { readonly kind: "type"; readonly type: Type };

/** `test` holds of `subject`, or does not where `positive` is false. Interned: equal literals are one object. */
export interface Literal {
  readonly subject: Value;
  readonly test: Test;
  readonly positive: boolean;
  readonly negated: Literal;
  /** Stable in a function: `t5 == nil`, `!(t7 <= 4)`. */
  readonly text: string;
}

/** The literals of one function. */
export interface Conditions {
  /** The literal a boolean value stands for; a boolean nothing is known about is tested for truth. Undefined for constants. */
  literalOf(condition: Value): Literal | undefined;
  /** What is known on the edge to `block.succs[successor]`, because of the branch alone. */
  onEdge(block: Block, successor: number): Literal | undefined;
  /** `value == nil`. */
  isNil(value: Value): Literal;
  /** `value == constant`. */
  isConstant(value: Value, constant: Constant): Literal;
  /** The value that stands for all that are computed alike: a field of one struct value, `len(x)` of one string or slice, conversions. */
  canonical(value: Value): Value;
  /** The same test of another value, for phis. */
  about(literal: Literal, subject: Value): Literal;
}

export function conditionsOf(fn: FlowFunction): Conditions {
  let conditions = byFunction.get(fn);
  if (conditions === undefined) {
    conditions = newConditions(fn);
    byFunction.set(fn, conditions);
  }
  return conditions;
}

const byFunction = new WeakMap<FlowFunction, Conditions>();

function newConditions(fn: FlowFunction): Conditions {
  const representatives = numberValues(fn);
  const literals = new Map<string, Literal>();
  const canonical = (value: Value): Value => representatives.get(value) ?? value;

  const literal = (subject: Value, test: Test, positive: boolean): Literal => {
    const key = `${subject.id} ${testText(test)}`;
    let known = literals.get(key);
    if (known === undefined) {
      known = newPair(subject, test);
      literals.set(key, known);
    }
    return positive ? known : known.negated;
  };
  const nilTest = (value: Value, positive: boolean): Literal =>
    literal(canonical(sameNilness(value)), { kind: "nil" }, positive);

  const compare = (instr: BinaryInstr, positive: boolean): Literal | undefined => {
    const [x, y] = [canonical(instr.x), canonical(instr.y)];
    const { operator } = instr;
    if (operator === "==" || operator === "!=") {
      const holds = positive === (operator === "==");
      if (isNilLike(y)) return nilTest(x, holds);
      if (isNilLike(x)) return nilTest(y, holds);
      if (y.op === "const") return constantEquality(x, y.value, holds);
      if (x.op === "const") return constantEquality(y, x.value, holds);
      const [first, second] = x.id <= y.id ? [x, y] : [y, x];
      return literal(first, { kind: "value", op: "==", other: second }, holds);
    }
    if (!isOrder(operator)) return literal(canonical(instr), { kind: "true" }, positive);
    if (y.op === "const") return constantOrder(x, operator, y.value, positive);
    if (x.op === "const") return constantOrder(y, MIRRORED[operator], x.value, positive);
    // Everything as `<` or `<=` from left to right.
    const isSwapped = operator === ">" || operator === ">=";
    const [left, right] = isSwapped ? [y, x] : [x, y];
    const isStrict = operator === "<" || operator === ">";
    if (isStrict) return literal(left, { kind: "value", op: "<", other: right }, positive);
    if (isFloat(left.type)) return literal(left, { kind: "value", op: "<=", other: right }, positive);
    // left <= right is !(right < left).
    return literal(right, { kind: "value", op: "<", other: left }, !positive);
  };

  const constantEquality = (x: Value, value: Constant, holds: boolean): Literal | undefined => {
    if (value.kind === "bool") return find(x, holds === value.value);
    return literal(x, { kind: "constant", op: "==", value }, holds);
  };

  const constantOrder = (x: Value, operator: Order, value: Constant, positive: boolean): Literal => {
    if (isInteger(x.type) && value.kind === "int") {
      const isStrict = operator === "<" || operator === ">=";
      const bound: Constant = isStrict ? { kind: "int", value: value.value - 1n } : value;
      const isBelow = operator === "<" || operator === "<=";
      return literal(x, { kind: "constant", op: "<=", value: bound }, positive === isBelow);
    }
    return literal(x, { kind: "constant", op: operator, value }, positive);
  };

  const find = (condition: Value, isPositive: boolean): Literal | undefined => {
    let value = canonical(condition);
    let positive = isPositive;
    while (value.op === "unary" && value.operator === "!") {
      value = canonical(value.x);
      positive = !positive;
    }
    if (value.op === "const") return undefined;
    if (value.op === "binary") return compare(value, positive);
    if (value.op === "extract" && value.index === 1 && value.tuple.op === "typeAssert") {
      return literal(canonical(value.tuple.x), { kind: "type", type: value.tuple.asserted }, positive);
    }
    return literal(value, { kind: "true" }, positive);
  };

  return {
    canonical,
    literalOf: (condition) => find(condition, true),
    onEdge(block, successor) {
      return block.end.op === "branch" ? find(block.end.cond, successor === 0) : undefined;
    },
    isNil: (value) => nilTest(value, true),
    isConstant: (value, constant) =>
      literal(canonical(value), { kind: "constant", op: "==", value: constant }, true),
    about: (known, subject) => literal(canonical(subject), known.test, known.positive),
  };
}

// Asked for together with the literals.
export { decide, NO_FACTS, type PathFacts } from "./path-facts.js";

type Order = "<" | "<=" | ">" | ">=";

const MIRRORED: Readonly<Record<Order, Order>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

function isOrder(operator: string): operator is Order {
  return operator in MIRRORED;
}

function isNilLike(value: Value): boolean {
  return value.op === "nil";
}

/** A conversion between references, or between interfaces, is nil when its operand is. */
function sameNilness(value: Value): Value {
  let at = value;
  while (at.op === "convert" && hasNilOf(at.type) && hasNilOf(at.x.type)) at = at.x;
  return at;
}

function hasNilOf(type: Type): boolean {
  const { kind } = underlyingOf(type);
  return (
    kind !== "Basic" &&
    kind !== "Struct" &&
    kind !== "Array" &&
    kind !== "Unknown" &&
    type.kind !== "TypeParam"
  );
}

function newPair(subject: Value, test: Test): Literal {
  const text = literalText(subject, test);
  const pair: { negated: Literal | undefined } & Omit<Literal, "negated"> = {
    subject,
    test,
    positive: true,
    negated: undefined,
    text,
  };
  pair.negated = { subject, test, positive: false, negated: pair as Literal, text: `!(${text})` };
  return pair as Literal;
}

function literalText(subject: Value, test: Test): string {
  const of = `t${subject.id}`;
  switch (test.kind) {
    case "nil":
      return `${of} == nil`;
    case "true":
      return of;
    default:
      return `${of} ${testText(test)}`;
  }
}

function testText(test: Test): string {
  switch (test.kind) {
    case "nil":
    case "true":
      return test.kind;
    case "constant":
      return `${test.op} ${constantText(test.value)}`;
    case "value":
      return `${test.op} t${test.other.id}`;
    case "type":
      return `is ${typeString(test.type)}`;
    default: {
      const never: never = test;
      return never;
    }
  }
}
