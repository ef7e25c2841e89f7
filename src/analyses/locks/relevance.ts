/**
 * Which conditions matter to one lock in one function: those that decide whether something is done
 * to it, or whether the function is left. What other branches learn is forgotten where they come
 * together again, so that they do not multiply paths.
 */

import { conditionsOf } from "../../flow/conditions.js";
import { immediatePostDominator } from "../../flow/dominators.js";
import type { Block, FlowFunction, Instr, Value } from "../../flow/ir.js";
import { isLeaf } from "../../flow/operands.js";
import type { Judgement } from "../obligations/beliefs.js";
import { ALWAYS_OPEN } from "../obligations/open-questions.js";
import { canBeKnown } from "./known.js";

export interface Relevance {
  readonly judgement: Judgement;
  /** Blocks whose branch matters. */
  readonly branches: ReadonlySet<Block>;
  /** Will anybody ask for the value after the start of the block? */
  isAsked(value: Value, block: Block): boolean;
}

/**
 * `told`: values by which calls tell how they went, worth remembering until they are tested;
 * `kept`: those that count until the function is left.
 */
export function relevanceOf(
  fn: FlowFunction,
  isTouching: (block: Block) => boolean,
  told: readonly Value[],
  kept: readonly Value[],
): Relevance {
  const conditions = conditionsOf(fn);
  const { canonical } = conditions;
  const branches = new Set<Block>();
  const askers = new Map<Value, Set<Block>>();
  const noteAsker = (value: Value, ...blocks: readonly Block[]): boolean => {
    const known = askers.get(value) ?? new Set();
    const { size } = known;
    for (const block of blocks) known.add(block);
    askers.set(value, known);
    return known.size > size;
  };
  /** Of a boolean, what is compared. */
  const behind = (value: Value): readonly Value[] => {
    const known = canonical(value);
    const subject = conditions.literalOf(known)?.subject;
    return subject === undefined || subject === known ? [known] : [known, subject];
  };
  for (const value of told.flatMap(behind)) noteAsker(value);
  for (const block of fn.blocks) {
    if (block.end.op !== "branch" || !decides(block, isTouching)) continue;
    branches.add(block);
    const literal = conditions.onEdge(block, 0);
    if (literal === undefined) continue;
    noteAsker(literal.subject, block);
    if (literal.test.kind === "value") noteAsker(literal.test.other, block);
  }
  // Callers are told by parameters and results.
  const asked = (value: Value): boolean => canBeKnown(value.type) && askers.has(value);
  const params = [...fn.params, ...(fn.receiver === undefined ? [] : [fn.receiver])].filter(asked);
  const returned = fn.blocks.flatMap(({ end }) => (end.op === "return" ? end.results : []));
  const always = new Set(
    [...kept, ...params, ...returned.filter(({ type }) => canBeKnown(type))].flatMap(behind),
  );
  const stored = storedIn(fn);
  const named = new Set([...askers.keys(), ...always]);
  // What flows into a phi that matters, or is stored where a value that matters is read, matters by way of it.
  const stack = [...named];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    const sources =
      value.op === "phi" ? value.edges : value.op === "load" ? stored.get(value.addr) : undefined;
    for (const known of (sources ?? []).flatMap(behind)) {
      const isNew = !named.has(known);
      named.add(known);
      let isMore = false;
      if (askers.has(value)) isMore = noteAsker(known, ...(askers.get(value) ?? []), (value as Instr).block);
      if (always.has(value) && !always.has(known)) {
        always.add(known);
        isMore = true;
      }
      if (isNew || isMore) stack.push(known);
    }
  }
  const regions = new Map<Value, ReadonlySet<Block>>();
  return {
    judgement: {
      conditions,
      tested: named,
      retested: new Set([...askers.keys(), ...always]),
      switched: new Set(),
      questions: ALWAYS_OPEN,
    },
    branches,
    isAsked(value, block) {
      if (always.has(value)) return true;
      let region = regions.get(value);
      if (region === undefined) {
        region = waysTo(askers.get(value) ?? [], value);
        regions.set(value, region);
      }
      return region.has(block);
    },
  };
}

/** Blocks from whose start one of the ends is reached before the value is computed anew. */
function waysTo(ends: Iterable<Block>, value: Value): ReadonlySet<Block> {
  const maker = isLeaf(value) ? undefined : value.block;
  const found = new Set<Block>();
  const stack = [...ends];
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    // A phi is settled where its block is entered.
    if (found.has(block) || (block === maker && value.op !== "phi")) continue;
    found.add(block);
    if (block !== maker) stack.push(...block.preds);
  }
  return found;
}

/** Does something happen to the lock, or is the function left, before the ways of the branch meet again? */
function decides(block: Block, isTouching: (block: Block) => boolean): boolean {
  const meeting = immediatePostDominator(block);
  const seen = new Set<Block>(meeting === undefined ? [] : [meeting]);
  const stack = [...block.succs];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (at.end.op === "return" || isTouching(at)) return true;
    stack.push(...at.succs);
  }
  return false;
}

function storedIn(fn: FlowFunction): ReadonlyMap<Value, readonly Value[]> {
  const stored = new Map<Value, Value[]>();
  for (const { instrs } of fn.blocks) {
    for (const instr of instrs) {
      if (instr.op !== "store" || instr.addr.op !== "alloc") continue;
      const list = stored.get(instr.addr);
      if (list === undefined) stored.set(instr.addr, [instr.value]);
      else list.push(instr.value);
    }
  }
  return stored;
}
