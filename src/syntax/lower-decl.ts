/**
 * Declarations, from the grammar's shapes to go/ast's: imports, constants, variables, types,
 * functions; and the top level of a file.
 */
import type { Decl, Expr, Field, FuncDecl, GenDecl, Ident, ImportSpec, TypeSpec, ValueSpec } from "./ast.js";
import { unquoteImport } from "./header.js";
import { lowerFuncType, lowerNames, lowerParams, lowerTypeParams } from "./lower-type.js";
import type { Lowering } from "./lowering.js";

/** What stands at the top level of a tree. */
export interface LoweredFile {
  readonly packageName: Ident | undefined;
  readonly decls: readonly Decl[];
  /** Statements that stand outside of all functions: the grammar allows them, Go does not. */
  readonly strays: readonly number[];
}

export function lowerFile(low: Lowering): LoweredFile {
  const { symbols, stmts } = low.tables;
  let packageName: Ident | undefined;
  const decls: Decl[] = [];
  const strays: number[] = [];
  const last = low.after(0);
  for (let node = 1; node < last; node = low.after(node)) {
    const symbol = low.symbol(node);
    if (symbol === symbols.functionDeclaration || symbol === symbols.methodDeclaration) {
      decls.push(lowerFunc(low, node));
    } else if (symbol === symbols.packageClause) {
      const name = low.childOf(node, symbols.packageIdentifier);
      if (name !== -1) packageName ??= low.ident(name);
    } else {
      const decl = lowerGenDecl(low, node);
      if (decl !== undefined) decls.push(decl);
      else if (stmts[symbol] !== undefined && symbol !== symbols.emptyStatement) strays.push(node);
    }
  }
  return { packageName, decls, strays };
}

function lowerFunc(low: Lowering, node: number): FuncDecl {
  const { fields } = low.tables;
  const start = low.start(node);
  const end = low.end(node);
  const receiverNode = low.childInField(node, fields.receiver);
  const nameNode = low.childInField(node, fields.name);
  const name: Ident = nameNode === -1 ? { kind: "Ident", start: end, end, name: "_" } : low.ident(nameNode);
  const block = low.childInField(node, fields.body);
  const decl: FuncDecl = {
    kind: "FuncDecl",
    start,
    end,
    receiver: receiverNode === -1 ? undefined : receiver(low, receiverNode),
    name,
    type: lowerFuncType(low, node, start),
    bodySpan: block === -1 ? undefined : { start: low.start(block), end: low.end(block) },
    broken: false,
  };
  if (block !== -1) low.keepBody(decl, block);
  return decl;
}

/** Go wants exactly one receiver; without it the method still is one, of an unknown type. */
function receiver(low: Lowering, list: number): Field {
  const start = low.start(list);
  const end = low.end(list);
  const type: Expr = { kind: "BadExpr", start, end };
  return lowerParams(low, list)[0] ?? { kind: "Field", start, end, names: [], type, tag: undefined };
}

/** Undefined where the node is no import, const, var or type declaration. */
export function lowerGenDecl(low: Lowering, node: number): GenDecl | undefined {
  const { symbols } = low.tables;
  const start = low.start(node);
  const end = low.end(node);
  switch (low.symbol(node)) {
    case symbols.importDeclaration:
      return { kind: "GenDecl", start, end, token: "import", specs: importSpecs(low, node) };
    case symbols.constDeclaration:
      return { kind: "GenDecl", start, end, token: "const", specs: valueSpecs(low, node, symbols.constSpec) };
    case symbols.varDeclaration: {
      const list = low.childOf(node, symbols.varSpecList);
      const specs = valueSpecs(low, list === -1 ? node : list, symbols.varSpec);
      return { kind: "GenDecl", start, end, token: "var", specs };
    }
    case symbols.typeDeclaration:
      return { kind: "GenDecl", start, end, token: "type", specs: typeSpecs(low, node) };
    default:
      return undefined;
  }
}

function importSpecs(low: Lowering, node: number): readonly ImportSpec[] {
  const { fields, symbols } = low.tables;
  const list = low.childOf(node, symbols.importSpecList);
  const parent = list === -1 ? node : list;
  const specs: ImportSpec[] = [];
  const last = low.after(parent);
  for (let child = parent + 1; child < last; child = low.after(child)) {
    if (low.symbol(child) !== symbols.importSpec) continue;
    const name = low.childInField(child, fields.name);
    const path = low.childInField(child, fields.path);
    if (path === -1) continue;
    specs.push({
      kind: "ImportSpec",
      start: low.start(child),
      end: low.end(child),
      name: name === -1 ? undefined : low.ident(name),
      path: unquoteImport(low.text.slice(low.start(path), low.end(path))),
    });
  }
  return specs;
}

function valueSpecs(low: Lowering, parent: number, symbol: number): readonly ValueSpec[] {
  const { fields } = low.tables;
  const specs: ValueSpec[] = [];
  const last = low.after(parent);
  for (let child = parent + 1; child < last; child = low.after(child)) {
    if (low.symbol(child) !== symbol) continue;
    const type = low.childInField(child, fields.type);
    const values = low.childInField(child, fields.value);
    specs.push({
      kind: "ValueSpec",
      start: low.start(child),
      end: low.end(child),
      names: lowerNames(low, child),
      type: type === -1 ? undefined : low.expr(type),
      values: values === -1 ? [] : low.exprs(values),
      ordinal: specs.length,
    });
  }
  return specs;
}

function typeSpecs(low: Lowering, node: number): readonly TypeSpec[] {
  const { fields, symbols } = low.tables;
  const specs: TypeSpec[] = [];
  const last = low.after(node);
  for (let child = node + 1; child < last; child = low.after(child)) {
    const alias = low.symbol(child) === symbols.typeAlias;
    if (!alias && low.symbol(child) !== symbols.typeSpec) continue;
    const end = low.end(child);
    const name = low.childInField(child, fields.name);
    if (name === -1) continue;
    specs.push({
      kind: "TypeSpec",
      start: low.start(child),
      end,
      name: low.ident(name),
      typeParams: lowerTypeParams(low, low.childInField(child, fields.type_parameters)),
      alias,
      type: low.exprOr(low.childInField(child, fields.type), end),
    });
  }
  return specs;
}
