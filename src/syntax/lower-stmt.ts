/**
 * Statements, from the grammar's shapes to go/ast's. Declarations inside functions are lowered where
 * the others are, in `lower-decl.ts`.
 */
import type {
  AssignOp,
  AssignStmt,
  BlockStmt,
  CaseClause,
  CommClause,
  Expr,
  ExprStmt,
  Ident,
  IfStmt,
  SendStmt,
  Stmt,
} from "./ast.js";
import { lowerGenDecl } from "./lower-decl.js";
import { badAt, type FieldName, type Lowering, type StmtLowerer } from "./lowering.js";

/** The statements of a list; empty ones mean nothing there. */
function lowerList(low: Lowering, list: number): readonly Stmt[] {
  if (list === -1) return [];
  const base = low.top;
  const last = low.after(list);
  for (let child = list + 1; child < last; child = low.after(child)) {
    if (low.tables.stmts[low.symbol(child)] === undefined) continue;
    const stmt = low.stmt(child);
    if (stmt.kind !== "EmptyStmt") low.add(stmt);
  }
  return low.take(base);
}

function lowerBlock(low: Lowering, node: number): BlockStmt {
  const list = lowerList(low, low.childOf(node, low.tables.symbols.statementList));
  return { kind: "BlockStmt", start: low.start(node), end: low.end(node), list };
}

/** The first child that is a statement, or -1. */
function stmtChild(low: Lowering, node: number): number {
  const last = low.after(node);
  for (let child = node + 1; child < last; child = low.after(child)) {
    if (low.tables.stmts[low.symbol(child)] !== undefined) return child;
  }
  return -1;
}

function optionalStmt(low: Lowering, node: number, field: FieldName): Stmt | undefined {
  const child = low.childInField(node, low.tables.fields[field]);
  return child === -1 ? undefined : low.stmt(child);
}

function optionalExpr(low: Lowering, node: number, field: FieldName): Expr | undefined {
  const child = low.childInField(node, low.tables.fields[field]);
  return child === -1 ? undefined : low.expr(child);
}

function requiredExpr(low: Lowering, node: number, field: FieldName): Expr {
  return optionalExpr(low, node, field) ?? badAt(low.end(node));
}

function exprList(low: Lowering, node: number, field: FieldName): readonly Expr[] {
  const list = low.childInField(node, low.tables.fields[field]);
  return list === -1 ? [] : low.exprs(list);
}

const exprStmt: StmtLowerer = (low, node): ExprStmt => ({
  kind: "ExprStmt",
  start: low.start(node),
  end: low.end(node),
  expr: low.exprOr(low.exprChild(node), low.start(node)),
});

const send: StmtLowerer = (low, node): SendStmt => {
  const channel = requiredExpr(low, node, "channel");
  const arrow = low.childOf(node, low.tables.symbols.leftArrow);
  return {
    kind: "SendStmt",
    start: low.start(node),
    end: low.end(node),
    channel,
    value: requiredExpr(low, node, "value"),
    arrow: arrow === -1 ? channel.end : low.start(arrow),
  };
};

function incDec(op: "++" | "--"): StmtLowerer {
  return (low, node) => ({
    kind: "IncDecStmt",
    start: low.start(node),
    end: low.end(node),
    expr: low.exprOr(low.exprChild(node), low.start(node)),
    op,
  });
}

const assign: StmtLowerer = (low, node) => {
  const operator = low.childInField(node, low.tables.fields.operator);
  return assignment(low, node, operator, "=");
};

const define: StmtLowerer = (low, node) => {
  return assignment(low, node, low.childOf(node, low.tables.symbols.colonEquals), ":=");
};

function assignment(low: Lowering, node: number, operator: number, otherwise: AssignOp): AssignStmt {
  const left = exprList(low, node, "left");
  const opStart = operator === -1 ? (left.at(-1)?.end ?? low.start(node)) : low.start(operator);
  const op = operator === -1 ? otherwise : (low.text.slice(opStart, low.end(operator)) as AssignOp);
  const right = exprList(low, node, "right");
  return { kind: "AssignStmt", start: low.start(node), end: low.end(node), left, op, opStart, right };
}

/** `case v, ok := <-ch:` or `case <-ch:`. */
function lowerReceive(low: Lowering, node: number): AssignStmt | ExprStmt {
  const { fields, symbols } = low.tables;
  const start = low.start(node);
  const end = low.end(node);
  const expr = requiredExpr(low, node, "right");
  const list = low.childInField(node, fields.left);
  if (list === -1) return { kind: "ExprStmt", start, end, expr };
  const operator = low.after(list);
  const op = low.symbol(operator) === symbols.colonEquals ? ":=" : "=";
  return {
    kind: "AssignStmt",
    start,
    end,
    left: low.exprs(list),
    op,
    opStart: low.start(operator),
    right: [expr],
  };
}

function callStmt(kind: "GoStmt" | "DeferStmt"): StmtLowerer {
  return (low, node) => ({
    kind,
    start: low.start(node),
    end: low.end(node),
    call: low.exprOr(low.exprChild(node), low.end(node)),
  });
}

const returnStmt: StmtLowerer = (low, node) => {
  // Its only named child is an expression list.
  const last = low.after(node);
  let results: readonly Expr[] = [];
  for (let child = node + 1; child < last; child = low.after(child)) {
    if (low.symbol(child) === low.tables.symbols.expressionList) results = low.exprs(child);
  }
  return { kind: "ReturnStmt", start: low.start(node), end: low.end(node), results };
};

function branch(token: "break" | "continue" | "goto" | "fallthrough"): StmtLowerer {
  return (low, node) => {
    const label = low.childOf(node, low.tables.symbols.labelName);
    return {
      kind: "BranchStmt",
      start: low.start(node),
      end: low.end(node),
      token,
      label: label === -1 ? undefined : low.ident(label),
    };
  };
}

const labeled: StmtLowerer = (low, node) => {
  const labelNode = low.childInField(node, low.tables.fields.label);
  const end = low.end(node);
  const label: Ident =
    labelNode === -1 ? { kind: "Ident", start: end, end, name: "_" } : low.ident(labelNode);
  const child = stmtChild(low, node);
  const stmt: Stmt = child === -1 ? { kind: "EmptyStmt", start: end, end } : low.stmt(child);
  return { kind: "LabeledStmt", start: low.start(node), end, label, stmt };
};

/** A chain of `else if` is walked down and built from its end: generated code has thousands of links. */
const ifStmt: StmtLowerer = (low, node) => {
  const { fields, symbols } = low.tables;
  const chain: number[] = [node];
  let last = low.childInField(node, fields.alternative);
  while (last !== -1 && low.symbol(last) === symbols.ifStatement) {
    chain.push(last);
    last = low.childInField(last, fields.alternative);
  }
  let otherwise: BlockStmt | IfStmt | undefined;
  if (last !== -1) otherwise = low.blockOr(last, low.end(last));
  for (let link = chain.length - 1; link > 0; link--)
    otherwise = lowerIf(low, chain[link] as number, otherwise);
  return lowerIf(low, node, otherwise);
};

function lowerIf(low: Lowering, node: number, otherwise: BlockStmt | IfStmt | undefined): IfStmt {
  const { fields } = low.tables;
  const init = optionalStmt(low, node, "initializer");
  const cond = requiredExpr(low, node, "condition");
  const then = low.blockOr(low.childInField(node, fields.consequence), low.end(node));
  return { kind: "IfStmt", start: low.start(node), end: low.end(node), init, cond, then, else: otherwise };
}

const forStmt: StmtLowerer = (low, node) => {
  const { fields, symbols } = low.tables;
  const start = low.start(node);
  const end = low.end(node);
  const clause = low.childOf(node, symbols.forClause);
  const range = clause === -1 ? low.childOf(node, symbols.rangeClause) : -1;
  const bodyNode = low.childInField(node, fields.body);
  if (range !== -1) {
    const left = exprList(low, range, "left");
    const subject = requiredExpr(low, range, "right");
    const define = left.length > 0 && low.childOf(range, symbols.colonEquals) !== -1;
    const body = low.blockOr(bodyNode, end);
    return { kind: "RangeStmt", start, end, key: left[0], value: left[1], define, subject, body };
  }
  if (clause !== -1) {
    const init = optionalStmt(low, clause, "initializer");
    const cond = optionalExpr(low, clause, "condition");
    const post = optionalStmt(low, clause, "update");
    return { kind: "ForStmt", start, end, init, cond, post, body: low.blockOr(bodyNode, end) };
  }
  const condNode = low.exprChild(node);
  const cond = condNode === -1 ? undefined : low.expr(condNode);
  return {
    kind: "ForStmt",
    start,
    end,
    init: undefined,
    cond,
    post: undefined,
    body: low.blockOr(bodyNode, end),
  };
};

/** The children that are clauses (`case` or `default`), in order. */
function clausesOf(low: Lowering, node: number): readonly number[] {
  const { symbols } = low.tables;
  const found: number[] = [];
  const last = low.after(node);
  for (let child = node + 1; child < last; child = low.after(child)) {
    const symbol = low.symbol(child);
    if (
      symbol === symbols.defaultCase ||
      symbol === symbols.expressionCase ||
      symbol === symbols.typeCase ||
      symbol === symbols.communicationCase
    ) {
      found.push(child);
    }
  }
  return found;
}

/** A clause ends with its last statement or its colon: the grammar's node also has the line break. */
function clauseEnd(low: Lowering, node: number, body: readonly Stmt[]): number {
  const last = body.at(-1);
  if (last !== undefined) return last.end;
  const colon = low.childOf(node, low.tables.symbols.colon);
  return colon === -1 ? low.end(node) : low.end(colon);
}

function lowerCase(low: Lowering, node: number): CaseClause {
  const { fields, symbols } = low.tables;
  const isDefault = low.symbol(node) === symbols.defaultCase;
  const values = low.childInField(node, fields.value);
  const list = isDefault ? [] : values === -1 ? typesOf(low, node) : low.exprs(values);
  const body = lowerList(low, low.childOf(node, symbols.statementList));
  return {
    kind: "CaseClause",
    start: low.start(node),
    end: clauseEnd(low, node, body),
    isDefault,
    list,
    body,
  };
}

function typesOf(low: Lowering, node: number): readonly Expr[] {
  const base = low.top;
  const last = low.after(node);
  for (let child = node + 1; child < last; child = low.after(child)) {
    if (low.field(child) === low.tables.fields.type && low.isNamed(child)) low.add(low.expr(child));
  }
  return low.take(base);
}

const switchStmt: StmtLowerer = (low, node) => ({
  kind: "SwitchStmt",
  start: low.start(node),
  end: low.end(node),
  init: optionalStmt(low, node, "initializer"),
  tag: optionalExpr(low, node, "value"),
  clauses: clausesOf(low, node).map((clause) => lowerCase(low, clause)),
});

const typeSwitch: StmtLowerer = (low, node) => {
  const init = optionalStmt(low, node, "initializer");
  const binding = exprList(low, node, "alias")[0];
  return {
    kind: "TypeSwitchStmt",
    start: low.start(node),
    end: low.end(node),
    init,
    binding: binding?.kind === "Ident" ? binding : undefined,
    subject: requiredExpr(low, node, "value"),
    clauses: clausesOf(low, node).map((clause) => lowerCase(low, clause)),
  };
};

function lowerComm(low: Lowering, node: number): CommClause {
  const { fields, symbols } = low.tables;
  const child = low.childInField(node, fields.communication);
  let comm: CommClause["comm"];
  if (child !== -1 && low.symbol(child) === symbols.receiveStatement) comm = lowerReceive(low, child);
  else if (child !== -1) {
    const stmt = low.stmt(child);
    if (stmt.kind === "SendStmt") comm = stmt;
  }
  const body = lowerList(low, low.childOf(node, symbols.statementList));
  return { kind: "CommClause", start: low.start(node), end: clauseEnd(low, node, body), comm, body };
}

const selectStmt: StmtLowerer = (low, node) => ({
  kind: "SelectStmt",
  start: low.start(node),
  end: low.end(node),
  clauses: clausesOf(low, node).map((clause) => lowerComm(low, clause)),
});

const declStmt: StmtLowerer = (low, node) => {
  const start = low.start(node);
  const end = low.end(node);
  const decl = lowerGenDecl(low, node);
  return decl === undefined ? { kind: "BadStmt", start, end } : { kind: "DeclStmt", start, end, decl };
};

export const stmtLowerers: Readonly<Record<string, StmtLowerer>> = {
  block: lowerBlock,
  expression_statement: exprStmt,
  send_statement: send,
  receive_statement: lowerReceive,
  inc_statement: incDec("++"),
  dec_statement: incDec("--"),
  assignment_statement: assign,
  short_var_declaration: define,
  go_statement: callStmt("GoStmt"),
  defer_statement: callStmt("DeferStmt"),
  return_statement: returnStmt,
  break_statement: branch("break"),
  continue_statement: branch("continue"),
  goto_statement: branch("goto"),
  fallthrough_statement: branch("fallthrough"),
  labeled_statement: labeled,
  if_statement: ifStmt,
  for_statement: forStmt,
  expression_switch_statement: switchStmt,
  type_switch_statement: typeSwitch,
  select_statement: selectStmt,
  const_declaration: declStmt,
  var_declaration: declStmt,
  type_declaration: declStmt,
  empty_statement: (low, node) => ({ kind: "EmptyStmt", start: low.start(node), end: low.end(node) }),
};
