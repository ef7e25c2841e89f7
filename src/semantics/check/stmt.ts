/**
 * Statements (Go specification, "Statements", "Blocks"). Switches and select are in `switch.ts`, range
 * loops in `range.ts`.
 */
import type { BinaryOp, Expr, IfStmt, Stmt } from "../../syntax/ast.js";
import { UNKNOWN } from "../make.js";
import { openScope } from "../scope.js";
import { assignOperand, assignVars, initTypes, lhsType, shortVarDecl } from "./assign.js";
import { binary } from "./binary.js";
import { type Context, inBlock, noteAssigned } from "./context.js";
import { expr, genericExpr, MAX_DEPTH, rawExpr, useAll } from "./expr.js";
import { rangeStmt } from "./range.js";
import { selectStmt, switchStmt, typeSwitchStmt } from "./switch.js";
import { chanOf } from "./unary.js";
import { forget } from "./untyped.js";
import { localDecl } from "./value-spec.js";

/** The statements of a block, in the current scope. */
export function blockStmts(ctx: Context, list: readonly Stmt[]): void {
  for (const one of list) stmt(ctx, one);
}

export function stmt(ctx: Context, s: Stmt): void {
  if (ctx.depth >= MAX_DEPTH) return;
  ctx.depth++;
  checkStmt(ctx, s);
  ctx.depth--;
}

function checkStmt(ctx: Context, s: Stmt): void {
  switch (s.kind) {
    case "BlockStmt":
      inBlock(ctx, () => blockStmts(ctx, s.list));
      return;
    case "ExprStmt":
      rawExpr(ctx, s.expr);
      return;
    case "SendStmt": {
      const channel = expr(ctx, s.channel);
      const value = genericExpr(ctx, s.value);
      assignOperand(ctx, value, chanOf(channel.type)?.elem ?? UNKNOWN);
      return;
    }
    case "IncDecStmt": {
      expr(ctx, s.expr);
      noteChanged(ctx, s.expr);
      return;
    }
    case "AssignStmt":
      if (s.op === "=") assignVars(ctx, s.left, s.right);
      else if (s.op === ":=") shortVarDecl(ctx, s.left, s.right);
      else assignOp(ctx, s.left, s.op.slice(0, -1) as BinaryOp, s.right);
      return;
    case "GoStmt":
    case "DeferStmt":
      rawExpr(ctx, s.call);
      return;
    case "ReturnStmt":
      returnStmt(ctx, s.results);
      return;
    case "IfStmt":
      ifStmt(ctx, s);
      return;
    case "SwitchStmt":
      switchStmt(ctx, s);
      return;
    case "TypeSwitchStmt":
      typeSwitchStmt(ctx, s);
      return;
    case "SelectStmt":
      selectStmt(ctx, s);
      return;
    case "ForStmt":
      inBlock(ctx, () => {
        if (s.init !== undefined) stmt(ctx, s.init);
        if (s.cond !== undefined) expr(ctx, s.cond);
        if (s.post !== undefined) stmt(ctx, s.post);
        stmt(ctx, s.body);
      });
      return;
    case "RangeStmt":
      rangeStmt(ctx, s);
      return;
    case "LabeledStmt":
      stmt(ctx, s.stmt);
      return;
    case "DeclStmt":
      localDecl(ctx, s.decl);
      return;
    case "BranchStmt":
    case "EmptyStmt":
    case "BadStmt":
      return;
    default: {
      s satisfies never;
    }
  }
}

/** A chain of `else if` may be thousands long; each link lies in the scope of the one before. */
function ifStmt(ctx: Context, first: IfStmt): void {
  const outer = ctx.scope;
  let s: IfStmt | undefined = first;
  while (s !== undefined) {
    if (s.init !== undefined) {
      ctx.scope = openScope(ctx.scope);
      stmt(ctx, s.init);
    }
    expr(ctx, s.cond);
    stmt(ctx, s.then);
    const otherwise: IfStmt["else"] = s.else;
    s = undefined;
    if (otherwise?.kind === "IfStmt") s = otherwise;
    else if (otherwise !== undefined) stmt(ctx, otherwise);
  }
  ctx.scope = outer;
}

/** `x op= y` (Go specification, "Assignment statements"). */
function assignOp(ctx: Context, left: readonly Expr[], op: BinaryOp, right: readonly Expr[]): void {
  const [lhs] = left;
  const [rhs] = right;
  if (lhs === undefined || rhs === undefined || left.length + right.length > 2) {
    for (const e of left) lhsType(ctx, e, undefined);
    useAll(ctx, right);
    return;
  }
  // The operation has no node of its own, so that its operand is not recorded; what it does to the
  // right side is.
  binary(ctx, lhs, lhs, op, rhs);
  noteChanged(ctx, lhs);
}

/** A variable changes in a way that is no assignment of an expression. */
function noteChanged(ctx: Context, e: Expr): void {
  let inner = e;
  while (inner.kind === "ParenExpr") inner = inner.expr;
  const obj = inner.kind === "Ident" ? ctx.found.objects.get(inner) : undefined;
  if (obj?.kind === "Var") noteAssigned(ctx, obj, undefined);
}

function returnStmt(ctx: Context, results: readonly Expr[]): void {
  if (results.length === 0) return;
  const types = ctx.fn?.signature.results.map((result) => result.type());
  if (types === undefined) {
    useAll(ctx, results);
    return;
  }
  if (results.length > 1 && results.length !== types.length) {
    for (const e of results) {
      const x = rawExpr(ctx, e, undefined, undefined, true);
      forget(ctx, x);
    }
    return;
  }
  initTypes(ctx, types.length, results, types);
}
