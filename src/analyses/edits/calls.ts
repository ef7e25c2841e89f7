/**
 * Edits inside a call: another function of the same package, one more argument.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { MakeChanInstr } from "../../flow/ir.js";
import { unparen } from "../../flow/variables.js";
import type { Node } from "../../syntax/ast.js";
import { draftOf } from "./line-draft.js";
import type { Proposal } from "./proposal.js";

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
  const edits = draft.finish();
  const qualifier = file.text.slice(fun.start, ident.start);
  return edits && { title: `call \`${qualifier}${name}\` with \`${argument}\``, edits };
}

/** Gives a channel that is made without a buffer room for one value. */
export function bufferOfOne({ file, info }: FlowGraph, { node }: MakeChanInstr): Proposal | undefined {
  if (node.kind !== "CallExpr") return undefined;
  const [type, size] = node.args;
  // A variable that is read nowhere else would be one too many.
  if (type === undefined || (size !== undefined && info.constantOf(size) === undefined)) return undefined;
  const draft = draftOf(file);
  if (size === undefined) draft.replace({ start: type.end, end: type.end }, ", 1");
  else draft.replace(size, "1");
  const edits = draft.finish();
  const made = `make(${file.text.slice(type.start, type.end)}, 1)`;
  return edits && { title: `make the channel with room for one: \`${made}\``, edits };
}
