/**
 * Edits around WaitGroups: a goroutine says that it is done whatever happens in it, and is counted
 * before it starts.
 */
import type { FlowGraph } from "../../flow/graph.js";
import { unparen } from "../../flow/variables.js";
import type { CallExpr, FuncLit, Node } from "../../syntax/ast.js";
import { draftOf } from "./line-draft.js";
import type { Proposal } from "./proposal.js";
import { type Seat, seatOf, walk } from "./seats.js";

/**
 * Makes `defer wg.Done()` the first statement of a goroutine's literal and takes away the calls of
 * `Done` that stand in it, plain or deferred.
 */
export function deferDoneFirst(
  graph: FlowGraph,
  lit: FuncLit,
  done: readonly CallExpr[],
): Proposal | undefined {
  const { file } = graph;
  const [first] = lit.body.list;
  const [one] = done;
  if (first === undefined || one === undefined || !isKnownOutside(graph, one, lit.body)) return undefined;
  const text = file.text.slice(one.start, one.end);
  const draft = draftOf(file);
  for (const call of done) {
    const seat = seatOf(graph, call);
    const lines = seat && isStatementOf(seat, lit, call) ? draft.linesOf(seat.stmt) : undefined;
    if (lines === undefined) return undefined;
    draft.remove(lines);
  }
  const line = draft.lineOf(first.start);
  if (line === draft.lineOf(lit.body.start)) return undefined;
  draft.insertBefore(draft.lineOf(lit.body.start) + 1, draft.indentOf(line), [`defer ${text}`]);
  const edits = draft.finish();
  return edits && { title: `begin the goroutine with \`defer ${text}\``, edits };
}

function isStatementOf({ stmt, around }: Seat, lit: FuncLit, call: CallExpr): boolean {
  if (around.findLast((node) => node.kind === "FuncLit") !== lit) return false;
  if (stmt.kind === "ExprStmt") return unparen(stmt.expr) === call;
  return stmt.kind === "DeferStmt" && unparen(stmt.call) === call;
}

/** Moves `wg.Add(n)` out of the literal that a `go` statement starts, to the line above it. */
export function addBeforeGo(graph: FlowGraph, add: Node, go: Node): Proposal | undefined {
  const { file } = graph;
  if (add.kind !== "CallExpr" || go.kind !== "GoStmt") return undefined;
  const started = unparen(go.call);
  const lit = started.kind === "CallExpr" ? unparen(started.fun) : undefined;
  const inside = seatOf(graph, add);
  const outside = seatOf(graph, go);
  if (lit?.kind !== "FuncLit" || inside?.list !== lit.body.list || outside?.stmt !== go) return undefined;
  if (inside.stmt.kind !== "ExprStmt" || unparen(inside.stmt.expr) !== add) return undefined;
  // What may leave before the Add would now leave with it counted, and never done.
  if (inside.list.slice(0, inside.index).some(mayLeave) || !isKnownOutside(graph, add, lit)) return undefined;
  const draft = draftOf(file);
  const lines = draft.linesOf(inside.stmt);
  const place = draft.linesOf(go);
  if (lines === undefined || place === undefined) return undefined;
  const text = file.text.slice(add.start, add.end);
  draft.remove(lines);
  draft.insertBefore(place.first, draft.indentOf(place.first), [text]);
  const edits = draft.finish();
  return edits && { title: `move \`${text}\` above the \`go\` statement`, edits };
}

function mayLeave(stmt: Node): boolean {
  let found = false;
  walk(stmt, (node) => {
    found ||= node.kind === "ReturnStmt" || node.kind === "BranchStmt";
    return node.kind !== "FuncLit";
  });
  return found;
}

/** Do all names of the call mean the same outside the node: is nothing of it declared in there? */
function isKnownOutside({ info }: FlowGraph, call: CallExpr, inner: Node): boolean {
  let isKnown = true;
  walk(call, (node) => {
    if (node.kind === "FuncLit") isKnown = false;
    const declared = node.kind === "Ident" ? info.objectOf(node)?.place?.ident : undefined;
    if (declared !== undefined && inner.start <= declared.start && declared.end <= inner.end) isKnown = false;
    return isKnown;
  });
  return isKnown;
}
