/**
 * Assignments and variable declarations, in two phases: operands of the places on the left and the
 * values on the right in order, then the assignments from left to right (Go specification,
 * "Assignment statements").
 */
import { intConstant } from "../semantics/constants.js";
import type { Var } from "../semantics/objects.js";
import { UNKNOWN } from "../semantics/unknown.js";
import type { AssignStmt, BinaryOp, Expr, Ident, IncDecStmt, Node, ValueSpec } from "../syntax/ast.js";
import { coerce } from "./coerce.js";
import { constant, type FunctionBuilder } from "./function-builder.js";
import type { Value } from "./ir.js";
import { binary, extract, lowerCommaOk, lowerExpr } from "./lower-expr.js";
import { assign, lowerPlace, type Place, readPlace } from "./places.js";
import { declareVar, opaque } from "./storage.js";
import { declares } from "./variables.js";

export function lowerAssign(b: FunctionBuilder, stmt: AssignStmt): void {
  if (stmt.op !== "=" && stmt.op !== ":=") {
    lowerOpAssign(b, stmt);
    return;
  }
  const targets = stmt.left.map((left) => targetOf(b, left, stmt.op === ":="));
  const values = lowerValues(b, stmt, stmt.right, stmt.left.length);
  for (const [at, target] of targets.entries()) {
    assignTarget(b, target, values[at] as Value, stmt.left[at] as Expr);
  }
}

/** A variable that the statement declares, or a place that it assigns to. */
export type AssignTarget = { readonly kind: "declared"; readonly obj: Var } | Place;

export function targetOf(b: FunctionBuilder, left: Expr, isDefine: boolean): AssignTarget {
  if (isDefine && left.kind === "Ident" && left.name !== "_") {
    const obj = b.graph.info.objectOf(left);
    if (obj?.kind === "Var" && declares(obj, left)) return { kind: "declared", obj };
  }
  return lowerPlace(b, left);
}

export function assignTarget(b: FunctionBuilder, target: AssignTarget, value: Value, node: Expr): void {
  if (target.kind === "declared") {
    declareVar(b, target.obj, node, coerce(b, value, target.obj.type(), node));
  } else if (target.kind !== "blank") {
    assign(b, target, value, node);
  }
}

/** One value per target: expressions, the results of one call, or a comma-ok form. */
function lowerValues(b: FunctionBuilder, node: Node, right: readonly Expr[], count: number): Value[] {
  const only = right[0];
  if (right.length === count) return right.map((expr) => lowerExpr(b, expr));
  if (right.length === 1 && only !== undefined) {
    const tuple = (count === 2 ? lowerCommaOk(b, only) : undefined) ?? lowerExpr(b, only);
    return Array.from({ length: count }, (_, at) => extract(b, only, tuple, at, UNKNOWN));
  }
  const operands = right.map((expr) => lowerExpr(b, expr));
  return Array.from({ length: count }, () => opaque(b, node, "numbers of operands differ", operands));
}

/** `x op= y` is `x = x op y` with the operands of x evaluated once. */
function lowerOpAssign(b: FunctionBuilder, stmt: AssignStmt): void {
  const [left, right] = [stmt.left[0], stmt.right[0]];
  if (left === undefined || right === undefined) return;
  const place = lowerPlace(b, left);
  const old = readPlace(b, place, left);
  const operator = stmt.op.slice(0, -1) as BinaryOp;
  const isShift = operator === "<<" || operator === ">>";
  const operand = lowerExpr(b, right);
  const value = isShift ? operand : coerce(b, operand, place.type, right);
  assign(b, place, binary(b, left, operator, old, value, place.type), stmt);
}

/** `x++` is `x += 1`. */
export function lowerIncDec(b: FunctionBuilder, stmt: IncDecStmt): void {
  const place = lowerPlace(b, stmt.expr);
  const old = readPlace(b, place, stmt.expr);
  const one = constant(b, place.type, intConstant(1));
  const operator = stmt.op === "++" ? "+" : "-";
  assign(b, place, binary(b, stmt.expr, operator, old, one, place.type), stmt);
}

/** `var a, b T = x, y` in a function; without values the variables are zero. */
export function lowerVarSpec(b: FunctionBuilder, spec: ValueSpec): void {
  const { info } = b.graph;
  const values = spec.values.length === 0 ? undefined : lowerValues(b, spec, spec.values, spec.names.length);
  for (const [at, ident] of spec.names.entries()) declareName(b, info.objectOf(ident), ident, values?.[at]);
}

function declareName(
  b: FunctionBuilder,
  obj: ReturnType<FunctionBuilder["graph"]["info"]["objectOf"]>,
  ident: Ident,
  value: Value | undefined,
): void {
  if (obj?.kind !== "Var" || ident.name === "_") return;
  const converted = value && coerce(b, value, obj.type(), ident);
  if (obj.role === "package") {
    if (converted !== undefined) {
      assign(b, { kind: "variable", obj, type: obj.type() }, converted, ident);
    }
    return;
  }
  declareVar(b, obj, ident, converted);
}
