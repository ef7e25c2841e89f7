/**
 * Where a node sits: the statement that holds it, the list that holds the statement, and all that
 * lies around. Trees have no parents, so this walks down from the body.
 */
import { pushChildren } from "../../flow/children.js";
import type { FlowGraph } from "../../flow/graph.js";
import { unparen } from "../../flow/variables.js";
import type { Expr, FuncDecl, FuncLit, Ident, Node, Stmt } from "../../syntax/ast.js";

export interface Seat {
  /** The innermost statement around the node that is an element of a list. */
  readonly stmt: Stmt;
  readonly list: readonly Stmt[];
  readonly index: number;
  /** All nodes that hold the statement, from the body of the declaration inwards. */
  readonly around: readonly Node[];
}

/** Undefined outside bodies of functions. */
export function seatOf(graph: FlowGraph, node: Node): Seat | undefined {
  const body = graph.source?.body.block;
  const path = body && pathTo(body, node);
  if (path === undefined) return undefined;
  for (let at = path.length - 1; at > 0; at--) {
    const list = statementsOf(path[at - 1] as Node);
    const stmt = path[at] as Stmt;
    const index = list?.indexOf(stmt) ?? -1;
    if (list !== undefined && index !== -1) return { stmt, list, index, around: path.slice(0, at) };
  }
  return undefined;
}

/** From the root to the node, both included; undefined where the node is not below it. */
function pathTo(root: Node, node: Node): readonly Node[] | undefined {
  const path = [root];
  const children: Node[] = [];
  for (let at = root; at !== node; ) {
    children.length = 0;
    pushChildren(at, children);
    const next = children.find((child) => child === node) ?? children.find((child) => holds(child, node));
    if (next === undefined) return undefined;
    path.push(next);
    at = next;
  }
  return path;
}

function holds(outer: Node, inner: Node): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

export function statementsOf(node: Node): readonly Stmt[] | undefined {
  switch (node.kind) {
    case "BlockStmt":
      return node.list;
    case "CaseClause":
    case "CommClause":
      return node.body;
    default:
      return undefined;
  }
}

/** The function whose body the statement is part of: the innermost literal, or the declaration. */
export function functionAround(graph: FlowGraph, { around }: Seat): FuncDecl | FuncLit | undefined {
  const lit = around.findLast((node) => node.kind === "FuncLit");
  if (lit?.kind === "FuncLit") return lit;
  return graph.node.kind === "FuncDecl" ? graph.node : undefined;
}

/**
 * The variables that hold the results of a call, in their order, where a plain assignment or a `var`
 * does nothing but that; undefined in the place of what is no variable.
 */
export function holdersOf(stmt: Stmt, call: Node): readonly (Ident | undefined)[] | undefined {
  const variable = (target: Expr): Ident | undefined =>
    target.kind === "Ident" && target.name !== "_" ? target : undefined;
  if (stmt.kind === "AssignStmt") {
    const isPlain = stmt.op === "=" || stmt.op === ":=";
    return isPlain && isOnly(stmt.right, call) ? stmt.left.map(variable) : undefined;
  }
  if (stmt.kind !== "DeclStmt" || stmt.decl.token !== "var") return undefined;
  const [spec, ...more] = stmt.decl.specs;
  if (spec === undefined || more.length > 0) return undefined;
  return isOnly(spec.values, call) ? spec.names.map(variable) : undefined;
}

function isOnly(values: readonly Expr[], call: Node): boolean {
  const [only, ...more] = values;
  return more.length === 0 && only !== undefined && unparen(only) === call;
}

/** Visits the nodes below one, itself included, outermost first; `enter` false leaves out what is below. */
export function walk(root: Node, enter: (node: Node) => boolean): void {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (enter(node)) pushChildren(node, stack);
  }
}

/** The identifiers that a node mentions, names of fields and methods behind a dot left out. */
export function namesIn(root: Node): ReadonlySet<string> {
  const names = new Set<string>();
  const selectors = new Set<Node>();
  walk(root, (node) => {
    if (node.kind === "SelectorExpr") selectors.add(node.selector);
    if (node.kind === "Ident" && !selectors.has(node)) names.add(node.name);
    return true;
  });
  return names;
}
