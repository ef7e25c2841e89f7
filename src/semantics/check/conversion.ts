/**
 * Conversions (Go specification, "Conversions"): of constants to constants where the type allows it,
 * else to values; and the type an untyped operand takes on the way.
 */
import type { CallExpr } from "../../syntax/ast.js";
import { convertConstant } from "../constant-convert.js";
import { UNKNOWN } from "../make.js";
import { defaultType, isConstType, isInteger, isInterface, isString, isUntyped } from "../predicates.js";
import type { Type } from "../types.js";
import { underlyingOf } from "../typeset.js";
import type { Context } from "./context.js";
import { isUnknown, type Operand, operand, typedValue, unknownOperand } from "./operand.js";
import { forget, updateType } from "./untyped.js";

export function conversion(ctx: Context, e: CallExpr, x: Operand, type: Type): Operand {
  if (type === UNKNOWN) {
    forget(ctx, x);
    return unknownOperand(e);
  }
  if (isUnknown(x)) return typedValue(type, e);
  if (underlyingOf(type) === UNKNOWN) {
    forget(ctx, x);
    return typedValue(type, e);
  }
  const isConstant = x.mode === "constant" && isConstType(type);
  const value = isConstant && x.value !== undefined ? convertConstant(x.value, x.type, type) : undefined;
  if (isUntyped(x.type)) updateType(ctx, x.expr, operandType(x, type, isConstant), true);
  return isConstant ? operand("constant", type, e, value) : typedValue(type, e);
}

/** The type of an untyped operand that is converted to `type`. */
function operandType(x: Operand, type: Type, isConstant: boolean): Type {
  if (isInterface(type) || (x.mode === "constant" && !isConstType(type)) || x.mode === "nil") {
    return defaultType(x.type);
  }
  // string(65) keeps its untyped operand: there is no string 65.
  if (isConstant && isInteger(x.type) && isString(type)) return x.type;
  return type;
}
