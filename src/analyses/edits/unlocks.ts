/**
 * Edits that let go of a lock: before one return, or by a `defer` in the place of all of it.
 */
import { pushChildren } from "../../flow/children.js";
import type { FlowGraph } from "../../flow/graph.js";
import type { CallInstr } from "../../flow/ir.js";
import { loopsOf } from "../../flow/loops.js";
import { unparen } from "../../flow/variables.js";
import type { Expr, Node, ReturnStmt } from "../../syntax/ast.js";
import { draftOf } from "./line-draft.js";
import type { Proposal } from "./proposal.js";
import { seatOf } from "./seats.js";

/**
 * Adds a call before a return. Undefined where the results are more than constants and local
 * variables: what they read would no longer be guarded. What a semaphore lets through is no data but
 * work: there only calls matter.
 */
export function callBeforeReturn(
  graph: FlowGraph,
  leaving: ReturnStmt,
  call: string,
  guards: "data" | "work",
): Proposal | undefined {
  const draft = draftOf(graph.file);
  const lines = draft.linesOf(leaving);
  if (
    lines === undefined ||
    !leaving.results.every((result) => (guards === "data" ? isSettled(graph, result) : !works(result)))
  )
    return undefined;
  draft.insertBefore(lines.first, draft.indentOf(lines.first), [call]);
  const edits = draft.finish();
  return edits && { title: `add \`${call}\` before this return`, edits };
}

/** It calls or receives something. */
function works(node: Node): boolean {
  if (node.kind === "CallExpr" || (node.kind === "UnaryExpr" && node.op === "<-")) return true;
  const children: Node[] = [];
  pushChildren(node, children);
  return children.some(works);
}

/** Its value does not depend on what others write meanwhile. */
function isSettled({ info }: FlowGraph, result: Expr): boolean {
  const expr = unparen(result);
  if (expr.kind === "BasicLit" || info.constantOf(expr) !== undefined || info.modeOf(expr) === "nil")
    return true;
  if (expr.kind !== "Ident") return false;
  const obj = info.objectOf(expr);
  return obj?.kind === "Var" && (obj.role === "local" || obj.role === "param" || obj.role === "receiver");
}

/**
 * Puts `defer ...` behind the call that locks and takes away the calls that unlocked on single paths.
 * Not in a loop. The lock is then held until the function returns: somebody has to look at that.
 */
export function deferUnlock(
  graph: FlowGraph,
  lock: CallInstr,
  unlock: string,
  explicit: readonly CallInstr[],
): Proposal | undefined {
  const seat = seatOf(graph, lock.call.node);
  if (seat?.stmt.kind !== "ExprStmt" || loopsOf(lock.block.fn).loopOf(lock.block) !== undefined)
    return undefined;
  const draft = draftOf(graph.file);
  const place = draft.linesOf(seat.stmt);
  if (place === undefined) return undefined;
  draft.insertBefore(place.last + 1, draft.indentOf(place.first), [`defer ${unlock}`]);
  for (const { call } of explicit) {
    const stmt = seatOf(graph, call.node)?.stmt;
    const lines = stmt?.kind === "ExprStmt" ? draft.linesOf(stmt) : undefined;
    if (lines === undefined) return undefined;
    draft.remove(lines);
  }
  const edits = draft.finish();
  return edits && { title: `unlock by \`defer ${unlock}\` on all paths`, edits };
}
