/**
 * Which stores a read of a variable may see: back along the paths to it, inside one function. Decides
 * nothing where other functions write to the variable too, since they run whenever they like.
 */
import type { Block, LoadInstr, StoreInstr } from "../flow/ir.js";
import { cellOf, storesTo } from "./origins.js";

/** Undefined where it cannot be told; empty where the variable was only declared. */
export function storesBefore(load: LoadInstr): readonly StoreInstr[] | undefined {
  const cell = cellOf(load.addr);
  const stores = cell === undefined ? undefined : storesTo(cell);
  if (stores === undefined) return undefined;
  const { fn } = load.block;
  if (cell?.block.fn !== fn || stores.some((store) => store.block.fn !== fn)) return undefined;
  const found = new Set<StoreInstr>();
  const seen = new Set<Block>();
  const stack: { readonly block: Block; readonly from: number }[] = [
    { block: load.block, from: load.block.instrs.indexOf(load) },
  ];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const last = lastOf(stores, at.block, at.from);
    if (last !== undefined) {
      found.add(last);
      continue;
    }
    for (const pred of at.block.preds) {
      if (seen.has(pred)) continue;
      seen.add(pred);
      stack.push({ block: pred, from: pred.instrs.length });
    }
  }
  return [...found];
}

function lastOf(stores: readonly StoreInstr[], block: Block, from: number): StoreInstr | undefined {
  let last: StoreInstr | undefined;
  let place = -1;
  for (const store of stores) {
    if (store.block !== block) continue;
    const at = block.instrs.indexOf(store);
    if (at < from && at > place) [last, place] = [store, at];
  }
  return last;
}
