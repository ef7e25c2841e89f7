/**
 * One step of following a thing along a path: through the instructions of a block, and over an edge
 * into the next. Decides what a path remembers, and when two of them are the same for all that follows.
 */
import { canReach } from "../../flow/graph.js";
import type {
  Block,
  CallInstr,
  DeferInstr,
  FlowFunction,
  Instr,
  ReturnEnd,
  Terminator,
  Value,
} from "../../flow/ir.js";
import { loopsOf } from "../../flow/loops.js";
import { operandsOf } from "../../flow/operands.js";
import { recoverersIn, recoversAt } from "../swallowed-panics.js";
import {
  type Beliefs,
  edgeIndex,
  enterBlock,
  type Judgement,
  judgementOf,
  judgementToTheEnd,
  nilness,
  resolve,
  takeEdge,
  truth,
} from "./beliefs.js";
import type { Condition, Guess, Holding, Outcome, Stored, Surroundings } from "./duty.js";
import { roleOfFunction } from "./pairs.js";
import {
  type Held,
  isAlive,
  type Kept,
  type Part,
  type Pending,
  type State,
  type Success,
  tupleOf,
  whole,
} from "./path-state.js";
import { isBoolType, isErrorType, resultsOf } from "./results.js";
import { canEndIt, either, hasItAmongElements, isAmongOthers, isHandedOn, type Role } from "./roles.js";
import { isLocalVariable, outcomeOf } from "./uses.js";
import { type Cells, cellsOf, roleOfAddress } from "./variables.js";

/** What stays the same while one function is walked. */
export interface Walk {
  readonly at: Surroundings;
  readonly judgement: Judgement;
  readonly cells: Cells;
  /** The call that acquires; undefined where the thing is a parameter. */
  readonly acquiring: CallInstr | undefined;
  /** Where one of these errors is not nil, or one of these bools false, nothing was acquired. */
  readonly proofs: readonly Value[];
  /** Goes on where the thing was let go of, to see what the function returns then. */
  readonly toTheEnd: boolean;
  /** Deferred calls that stop panics: those after them lead to the function's recovered return. */
  readonly recoverers: readonly DeferInstr[];
  /** Is told of fields that it is put into, of local objects as well. */
  readonly onStore?: (stored: Stored, instr: Instr) => void;
}

export function walkOf(fn: FlowFunction, of: Omit<Walk, "judgement" | "cells" | "recoverers">): Walk {
  const judgement = of.toTheEnd ? judgementToTheEnd(fn, of.proofs) : judgementOf(fn);
  const recoverers =
    fn.panicExit === undefined || fn.recoverBlock === undefined ? [] : recoverersIn(of.at.scope, fn);
  return { ...of, judgement, cells: cellsOf(fn), recoverers };
}

/** Is there code in the function that was not lowered? It may do anything with the thing. */
export function hidesCode(fn: FlowFunction): boolean {
  const isHidden = (instr: Instr): boolean =>
    instr.op === "opaque" && (instr.reason === "nested too deeply" || instr.reason === "syntax error");
  return fn.hasOpaque && fn.blocks.some(({ instrs }) => instrs.some(isHidden));
}

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
  const left = learned({ ...after, pending }, believed, judgement);
  const entered = {
    ...enter(left, believed, block, edgeIndex(from, successor), judgement),
    trail: from.succs.length > 1 ? { block: from, successor, before: after.trail } : after.trail,
  };
  const isDone = isSettled || entered.settled || lettingGoInLoop(entered, from, walk);
  if (isDone && !walk.toTheEnd) return { kind: "released" };
  if (isDone) return { kind: "open", state: { ...entered, settled: true } };
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
function isFailed({ call, index }: Success, believed: Beliefs, judgement: Judgement): boolean | undefined {
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

function carried({ role, component }: Extract<Outcome, { kind: "carries" }>): Held {
  return component === undefined ? whole(role) : tupleOf([{ index: component, role }]);
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
  const { guesses, again, settled, trail } = from;
  return { block, start: 0, held, variables, beliefs, guesses, again, pending, settled, trail };
}

/** A block's end, with the thing still open, or where paths are followed to their end. */
export interface Walked extends Omit<State, "block" | "start"> {
  readonly kind: "open";
  /** The function returns it here: under which roles, by the position of the result. */
  readonly returned: readonly Part[];
}

export interface Settled {
  readonly kind: "released" | "returned" | "lost" | "moved";
  /** What let go of it. */
  readonly instr?: Instr;
}

/** Is told of paths that part inside a block. */
export interface Partings {
  /** The path as it stands where a call may panic and somebody would recover. */
  readonly onPanic: (path: Walked) => void;
  /** Another path ends with the block, on which the thing is still open: where this call fails, if any. */
  readonly onOpen: (path: Walked, failed: CallInstr | undefined) => void;
}

export function walkBlock(state: State, walk: Walk, { onPanic, onOpen }: Partings): Walked | Settled {
  const { at, cells, acquiring, judgement, toTheEnd, onStore } = walk;
  const held = new Map(state.held);
  const variables = new Map(state.variables);
  const same = new Map(state.beliefs.same);
  let guesses = state.guesses;
  let { again, pending, settled } = state;
  const holding: Holding = {
    roleOf: (value) =>
      held.get(value)?.role ??
      roleOfFunction(value, at.kind) ??
      roleOfAddress(value, variables.get(value)?.role),
    roleOfComponent: (tuple, index) => held.get(tuple)?.parts.find((part) => part.index === index)?.role,
    roleIn: (address) => variables.get(address)?.role,
  };
  const heldOnly: Holding = {
    ...holding,
    roleOf: (value) => held.get(value)?.role,
    roleIn: () => undefined,
  };
  const { instrs, end } = state.block;
  for (let index = state.start; index < instrs.length; index++) {
    const instr = instrs[index] as Instr;
    if (instr.op === "phi") continue;
    if (instr === acquiring) {
      again = true;
      if (!isAlive({ held, variables })) return { kind: "lost" };
      continue;
    }
    if (instr.op === "alloc") variables.delete(instr);
    // What a deferred literal does with a variable is told where it runs.
    const isDeferred = instr.op === "closure" && cells.isDeferred(instr);
    const outcome = outcomeOf(instr, isDeferred ? heldOnly : holding, at);
    const letsGo = outcome.kind === "releases" || outcome.kind === "moves";
    if (!letsGo && instr.op === "call" && instr.call.mayPanic && recoversAt(walk.recoverers, instr))
      onPanic(asItStands([]));
    switch (outcome.kind) {
      case "releases":
        if (!toTheEnd) return { kind: "released", instr };
        settled = true;
        break;
      case "moves":
        if (outcome.stored !== undefined) onStore?.(outcome.stored, instr);
        if (!toTheEnd) return { kind: "moved" };
        settled = true;
        break;
      case "releasesWhen":
        if (instr.op === "call" || instr.op === "recv" || instr.op === "selectRecv")
          pending = [...pending, { ...outcome.condition, call: instr }];
        else if (!toTheEnd) return { kind: "released", instr };
        else settled = true;
        break;
      case "carries":
        held.set(instr as Value, { ...carried(outcome), ...successIn(outcome, instr, held, variables) });
        if (outcome.otherwise === "released" && outcome.proof !== undefined && instr.op === "call")
          pending = [...pending, { index: outcome.proof, when: "not nil", call: instr }];
        break;
      case "contains":
        if (outcome.stored !== undefined) onStore?.(outcome.stored, instr);
        held.set(outcome.container, whole(either(held.get(outcome.container)?.role, outcome.role)));
        break;
      case "keeps":
        // What is deferred finds the variable as it is then: it may hold another one.
        if (!isClosedByCapture(outcome.address, outcome.role, instr, walk, false)) break;
        if (!toTheEnd) return { kind: "released" };
        settled = true;
        break;
      default:
        break;
    }
    if (instr.op === "runDefers") {
      const isClosed = [...variables].some(
        ([address, { role }]) => role !== undefined && isClosedByCapture(address, role, instr, walk, true),
      );
      if (isClosed && !toTheEnd) return { kind: "released" };
      settled ||= isClosed;
    }
    guesses = withGuess(guesses, outcome);
    if (instr.op === "store") remember(instr.addr, instr.value);
    else if (instr.op === "load") {
      const value = variables.get(instr.addr)?.value;
      if (value !== undefined) same.set(instr, value);
    } else if (instr.op === "call" || instr.op === "go") {
      for (const [address, kept] of variables)
        if (cells.isShared(address)) variables.set(address, { ...kept, value: undefined });
    }
  }
  if (outcomeOf(end, holding, at).kind !== "moves") return atEnd();
  const success = end.op === "return" ? successOf(end, held) : undefined;
  const isOpen = success !== undefined && isFailed(success, state.beliefs, judgement) === undefined;
  if (isOpen) fail(success);
  if (!toTheEnd) return { kind: end.op === "return" ? "returned" : "moved" };
  const returned = returnedBy(end, holding);
  if (returned.length === 0) settled = true;
  const after = asItStands(returned);
  return isOpen ? { ...after, beliefs: believing(after.beliefs, success, true) } : after;

  /** The error that is returned may say whether a callee has let go of it: then two paths end here. */
  function atEnd(): Walked | Settled {
    const told = end.op === "return" && !settled ? toldBy(end) : undefined;
    if (told === undefined || isFailed(told, state.beliefs, judgement) !== undefined) return asItStands([]);
    const isOpenWhenNil = told.when === "not nil";
    const open = asItStands([]);
    const beliefs = believing(open.beliefs, told, isOpenWhenNil);
    onOpen({ ...open, beliefs }, isOpenWhenNil ? undefined : told.call);
    if (!toTheEnd) return { kind: "released" };
    settled = true;
    const after = asItStands([]);
    return { ...after, beliefs: believing(after.beliefs, told, !isOpenWhenNil) };
  }

  function toldBy({ results }: ReturnEnd): (Condition & Success) | undefined {
    const returned = results.map((result) => resolve({ ...state.beliefs, same }, result));
    for (const { call, index, when } of pending) {
      if (call.op !== "call" || (when !== "nil" && when !== "not nil")) continue;
      if (resultsOf(call, index).some((value) => returned.includes(value))) return { call, index, when };
    }
    return undefined;
  }

  /** Tells of the path on which what is returned could not be made. */
  function fail(success: Success): void {
    const isReleased = pending.some(({ call, when }) => call === success.call && when === "not nil");
    if (isReleased && !toTheEnd) return;
    const after = asItStands([]);
    const beliefs = believing(after.beliefs, success, false);
    onOpen({ ...after, beliefs, settled: settled || isReleased }, success.call);
  }

  function believing(beliefs: Beliefs, { call, index }: Success, isNil: boolean): Beliefs {
    const { conditions } = judgement;
    let { facts } = beliefs;
    for (const value of resultsOf(call, index)) {
      const literal = conditions.isNil(conditions.canonical(value));
      facts = facts.assume(isNil ? literal : literal.negated) ?? facts;
    }
    return { ...beliefs, facts };
  }

  function asItStands(given: readonly Part[]): Walked {
    return {
      kind: "open",
      held: new Map(held),
      variables: new Map(variables),
      beliefs: { facts: state.beliefs.facts, same: new Map(same) },
      guesses,
      again,
      pending,
      settled,
      trail: state.trail,
      returned: given,
    };
  }

  function remember(address: Value, value: Value): void {
    const role = holding.roleOf(value);
    if (!isLocalVariable(address, state.block.fn)) return;
    const isTold = role !== undefined || value.op === "nil" || isErrorOrBool(value);
    const behind = resolve({ ...state.beliefs, same }, value);
    if (isTold) variables.set(address, { value: behind, role, given: held.get(value)?.given });
    else variables.delete(address);
  }
}

/** Is the name that the instruction makes one of a wrapper that may fail, or made from such a name? */
function successIn(
  { proof }: Extract<Outcome, { kind: "carries" }>,
  instr: Instr,
  held: ReadonlyMap<Value, Held>,
  variables: ReadonlyMap<Value, Kept>,
): { readonly given?: Success } {
  if (proof !== undefined && instr.op === "call") return { given: { call: instr, index: proof } };
  const kept = instr.op === "load" ? variables.get(instr.addr) : undefined;
  const sources = kept === undefined ? operandsOf(instr).flatMap((value) => held.get(value) ?? []) : [kept];
  const given = sources[0]?.given;
  return given !== undefined && sources.every((source) => source.given === given) ? { given } : {};
}

/** Undefined where something of the thing is returned in any case. */
function successOf({ results }: ReturnEnd, held: ReadonlyMap<Value, Held>): Success | undefined {
  const given = results.flatMap((result) => {
    const what = held.get(result);
    return what?.role !== undefined && isHandedOn(what.role) ? [what.given] : [];
  });
  const [first] = given;
  return first !== undefined && given.every((one) => one?.call === first.call) ? first : undefined;
}

function isErrorOrBool({ type }: Value): boolean {
  return isBoolType(type) || isErrorType(type);
}

function returnedBy(end: Terminator, holding: Holding): readonly Part[] {
  if (end.op !== "return") return [];
  return end.results.flatMap((result, index) => {
    const role = holding.roleOf(result);
    return role === undefined ? [] : [{ index, role }];
  });
}

/** May a closure that captured the variable before let go of what it holds? `isDeferred`: one that is run at the end. */
function isClosedByCapture(
  address: Value,
  role: Role,
  instr: Instr,
  { cells, at }: Walk,
  isDeferred: boolean,
): boolean {
  const { block } = instr;
  return cells.capturesOf(address).some((closure) => {
    if (cells.isDeferred(closure) !== isDeferred) return false;
    const isBefore =
      closure.block === block
        ? block.instrs.indexOf(closure) < block.instrs.indexOf(instr)
        : canReach(closure.block, block) || block === block.fn.panicExit;
    if (!isBefore) return false;
    return closure.bindings.some((binding, index) => {
      if (binding !== address) return false;
      const fate = at.fateOfCapture(closure, index, role, true).kind;
      return fate !== "looks" && fate !== "views";
    });
  });
}

function withGuess(guesses: readonly Guess[], outcome: Outcome): readonly Guess[] {
  const guess = outcome.kind === "nothing" || outcome.kind === "carries" ? outcome.guess : undefined;
  if (guess === undefined || guesses.some(({ text }) => text === guess.text)) return guesses;
  return [...guesses, guess];
}
