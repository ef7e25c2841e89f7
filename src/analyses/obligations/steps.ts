/**
 * One step of following a thing along a path: through the instructions of a block. Decides what the
 * path knows at its end, and where it parts inside.
 */
import { canReach } from "../../flow/graph.js";
import type { CallInstr, Instr, ReturnEnd, Terminator, Value } from "../../flow/ir.js";
import { operandsOf } from "../../flow/operands.js";
import { panickingCallee } from "../explicit-panics.js";
import { recoversAt } from "../swallowed-panics.js";
import { type Beliefs, resolve } from "./beliefs.js";
import type { Holding, Outcome } from "./duty.js";
import { isFailed } from "./edges.js";
import { roleOfFunction } from "./pairs.js";
import { passedBack } from "./passed-back.js";
import {
  carried,
  type Held,
  isAlive,
  type Kept,
  type Part,
  type Pending,
  type State,
  type Success,
  whole,
  withGuess,
} from "./path-state.js";
import { nameOfCall } from "./places.js";
import { isBoolType, isErrorType, resultsOf } from "./results.js";
import { either, isHandedOn, type Role } from "./roles.js";
import { isLocalVariable, outcomeOf } from "./uses.js";
import { roleOfAddress } from "./variables.js";
import type { Settled, Walk, Walked } from "./walk.js";

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
    if (isUse(instr, holding)) noteUse();
    const letsGo = outcome.kind === "releases" || outcome.kind === "moves";
    if (!letsGo && instr.op === "call") panicIn(instr);
    switch (outcome.kind) {
      case "releases":
        if (!toTheEnd) return { kind: "released", instr };
        settled = "released";
        break;
      case "moves":
        if (outcome.stored !== undefined) onStore?.(outcome.stored, instr);
        if (!toTheEnd) return { kind: "moved" };
        settled ??= "moved";
        break;
      case "releasesWhen":
        if (instr.op === "call" || instr.op === "recv" || instr.op === "selectRecv")
          pending = [...pending, { ...outcome.condition, call: instr, otherwise: outcome.otherwise }];
        else if (!toTheEnd) return { kind: "released", instr };
        else settled = "released";
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
        settled = "released";
        break;
      default:
        break;
    }
    if (instr.op === "runDefers") {
      const isClosed = [...variables].some(
        ([address, { role }]) => role !== undefined && isClosedByCapture(address, role, instr, walk, true),
      );
      if (isClosed) noteUse();
      if (isClosed && !toTheEnd) return { kind: "released" };
      if (isClosed) settled = "released";
    }
    if (outcome.kind === "nothing" || outcome.kind === "carries") guesses = withGuess(guesses, outcome.guess);
    if (instr.op === "store") remember(instr.addr, instr.value);
    else if (instr.op === "load") {
      const value = variables.get(instr.addr)?.value;
      if (value !== undefined) same.set(instr, value);
    } else if (instr.op === "call" || instr.op === "go") {
      const isAsked = instr.op === "call" && judgement.tested.has(judgement.conditions.canonical(instr));
      const back = isAsked ? passedBack(instr, at.scope) : undefined;
      if (back !== undefined) same.set(instr as Value, resolve({ ...state.beliefs, same }, back));
      for (const [address, kept] of variables)
        if (cells.isShared(address)) variables.set(address, { ...kept, value: undefined });
    }
  }
  if (outcomeOf(end, holding, at).kind !== "moves") return atEnd();
  noteUse();
  const success = end.op === "return" ? successOf(end, held) : undefined;
  const isOpen = success !== undefined && isFailed(success, state.beliefs, judgement) === undefined;
  if (isOpen) fail(success);
  if (!toTheEnd) return { kind: end.op === "return" ? "returned" : "moved" };
  const returned = returnedBy(end, holding);
  if (returned.length === 0) settled ??= "moved";
  const after = asItStands(returned);
  return isOpen ? { ...after, beliefs: believing(after.beliefs, success, true) } : after;

  /** A call that nobody can see into counts where the function itself recovers; elsewhere only what somebody wrote. */
  function panicIn(instr: CallInstr): void {
    const { call, node } = instr;
    const isStoppedHere = recoversAt(walk.recoverers, instr);
    const panics = (name: string): void => {
      const assumed = withGuess(guesses, { text: `\`${name}\` panics`, price: 1 });
      onPanic({ ...asItStands([]), guesses: assumed, panic: node });
    };
    if (isStoppedHere && call.mayPanic) {
      panics(nameOfCall(instr.block.fn.file, call));
      return;
    }
    if (!isStoppedHere && (walk.recoverers.length > 0 || walk.recovery === undefined)) return;
    // What is given the error panics where there is one, and nothing was acquired then.
    if (call.args.some((arg) => walk.proofs.includes(resolve({ ...state.beliefs, same }, arg)))) return;
    const callee = panickingCallee(at.scope, call);
    if (callee !== undefined && (isStoppedHere || walk.recovery?.() !== undefined)) panics(callee);
  }

  function noteUse(): void {
    for (const { left } of guesses) if (left !== undefined) walk.onUse?.(left);
  }

  /** The error that is returned may say whether a callee has let go of it: then two paths end here. */
  function atEnd(): Walked | Settled {
    const told = end.op === "return" && settled === undefined ? toldBy(end) : undefined;
    if (told === undefined || isFailed(told, state.beliefs, judgement) !== undefined) return asItStands([]);
    const isOpenWhenNil = told.when === "not nil";
    const open = asItStands([]);
    const beliefs = believing(open.beliefs, told, isOpenWhenNil);
    const assumed = withGuess(guesses, told.otherwise);
    onOpen({ ...open, beliefs, guesses: assumed }, isOpenWhenNil ? undefined : told.call);
    if (!toTheEnd) return { kind: "released" };
    settled = "released";
    const after = asItStands([]);
    return { ...after, beliefs: believing(after.beliefs, told, !isOpenWhenNil) };
  }

  function toldBy({ results }: ReturnEnd): (Pick<Pending, "when" | "otherwise"> & Success) | undefined {
    const returned = results.map((result) => resolve({ ...state.beliefs, same }, result));
    for (const { call, index, when, otherwise } of pending) {
      if (call.op !== "call" || (when !== "nil" && when !== "not nil")) continue;
      if (resultsOf(call, index).some((value) => returned.includes(value)))
        return { call, index, when, otherwise };
    }
    return undefined;
  }

  /** Tells of the path on which what is returned could not be made. */
  function fail(success: Success): void {
    const isReleased = pending.some(({ call, when }) => call === success.call && when === "not nil");
    if (isReleased && !toTheEnd) return;
    const after = asItStands([]);
    const beliefs = believing(after.beliefs, success, false);
    onOpen({ ...after, beliefs, settled: isReleased ? "released" : settled }, success.call);
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
      panic: state.panic,
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

/** Does somebody else get to see it, or does the function itself work with it? */
function isUse(instr: Instr, { roleOf, roleIn }: Holding): boolean {
  switch (instr.op) {
    case "call":
    case "go":
    case "defer":
    case "send":
    case "mapUpdate":
    case "closure":
      return operandsOf(instr).some((value) => roleOf(value) !== undefined || roleIn(value) !== undefined);
    case "store":
      return roleOf(instr.value) !== undefined;
    default:
      return false;
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
