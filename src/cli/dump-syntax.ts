/**
 * The syntax tree and the types of a function as indented text. Decides the layout of
 * `golinger dump ast` and `golinger dump types`.
 */
import type { FunctionSource, Semantics } from "../semantics/info.js";
import type { Expr, FuncDecl, Node } from "../syntax/ast.js";
import type { SourceFile } from "../syntax/source-file.js";
import { positionAt } from "../text/lines.js";

/** Every node on a line of its own: kind, place, and its plain fields. */
export function dumpAst(file: SourceFile, decl: FuncDecl): string {
  const lines: string[] = [];
  printNode(decl, "", "", lines, file);
  const body = file.body(decl);
  if (body !== undefined) printNode(body.block, "  ", "body: ", lines, file);
  for (const problem of body?.problems ?? [])
    lines.push(`  problem at ${place(file, problem.start)}: ${problem.message}`);
  return `${lines.join("\n")}\n`;
}

/** Every expression of the body with its type, callees and constant values where known. */
export function dumpTypes(source: FunctionSource, semantics: Semantics): string {
  const { file, info, body } = source;
  const lines: string[] = [];
  walk(body.block, (node) => {
    if (!isExpr(node)) return;
    const text = file.text.slice(node.start, node.end).replace(/\s+/g, " ");
    const shown = text.length > 60 ? `${text.slice(0, 59)}…` : text;
    const value = info.constantOf(node);
    const parts = [semantics.typeString(info.typeOf(node)), info.modeOf(node)];
    if (value !== undefined && (value.kind === "bool" || value.kind === "string" || value.kind === "int"))
      parts.push(`= ${String(value.value)}`);
    if (node.kind === "CallExpr") {
      const callee = info.calleeOf(node);
      parts.push("func" in callee ? `calls ${callee.func.id} (${callee.kind})` : `calls ${callee.kind}`);
    }
    lines.push(`${place(file, node.start)}\t${shown}\t${parts.join(", ")}`);
  });
  return `${lines.join("\n")}\n`;
}

function printNode(node: Node, indent: string, label: string, lines: string[], file: SourceFile): void {
  const plain: string[] = [];
  const inner: [string, Node][] = [];
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    if (key === "kind" || key === "start" || key === "end") continue;
    if (isNode(value)) inner.push([`${key}: `, value]);
    else if (Array.isArray(value)) {
      for (const element of value as unknown[]) if (isNode(element)) inner.push([`${key}: `, element]);
    } else if (typeof value === "string" || typeof value === "boolean")
      plain.push(`${key}=${JSON.stringify(value)}`);
  }
  lines.push(`${indent}${label}${[node.kind, place(file, node.start), ...plain].join(" ")}`);
  for (const [key, child] of inner) printNode(child, `${indent}  `, key, lines, file);
}

/** In source order, parents first. */
function walk(root: Node, visit: (node: Node) => void): void {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    visit(node);
    const children = Object.values(node as unknown as Record<string, unknown>)
      .flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value]))
      .filter(isNode);
    stack.push(...children.sort((a, b) => b.start - a.start));
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "kind" in value && "start" in value && "end" in value;
}

const STATEMENTS = /Stmt$|Clause$|Decl$|Spec$|^Field$/;

function isExpr(node: Node): node is Expr {
  return !STATEMENTS.test(node.kind);
}

function place(file: SourceFile, offset: number): string {
  const { line, column } = positionAt(file.lines(), offset);
  return `${line}:${column}`;
}
