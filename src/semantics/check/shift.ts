/**
 * Shifts (Go specification, "Operators"): the untyped left operand of a non-constant shift takes the
 * type it would have if the shift were replaced by that operand alone, which shows only later.
 */
import type { Expr } from "../../syntax/ast.js";
import { shiftConstant, toInt } from "../constants.js";
import { basic } from "../make.js";
import { isInteger, isUntyped } from "../predicates.js";
import type { Context } from "./context.js";
import { isUnknown, type Operand, operand, typedValue, unknownOperand } from "./operand.js";
import { fitted } from "./unary.js";
import { convertUntyped, forget } from "./untyped.js";

export function shift(ctx: Context, e: Expr, x: Operand, op: "<<" | ">>", y: Operand): Operand {
  if (isUnknown(x)) return unknownOperand(e);
  const whole = x.mode === "constant" && x.value !== undefined ? toInt(x.value) : undefined;
  if (!isInteger(x.type) && !(isUntyped(x.type) && (whole !== undefined || x.value === undefined))) {
    return unknownOperand(e);
  }
  if (isUnknown(y) && isUntyped(x.type)) {
    // Constant or not: that decides whether the left operand ever becomes a value.
    forget(ctx, x);
    return unknownOperand(e);
  }
  if (y.mode !== "constant") convertUntyped(ctx, y, basic("uint"));
  if (x.mode !== "constant" || y.mode !== "constant") return typedValue(x.type, e);
  const type = isInteger(x.type) ? x.type : basic("untyped int");
  const count = y.value === undefined ? undefined : toInt(y.value);
  // More would only make huge numbers.
  if (whole === undefined || count === undefined || count.value < 0n || count.value > MAX_SHIFT) {
    return operand("constant", type, e);
  }
  return operand("constant", type, e, fitted(shiftConstant(whole, op, count), type));
}

/** As go/types has it: enough to write the smallest float64. */
const MAX_SHIFT = 1023n - 1n + 52n;
