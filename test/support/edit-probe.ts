/**
 * Builders of edits on Go code given as text: the function's body goes in, what the builder makes of
 * it comes out.
 */
import type { Proposal } from "../../src/analyses/edits/proposal.js";
import { pushChildren } from "../../src/flow/children.js";
import type { FlowGraph } from "../../src/flow/graph.js";
import type { Instr } from "../../src/flow/ir.js";
import type { Node } from "../../src/syntax/ast.js";
import { applyEdits } from "../../src/text/edits.js";
import { probe } from "./probe.js";

export interface Subject {
  readonly graph: FlowGraph;
  readonly text: string;
  /** The instruction of the call, `go` or `defer` that is written so; its arguments may be left out. */
  instr<O extends Instr["op"]>(op: O, written: string): Extract<Instr, { op: O }>;
  /** The first node of the kind whose text begins so. */
  node<K extends Node["kind"]>(kind: K, written: string): Extract<Node, { kind: K }>;
}

const PATH = "/w/p.go";

/** The file with the proposal's edits; undefined where there is none. `body` is indented by one tab. */
export async function edit(
  code: string,
  build: (subject: Subject) => Proposal | undefined,
): Promise<{ readonly title: string; readonly text: string } | undefined> {
  const [made] = await probe({ [PATH]: code }, (scope) => {
    for (const source of scope.functions()) {
      if (source.decl.name.name !== "f") continue;
      return build(subjectOf(scope.flow(source)));
    }
    throw new Error("the code has no function f");
  });
  if (made === undefined) return undefined;
  const text = applyEdits(code, made.edits);
  if (text === undefined) throw new Error("the edits overlap");
  return { title: made.title, text };
}

function subjectOf(graph: FlowGraph): Subject {
  const { text } = graph.file;
  const startsSo = (node: Node, written: string): boolean => text.startsWith(written, node.start);
  return {
    graph,
    text,
    instr(op, written) {
      const found = graph.functions
        .flatMap(({ blocks }) => blocks.flatMap(({ instrs }) => instrs))
        .find((instr) => instr.op === op && startsSo(instr.node, written));
      if (found === undefined) throw new Error(`no ${op} is written ${written}`);
      return found as never;
    },
    node(kind, written) {
      const stack: Node[] = graph.source === undefined ? [] : [graph.source.body.block];
      const found: Node[] = [];
      for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        if (node.kind === kind && startsSo(node, written)) found.push(node);
        pushChildren(node, stack);
      }
      const [first] = found.sort((a, b) => a.start - b.start);
      if (first === undefined) throw new Error(`no ${kind} is written ${written}`);
      return first as never;
    },
  };
}
