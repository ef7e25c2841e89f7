/**
 * The check of an error behind the call that gave it, as Go code has it: an `if` further down the
 * list whose body leaves where the error is not nil.
 */
import type { FlowGraph } from "../../flow/graph.js";
import { unparen } from "../../flow/variables.js";
import type { BlockStmt, CallExpr, Expr, IfStmt, Stmt } from "../../syntax/ast.js";
import { namesIn } from "./seats.js";

/**
 * The index of the check of `error` behind statement `index`; what stands between goes straight on and
 * leaves the error alone. Undefined where the list has no such check.
 */
export function errorExitAfter(
  graph: FlowGraph,
  list: readonly Stmt[],
  index: number,
  error: string,
): number | undefined {
  for (let at = index + 1; at < list.length; at++) {
    const stmt = list[at] as Stmt;
    if (stmt.kind === "IfStmt") return isErrorExit(graph, stmt, error) ? at : undefined;
    if (!goesStraightOn(stmt) || namesIn(stmt).has(error)) return undefined;
  }
  return undefined;
}

function goesStraightOn({ kind }: Stmt): boolean {
  return (
    kind === "ExprStmt" ||
    kind === "AssignStmt" ||
    kind === "IncDecStmt" ||
    kind === "DeferStmt" ||
    kind === "DeclStmt"
  );
}

function isErrorExit(graph: FlowGraph, stmt: IfStmt, error: string): boolean {
  if (stmt.init !== undefined || stmt.else !== undefined) return false;
  return holdsWhereNotNil(stmt.cond, error) && leaves(graph, stmt.then);
}

/** `err != nil`, alone or beside others in an `||`. */
function holdsWhereNotNil(cond: Expr, error: string): boolean {
  const stack = [cond];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const expr = unparen(at);
    if (expr.kind !== "BinaryExpr") continue;
    if (expr.op === "||") stack.push(expr.left, expr.right);
    else if (isNotNil(expr, error)) return true;
  }
  return false;
}

/** Is it `name != nil` and nothing else? */
export function isNotNil(cond: Expr, name: string): boolean {
  const expr = unparen(cond);
  return (
    expr.kind === "BinaryExpr" && expr.op === "!=" && isName(expr.left, name) && isName(expr.right, "nil")
  );
}

function isName(expr: Expr, name: string): boolean {
  const inner = unparen(expr);
  return inner.kind === "Ident" && inner.name === name;
}

/** Does control never come to the end of the block? Only its last statement is looked at. */
function leaves(graph: FlowGraph, { list }: BlockStmt): boolean {
  const last = list.at(-1);
  switch (last?.kind) {
    case "ReturnStmt":
      return true;
    case "BranchStmt":
      return last.token !== "fallthrough";
    case "ExprStmt": {
      const expr = unparen(last.expr);
      return expr.kind === "CallExpr" && neverReturns(graph, expr);
    }
    default:
      return false;
  }
}

function neverReturns(graph: FlowGraph, call: CallExpr): boolean {
  const callee = graph.info.calleeOf(call);
  if (callee.kind === "builtin") return callee.name === "panic";
  const instr = graph.callOf(call);
  if (instr === undefined) return false;
  const { block } = instr;
  return block.instrs.at(-1) === instr && (block.end.op === "unreachable" || block.end.op === "panic");
}
