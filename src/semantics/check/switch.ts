/**
 * Switch, type switch and select (Go specification, "Switch statements", "Select statements"): each
 * clause is a block, and in a type switch the binding is a variable of its own in each clause.
 */
import type { CaseClause, Expr, SelectStmt, SwitchStmt, TypeSwitchStmt } from "../../syntax/ast.js";
import { boolConstant } from "../constants.js";
import { newVar } from "../make-object.js";
import { declare, lookup } from "../scope.js";
import type { Type } from "../types.js";
import { assignment } from "./assign.js";
import { comparison } from "./binary.js";
import { type Context, inBlock, placeOf } from "./context.js";
import { expr } from "./expr.js";
import { BOOL, isUnknown, type Operand, operand } from "./operand.js";
import { blockStmts, stmt } from "./stmt.js";
import { typeExpr } from "./type-expr.js";
import { convertUntyped, forget } from "./untyped.js";

export function switchStmt(ctx: Context, s: SwitchStmt): void {
  inBlock(ctx, () => {
    if (s.init !== undefined) stmt(ctx, s.init);
    const tag = s.tag === undefined ? undefined : switchTag(ctx, s.tag);
    for (const clause of s.clauses) {
      for (const e of clause.list) caseValue(ctx, tag, e);
      inBlock(ctx, () => blockStmts(ctx, clause.body));
    }
  });
}

function switchTag(ctx: Context, e: Expr): Operand {
  const x = expr(ctx, e);
  assignment(ctx, x, undefined);
  return x;
}

/** A case is compared with the tag, which is `true` where none is written. */
function caseValue(ctx: Context, tag: Operand | undefined, e: Expr): void {
  const x = expr(ctx, e);
  if (isUnknown(x)) return;
  // The tag is compared anew with each case, as a copy: its own record stays.
  const other = tag === undefined ? operand("constant", BOOL, e, boolConstant(true)) : { ...tag };
  if (isUnknown(other) || !convertUntyped(ctx, x, other.type)) {
    forget(ctx, x);
    return;
  }
  comparison(ctx, e, x, "==", other);
}

export function typeSwitchStmt(ctx: Context, s: TypeSwitchStmt): void {
  inBlock(ctx, () => {
    if (s.init !== undefined) stmt(ctx, s.init);
    const subject = expr(ctx, s.subject);
    for (const clause of s.clauses) {
      const type = clauseType(ctx, clause, subject.type);
      inBlock(ctx, () => {
        if (s.binding !== undefined && s.binding.name !== "_") bind(ctx, s, clause, type);
        blockStmts(ctx, clause.body);
      });
    }
  });
}

function bind(ctx: Context, s: TypeSwitchStmt, clause: CaseClause, type: Type): void {
  const { binding } = s;
  if (binding === undefined) return;
  const variable = newVar({
    name: binding.name,
    packagePath: ctx.unit.pkg.path,
    place: placeOf(ctx, binding),
    role: "local",
    type,
  });
  declare(ctx.scope, variable);
  if (ctx.fn !== undefined) ctx.owners.set(variable, ctx.fn);
  ctx.found.implicits.set(clause, variable);
}

/** With one type in the clause the binding has that type, else the subject's. */
function clauseType(ctx: Context, clause: CaseClause, subject: Type): Type {
  let only: Type | undefined;
  for (const e of clause.list) {
    only = undefined;
    if (isNil(ctx, e)) expr(ctx, e);
    else only = typeExpr(ctx, e);
  }
  if (clause.list.length === 1 && only !== undefined) return only;
  return subject;
}

function isNil(ctx: Context, e: Expr): boolean {
  let inner = e;
  while (inner.kind === "ParenExpr") inner = inner.expr;
  return inner.kind === "Ident" && lookup(ctx.scope, inner.name)?.kind === "Nil";
}

export function selectStmt(ctx: Context, s: SelectStmt): void {
  for (const clause of s.clauses) {
    inBlock(ctx, () => {
      if (clause.comm !== undefined) stmt(ctx, clause.comm);
      blockStmts(ctx, clause.body);
    });
  }
}
