/**
 * `select` (Go specification, "Select statements"). Channels and sent values of all cases are
 * evaluated once, in source order; then one case goes on; only then the left side of a receive's
 * assignment is evaluated.
 *
 *     operands ──► select ─case 1─► received; assign; body ──► done
 *                    ├─case 2─► body ──► done
 *                    └─default─► body ──► done        select {} ──► blockForever
 */
import { basic, tupleOf } from "../semantics/make.js";
import type { Type } from "../semantics/types.js";
import { coreType } from "../semantics/typeset.js";
import { UNKNOWN } from "../semantics/unknown.js";
import type { CommClause, Expr, SelectStmt, UnaryExpr } from "../syntax/ast.js";
import {
  emit,
  end,
  enterSealed,
  type FunctionBuilder,
  jump,
  newBlock,
  startDeadCode,
} from "./function-builder.js";
import type { SelectCase, SelectEnd, Value } from "./ir.js";
import { assignTarget, targetOf } from "./lower-assign.js";
import { extract, lowerExpr, lowerTo } from "./lower-expr.js";
import { lowerStmts } from "./lower-stmt.js";
import { opaque } from "./storage.js";
import { unparen } from "./variables.js";

export function lowerSelect(b: FunctionBuilder, stmt: SelectStmt, label: string | undefined): void {
  if (stmt.clauses.length === 0) {
    end(b, { op: "blockForever", node: stmt }, []);
    startDeadCode(b, stmt);
    return;
  }
  const clauses: CommClause[] = [];
  const cases: SelectCase[] = [];
  let fallback: CommClause | undefined;
  for (const clause of stmt.clauses) {
    if (clause.comm === undefined) {
      fallback = clause;
      continue;
    }
    clauses.push(clause);
    cases.push(lowerCase(b, clause));
  }
  const blocks = clauses.map((clause) => newBlock(b, "select.case", clause));
  if (fallback !== undefined) blocks.push(newBlock(b, "select.default", fallback));
  const done = newBlock(b, "select.done", stmt);
  const select = end(
    b,
    { op: "select", node: stmt, cases, hasDefault: fallback !== undefined },
    blocks,
  ) as SelectEnd;
  if (fallback !== undefined) clauses.push(fallback);
  b.targets.push({ stmt, label, breakTo: done, continueTo: undefined });
  for (const [at, clause] of clauses.entries()) {
    const block = blocks[at];
    if (block === undefined) continue;
    enterSealed(b, block);
    if (clause.comm !== undefined) lowerReceived(b, clause, select, at);
    lowerStmts(b, clause.body);
    jump(b, clause, done);
  }
  b.targets.pop();
  enterSealed(b, done);
}

function lowerCase(b: FunctionBuilder, clause: CommClause): SelectCase {
  const { comm } = clause;
  if (comm?.kind === "SendStmt") {
    const chan = lowerExpr(b, comm.channel);
    const value = lowerTo(b, comm.value, elemOf(b, comm.channel));
    return { dir: "send", chan, value, node: clause };
  }
  const receive = receiveOf(clause);
  const chan =
    receive === undefined ? opaque(b, clause, "case without a receive") : lowerExpr(b, receive.expr);
  return { dir: "recv", chan, value: undefined, node: clause };
}

/** The `<-c` of a case. */
function receiveOf(clause: CommClause): UnaryExpr | undefined {
  const { comm } = clause;
  const expr =
    comm?.kind === "ExprStmt" ? comm.expr : comm?.kind === "AssignStmt" ? comm.right[0] : undefined;
  const inner = expr && unparen(expr);
  return inner?.kind === "UnaryExpr" && inner.op === "<-" ? inner : undefined;
}

function elemOf(b: FunctionBuilder, channel: Expr): Type {
  const core = coreType(b.graph.info.typeOf(channel));
  return core?.kind === "Chan" ? core.elem : UNKNOWN;
}

/** What the case received, and its assignment. */
function lowerReceived(b: FunctionBuilder, clause: CommClause, select: SelectEnd, caseIndex: number): void {
  const receive = receiveOf(clause);
  const chan = select.cases[caseIndex]?.chan;
  if (receive === undefined || chan === undefined) return;
  const { comm } = clause;
  const targets = comm?.kind === "AssignStmt" ? comm.left : [];
  const elem = elemOf(b, receive.expr);
  const commaOk = targets.length === 2;
  const type = commaOk ? tupleOf([elem, basic("bool")]) : elem;
  const received: Value = emit(b, {
    op: "selectRecv",
    node: receive,
    type,
    hint: "",
    select,
    caseIndex,
    chan,
    commaOk,
  });
  const isDefine = comm?.kind === "AssignStmt" && comm.op === ":=";
  const places = targets.map((target) => targetOf(b, target, isDefine));
  for (const [at, place] of places.entries()) {
    const value = commaOk ? extract(b, receive, received, at, at === 0 ? elem : basic("bool")) : received;
    assignTarget(b, place, value, targets[at] as Expr);
  }
}
