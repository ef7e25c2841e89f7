/**
 * Calls of given functions in a package, found without parsing more bodies than may hold them.
 * Decides how a function of a library is recognised: by its stable id, never by what it is called
 * in the file.
 */
import type { FlowGraph } from "../flow/graph.js";
import type { Block, CallInfo, CallInstr, DeferInstr, FlowFunction, GoInstr } from "../flow/ir.js";
import type { Scope, Words } from "./analysis.js";

export interface CallSite {
  readonly graph: FlowGraph;
  readonly fn: FlowFunction;
  readonly block: Block;
  readonly instr: CallInstr | GoInstr | DeferInstr;
  /** The id of the called function or method, see `Func.id`. */
  readonly id: string;
}

/** The stable id of a static or interface callee; of a generic function that of its origin. */
export function calleeId(call: CallInfo): string | undefined {
  const { target } = call;
  return target.kind === "static" || target.kind === "interface" ? target.func.origin.id : undefined;
}

/**
 * All calls (plain, `go` and `defer`) whose callee passes the test, in source order of functions.
 * `words` are the names such a call is written with; `also` narrows further.
 */
export function* callsTo(
  scope: Scope,
  isWanted: (id: string, call: CallInfo) => boolean,
  words: Words,
  also?: Words,
): Iterable<CallSite> {
  for (const source of scope.functions(words, also)) {
    const graph = scope.flow(source);
    for (const fn of graph.functions) yield* callsIn(graph, fn, isWanted);
  }
}

function* callsIn(
  graph: FlowGraph,
  fn: FlowFunction,
  isWanted: (id: string, call: CallInfo) => boolean,
): Iterable<CallSite> {
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      if (instr.op !== "call" && instr.op !== "go" && instr.op !== "defer") continue;
      const id = calleeId(instr.call);
      if (id !== undefined && isWanted(id, instr.call)) yield { graph, fn, block, instr, id };
    }
  }
}
