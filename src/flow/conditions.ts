/**
 * Conditions as interned literals over values: nil-ness, truth, comparisons with constants and
 * between values, dynamic types. Decides which conditions are the same, mirrored and negated forms
 * included, and which follow from or contradict others; who tracks them along paths decides itself.
 */
import type { Constant } from "../semantics/constants.js";
import type { Type } from "../semantics/types.js";
import type { Block, FlowFunction, Value } from "./ir.js";

/** Integers with constants use `<=` only (`x < 5` is `x <= 4`); other orders `<` and `<=`. */
export type Test =
  | { readonly kind: "nil" }
  | { readonly kind: "true" }
  | { readonly kind: "constant"; readonly op: "==" | "<" | "<="; readonly value: Constant }
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
  /** The value that stands for all that are computed alike: `len(x)` twice of one string, a field of one struct value, conversions. */
  canonical(value: Value): Value;
}

export declare function conditionsOf(fn: FlowFunction): Conditions;

/** What `known` says about `asked`: it follows, its opposite follows, or neither. */
export declare function decide(known: Literal, asked: Literal): boolean | undefined;

/** Literals that hold together on a path. Immutable: `assume` makes another. */
export interface PathFacts {
  readonly literals: readonly Literal[];
  /** Undefined where the literal contradicts what is known: the path cannot be taken. */
  assume(literal: Literal): PathFacts | undefined;
  decide(literal: Literal): boolean | undefined;
  /** Drops what is said about values that fail the test, e.g. those that a loop is about to redefine. */
  keep(isKept: (value: Value) => boolean): PathFacts;
  /** What both know: for joins. */
  meet(other: PathFacts): PathFacts;
  /** Equal sets have equal keys. */
  readonly key: string;
}

export declare const NO_FACTS: PathFacts;
