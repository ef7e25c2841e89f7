/**
 * Conditions as branches: `&&`, `||` and `!` evaluate their right operand only when they must (Go
 * specification, "Logical operators").
 *
 *     a && b:   a ─true──► b ─true──► ifTrue
 *               └─false──► ifFalse ◄──false─┘
 */
import { basic } from "../semantics/make.js";
import { defaultType, isUntyped } from "../semantics/predicates.js";
import type { BinaryExpr, Expr } from "../syntax/ast.js";
import {
  branch,
  constant,
  enterSealed,
  type FunctionBuilder,
  jump,
  MAX_DEPTH,
  type MutableBlock,
  newBlock,
} from "./function-builder.js";
import type { Value } from "./ir.js";
import { lowerExpr } from "./lower-expr.js";
import { opaque } from "./storage.js";
import { unparen } from "./variables.js";

/** Ends the current block in branches to the two blocks, which the caller seals. */
export function lowerCond(
  b: FunctionBuilder,
  condition: Expr,
  ifTrue: MutableBlock,
  ifFalse: MutableBlock,
): void {
  const { graph } = b;
  const expr = unparen(condition);
  if (graph.depth >= MAX_DEPTH) {
    branch(b, expr, opaque(b, expr, "nested too deeply", [], basic("bool")), ifTrue, ifFalse);
    return;
  }
  graph.depth += 1;
  if (graph.info.constantOf(expr) !== undefined) {
    branch(b, expr, lowerExpr(b, expr), ifTrue, ifFalse);
  } else if (expr.kind === "UnaryExpr" && expr.op === "!") {
    lowerCond(b, expr.expr, ifFalse, ifTrue);
  } else if (expr.kind === "BinaryExpr" && (expr.op === "&&" || expr.op === "||")) {
    const operands = flatten(expr, expr.op);
    for (const [at, operand] of operands.entries()) {
      if (at === operands.length - 1) {
        lowerCond(b, operand, ifTrue, ifFalse);
        break;
      }
      const next = newBlock(b, expr.op === "&&" ? "and" : "or", operand);
      if (expr.op === "&&") lowerCond(b, operand, next, ifFalse);
      else lowerCond(b, operand, ifTrue, next);
      enterSealed(b, next);
    }
  } else {
    branch(b, expr, lowerExpr(b, expr), ifTrue, ifFalse);
  }
  graph.depth -= 1;
}

/** `a && b && c` as [a, b, c]: chains nest to the left and can be long. */
function flatten(expr: BinaryExpr, op: "&&" | "||"): Expr[] {
  const operands: Expr[] = [];
  let left: Expr = expr;
  while (left.kind === "BinaryExpr" && left.op === op) {
    operands.push(left.right);
    left = unparen(left.left);
  }
  operands.push(left);
  return operands.reverse();
}

/**
 * `a && b` where a value is wanted: all edges but the last operand's bring the value that decided.
 */
export function lowerLogical(b: FunctionBuilder, expr: BinaryExpr): Value {
  const op = expr.op === "&&" ? "&&" : "||";
  const known = b.graph.info.typeOf(expr);
  const type = isUntyped(known) ? defaultType(known) : known;
  const done = newBlock(b, op === "&&" ? "and.done" : "or.done", expr);
  const operands = flatten(expr, op);
  const last = operands.pop() as Expr;
  for (const operand of operands) {
    const next = newBlock(b, op === "&&" ? "and" : "or", operand);
    if (op === "&&") lowerCond(b, operand, next, done);
    else lowerCond(b, operand, done, next);
    enterSealed(b, next);
  }
  const value = lowerExpr(b, last);
  const decided = constant(b, type, { kind: "bool", value: op === "||" });
  const edges = done.preds.map(() => decided);
  jump(b, last, done);
  enterSealed(b, done);
  return b.ssa.join(done, type, [...edges, value]);
}
