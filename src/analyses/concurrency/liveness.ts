/**
 * Which values of a function are still read after a place in it: what is not is forgotten, so that
 * rounds of a loop that differ in nothing else are one state.
 */
import type { Block, FlowFunction, Value } from "../../flow/ir.js";
import { forEachOperand, isLeaf, isValued } from "../../flow/operands.js";

/** Values read at or after instruction `at` of the block (`at` = number of instructions: its end). */
export function liveAt(block: Block, at: number): ReadonlySet<Value> {
  const rows = rowsOf(block.fn);
  let row = rows.get(block);
  if (row === undefined) {
    row = [];
    rows.set(block, row);
  }
  let live = row[at];
  if (live === undefined) {
    live = scan(block, at, outOf(block));
    row[at] = live;
  }
  return live;
}

const byFunction = new WeakMap<FlowFunction, Map<Block, (ReadonlySet<Value> | undefined)[]>>();
const outs = new WeakMap<FlowFunction, ReadonlyMap<Block, ReadonlySet<Value>>>();

function rowsOf(fn: FlowFunction): Map<Block, (ReadonlySet<Value> | undefined)[]> {
  let rows = byFunction.get(fn);
  if (rows === undefined) {
    rows = new Map();
    byFunction.set(fn, rows);
  }
  return rows;
}

function outOf(block: Block): ReadonlySet<Value> {
  let sets = outs.get(block.fn);
  if (sets === undefined) {
    sets = solve(block.fn);
    outs.set(block.fn, sets);
  }
  return sets.get(block) ?? new Set();
}

function isKept(value: Value): boolean {
  return !isLeaf(value) || value.op === "param" || value.op === "freeVar";
}

function scan(block: Block, from: number, out: ReadonlySet<Value>): Set<Value> {
  const live = new Set(out);
  const read = (value: Value): void => {
    if (isKept(value)) live.add(value);
  };
  forEachOperand(block.end, read);
  for (let at = block.instrs.length - 1; at >= from; at--) {
    const instr = block.instrs[at];
    if (instr === undefined) continue;
    if (isValued(instr)) live.delete(instr);
    if (instr.op !== "phi") forEachOperand(instr, read);
  }
  return live;
}

/** Backwards to a fixpoint; a phi's edge is read at the end of its predecessor. */
function solve(fn: FlowFunction): ReadonlyMap<Block, ReadonlySet<Value>> {
  const out = new Map<Block, Set<Value>>(fn.blocks.map((block) => [block, new Set<Value>()]));
  const always = fn.results.flatMap(({ cell }): readonly Value[] => (cell === undefined ? [] : [cell]));
  const stack = [...fn.blocks];
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    const entering = scan(block, 0, out.get(block) ?? new Set());
    block.preds.forEach((pred, edge) => {
      const set = out.get(pred);
      if (set === undefined) return;
      const { size } = set;
      for (const value of entering) set.add(value);
      for (const value of always) set.add(value);
      for (const instr of block.instrs) {
        if (instr.op !== "phi") break;
        const value = instr.edges[edge];
        if (value !== undefined && isKept(value)) set.add(value);
      }
      if (set.size > size) stack.push(pred);
    });
    // Panics lead to the panic exit without an edge.
    if (fn.panicExit !== undefined && block !== fn.panicExit) {
      const set = out.get(block);
      if (set !== undefined)
        for (const value of scan(fn.panicExit, 0, out.get(fn.panicExit) ?? new Set())) set.add(value);
    }
  }
  return out;
}
