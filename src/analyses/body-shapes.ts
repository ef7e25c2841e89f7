/**
 * Cheap looks at a parsed body, to leave those alone whose flow graph could tell nothing: types and
 * graphs cost far more than a walk. Decide by shape and spelling only, so a yes means nothing yet; a
 * no is final.
 */
import { pushChildren } from "../flow/children.js";
import type { AssignStmt, BlockStmt, Expr, Node, Stmt } from "../syntax/ast.js";

/** Does a `defer` stand in a loop of its function, or could a `goto` make a loop around it? */
export function mayDeferInLoop(body: BlockStmt): boolean {
  const stack: { readonly node: Node; readonly inLoop: boolean }[] = [{ node: body, inLoop: false }];
  const children: Node[] = [];
  let defers = false;
  let jumps = false;
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const { node } = at;
    if (node.kind === "DeferStmt") {
      if (at.inLoop) return true;
      defers = true;
    } else if (node.kind === "BranchStmt" && node.token === "goto") jumps = true;
    const isLoop = node.kind === "ForStmt" || node.kind === "RangeStmt";
    const inLoop = node.kind !== "FuncLit" && (at.inLoop || isLoop);
    pushChildren(node, children);
    for (const child of children) stack.push({ node: child, inLoop });
    children.length = 0;
  }
  return defers && jumps;
}

/**
 * Is there a `defer` that mentions `x`, or an `x.Body`, with `x, err = f()` before it in the same list of
 * statements, or inside one of them, and no mention of `err` between?
 */
export function mayUseBeforeCheck(body: BlockStmt): boolean {
  return someNode(body, (node) => {
    const list = statementsOf(node) ?? [];
    return list.some((statement, at) => isUncheckedUse(list, statement, at));
  });
}

function statementsOf(node: Node): readonly Stmt[] | undefined {
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

function isUncheckedUse(list: readonly Stmt[], statement: Stmt, at: number): boolean {
  if (at === 0) return false;
  for (const name of namesUsed(statement)) {
    for (let before = at - 1; before >= 0; before--) {
      const earlier = list[before] as Stmt;
      const error = errorAssignedWith(earlier, name);
      if (error === undefined) continue;
      if (!list.slice(before + 1, at).some((between) => mentions(between, error) > 0)) return true;
      break;
    }
  }
  return false;
}

/** The variables that a `defer` mentions, or whose Body is read, in the statement itself. */
function namesUsed(statement: Stmt): ReadonlySet<string> {
  const names = new Set<string>();
  if (statementsOf(statement) !== undefined) return names;
  forEachNode(statement, (node) => {
    if (node.kind === "DeferStmt")
      forEachNode(node, (inner) => inner.kind === "Ident" && names.add(inner.name));
    if (node.kind !== "SelectorExpr" || node.selector.name !== "Body") return;
    const root = rootOf(node.expr);
    if (root !== undefined) names.add(root);
  });
  return names;
}

function rootOf(expr: Expr): string | undefined {
  let at = expr;
  while (at.kind === "SelectorExpr" || at.kind === "ParenExpr") at = at.expr;
  return at.kind === "Ident" ? at.name : undefined;
}

/** The last name of an assignment in the statement that gives `name` a value, if nothing else there mentions it. */
function errorAssignedWith(statement: Stmt, name: string): string | undefined {
  const assignments: AssignStmt[] = [];
  forEachNode(statement, (node) => {
    const isAssigned = node.kind === "AssignStmt" && node.left.slice(0, -1).some((one) => isNamed(one, name));
    if (isAssigned) assignments.push(node);
  });
  const last = assignments[0]?.left.at(-1);
  if (last?.kind !== "Ident" || last.name === "_") return undefined;
  const assigned = assignments.filter((one) => isNamed(one.left.at(-1), last.name)).length;
  return mentions(statement, last.name) === assigned ? last.name : undefined;
}

function isNamed(expr: Expr | undefined, name: string): boolean {
  return expr?.kind === "Ident" && expr.name === name;
}

function mentions(node: Node, name: string): number {
  let count = 0;
  forEachNode(node, (inner) => {
    if (inner.kind === "Ident" && inner.name === name) count++;
  });
  return count;
}

function forEachNode(root: Node, visit: (node: Node) => void): void {
  someNode(root, (node) => {
    visit(node);
    return false;
  });
}

function someNode(root: Node, test: (node: Node) => boolean): boolean {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (test(node)) return true;
    pushChildren(node, stack);
  }
  return false;
}
