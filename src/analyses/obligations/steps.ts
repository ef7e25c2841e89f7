/**
 * One step of following a thing along a path: through the instructions of a block, and over an edge
 * into the next. Decides what a path remembers, and when two of them are the same for all that follows.
 */
import { mayRecover } from "../../flow/defers.js";
import { canReach } from "../../flow/graph.js";
import type {
  Block,
  CallInstr,
  DeferInstr,
  FlowFunction,
  Instr,
  RecvInstr,
  SelectRecvInstr,
  Terminator,
  Value,
} from "../../flow/ir.js";
import { loopsOf } from "../../flow/loops.js";
import type { Scope } from "../analysis.js";
import { swallowsPanics } from "../swallowed-panics.js";
import { isClosedTicker } from "../time-channels.js";
import {
  type Beliefs,
  edgeIndex,
  enterBlock,
  type Judgement,
  judgementOf,
  judgementToTheEnd,
  NO_BELIEFS,
  nilness,
  resolve,
  takeEdge,
  truth,
} from "./beliefs.js";
import type { Condition, Guess, Holding, Outcome, Stored, Surroundings } from "./duty.js";
import { roleOfFunction } from "./pairs.js";
import { extractsOf, isBoolType, isErrorType } from "./results.js";
import { ELEMENT, leadsToIt, type Role } from "./roles.js";
import { isLocalVariable, outcomeOf } from "./uses.js";
import { type Cells, cellsOf, roleOfAddress } from "./variables.js";

/** A result of a call that stands for the thing. */
export interface Part {
  readonly index: number;
  readonly role: Role;
}

/** What a value stands for: itself, or components of a tuple. */
export interface Held {
  readonly role: Role | undefined;
  readonly parts: readonly Part[];
}

export function whole(role: Role): Held {
  return { role, parts: [] };
}

export function tupleOf(parts: readonly Part[]): Held {
  return { role: undefined, parts };
}

interface Kept {
  readonly value: Value | undefined;
  readonly role: Role | undefined;
}

export interface State {
  readonly block: Block;
  /** The first instruction to look at. */
  readonly start: number;
  readonly held: ReadonlyMap<Value, Held>;
  readonly variables: ReadonlyMap<Value, Kept>;
  readonly beliefs: Beliefs;
  readonly guesses: readonly Guess[];
  /** The acquiring call was passed once more. */
  readonly again: boolean;
  /** Calls that let go of it if their result is so. */
  readonly pending: readonly Pending[];
  /** Let go of; only where paths are followed to their end. */
  readonly settled: boolean;
  /** How the path came here; no part of what makes two paths the same. */
  readonly trail: Trail | undefined;
}

/** Branches taken, the last first. */
export interface Trail {
  readonly block: Block;
  readonly successor: number;
  readonly before: Trail | undefined;
}

interface Pending extends Condition {
  readonly call: CallInstr | RecvInstr | SelectRecvInstr;
}

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
  const judgement = of.toTheEnd ? judgementToTheEnd(fn) : judgementOf(fn);
  const recoverers =
    fn.panicExit === undefined || fn.recoverBlock === undefined ? [] : recoverersIn(fn, of.at.scope);
  return { ...of, judgement, cells: cellsOf(fn), recoverers };
}

/** Deferred calls that are seen to stop panics. */
function recoverersIn(fn: FlowFunction, scope: Scope): readonly DeferInstr[] {
  return fn.defers.filter(({ call: { target } }) => {
    if (target.kind === "closure") return swallowsPanics(target.fn);
    if (target.kind !== "static" || !mayRecover(fn)) return false;
    const home = scope.scopeOf(target.func.origin.packagePath);
    const source = home?.functionOf(target.func.origin);
    return source !== undefined && home !== undefined && swallowsPanics(home.flow(source).root);
  });
}

/** Has one of them been deferred, on some path, where a panic leaves the block at this instruction? */
export function recoversAt({ recoverers }: Walk, at: Instr | Terminator): boolean {
  return recoverers.some((deferred) => {
    if (deferred.block !== at.block)
      return deferred.block.fn !== at.block.fn || canReach(deferred.block, at.block);
    const { instrs } = at.block;
    const position = instrs.indexOf(at as Instr);
    return position === -1 || instrs.indexOf(deferred) < position || canReach(at.block, at.block);
  });
}

/** Is there code in the function that was not lowered? It may do anything with the thing. */
export function hidesCode(fn: FlowFunction): boolean {
  const isHidden = (instr: Instr): boolean =>
    instr.op === "opaque" && (instr.reason === "nested too deeply" || instr.reason === "syntax error");
  return fn.hasOpaque && fn.blocks.some(({ instrs }) => instrs.some(isHidden));
}

/** The path that has just come to `start`, with the names of the thing and the variable that holds it. */
export function startAt(
  block: Block,
  start: number,
  held: ReadonlyMap<Value, Held>,
  variable: { readonly address: Value; readonly value: Value; readonly role: Role } | undefined = undefined,
): State {
  const variables = new Map<Value, Kept>();
  if (variable !== undefined) variables.set(variable.address, variable);
  return {
    block,
    start,
    held,
    variables,
    beliefs: NO_BELIEFS,
    guesses: [],
    again: false,
    pending: [],
    settled: false,
    trail: undefined,
  };
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
  if (isClosedTicker(from, successor)) return { kind: "impossible" };
  const believed = takeEdge(after.beliefs, judgement, from, successor);
  if (believed === undefined) return { kind: "impossible" };
  if (walk.proofs.some((value) => isDisproved(value, believed, judgement))) return { kind: "nothing" };
  if (isNothing(after.held, believed, judgement)) return { kind: "nothing" };
  const isSettled = after.pending.some((pending) => isMet(pending, believed, judgement));
  const entered = {
    ...enter(after, believed, block, edgeIndex(from, successor), judgement),
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

/** Where a name of the thing is nil, there is nothing to let go of. */
function isNothing(held: ReadonlyMap<Value, Held>, believed: Beliefs, judgement: Judgement): boolean {
  for (const [value, { role }] of held) {
    if (role === undefined || !leadsToIt(role) || role.path.includes(ELEMENT)) continue;
    if (nilness(believed, judgement, value) === true) return true;
  }
  return false;
}

/**
 * Does control come to a loop that lets go of the elements of something that holds the thing? It is
 * not empty then, so the loop is not passed by.
 */
function lettingGoInLoop({ block, held }: State, from: Block, { at }: Walk): boolean {
  const containers = [...held].filter(([, { role }]) => role?.path[0] === ELEMENT);
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

function isMet({ call, index, when }: Pending, believed: Beliefs, judgement: Judgement): boolean {
  const isTuple = call.type.kind === "Tuple";
  const values = isTuple ? extractsOf(call, index) : [call];
  return values.some((value) => {
    switch (when) {
      case "not nil":
        return nilness(believed, judgement, value) === false;
      case "true":
        return truth(believed, judgement, value) === true;
      case "false":
        return truth(believed, judgement, value) === false;
      default: {
        const never: never = when;
        return never;
      }
    }
  });
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
    variables.set(address, isStale ? { value: undefined, role: kept.role } : kept);
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
}

/** `onPanic` is told of the path as it stands where a call may panic and somebody would recover. */
export function walkBlock(
  state: State,
  walk: Walk,
  onPanic: (path: Walked) => void = () => undefined,
): Walked | Settled {
  const { at, cells, acquiring, toTheEnd, onStore } = walk;
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
    const outcome = outcomeOf(instr, holding, at);
    const letsGo = outcome.kind === "releases" || outcome.kind === "moves";
    if (!letsGo && instr.op === "call" && instr.call.mayPanic && recoversAt(walk, instr))
      onPanic(asItStands([]));
    switch (outcome.kind) {
      case "releases":
        if (!toTheEnd) return { kind: "released" };
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
        else if (!toTheEnd) return { kind: "released" };
        else settled = true;
        break;
      case "carries":
        held.set(instr as Value, carried(outcome));
        break;
      case "contains":
        if (outcome.stored !== undefined) onStore?.(outcome.stored, instr);
        held.set(outcome.container, whole(outcome.role));
        break;
      case "keeps":
        if (!isClosedByCapture(outcome.address, outcome.role, instr, cells, at)) break;
        if (!toTheEnd) return { kind: "released" };
        settled = true;
        break;
      default:
        break;
    }
    guesses = withGuess(guesses, outcome);
    if (instr.op === "store") remember(instr.addr, instr.value);
    else if (instr.op === "load") {
      const value = variables.get(instr.addr)?.value;
      if (value !== undefined) same.set(instr, value);
    } else if (instr.op === "call" || instr.op === "go") {
      for (const [address, kept] of variables)
        if (cells.isShared(address)) variables.set(address, { value: undefined, role: kept.role });
    }
  }
  let returned: readonly Part[] = [];
  if (outcomeOf(end, holding, at).kind === "moves") {
    returned = returnedBy(end, holding);
    if (!toTheEnd) return { kind: end.op === "return" ? "returned" : "moved" };
    if (returned.length === 0) settled = true;
  }
  return asItStands(returned);

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
    if (isTold) variables.set(address, { value: behind, role });
    else variables.delete(address);
  }
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

/** A closure that captured the variable before, such as one deferred at the top, may let go of it at the end. */
function isClosedByCapture(
  address: Value,
  role: Role,
  store: Instr,
  cells: Cells,
  at: Surroundings,
): boolean {
  return cells.capturesOf(address).some((closure) => {
    const isBefore =
      closure.block === store.block
        ? store.block.instrs.indexOf(closure) < store.block.instrs.indexOf(store)
        : canReach(closure.block, store.block);
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

/** Can anything still reach it? A view or an address leads to it no more. */
function isAlive({ held, variables }: Pick<State, "held" | "variables">): boolean {
  const isLeading = (role: Role | undefined): boolean => role !== undefined && leadsToIt(role);
  return (
    [...held.values()].some(
      ({ role, parts }) => isLeading(role) || parts.some((part) => isLeading(part.role)),
    ) || [...variables.values()].some(({ role }) => isLeading(role))
  );
}

/** What makes two paths the same for all that follows. */
export function keyOf({ block, held, variables, beliefs, guesses, again, pending, settled }: State): string {
  const names = [...held].map(
    ([value, { role, parts }]) =>
      `${value.id}${role?.text ?? parts.map((part) => `${part.index}${part.role.text}`).join()}`,
  );
  const kept = [...variables].map(
    ([address, { value, role }]) => `${address.id}${role?.text ?? ""}=${value?.id ?? ""}`,
  );
  const same = [...beliefs.same].map(([name, value]) => `${name.id}~${value.id}`);
  return [
    block.index,
    names.sort().join(),
    kept.sort().join(),
    same.sort().join(),
    beliefs.facts.key,
    guesses.length,
    again,
    pending.map(({ call }) => call.id).join(),
    settled,
  ].join("|");
}
