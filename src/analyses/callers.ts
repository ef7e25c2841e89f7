/**
 * Who runs a function of this package: a reverse index, made for one function at a time from the
 * bodies that mention its name. Decides which mentions are runs and which hand the function on.
 */
import type { FlowGraph } from "../flow/graph.js";
import type { Block, FlowFunction, Instr } from "../flow/ir.js";
import { operandsOf } from "../flow/operands.js";
import type { Func } from "../semantics/objects.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { isRun, type Run, runsOf } from "./runs.js";

export interface Caller {
  readonly graph: FlowGraph;
  readonly fn: FlowFunction;
  readonly block: Block;
  readonly run: Run;
}

/** The function is used as a value: stored, passed on, returned. */
export interface Handout {
  readonly graph: FlowGraph;
  readonly fn: FlowFunction;
  readonly block: Block;
  readonly instr: Instr;
}

export interface Callers {
  readonly runs: readonly Caller[];
  readonly handouts: readonly Handout[];
  /** A package variable's initial value mentions it, or a method of its name is called through an interface. */
  readonly isReachedOtherwise: boolean;
}

export interface CallerIndex {
  of(func: Func): Callers;
}

export const callers = defineAnalysis<CallerIndex>({
  id: "callers",
  compute(scope) {
    const found = new Map<Func, Callers>();
    return {
      of(func) {
        let entry = found.get(func);
        if (entry === undefined) {
          entry = search(scope, func);
          found.set(func, entry);
        }
        return entry;
      },
    };
  },
});

function search(scope: Scope, func: Func): Callers {
  const runs: Caller[] = [];
  const handouts: Handout[] = [];
  const words = [func.name];
  let isReachedOtherwise = false;
  for (const source of scope.functions(words)) {
    const graph = scope.flow(source);
    for (const fn of graph.functions) {
      for (const block of fn.blocks) {
        for (const instr of block.instrs) {
          const run = isRun(instr) ? runsOf(instr).find((one) => isOf(one, func)) : undefined;
          if (run !== undefined) runs.push({ graph, fn, block, run });
          else if (isHandedOut(instr, func)) handouts.push({ graph, fn, block, instr });
          else if (isRun(instr) && isInterfaceCall(instr, func)) isReachedOtherwise = true;
        }
      }
    }
  }
  for (const _ of scope.initializers(words)) isReachedOtherwise = true;
  return { runs, handouts, isReachedOtherwise };
}

function isOf({ what }: Run, func: Func): boolean {
  return what.kind === "declared" && what.func === func;
}

function isHandedOut(instr: Instr, func: Func): boolean {
  if (instr.op === "phi") return false;
  return operandsOf(instr).some((value) =>
    value.op === "func"
      ? value.func.origin === func
      : value.op === "methodValue" && value.method.origin === func,
  );
}

function isInterfaceCall({ call: { target } }: Run["instr"], func: Func): boolean {
  return func.receiver !== undefined && target.kind === "interface" && target.func.name === func.name;
}
