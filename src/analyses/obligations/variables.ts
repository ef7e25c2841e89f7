/**
 * Variables that live in cells because closures share them. Decides which of them other code may
 * change behind the function's back, and which closures took them along.
 */
import type { Block, ClosureInstr, FlowFunction, Instr, Value } from "../../flow/ir.js";
import { operandsOf } from "../../flow/operands.js";
import { underlyingOf } from "../../semantics/typeset.js";
import { placeOf, type Role } from "./roles.js";

export interface Cells {
  /** Calls may change what it holds: its address is elsewhere, or a closure that can run by then stores to it. */
  isShared(address: Value): boolean;
  /** The closures that captured it. */
  capturesOf(address: Value): readonly ClosureInstr[];
  /** Is the closure nothing but the target of a `defer`? */
  isDeferred(closure: ClosureInstr): boolean;
}

/**
 * What the address of a variable stands for, given what the variable does: that of a struct leads to
 * what the struct leads to, since pointers are followed silently; any other is a place.
 */
export function roleOfAddress(address: Value, held: Role | undefined): Role | undefined {
  if (held?.as !== "thing" || (address.op !== "alloc" && address.op !== "freeVar")) return undefined;
  if (address.type.kind !== "Pointer") return undefined;
  const { kind } = underlyingOf(address.type.elem);
  return kind === "Struct" || kind === "Array" ? held : placeOf(held);
}

export function cellsOf(fn: FlowFunction): Cells {
  let cells = known.get(fn);
  if (cells === undefined) {
    cells = find(fn);
    known.set(fn, cells);
  }
  return cells;
}

const known = new WeakMap<FlowFunction, Cells>();

function find(fn: FlowFunction): Cells {
  const shared = new Set<Value>();
  const captures = new Map<Value, ClosureInstr[]>();
  const deferredOnly = closuresOnlyDeferred(fn);
  for (const block of fn.blocks) {
    for (const step of [...block.instrs, block.end]) {
      if (step.op === "load") continue;
      if (step.op === "closure") {
        step.bindings.forEach((binding, index) => {
          if (binding.op !== "alloc") return;
          const list = captures.get(binding);
          if (list === undefined) captures.set(binding, [step]);
          else list.push(step);
          if (!deferredOnly.has(step) && storesTo(step.target, index)) shared.add(binding);
        });
        continue;
      }
      for (const operand of operandsOf(step)) {
        if (operand.op === "alloc" && !(step.op === "store" && step.addr === operand)) shared.add(operand);
      }
    }
  }
  return {
    isShared: (address) => shared.has(address),
    capturesOf: (address) => captures.get(address) ?? [],
    isDeferred: (closure) => deferredOnly.has(closure),
  };
}

/** Closures that are nothing but the target of a `defer`: they run when the function is over. */
function closuresOnlyDeferred(fn: FlowFunction): ReadonlySet<Instr> {
  const deferred = new Set<Instr>();
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      if (
        instr.op === "defer" &&
        instr.call.target.kind === "closure" &&
        instr.call.target.value.op === "closure"
      )
        deferred.add(instr.call.target.value);
    }
  }
  return deferred;
}

function storesTo(closure: FlowFunction, index: number): boolean {
  const captured = closure.freeVars[index];
  return closure.blocks.some((block: Block) =>
    block.instrs.some(
      (instr) =>
        (instr.op === "store" && instr.addr === captured) ||
        (instr.op === "closure" &&
          instr.bindings.some((binding, at) => binding === captured && storesTo(instr.target, at))),
    ),
  );
}
