/**
 * Where a value comes from, through names and conversions that do not change it. Decides only what
 * is certain: a variable counts when it is assigned once.
 */

import type { AllocInstr, ClosureInstr, FlowFunction, Instr, StoreInstr, Value } from "../flow/ir.js";
import { operandsOf } from "../flow/operands.js";

/** The value behind conversions and variables that are assigned once, closures' captures included. */
export function originOf(value: Value): Value {
  let at = value;
  // Each step goes to a value that was there before; only captures leave the function, outwards.
  for (;;) {
    const next = stepBack(at);
    if (next === undefined) return at;
    at = next;
  }
}

function stepBack(value: Value): Value | undefined {
  switch (value.op) {
    case "convert":
    case "makeInterface":
      return value.x;
    case "load": {
      const cell = cellOf(value.addr);
      return cell === undefined ? undefined : onlyStore(cell)?.value;
    }
    case "freeVar":
      return value.by === "value" ? bindingOf(value.fn, value.index) : undefined;
    default:
      return undefined;
  }
}

/** The variable's cell that an address is, in this function or one around it. */
export function cellOf(address: Value): AllocInstr | undefined {
  let at: Value | undefined = address;
  while (at?.op === "freeVar") at = bindingOf(at.fn, at.index);
  return at?.op === "alloc" && at.purpose === "variable" ? at : undefined;
}

function bindingOf(fn: FlowFunction, index: number): Value | undefined {
  return closureOf(fn)?.bindings[index];
}

/** The instruction that makes the closure; undefined for declarations and closures in unreachable code. */
export function closureOf(fn: FlowFunction): ClosureInstr | undefined {
  for (const block of fn.parent?.blocks ?? []) {
    for (const instr of block.instrs) if (instr.op === "closure" && instr.target === fn) return instr;
  }
  return undefined;
}

/** The only store to a variable; undefined where there are more or its address goes elsewhere. */
function onlyStore(cell: AllocInstr): StoreInstr | undefined {
  const stores = storesTo(cell);
  return stores?.length === 1 ? stores[0] : undefined;
}

/** All stores to a variable, in this function and the closures in it; undefined where its address goes elsewhere. */
export function storesTo(cell: AllocInstr): readonly StoreInstr[] | undefined {
  if (!storesByCell.has(cell)) storesByCell.set(cell, findStores(cell));
  return storesByCell.get(cell);
}

const storesByCell = new WeakMap<AllocInstr, readonly StoreInstr[] | undefined>();

function findStores(cell: AllocInstr): readonly StoreInstr[] | undefined {
  const stores: StoreInstr[] = [];
  for (const fn of familyOf(cell.block.fn)) {
    for (const block of fn.blocks) {
      for (const step of [...block.instrs, block.end]) {
        if (step.op === "store" && cellOf(step.addr) === cell) stores.push(step);
        const escapes = operandsOf(step).some((operand) => cellOf(operand) === cell) && !keepsToCell(step);
        if (escapes) return undefined;
      }
    }
  }
  return stores;
}

/** Loads, stores to it and captures by closures leave a cell's address where it is. */
function keepsToCell(step: { readonly op: string }): boolean {
  return step.op === "load" || step.op === "store" || step.op === "closure";
}

/** A function and the closures in it, at any depth. */
export function familyOf(fn: FlowFunction): readonly FlowFunction[] {
  const family: FlowFunction[] = [];
  const stack = [fn];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    family.push(at);
    stack.push(...at.children);
  }
  return family;
}

/** The declaration that a closure stands in, at any depth. */
export function outermost(fn: FlowFunction): FlowFunction {
  let at = fn;
  while (at.parent !== undefined) at = at.parent;
  return at;
}

/** The instructions that use a value, in its own function. */
export function usersOf(value: Value, fn: FlowFunction): readonly Instr[] {
  return fn.blocks.flatMap((block) => block.instrs.filter((instr) => operandsOf(instr).includes(value)));
}
