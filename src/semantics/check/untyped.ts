/**
 * Untyped operands and the types they take (Go specification, "Constants", "Representability"): the
 * type is found out late and then written into the expression tree below, as go/types does.
 */
import type { BinaryOp, Expr } from "../../syntax/ast.js";
import { implicitType } from "../assignable.js";
import { representable } from "../constant-convert.js";
import { UNKNOWN } from "../make.js";
import { isUntyped } from "../predicates.js";
import type { Type } from "../types.js";
import { underlyingOf } from "../typeset.js";
import type { Context } from "./context.js";
import { isUnknown, type Operand } from "./operand.js";

/**
 * Gives an expression that is still untyped a type, and its operands where they take part in it.
 * `final` false: the type may change again.
 */
export function updateType(ctx: Context, expr: Expr, type: Type, final: boolean): void {
  const { records } = ctx.found;
  const open: Expr[] = [expr];
  for (let e = open.pop(); e !== undefined; e = open.pop()) {
    const record = records.get(e);
    if (record === undefined || !isUntyped(record.type)) continue;
    const isConstant = record.mode === "constant";
    switch (e.kind) {
      case "ParenExpr":
        open.push(e.expr);
        break;
      case "UnaryExpr":
        // Operands of constant operations never become values: they keep their untyped types.
        if (!isConstant) open.push(e.expr);
        break;
      case "BinaryExpr":
        if (isConstant || isComparison(e.op)) break;
        open.push(e.left);
        if (!isShift(e.op)) open.push(e.right);
        break;
      default:
    }
    if (final || !isUntyped(type)) setRounded(record, type);
    else record.type = type;
  }
}

function setRounded(record: Operand, type: Type): void {
  record.type = type;
  if (record.mode !== "constant" || record.value === undefined) return;
  const under = underlyingOf(type);
  if (under.kind === "Basic") record.value = representable(record.value, under) ?? record.value;
}

/** The type an untyped operand would need cannot be known: it is then unknown itself, nil excepted. */
export function forget(ctx: Context, x: Operand): void {
  if (!isUntyped(x.type) || x.mode === "nil") return;
  updateType(ctx, x.expr, UNKNOWN, true);
}

/** Converts an untyped operand to `target` where it fits; false where it does not. */
export function convertUntyped(ctx: Context, x: Operand, target: Type): boolean {
  if (!isUntyped(x.type)) return true;
  if (isUnknown(x)) return true;
  if (underlyingOf(target) === UNKNOWN) {
    forget(ctx, x);
    return true;
  }
  const constant = x.mode === "constant" ? x.value : undefined;
  const type = implicitType({ type: x.type, constant }, target);
  if (type === undefined) return false;
  if (type !== x.type) {
    updateType(ctx, x.expr, type, false);
    setRounded(x, type);
  }
  return true;
}

export function isShift(op: BinaryOp): op is "<<" | ">>" {
  return op === "<<" || op === ">>";
}

export function isComparison(op: BinaryOp): boolean {
  switch (op) {
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return true;
    default:
      return false;
  }
}
