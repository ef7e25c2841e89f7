/**
 * `return`, `break`, `continue`, `goto`. (`fallthrough` belongs to `lower-switch.ts`.) Decides how
 * they leave the body of a range over a function, see `lower-range-func.ts`.
 */
import { UNKNOWN } from "../semantics/unknown.js";
import type { BranchStmt, Expr, Node, ReturnStmt } from "../syntax/ast.js";
import { coerce } from "./coerce.js";
import {
  emitEffect,
  end,
  type FunctionBuilder,
  homeOf,
  jump,
  type MutableBlock,
  newBlock,
  startDeadCode,
} from "./function-builder.js";
import type { Value } from "./ir.js";
import { extract, lowerExpr } from "./lower-expr.js";
import { readResults } from "./lower-function.js";
import { leaveBody, stopBody } from "./lower-range-func.js";
import { resultCellOf, store, writeVar } from "./storage.js";
import { findTarget } from "./targets.js";

/**
 * Results are evaluated, assigned to the result variables, then deferred calls run, then the
 * function returns what the variables hold by then (Go specification, "Return statements", "Defer
 * statements").
 */
export function lowerReturn(b: FunctionBuilder, stmt: ReturnStmt): void {
  const home = homeOf(b);
  const values = lowerResults(b, home, stmt);
  if (home !== b) {
    if (stmt.results.length > 0) {
      for (const [at, value] of values.entries()) store(b, stmt, resultCellOf(b, at), value);
    }
    leaveBody(b, stmt, { kind: "return", node: stmt });
  } else {
    assignResults(b, stmt, values);
    finishReturn(b, stmt, values);
  }
  startDeadCode(b, stmt);
}

function lowerResults(b: FunctionBuilder, home: FunctionBuilder, stmt: ReturnStmt): Value[] {
  const types = home.results.map(({ type }) => type);
  const only = stmt.results[0];
  if (stmt.results.length === 1 && types.length !== 1 && only !== undefined) {
    const tuple = lowerExpr(b, only);
    return types.map((type, at) => coerce(b, extract(b, only, tuple, at, type), type, only));
  }
  // All are evaluated before the first is converted: conversions to interfaces copy, nothing else happens.
  const values = stmt.results.map((expr) => lowerExpr(b, expr));
  return values
    .map((value, at) => coerce(b, value, types[at] ?? UNKNOWN, stmt.results[at] as Expr))
    .slice(0, types.length);
}

function assignResults(b: FunctionBuilder, node: Node, values: readonly Value[]): void {
  for (const [at, value] of values.entries()) {
    const slot = b.results[at];
    if (slot?.obj !== undefined) writeVar(b, slot.obj, node, value);
    else if (slot?.cell !== undefined) store(b, node, slot.cell, value);
  }
}

/** Runs the deferred calls and returns what the result variables hold by then; `values` for results without one. */
export function finishReturn(b: FunctionBuilder, node: Node, values: readonly Value[]): void {
  if (b.frame.hasDefer && b.frame.home === b.frame) emitEffect(b, { op: "runDefers", node, cause: "return" });
  end(b, { op: "return", node, results: readResults(b, node, values) }, []);
}

export function lowerBranchStmt(b: FunctionBuilder, stmt: BranchStmt): void {
  const label = stmt.label?.name;
  switch (stmt.token) {
    case "break":
    case "continue":
      branchTo(b, stmt, stmt.token, label);
      break;
    case "goto":
      goTo(b, stmt, label ?? "");
      break;
    case "fallthrough":
      // A proper one is the last statement of a clause and was taken care of there.
      end(b, { op: "unreachable", node: stmt, reason: "invalid" }, []);
      break;
    default:
      stmt.token satisfies never;
  }
  startDeadCode(b, stmt);
}

/** Ends the block with the branch; also what a range statement does on behalf of its body. */
export function branchTo(
  b: FunctionBuilder,
  node: Node,
  token: "break" | "continue",
  label: string | undefined,
): void {
  const found = findTarget(b, token, label);
  switch (found.kind) {
    case "here":
      jump(b, node, found.block);
      return;
    case "body":
      stopBody(b, node, found.token === "continue");
      return;
    case "outside":
      if (b.rangeBody !== undefined) leaveBody(b, node, { kind: token, label, node });
      else end(b, { op: "unreachable", node, reason: "invalid" }, []);
      return;
    default:
      found satisfies never;
  }
}

/** A label's block; `goto` may name it before it comes. */
export function labelBlock(b: FunctionBuilder, name: string, node: Node): MutableBlock {
  let block = b.labels.get(name);
  if (block === undefined) {
    block = newBlock(b, `label.${name}`, node);
    b.labels.set(name, block);
  }
  return block;
}

/** Labels of a range body are known before it is lowered: a `goto` to another leaves the body. */
export function goTo(b: FunctionBuilder, node: Node, name: string): void {
  const { rangeBody } = b;
  if (rangeBody !== undefined && !rangeBody.labels.has(name)) {
    leaveBody(b, node, { kind: "goto", label: name, node });
    return;
  }
  jump(b, node, labelBlock(b, name, node));
}
