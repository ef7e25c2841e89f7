/**
 * Switches (Go specification, "Switch statements"): cases are tested from top to bottom and left to
 * right, the default is taken when all failed, wherever it stands.
 *
 *     tag ──► == a ─true──► body 1 ──► done
 *              └─false─► == b ─true──► body 2 ──► done     (fallthrough: body 1 ──► body 2)
 *                         └─false─► default body or done
 */
import { basic, tupleOf } from "../semantics/make.js";
import { defaultType, isUntyped } from "../semantics/predicates.js";
import type { CaseClause, Expr, Stmt, SwitchStmt, TypeSwitchStmt } from "../syntax/ast.js";
import { coerce } from "./coerce.js";
import {
  branch,
  emit,
  enterSealed,
  type FunctionBuilder,
  jump,
  type MutableBlock,
  newBlock,
  nil,
  startDeadCode,
} from "./function-builder.js";
import type { Value } from "./ir.js";
import { lowerCond } from "./lower-cond.js";
import { binary, extract, lowerExpr } from "./lower-expr.js";
import { lowerStmt, lowerStmts } from "./lower-stmt.js";
import { declareVar } from "./storage.js";
import { unparen } from "./variables.js";

export function lowerSwitch(b: FunctionBuilder, stmt: SwitchStmt, label: string | undefined): void {
  if (stmt.init !== undefined) lowerStmt(b, stmt.init, undefined);
  const tag = stmt.tag === undefined || isTrue(b, stmt.tag) ? undefined : lowerTag(b, stmt.tag);
  const done = newBlock(b, "switch.done", stmt);
  const bodies = stmt.clauses.map((clause) => newBlock(b, "switch.body", clause));
  for (const [at, clause] of stmt.clauses.entries()) {
    const body = bodies[at] as MutableBlock;
    for (const expr of clause.list) {
      const next = newBlock(b, "switch.next", expr);
      if (tag === undefined) {
        lowerCond(b, expr, body, next);
      } else {
        const wanted = lowerExpr(b, expr);
        branch(b, expr, binary(b, expr, "==", tag, wanted, basic("bool")), body, next);
      }
      enterSealed(b, next);
    }
  }
  jump(b, stmt, defaultOf(stmt.clauses, bodies) ?? done);
  b.targets.push({ stmt, label, breakTo: done, continueTo: undefined });
  for (const [at, clause] of stmt.clauses.entries()) {
    // A body's predecessors are all known once the body before it, which may fall through, is done.
    enterSealed(b, bodies[at] as MutableBlock);
    lowerClauseBody(b, clause, bodies[at + 1], done);
  }
  b.targets.pop();
  enterSealed(b, done);
}

function lowerTag(b: FunctionBuilder, tag: Expr): Value {
  const value = lowerExpr(b, tag);
  return isUntyped(value.type) ? coerce(b, value, defaultType(value.type), tag) : value;
}

function isTrue(b: FunctionBuilder, tag: Expr): boolean {
  const value = b.graph.info.constantOf(tag);
  return value?.kind === "bool" && value.value;
}

function defaultOf(
  clauses: readonly CaseClause[],
  bodies: readonly MutableBlock[],
): MutableBlock | undefined {
  return bodies[clauses.findIndex((clause) => clause.isDefault)];
}

function lowerClauseBody(
  b: FunctionBuilder,
  clause: CaseClause,
  next: MutableBlock | undefined,
  done: MutableBlock,
): void {
  const last = clause.body.at(-1);
  const through = last !== undefined && next !== undefined && isFallthrough(last);
  lowerStmts(b, through ? clause.body.slice(0, -1) : clause.body);
  jump(b, clause, through ? next : done);
  startDeadCode(b, clause);
}

function isFallthrough(stmt: Stmt): boolean {
  if (stmt.kind === "LabeledStmt") return isFallthrough(stmt.stmt);
  return stmt.kind === "BranchStmt" && stmt.token === "fallthrough";
}

/** The binding has the case's type where a clause names just one, else the subject's (Go specification, "Type switches"). */
export function lowerTypeSwitch(b: FunctionBuilder, stmt: TypeSwitchStmt, label: string | undefined): void {
  if (stmt.init !== undefined) lowerStmt(b, stmt.init, undefined);
  const x = lowerExpr(b, stmt.subject);
  const done = newBlock(b, "typeswitch.done", stmt);
  const bodies = stmt.clauses.map((clause) => newBlock(b, "typeswitch.body", clause));
  const bound: Value[] = stmt.clauses.map(() => x);
  for (const [at, clause] of stmt.clauses.entries()) {
    for (const expr of clause.list) {
      const next = newBlock(b, "typeswitch.next", expr);
      const { ok, value } = testType(b, x, expr);
      if (clause.list.length === 1 && value !== undefined) bound[at] = value;
      branch(b, expr, ok, bodies[at] as MutableBlock, next);
      enterSealed(b, next);
    }
  }
  jump(b, stmt, defaultOf(stmt.clauses, bodies) ?? done);
  b.targets.push({ stmt, label, breakTo: done, continueTo: undefined });
  for (const [at, clause] of stmt.clauses.entries()) {
    enterSealed(b, bodies[at] as MutableBlock);
    const obj = b.graph.info.implicitOf(clause);
    if (obj !== undefined) declareVar(b, obj, stmt.binding ?? clause, bound[at]);
    lowerClauseBody(b, clause, undefined, done);
  }
  b.targets.pop();
  enterSealed(b, done);
}

function testType(b: FunctionBuilder, x: Value, expr: Expr): { ok: Value; value: Value | undefined } {
  const { info } = b.graph;
  const inner = unparen(expr);
  if (inner.kind === "Ident" && info.objectOf(inner)?.kind === "Nil") {
    return { ok: binary(b, expr, "==", x, nil(b, x.type), basic("bool")), value: undefined };
  }
  const asserted = info.typeOf(expr);
  const type = tupleOf([asserted, basic("bool")]);
  const tuple = emit(b, { op: "typeAssert", node: expr, type, hint: "", x, asserted, commaOk: true });
  const value = extract(b, expr, tuple, 0, asserted);
  return { ok: extract(b, expr, tuple, 1, basic("bool")), value };
}
