/**
 * Finds the innermost expression that keeps another from being known, and gives it a label that
 * groups equal causes.
 */
import type { BodyInfo } from "../../src/semantics/info.js";
import type { Expr } from "../../src/syntax/ast.js";
import { typeText, UNKNOWN_TEXT } from "./type-text.js";

/** Steps taken inwards. Too low and the label names a symptom; expressions are rarely this deep. */
const MAX_STEPS = 64;

export function blame(expr: Expr, info: BodyInfo): string {
  let at = expr;
  for (let step = 0; step < MAX_STEPS; step++) {
    const inner = unknownPart(at, info);
    if (inner === undefined) break;
    at = inner;
  }
  return label(at, info);
}

function isUnknown(expr: Expr, info: BodyInfo): boolean {
  return typeText(info.typeOf(expr)).includes(UNKNOWN_TEXT);
}

function unknownPart(expr: Expr, info: BodyInfo): Expr | undefined {
  return partsOf(expr).find((part) => isUnknown(part, info) && !isPackage(part, info));
}

function isPackage(expr: Expr, info: BodyInfo): boolean {
  return expr.kind === "Ident" && info.objectOf(expr)?.kind === "PkgName";
}

function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "ParenExpr":
    case "SelectorExpr":
    case "StarExpr":
    case "UnaryExpr":
    case "TypeAssertExpr":
    case "SliceExpr":
      return [expr.expr];
    case "IndexExpr":
      return [expr.expr, ...expr.indices];
    case "CallExpr":
      return [expr.fun, ...expr.args];
    case "BinaryExpr":
      return [expr.left, expr.right];
    default:
      return [];
  }
}

function label(expr: Expr, info: BodyInfo): string {
  switch (expr.kind) {
    case "Ident": {
      const obj = info.objectOf(expr);
      if (obj === undefined) return "identifier without object";
      return obj.kind === "Var" ? `${obj.role} variable of unknown type` : `${obj.kind} of unknown type`;
    }
    case "SelectorExpr": {
      if (expr.expr.kind === "Ident") {
        const obj = info.objectOf(expr.expr);
        if (obj?.kind === "PkgName") return `${obj.imported}.${expr.selector.name} not found`;
      }
      const found = info.selectionOf(expr);
      const base = typeText(info.typeOf(expr.expr));
      return found === undefined
        ? `no member found in ${kindOf(base)}`
        : `member ${found.kind} of unknown type`;
    }
    case "CallExpr": {
      const callee = info.calleeOf(expr);
      if (callee.kind === "static" || callee.kind === "interface") {
        const generic = callee.func.type().typeParams.length > 0;
        return generic ? "result of a generic call" : `result of a ${callee.kind} call`;
      }
      return callee.kind === "builtin"
        ? `result of builtin ${callee.name}`
        : `result of a ${callee.kind} call`;
    }
    case "UnaryExpr":
    case "BinaryExpr":
      return `${expr.kind} ${expr.op}`;
    default:
      return expr.kind;
  }
}

function kindOf(type: string): string {
  return type.length > 60 ? `${type.slice(0, 57)}...` : type;
}
