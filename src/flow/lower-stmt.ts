/**
 * Lowers statements. Decides which file knows about which statement, and how deep nesting is taken.
 */
import { coreType } from "../semantics/typeset.js";
import { UNKNOWN } from "../semantics/unknown.js";
import type { BlockStmt, DeferStmt, GenDecl, GoStmt, IfStmt, SendStmt, Stmt } from "../syntax/ast.js";
import {
  emitEffect,
  enterSealed,
  type FunctionBuilder,
  jump,
  MAX_DEPTH,
  newBlock,
} from "./function-builder.js";
import { lowerAssign, lowerIncDec, lowerVarSpec } from "./lower-assign.js";
import { labelBlock, lowerBranchStmt, lowerReturn } from "./lower-branch.js";
import { prepareCall } from "./lower-call.js";
import { lowerCond } from "./lower-cond.js";
import { lowerExpr, lowerTo } from "./lower-expr.js";
import { lowerFor } from "./lower-for.js";
import { lowerRange } from "./lower-range.js";
import { lowerSelect } from "./lower-select.js";
import { lowerSwitch, lowerTypeSwitch } from "./lower-switch.js";
import { deferListOf, opaque } from "./storage.js";
import { unparen } from "./variables.js";

export function lowerStmts(b: FunctionBuilder, list: readonly Stmt[]): void {
  for (const stmt of list) lowerStmt(b, stmt, undefined);
}

export function lowerBlock(b: FunctionBuilder, block: BlockStmt): void {
  lowerStmts(b, block.list);
}

/** `label` is that of the labelled statement around, for `break` and `continue`. */
export function lowerStmt(b: FunctionBuilder, stmt: Stmt, label: string | undefined): void {
  const { graph } = b;
  if (graph.depth >= MAX_DEPTH) {
    opaque(b, stmt, "nested too deeply");
    return;
  }
  graph.depth += 1;
  lower(b, stmt, label);
  graph.depth -= 1;
}

function lower(b: FunctionBuilder, stmt: Stmt, label: string | undefined): void {
  switch (stmt.kind) {
    case "BlockStmt":
      lowerBlock(b, stmt);
      return;
    case "ExprStmt":
      lowerExpr(b, stmt.expr);
      return;
    case "SendStmt":
      lowerSend(b, stmt);
      return;
    case "IncDecStmt":
      lowerIncDec(b, stmt);
      return;
    case "AssignStmt":
      lowerAssign(b, stmt);
      return;
    case "GoStmt":
      lowerGo(b, stmt);
      return;
    case "DeferStmt":
      lowerDefer(b, stmt);
      return;
    case "ReturnStmt":
      lowerReturn(b, stmt);
      return;
    case "BranchStmt":
      lowerBranchStmt(b, stmt);
      return;
    case "IfStmt":
      lowerIf(b, stmt);
      return;
    case "SwitchStmt":
      lowerSwitch(b, stmt, label);
      return;
    case "TypeSwitchStmt":
      lowerTypeSwitch(b, stmt, label);
      return;
    case "SelectStmt":
      lowerSelect(b, stmt, label);
      return;
    case "ForStmt":
      lowerFor(b, stmt, label);
      return;
    case "RangeStmt":
      lowerRange(b, stmt, label);
      return;
    case "LabeledStmt": {
      const block = labelBlock(b, stmt.label.name, stmt);
      jump(b, stmt, block);
      // Not sealed: a `goto` further down may add predecessors.
      b.current = block;
      lowerStmt(b, stmt.stmt, stmt.label.name);
      return;
    }
    case "DeclStmt":
      lowerDecl(b, stmt.decl);
      return;
    case "EmptyStmt":
      return;
    case "BadStmt":
      opaque(b, stmt, "syntax error");
      return;
    default:
      stmt satisfies never;
  }
}

export function lowerDecl(b: FunctionBuilder, decl: GenDecl): void {
  if (decl.token !== "var") return;
  for (const spec of decl.specs) lowerVarSpec(b, spec);
}

/** The channel, then the value, then the send (Go specification, "Send statements"). */
function lowerSend(b: FunctionBuilder, stmt: SendStmt): void {
  const chan = lowerExpr(b, stmt.channel);
  const core = coreType(b.graph.info.typeOf(stmt.channel));
  const value = lowerTo(b, stmt.value, core?.kind === "Chan" ? core.elem : UNKNOWN);
  emitEffect(b, { op: "send", node: stmt, chan, value });
}

function lowerGo(b: FunctionBuilder, stmt: GoStmt): void {
  const call = unparen(stmt.call);
  if (call.kind !== "CallExpr") {
    opaque(b, stmt, "go without a call", [lowerExpr(b, call)]);
    return;
  }
  emitEffect(b, { op: "go", node: stmt, call: prepareCall(b, call) });
}

function lowerDefer(b: FunctionBuilder, stmt: DeferStmt): void {
  const call = unparen(stmt.call);
  if (call.kind !== "CallExpr") {
    opaque(b, stmt, "defer without a call", [lowerExpr(b, call)]);
    return;
  }
  const prepared = prepareCall(b, call);
  const list = b.rangeBody === undefined ? undefined : deferListOf(b);
  emitEffect(b, { op: "defer", node: stmt, call: prepared, list });
}

/**
 *     init ──► cond ─true──► then ──► done
 *                └─false──► else ──────┘
 *
 * An else-if chain is taken in a loop; all of it meets in one `done`.
 */
function lowerIf(b: FunctionBuilder, first: IfStmt): void {
  const done = newBlock(b, "if.done", first);
  let stmt = first;
  for (;;) {
    if (stmt.init !== undefined) lowerStmt(b, stmt.init, undefined);
    const then = newBlock(b, "if.then", stmt);
    const otherwise = stmt.else === undefined ? done : newBlock(b, "if.else", stmt.else);
    lowerCond(b, stmt.cond, then, otherwise);
    enterSealed(b, then);
    lowerBlock(b, stmt.then);
    jump(b, stmt, done);
    if (stmt.else === undefined) break;
    enterSealed(b, otherwise);
    if (stmt.else.kind === "BlockStmt") {
      lowerBlock(b, stmt.else);
      jump(b, stmt, done);
      break;
    }
    stmt = stmt.else;
  }
  enterSealed(b, done);
}
