/**
 * Unary operations (Go specification, "Arithmetic operators", "Address operators", "Receive operator").
 */
import type { UnaryExpr } from "../../syntax/ast.js";
import { representable } from "../constant-convert.js";
import { type Constant, unaryConstant } from "../constants.js";
import { pointerTo, UNKNOWN } from "../make.js";
import { isUnsigned, isUntyped } from "../predicates.js";
import { sizeOf } from "../sizes.js";
import type { Chan, Type } from "../types.js";
import { coreType, underlyingOf } from "../typeset.js";
import { type Context, noteAssigned } from "./context.js";
import { expr } from "./expr.js";
import { isUnknown, type Operand, operand, typedValue, unknownOperand } from "./operand.js";

export function unaryExpr(ctx: Context, e: UnaryExpr): Operand {
  const x = expr(ctx, e.expr);
  switch (e.op) {
    case "&":
      noteAddress(ctx, e);
      return isUnknown(x) ? unknownOperand(e) : typedValue(pointerTo(x.type), e);
    case "<-": {
      ctx.sawCall = true;
      const elem = chanOf(x.type)?.elem ?? UNKNOWN;
      return elem === UNKNOWN ? unknownOperand(e) : operand("comma-ok", elem, e);
    }
    default:
  }
  if (isUnknown(x)) return unknownOperand(e);
  if (x.mode !== "constant") return typedValue(x.type, e);
  const bits = isUnsigned(x.type) ? Number((sizeOf(x.type) ?? 0n) * 8n) : undefined;
  const value = x.value === undefined ? undefined : unaryConstant(e.op, x.value, bits);
  return operand("constant", x.type, e, fitted(value, x.type));
}

/** The value of a constant operation as its type has it; undefined where it overflows. */
export function fitted(value: Constant | undefined, type: Type): Constant | undefined {
  if (value === undefined || isUntyped(type)) return value;
  return representable(value, underlyingOf(type));
}

/** The channel type that values of the type have in common. */
export function chanOf(type: Type): Chan | undefined {
  const core = coreType(type);
  return core?.kind === "Chan" ? core : undefined;
}

/** A variable whose address is taken may be assigned to anywhere. */
function noteAddress(ctx: Context, e: UnaryExpr): void {
  let inner = e.expr;
  while (inner.kind === "ParenExpr") inner = inner.expr;
  const obj = inner.kind === "Ident" ? ctx.found.objects.get(inner) : undefined;
  if (obj?.kind !== "Var") return;
  noteAssigned(ctx, obj, undefined);
  noteAssigned(ctx, obj, undefined);
}
