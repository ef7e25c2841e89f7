/**
 * Our syntax tree as text, one declaration per line, in the form that `dump.go` gives go/ast: kinds,
 * offsets and children in a fixed order.
 */
import type { BlockStmt, Decl, Expr, Field, FuncType, Ident, Stmt } from "../../../src/syntax/ast.js";
import type { Span } from "../../../src/text/span.js";

/** The declaration, with its body where it is a function that has one. */
export function dumpDecl(decl: Decl, body: BlockStmt | undefined): string {
  if (decl.kind === "FuncDecl") {
    const receiver = decl.receiver === undefined ? "" : dumpField(decl.receiver);
    const block = body === undefined ? "" : dumpStmt(body);
    return `${open(decl)}${receiver}${dumpIdent(decl.name)}${dumpFuncType(decl.type)}${block})`;
  }
  const head = `${open(decl)} ${decl.token}`;
  switch (decl.token) {
    case "import":
      return `${head}${decl.specs
        .map((spec) => `${open(spec)}${optional(spec.name)} ${spec.path})`)
        .join("")})`;
    case "type":
      return `${head}${decl.specs
        .map((spec) => {
          const alias = spec.alias ? " =" : "";
          return `${open(spec)}${dumpIdent(spec.name)}${dumpFields(spec.typeParams)}${alias}${dumpExpr(spec.type)})`;
        })
        .join("")})`;
    default:
      return `${head}${decl.specs
        .map((spec) => {
          const names = spec.names.map(dumpIdent).join("");
          return `${open(spec)}${names}${dumpExpr(spec.type)}${dumpExprs(spec.values)}${spec.ordinal})`;
        })
        .join("")})`;
  }
}

function open(node: Span & { readonly kind: string }): string {
  return `(${node.kind}@${node.start}:${node.end}`;
}

function dumpIdent(ident: Ident): string {
  return `${open(ident)} ${ident.name})`;
}

function optional(ident: Ident | undefined): string {
  return ident === undefined ? " nil" : dumpIdent(ident);
}

function dumpField(field: Field): string {
  const names = field.names.map(dumpIdent).join("");
  const tag = field.tag === undefined ? "" : dumpExpr(field.tag);
  return `${open(field)}${names}${dumpExpr(field.type)}${tag})`;
}

function dumpFields(fields: readonly Field[]): string {
  return ` {${fields.map(dumpField).join("")}}`;
}

function dumpFuncType(type: FuncType): string {
  return `${open(type)}${dumpFields(type.typeParams)}${dumpFields(type.params)}${dumpFields(type.results)})`;
}

function dumpExprs(exprs: readonly Expr[]): string {
  return ` [${exprs.map(dumpExpr).join("")}]`;
}

function dumpExpr(expr: Expr | undefined): string {
  if (expr === undefined) return " nil";
  if (expr.kind === "Ident") return ` ${dumpIdent(expr)}`;
  if (expr.kind === "FuncType") return ` ${dumpFuncType(expr)}`;
  return ` ${open(expr)}${exprParts(expr)})`;
}

function exprParts(expr: Exclude<Expr, Ident | FuncType>): string {
  switch (expr.kind) {
    case "BasicLit":
      return ` ${expr.literal} ${expr.raw}`;
    case "CompositeLit":
      return `${dumpExpr(expr.type)}${dumpExprs(expr.elements)}${expr.lbrace}`;
    case "FuncLit":
      return `${dumpFuncType(expr.type)}${dumpStmt(expr.body)}`;
    case "ParenExpr":
    case "StarExpr":
      return dumpExpr(expr.expr);
    case "SelectorExpr":
      return `${dumpExpr(expr.expr)}${dumpIdent(expr.selector)}`;
    case "IndexExpr":
      return `${dumpExpr(expr.expr)}${dumpExprs(expr.indices)}`;
    case "SliceExpr":
      return [expr.expr, expr.low, expr.high, expr.max].map(dumpExpr).join("");
    case "TypeAssertExpr":
      return `${dumpExpr(expr.expr)}${dumpExpr(expr.type)}`;
    case "CallExpr":
      return `${dumpExpr(expr.fun)}${dumpExprs(expr.args)}${expr.spread ? "..." : ""}${expr.lparen}`;
    case "UnaryExpr":
      return ` ${expr.op}${dumpExpr(expr.expr)}`;
    case "BinaryExpr":
      return ` ${expr.op}${expr.opStart}${dumpExpr(expr.left)}${dumpExpr(expr.right)}`;
    case "KeyValueExpr":
      return `${dumpExpr(expr.key)}${dumpExpr(expr.value)}`;
    case "ArrayType":
      return `${dumpExpr(expr.length)}${dumpExpr(expr.element)}`;
    case "Ellipsis":
      return dumpExpr(expr.element);
    case "StructType":
      return dumpFields(expr.fields);
    case "InterfaceType":
      return dumpFields(expr.methods);
    case "MapType":
      return `${dumpExpr(expr.key)}${dumpExpr(expr.value)}`;
    case "ChanType":
      return ` ${expr.dir}${dumpExpr(expr.value)}`;
    case "BadExpr":
      return "";
  }
}

function dumpStmts(stmts: readonly Stmt[]): string {
  return ` [${stmts.map(dumpStmt).join("")}]`;
}

function dumpStmt(stmt: Stmt | undefined): string {
  if (stmt === undefined) return " nil";
  if (stmt.kind === "EmptyStmt") return " (EmptyStmt)";
  return ` ${open(stmt)}${stmtParts(stmt)})`;
}

function stmtParts(stmt: Exclude<Stmt, { kind: "EmptyStmt" }>): string {
  switch (stmt.kind) {
    case "BlockStmt":
      return dumpStmts(stmt.list);
    case "ExprStmt":
      return dumpExpr(stmt.expr);
    case "SendStmt":
      return `${dumpExpr(stmt.channel)}${dumpExpr(stmt.value)}${stmt.arrow}`;
    case "IncDecStmt":
      return `${stmt.op}${dumpExpr(stmt.expr)}`;
    case "AssignStmt":
      return `${dumpExprs(stmt.left)}${stmt.op}${stmt.opStart}${dumpExprs(stmt.right)}`;
    case "GoStmt":
    case "DeferStmt":
      return dumpExpr(stmt.call);
    case "ReturnStmt":
      return dumpExprs(stmt.results);
    case "BranchStmt":
      return ` ${stmt.token}${optional(stmt.label)}`;
    case "IfStmt":
      return `${dumpStmt(stmt.init)}${dumpExpr(stmt.cond)}${dumpStmt(stmt.then)}${dumpStmt(stmt.else)}`;
    case "SwitchStmt":
      return `${dumpStmt(stmt.init)}${dumpExpr(stmt.tag)} [${stmt.clauses.map(dumpClause).join("")}]`;
    case "TypeSwitchStmt":
      return `${dumpStmt(stmt.init)}${optional(stmt.binding)}${dumpExpr(stmt.subject)} [${stmt.clauses.map(dumpClause).join("")}]`;
    case "SelectStmt":
      return ` [${stmt.clauses.map(dumpClause).join("")}]`;
    case "ForStmt":
      return `${dumpStmt(stmt.init)}${dumpExpr(stmt.cond)}${dumpStmt(stmt.post)}${dumpStmt(stmt.body)}`;
    case "RangeStmt": {
      const define = stmt.define ? " :=" : "";
      return `${dumpExpr(stmt.key)}${dumpExpr(stmt.value)}${define}${dumpExpr(stmt.subject)}${dumpStmt(stmt.body)}`;
    }
    case "LabeledStmt":
      return `${dumpIdent(stmt.label)}${dumpStmt(stmt.stmt)}`;
    case "DeclStmt":
      return dumpDecl(stmt.decl, undefined);
    case "BadStmt":
      return "";
  }
}

type Clause = Extract<Stmt, { kind: "SwitchStmt" | "SelectStmt" }>["clauses"][number];

function dumpClause(clause: Clause): string {
  if (clause.kind === "CommClause")
    return ` ${open(clause)}${dumpStmt(clause.comm)}${dumpStmts(clause.body)})`;
  const head = clause.isDefault ? " default" : "";
  return ` ${open(clause)}${head}${dumpExprs(clause.list)}${dumpStmts(clause.body)})`;
}
