/**
 * What a fault takes for granted about data, as prices of the ledger: tests that lead to where it
 * happens, and buffers that are full.
 */
import { dominates, immediateDominator } from "../../flow/dominators.js";
import type { Value } from "../../flow/ir.js";
import { loopsOf } from "../../flow/loops.js";
import { numberOf } from "../../semantics/constants.js";
import { isErrorTest } from "../concurrency/choices.js";
import type { Assumed } from "../concurrency/state.js";
import type { Step } from "./conduct.js";

/** Tests of data that all have to come out one way, from where the lock was taken. */
export function testsOn(way: readonly Step[], taken: Step | undefined): number {
  return way.reduce((sum, step) => sum + testsBefore(step, taken), 0);
}

function testsBefore({ block }: Step, taken: Step | undefined): number {
  let count = 0;
  for (let at = immediateDominator(block); at !== undefined; at = immediateDominator(at)) {
    if (taken?.block.fn === at.fn && dominates(at, taken.block) && at !== taken.block) break;
    const { end } = at;
    if (end.op !== "branch" || isErrorTest(end.cond) || loopsOf(at.fn).loopOf(at)?.head === at) continue;
    if (at.succs.some((next) => next.preds.length === 1 && dominates(next, block))) count++;
  }
  return count;
}

/** One test is how code comes to be there at all; many are a state that may not exist. */
export function assumedTests(count: number, most: number): readonly Assumed[] {
  const price = Math.min(most, count <= 1 ? 0 : count <= 4 ? 1 : 2);
  return price === 0 ? [] : [{ text: "the tests on the way all come out so", price }];
}

/** Buffers up to this size are filled now and then; those of more were chosen not to be. Room for one is for who speaks once. */
const SMALL = 16;

/** What it takes for a send to find no free slot. */
export function priceOfFull(sizes: readonly (Value | undefined)[]): number {
  return Math.max(0, ...sizes.map((size) => (size === undefined ? 0 : priceOfSize(size))));
}

function priceOfSize(size: Value): number {
  const n = size.op === "const" ? numberOf(size.value) : undefined;
  if (n === 0) return 0;
  return n !== undefined && n > 1 && n <= SMALL ? 1 : MUCH;
}

const MUCH = 3;
