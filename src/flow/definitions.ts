/**
 * Def-use chains and reaching definitions. Decides which assignments an identifier may read: of SSA
 * variables by following phis, of variables in cells by walking back over stores.
 */

import type { Ident } from "../syntax/ast.js";
import { variableOf } from "./access-path.js";
import type { FlowGraph } from "./graph.js";
import type { Block, FlowFunction, Instr, StoreInstr, Terminator, Value } from "./ir.js";
import { forEachOperand } from "./operands.js";

export type User = Instr | Terminator;

/** Who reads the value, in block order; one entry per reader. Of constants and other leaves shared by all: none. */
export function usesOf(value: Value): readonly User[] {
  const fn = functionOf(value);
  if (fn === undefined) return [];
  let users = usersByFunction.get(fn);
  if (users === undefined) {
    users = indexUses(fn);
    usersByFunction.set(fn, users);
  }
  return users.get(value) ?? [];
}

const usersByFunction = new WeakMap<FlowFunction, ReadonlyMap<Value, readonly User[]>>();

/** The function a value lives in; undefined for leaves that are no parameters or free variables. */
function functionOf(value: Value): FlowFunction | undefined {
  switch (value.op) {
    case "param":
    case "freeVar":
      return value.fn;
    case "const":
    case "nil":
    case "zero":
    case "global":
    case "func":
      return undefined;
    default:
      return value.block.fn;
  }
}

function indexUses(fn: FlowFunction): Map<Value, User[]> {
  const users = new Map<Value, User[]>();
  const note = (user: User) => (value: Value) => {
    const list = users.get(value);
    if (list === undefined) users.set(value, [user]);
    else if (list.at(-1) !== user) list.push(user);
  };
  for (const block of fn.blocks) {
    for (const instr of block.instrs) forEachOperand(instr, note(instr));
    forEachOperand(block.end, note(block.end));
  }
  return users;
}

/**
 * One assignment that may reach a use.
 * - value: the variable was given this value (a parameter is given itself);
 * - store: the cell was written here; `elsewhere` in another function of the graph, at a time unknown;
 * - zero: the variable was declared without a value.
 */
export type Definition =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "store"; readonly store: StoreInstr; readonly elsewhere: boolean }
  | { readonly kind: "zero" };

/** The assignments that may reach a read of the variable; empty where the identifier reads none or is unreachable. */
export function definitionsOf(graph: FlowGraph, ident: Ident): readonly Definition[] {
  const read = graph.valueOf(ident);
  if (read === undefined) return [];
  if (read.op === "load") {
    const cell = variableOf(read.addr);
    if (cell !== undefined) return storesReaching(graph, read.addr, read, read.block);
  }
  return valuesReaching(read).map((value) => ({ kind: "value", value }));
}

/** The values that come together in a phi, other phis looked through. */
function valuesReaching(value: Value): readonly Value[] {
  const found = new Set<Value>();
  const seen = new Set<Value>([value]);
  const stack = [value];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (at.op !== "phi") {
      found.add(at);
      continue;
    }
    for (let edge = at.edges.length - 1; edge >= 0; edge--) {
      const source = at.edges[edge] as Value;
      if (seen.has(source)) continue;
      seen.add(source);
      stack.push(source);
    }
  }
  return [...found];
}

/** Walks back from a read to the stores into the same variable; each path ends at the first. */
function storesReaching(graph: FlowGraph, address: Value, read: Instr, start: Block): Definition[] {
  const variable = variableOf(address)?.obj;
  const found: Definition[] = [];
  const seen = new Set<Block>();
  const stack: { readonly block: Block; readonly from: number }[] = [
    { block: start, from: start.instrs.indexOf(read) },
  ];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const ended = lastStore(at.block, at.from, variable);
    if (ended !== undefined) {
      if (!found.some((known) => known.kind === ended.kind && sameStore(known, ended))) found.push(ended);
      continue;
    }
    for (const pred of at.block.preds) {
      if (seen.has(pred)) continue;
      seen.add(pred);
      stack.push({ block: pred, from: pred.instrs.length });
    }
  }
  // Other functions may write whenever they run; in a closure what it captured may come from there.
  for (const fn of graph.functions) {
    if (fn === start.fn) continue;
    for (const block of fn.blocks) {
      for (const instr of block.instrs) {
        if (instr.op === "store" && variableOf(instr.addr)?.obj === variable) {
          found.push({ kind: "store", store: instr, elsewhere: true });
        }
      }
    }
  }
  return found;
}

function sameStore(a: Definition, b: Definition): boolean {
  return a.kind !== "store" || b.kind !== "store" || a.store === b.store;
}

function lastStore(block: Block, from: number, variable: unknown): Definition | undefined {
  for (let at = from - 1; at >= 0; at--) {
    const instr = block.instrs[at];
    if (instr?.op === "store" && variableOf(instr.addr)?.obj === variable) {
      return { kind: "store", store: instr, elsewhere: false };
    }
    if (instr?.op === "alloc" && instr.obj !== undefined && instr.obj === variable) return { kind: "zero" };
  }
  return undefined;
}
