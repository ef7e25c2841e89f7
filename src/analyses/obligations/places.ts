/**
 * Where findings about acquired things point: the call that acquired, and the exit that loses it.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { CallInfo, FieldAddrInstr, ValuedInstr } from "../../flow/ir.js";
import type { Node } from "../../syntax/ast.js";
import type { SourceFile } from "../../syntax/source-file.js";
import type { Span } from "../../text/span.js";
import type { CallSite } from "../calls.js";

export interface Spot {
  readonly file: SourceFile;
  readonly span: Span;
}

/** Longer names of callees, such as chains of calls, are cut: they would hide the message. */
const MAX_CALLEE = 48;

/** The call without its arguments where they take more than one line, and its name as written. */
export function placeOfCall({ graph, instr }: CallSite): { readonly place: Spot; readonly callee: string } {
  const { file } = graph;
  const { node } = instr.call;
  const fun = node.kind === "CallExpr" ? node.fun : node;
  const callee = nameOfCall(file, instr.call);
  const isLong = file.text.slice(node.start, node.end).includes("\n");
  const last = file.text.slice(fun.start, fun.end).lastIndexOf("\n");
  const start = isLong ? fun.start + last + 1 + indentation(file.text, fun.start + last + 1) : node.start;
  return { place: { file, span: { start, end: isLong ? fun.end : node.end } }, callee };
}

/** What is called, as written. */
export function nameOfCall(file: SourceFile, { node }: CallInfo): string {
  const fun = node.kind === "CallExpr" ? node.fun : node;
  const text = file.text.slice(fun.start, fun.end).replace(/\s+/g, " ");
  return text.length <= MAX_CALLEE ? text : `${text.slice(0, MAX_CALLEE - 1)}…`;
}

/** What people call a value: the name of the variable it was first assigned to, or of the cell that holds it. */
export function nameOfValue(value: ValuedInstr): string | undefined {
  if (value.hint !== "") return value.hint;
  for (const { instrs } of value.block.fn.blocks) {
    for (const instr of instrs) {
      const isOther = instr.op === "makeInterface" || instr.op === "convert" || instr.op === "typeAssert";
      if (isOther && instr.x === value) return nameOfValue(instr);
      // `x, ok := v.(T)`
      if (instr.op === "extract" && instr.tuple === value && value.op === "typeAssert" && instr.index === 0)
        return nameOfValue(instr);
      if (instr.op !== "store" || instr.value !== value) continue;
      if (instr.addr.op === "alloc" || instr.addr.op === "freeVar") return instr.addr.obj?.name;
      if (instr.addr.op === "fieldAddr") return nameOfField(instr.addr);
    }
  }
  return undefined;
}

/** `s.conn`, as people write it. */
function nameOfField({ x, field }: FieldAddrInstr): string | undefined {
  const owner = x.op === "load" ? x.addr : x;
  const base = owner.hint !== "" ? owner.hint : "obj" in owner ? owner.obj?.name : undefined;
  return base === undefined ? undefined : `${base}.${field.name}`;
}

function indentation(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t") at++;
  return at - from;
}

/** A return statement; the closing brace where control falls off the end. */
export function placeOfExit(
  { graph: { file } }: { readonly graph: Pick<FlowGraph, "file"> },
  node: Node,
): Spot {
  if (node.kind === "ReturnStmt") return { file, span: firstLine(file.text, node) };
  return { file, span: { start: node.end - 1, end: node.end } };
}

function firstLine(text: string, { start, end }: Node): { readonly start: number; readonly end: number } {
  const newline = text.indexOf("\n", start);
  return { start, end: newline === -1 ? end : Math.min(end, newline) };
}
