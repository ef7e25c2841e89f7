/**
 * Edits inside a call: another function of the same package, one more argument, another one.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { MakeChanInstr } from "../../flow/ir.js";
import { unparen } from "../../flow/variables.js";
import type { BinaryOp, Expr, Node } from "../../syntax/ast.js";
import { draftOf, type LineDraft } from "./line-draft.js";
import type { Proposal } from "./proposal.js";
import { walk } from "./seats.js";

/** `http.NewRequest(...)` to `http.NewRequestWithContext(ctx, ...)`: the name's last part and a first argument. */
export function callWith(graph: FlowGraph, call: Node, name: string, argument: string): Proposal | undefined {
  if (call.kind !== "CallExpr") return undefined;
  const { file } = graph;
  const fun = unparen(call.fun);
  const ident = fun.kind === "SelectorExpr" ? fun.selector : fun;
  if (ident.kind !== "Ident") return undefined;
  const [first] = call.args;
  const at = first?.start ?? call.lparen + 1;
  const draft = draftOf(file);
  draft.replace(ident, name);
  draft.replace({ start: at, end: at }, first === undefined ? argument : `${argument}, `);
  if (first !== undefined && call.args.length === 1) tighten(graph, draft, first);
  const edits = draft.finish();
  const qualifier = file.text.slice(fun.start, ident.start);
  return edits && { title: `call \`${qualifier}${name}\` with \`${argument}\``, edits };
}

/** gofmt writes no blanks around these where a call has several arguments. */
const TIGHT: ReadonlySet<BinaryOp> = new Set(["+", "-", "|", "^", "*", "/", "%", "<<", ">>", "&", "&^"]);

function tighten({ file }: FlowGraph, draft: LineDraft, argument: Expr): void {
  walk(argument, (node) => {
    if (node.kind === "BinaryExpr" && TIGHT.has(node.op)) {
      const between = { start: node.left.end, end: node.right.start };
      const isSpaced = file.text.slice(between.start, between.end) === ` ${node.op} `;
      // In `a / *b` the blanks stay, lest a comment begins.
      if (isSpaced && node.right.kind !== "UnaryExpr" && node.right.kind !== "StarExpr")
        draft.replace(between, node.op);
    }
    return node.kind !== "FuncLit" && node.kind !== "CompositeLit";
  });
}

/** Another expression in the place of one that stands on a line. */
export function writeInstead(graph: FlowGraph, expr: Node, text: string): Proposal | undefined {
  const draft = draftOf(graph.file);
  draft.replace(expr, text);
  const edits = draft.finish();
  const before = graph.file.text.slice(expr.start, expr.end);
  return edits && { title: `write \`${text}\` instead of \`${before}\``, edits };
}

/** `defer start()` to `defer start()()`: the function that it returns is what shall be called. */
export function callOnceMore({ file }: FlowGraph, call: Node): Proposal | undefined {
  if (call.kind !== "CallExpr") return undefined;
  const draft = draftOf(file);
  draft.replace({ start: call.end, end: call.end }, "()");
  const edits = draft.finish();
  const fun = file.text.slice(call.fun.start, call.fun.end);
  return edits && { title: `call what \`${fun}\` returns`, edits };
}

/** Gives a channel that is made without a buffer room for one value. */
export function bufferOfOne(
  graph: Pick<FlowGraph, "file" | "info">,
  made: MakeChanInstr,
): Proposal | undefined {
  const proposal = bufferOf(graph, made, "1");
  return proposal && { ...proposal, title: proposal.title.replace("with room:", "with room for one:") };
}

/** Gives a channel that is made without a buffer room for so many values. */
export function bufferOf(
  { file, info }: Pick<FlowGraph, "file" | "info">,
  { node }: MakeChanInstr,
  count: string,
): Proposal | undefined {
  if (node.kind !== "CallExpr") return undefined;
  const [type, size] = node.args;
  // A variable that is read nowhere else would be one too many.
  if (type === undefined || (size !== undefined && info.constantOf(size) === undefined)) return undefined;
  const draft = draftOf(file);
  if (size === undefined) draft.replace({ start: type.end, end: type.end }, `, ${count}`);
  else draft.replace(size, count);
  const edits = draft.finish();
  const made = `make(${file.text.slice(type.start, type.end)}, ${count})`;
  return edits && { title: `make the channel with room: \`${made}\``, edits };
}
