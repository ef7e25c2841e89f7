/**
 * What checking an expression comes to: its mode, type and value. An operand is at the same time
 * what is recorded about the expression, so a change of an untyped operand's type is recorded.
 */
import type { Expr } from "../../syntax/ast.js";
import type { Constant } from "../constants.js";
import type { ExprMode } from "../info.js";
import { basic, EMPTY_TUPLE, UNKNOWN } from "../make.js";
import type { Type } from "../types.js";

export interface Operand {
  mode: ExprMode;
  type: Type;
  /** Of constants, where it can be computed. */
  value: Constant | undefined;
  /** The expression it came from; conversions of untyped operands are recorded there. */
  expr: Expr;
  /** The name of a built-in function, `unsafe.` in front of those of package unsafe. */
  builtin: string | undefined;
}

export function operand(mode: ExprMode, type: Type, expr: Expr, value?: Constant): Operand {
  return { mode, type, value, expr, builtin: undefined };
}

export function typedValue(type: Type, expr: Expr): Operand {
  return operand("value", type, expr);
}

export function unknownOperand(expr: Expr): Operand {
  return operand("unknown", UNKNOWN, expr);
}

export function noValue(expr: Expr): Operand {
  return operand("novalue", EMPTY_TUPLE, expr);
}

/** Nothing is known about its type. */
export function isUnknown(x: Operand): boolean {
  return x.type === UNKNOWN;
}

export const UNTYPED_BOOL = basic("untyped bool");
export const UNTYPED_NIL = basic("untyped nil");
export const BOOL = basic("bool");
export const INT = basic("int");
export const STRING = basic("string");
export const UINT8 = basic("uint8");
