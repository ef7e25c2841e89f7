/**
 * Binary operations (Go specification, "Arithmetic operators", "Comparison operators", "Logical
 * operators", "Operators"): matching of untyped operands, results, constant folding.
 */
import type { BinaryExpr, BinaryOp, Expr } from "../../syntax/ast.js";
import { binaryConstant, boolConstant, compareConstants, signOf } from "../constants.js";
import { compareTypes } from "../identical.js";
import {
  defaultType,
  hasNil,
  isBoolean,
  isInteger,
  isInterface,
  isNumeric,
  isPointer,
  isString,
  isUntyped,
} from "../predicates.js";
import type { Context } from "./context.js";
import { expr } from "./expr.js";
import { isUnknown, type Operand, operand, typedValue, UNTYPED_BOOL, unknownOperand } from "./operand.js";
import { shift } from "./shift.js";
import { fitted } from "./unary.js";
import { convertUntyped, forget, isComparison, isShift, updateType } from "./untyped.js";

export function binaryExpr(ctx: Context, e: BinaryExpr): Operand {
  return binary(ctx, e, e.left, e.op, e.right);
}

/** `left op right`; `e` is the whole expression, for `x op= y` the left side. */
export function binary(ctx: Context, e: Expr, left: Expr, op: BinaryOp, right: Expr): Operand {
  const x = expr(ctx, left);
  const y = expr(ctx, right);
  if (isShift(op)) return shift(ctx, e, x, op, y);
  if (isComparison(op)) return comparison(ctx, e, x, op, y);
  if (isUnknown(x) || isUnknown(y)) return withUnknown(ctx, e, x, y);
  if (!matchTypes(ctx, x, y)) return unknownOperand(e);
  if (compareTypes(x.type, y.type) === false) {
    forget(ctx, x);
    forget(ctx, y);
    return unknownOperand(e);
  }
  if (x.mode !== "constant" || y.mode !== "constant") return typedValue(x.type, e);
  if (x.value === undefined || y.value === undefined) return operand("constant", x.type, e);
  if ((op === "/" || op === "%") && signOf(y.value) === 0) return unknownOperand(e);
  const value = binaryConstant(x.value, op, y.value, isInteger(x.type));
  return operand("constant", x.type, e, fitted(value, x.type));
}

/** In a valid program both operands have one type, so a typed one tells the result's. */
function withUnknown(ctx: Context, e: Expr, x: Operand, y: Operand): Operand {
  for (const known of [x, y]) {
    if (isUnknown(known)) continue;
    if (!isUntyped(known.type)) return typedValue(known.type, e);
    forget(ctx, known);
  }
  return unknownOperand(e);
}

/** Comparisons give an untyped bool, a constant one for constants. */
export function comparison(ctx: Context, e: Expr, x: Operand, op: BinaryOp, y: Operand): Operand {
  if (isUnknown(x) || isUnknown(y)) {
    forget(ctx, x);
    forget(ctx, y);
    return typedValue(UNTYPED_BOOL, e);
  }
  if (!matchTypes(ctx, x, y)) return typedValue(UNTYPED_BOOL, e);
  if (x.mode === "constant" && y.mode === "constant") {
    if (x.value === undefined || y.value === undefined) return operand("constant", UNTYPED_BOOL, e);
    const holds = compareConstants(x.value, op, y.value);
    return operand("constant", UNTYPED_BOOL, e, holds === undefined ? undefined : boolConstant(holds));
  }
  // The operands become values now, untyped ones with their default types.
  updateType(ctx, x.expr, defaultType(x.type), true);
  updateType(ctx, y.expr, defaultType(y.type), true);
  return typedValue(UNTYPED_BOOL, e);
}

/** Converts an untyped operand to the type of the other one; false where that is impossible. */
export function matchTypes(ctx: Context, x: Operand, y: Operand): boolean {
  if (!mayConvert(x, y)) return true;
  if (convertUntyped(ctx, x, y.type) && convertUntyped(ctx, y, x.type)) return true;
  forget(ctx, x);
  forget(ctx, y);
  return false;
}

function mayConvert(x: Operand, y: Operand): boolean {
  if (!isUntyped(x.type) && !isUntyped(y.type)) return false;
  if (isNumeric(x.type) !== isNumeric(y.type)) return hasUnknownUnder(x, y);
  if (isInterface(x.type) || isInterface(y.type)) return true;
  if (isBoolean(x.type) !== isBoolean(y.type)) return hasUnknownUnder(x, y);
  if (isString(x.type) !== isString(y.type)) return hasUnknownUnder(x, y);
  if (x.mode === "nil") return hasNil(y.type);
  if (y.mode === "nil") return hasNil(x.type);
  return !isPointer(x.type) && !isPointer(y.type);
}

/** One of them is a defined type of which nothing but the name is known: it may be of any kind. */
function hasUnknownUnder(x: Operand, y: Operand): boolean {
  return [x, y].some(({ type }) => type.kind === "Named" && type.underlying().kind === "Unknown");
}
