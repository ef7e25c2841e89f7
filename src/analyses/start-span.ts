/**
 * Where a finding about a goroutine points: the statement that starts it, without the body of a
 * function literal, so that it fits a line.
 */
import type { Span } from "../text/span.js";
import type { Run } from "./runs.js";

export function startSpan({ instr }: Run): Span {
  const { start, end } = instr.node;
  const { node } = instr.call;
  if (node.kind !== "CallExpr") return { start, end };
  for (let part of [node.fun, ...node.args]) {
    // `http.HandlerFunc(func...)`.
    if (part.kind === "CallExpr" && part.args[0] !== undefined) part = part.args[0];
    if (part.kind === "FuncLit") return { start, end: part.type.end };
  }
  return { start, end };
}
