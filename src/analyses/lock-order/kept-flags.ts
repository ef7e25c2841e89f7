/**
 * Variables that say whether a lock is held: set once it was taken, asked before it is taken again.
 */
import { conditionsOf } from "../../flow/conditions.js";
import { dominates, immediateDominator } from "../../flow/dominators.js";
import type { AllocInstr } from "../../flow/ir.js";
import { cellOf, storesTo } from "../origins.js";
import type { Step } from "./conduct.js";

/** A flag that is set since the lock was taken leads away from the second taking. */
export function isRuledOut(way: readonly Step[], taken: Step | undefined): boolean {
  if (taken === undefined) return false;
  return way.some((step) => flagsBefore(step).some(({ cell, holds }) => isSetSince(cell, !holds, taken)));
}

interface Flag {
  readonly cell: AllocInstr;
  /** What it has to be for control to come to the step. */
  readonly holds: boolean;
}

function flagsBefore({ block }: Step): readonly Flag[] {
  const flags: Flag[] = [];
  for (let at = immediateDominator(block); at !== undefined; at = immediateDominator(at)) {
    if (at.end.op !== "branch") continue;
    const taken = at.succs.findIndex((next) => next.preds.length === 1 && dominates(next, block));
    const literal = taken === -1 ? undefined : conditionsOf(at.fn).onEdge(at, taken);
    if (literal?.test.kind !== "true" || literal.subject.op !== "load") continue;
    const cell = cellOf(literal.subject.addr);
    if (cell !== undefined) flags.push({ cell, holds: literal.positive });
  }
  return flags;
}

function isSetSince(cell: AllocInstr, to: boolean, taken: Step): boolean {
  return (storesTo(cell) ?? []).some(
    ({ value, block }) =>
      value.op === "const" &&
      value.value.kind === "bool" &&
      value.value.value === to &&
      block.fn === taken.block.fn &&
      dominates(taken.block, block),
  );
}
