/**
 * One step of following a thing along a path: over an edge into the next block. Decides what the
 * branch tells about it, and which of its names are left on the other side.
 */
import type { Block, Value } from "../../flow/ir.js";
import { loopsOf } from "../../flow/loops.js";
import { type Beliefs, edgeIndex, enterBlock, type Judgement, nilness, takeEdge, truth } from "./beliefs.js";
import type { Holding, Surroundings } from "./duty.js";
import {
  carried,
  type Held,
  isAlive,
  type Kept,
  type Pending,
  type State,
  type Success,
  withGuess,
} from "./path-state.js";
import { isBoolType, resultsOf } from "./results.js";
import { canEndIt, hasItAmongElements, isAmongOthers } from "./roles.js";
import { outcomeOf } from "./uses.js";
import type { Walk, Walked } from "./walk.js";

/**
 * A path after the edge to a successor. `impossible`: it cannot be taken; `nothing`: there is
 * nothing to let go of there; `lost`: no name of the thing is left.
 */
export type Step =
  | { readonly kind: "open"; readonly state: State }
  | { readonly kind: "impossible" | "nothing" | "lost" | "released" };

export function stepTo(after: Walked, from: Block, successor: number, walk: Walk): Step {
  const { judgement } = walk;
  const block = from.succs[successor] as Block;
  const believed = takeEdge(after.beliefs, judgement, from, successor);
  if (believed === undefined) return { kind: "impossible" };
  if (walk.proofs.some((value) => isDisproved(value, believed, judgement))) return { kind: "nothing" };
  if (isNothing(after.held, believed, judgement)) return { kind: "nothing" };
  const told = after.pending.map((pending) => isMet(pending, believed, judgement));
  const isSettled = told.includes(true);
  const pending = after.pending.filter((_, index) => told[index] === undefined);
  const guesses = after.pending.reduce(
    (all, { otherwise }, index) => (told[index] === false ? withGuess(all, otherwise) : all),
    after.guesses,
  );
  const left = learned({ ...after, pending, guesses }, believed, judgement);
  const entered = {
    ...enter(left, believed, block, edgeIndex(from, successor), judgement),
    trail: from.succs.length > 1 ? { block: from, successor, before: after.trail } : after.trail,
  };
  const isReleased = isSettled || lettingGoInLoop(entered, from, walk);
  if (isReleased && !walk.toTheEnd) return { kind: "released" };
  if (isReleased) return { kind: "open", state: { ...entered, settled: "released" } };
  if (entered.settled !== undefined) return { kind: "open", state: entered };
  return isAlive(entered) ? { kind: "open", state: entered } : { kind: "lost" };
}

function isDisproved(proof: Value, believed: Beliefs, judgement: Judgement): boolean {
  return isBoolType(proof.type)
    ? truth(believed, judgement, proof) === false
    : nilness(believed, judgement, proof) === false;
}

/** Where a name of the thing is nil, or a flag tells that it has ended, there is nothing to let go of. */
function isNothing(held: ReadonlyMap<Value, Held>, believed: Beliefs, judgement: Judgement): boolean {
  for (const [value, { role, given }] of held) {
    if (role?.as === "done" && isBoolType(value.type) && truth(believed, judgement, value) === true)
      return true;
    if (role === undefined || !canEndIt(role) || isAmongOthers(role)) continue;
    if (given === undefined && nilness(believed, judgement, value) === true) return true;
  }
  return false;
}

/** Of wrappers that failed no name is left; once the path knows that one did not, it is as good as any. */
function learned(after: Walked, believed: Beliefs, judgement: Judgement): Walked {
  const settle = <T extends { readonly given?: Success | undefined }>(names: ReadonlyMap<Value, T>) => {
    const left = new Map<Value, T>();
    for (const [value, what] of names) {
      const failed = what.given && isFailed(what.given, believed, judgement);
      if (what.given === undefined) left.set(value, what);
      else if (failed === true || nilness(believed, judgement, value) === true) continue;
      else left.set(value, failed === false ? { ...what, given: undefined } : what);
    }
    return left;
  };
  const isSure = ({ given }: { readonly given?: Success | undefined }): boolean => given === undefined;
  if ([...after.held.values(), ...after.variables.values()].every(isSure)) return after;
  return { ...after, held: settle(after.held), variables: settle(after.variables) };
}

/** Undefined where the path does not tell. */
export function isFailed(
  { call, index }: Success,
  believed: Beliefs,
  judgement: Judgement,
): boolean | undefined {
  const values = resultsOf(call, index).map((value) => nilness(believed, judgement, value));
  if (values.includes(false)) return true;
  return values.includes(true) ? false : undefined;
}

/**
 * Does control come to a loop that lets go of the elements of something that holds the thing? It is
 * not empty then, so the loop is not passed by.
 */
function lettingGoInLoop({ block, held }: State, from: Block, { at }: Walk): boolean {
  const containers = [...held].filter(([, { role }]) => role !== undefined && hasItAmongElements(role));
  if (containers.length === 0) return false;
  const loop = loopsOf(block.fn).loopOf(block);
  if (loop?.head !== block || loop.blocks.has(from)) return false;
  return lettingGoIn(loop.blocks, containers, at);
}

function lettingGoIn(
  blocks: ReadonlySet<Block>,
  containers: readonly (readonly [Value, Held])[],
  at: Surroundings,
): boolean {
  const held = new Map(containers);
  const holding: Holding = {
    roleOf: (value) => held.get(value)?.role,
    roleOfComponent: (tuple, index) => held.get(tuple)?.parts.find((part) => part.index === index)?.role,
    roleIn: () => undefined,
  };
  for (const { instrs } of [...blocks].sort((a, b) => a.index - b.index)) {
    for (const instr of instrs) {
      const outcome = outcomeOf(instr, holding, at);
      if (outcome.kind === "releases" || outcome.kind === "releasesWhen" || outcome.kind === "moves")
        return true;
      if (outcome.kind === "carries") held.set(instr as Value, carried(outcome));
    }
  }
  return false;
}

/** Undefined where the path does not tell. */
function isMet({ call, index, when }: Pending, believed: Beliefs, judgement: Judgement): boolean | undefined {
  const isTold = when === "nil" || when === "not nil" ? nilness : truth;
  const values = resultsOf(call, index).map((value) => isTold(believed, judgement, value));
  const isPositive = when === "nil" || when === "true";
  if (values.includes(isPositive)) return true;
  return values.includes(!isPositive) ? false : undefined;
}

function enter(from: Walked, believed: Beliefs, block: Block, edge: number, judgement: Judgement): State {
  const held = new Map<Value, Held>();
  for (const [value, what] of from.held) {
    if (!("block" in value && value.block === block)) held.set(value, what);
  }
  for (const instr of block.instrs) {
    if (instr.op !== "phi") break;
    const value = instr.edges[edge];
    const what = value && from.held.get(value);
    if (what !== undefined) held.set(instr, what);
  }
  const variables = new Map<Value, Kept>();
  for (const [address, kept] of from.variables) {
    const isStale = kept.value !== undefined && "block" in kept.value && kept.value.block === block;
    variables.set(address, isStale ? { ...kept, value: undefined } : kept);
  }
  const beliefs = enterBlock(believed, judgement, block, edge);
  const pending = from.pending.filter(({ call }) => call.block !== block);
  const { guesses, again, settled, panic, trail } = from;
  return { block, start: 0, held, variables, beliefs, guesses, again, pending, settled, panic, trail };
}
