/**
 * What a path knows of a pooled object: its names, what reads its memory, and whether it was put back.
 * Decides how names come and go with phis and variables.
 */
import type { Block, DeferInstr, Instr, Value } from "../flow/ir.js";
import { edgeIndex } from "./obligations/beliefs.js";

export interface PooledState {
  /** Names of the object, and addresses in it. */
  readonly names: ReadonlySet<Value>;
  /** What reads its memory. */
  readonly views: ReadonlySet<Value>;
  /** Variables that hold it, and those that hold a view. */
  readonly cells: ReadonlyMap<Value, "name" | "view">;
  /** Closures that put it back when they are called. */
  readonly putters: ReadonlySet<Value>;
  readonly put: Instr | undefined;
  readonly deferredPut: Instr | undefined;
  /** Calls with the object that were deferred before. */
  readonly deferredUses: readonly DeferInstr[];
}

/** Phis stand for the object where the edge brings it. */
export function enter(block: Block, successor: number, state: PooledState): PooledState {
  const to = block.succs[successor];
  if (to === undefined) return state;
  const edge = edgeIndex(block, successor);
  const names = new Set(state.names);
  const views = new Set(state.views);
  for (const instr of to.instrs) {
    if (instr.op !== "phi") break;
    const value = instr.edges[edge];
    for (const [set, old] of [
      [names, state.names],
      [views, state.views],
    ] as const) {
      if (value !== undefined && old.has(value)) set.add(instr);
      else set.delete(instr);
    }
  }
  return { ...state, names, views };
}

export function named(state: PooledState, value: Value, what: "name" | "view" | undefined): PooledState {
  const isKnown = state.names.has(value) || state.views.has(value);
  if (what === undefined && !isKnown) return state;
  const names = new Set(state.names);
  const views = new Set(state.views);
  names.delete(value);
  views.delete(value);
  if (what === "name") names.add(value);
  else if (what === "view") views.add(value);
  return { ...state, names, views };
}

export function keyOf({ names, views, cells, putters, put, deferredPut, deferredUses }: PooledState): string {
  const ids = (values: Iterable<Value>): string =>
    [...values]
      .map(({ id }) => id)
      .sort()
      .join();
  const offset = (instr: Instr | undefined): string => `${instr?.node.start ?? ""}`;
  const kept = [...cells].map(([cell, what]) => `${cell.id}${what}`).sort();
  return [
    ids(names),
    ids(views),
    kept.join(),
    ids(putters),
    offset(put),
    offset(deferredPut),
    deferredUses.length,
  ].join("/");
}
