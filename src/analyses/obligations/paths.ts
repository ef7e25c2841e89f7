/**
 * Follows one acquired thing along every path from its acquisition, as property simulation does
 * (Das, Lerner, Seigle: "ESP: path-sensitive program verification in polynomial time", PLDI 2002):
 * paths that agree on what stands for the thing and on the conditions that are asked again are
 * followed once. Decides which paths leave the function, or come round again, with it still open.
 */
import { canReach } from "../../flow/graph.js";
import type { Block, CallInstr, FlowFunction, Instr, Value } from "../../flow/ir.js";
import type { Node } from "../../syntax/ast.js";
import {
  type Beliefs,
  edgeIndex,
  enterBlock,
  judgementOf,
  NO_BELIEFS,
  nilness,
  resolve,
  takeEdge,
} from "./beliefs.js";
import type { Guess, Holding, Outcome, Role, Surroundings } from "./duty.js";
import { isLocalVariable, outcomeOf } from "./uses.js";
import { type Cells, cellsOf } from "./variables.js";

/** A call that hands out something that must be let go. */
export interface Acquisition {
  readonly call: CallInstr;
  /** Which result it is; undefined where the call has one only. */
  readonly component: number | undefined;
  /** Which result is the error that tells that nothing was acquired. */
  readonly error: number | undefined;
}

/** Where a thing is lost while it is open. */
export interface Leak {
  /** exit: the function is left; again: a loop comes back to the call and the old one is out of reach. */
  readonly how: "exit" | "again";
  readonly node: Node;
  readonly guesses: readonly Guess[];
}

export interface Verdict {
  readonly leak: Leak | undefined;
  /** Some path lets go of it or gives it to somebody. */
  readonly isReleased: boolean;
  /** Some path returns it while it is open. */
  readonly isReturned: boolean;
  /** The budget ran out: nothing is claimed. */
  readonly gaveUp: boolean;
}

/**
 * Steps (a block on one path) for one acquisition. Too low and long functions are silently left
 * out; too high and a function made of unrelated conditions costs seconds. Real code needs dozens.
 */
const MAX_STEPS = 3000;

interface Held {
  readonly role: Role;
  readonly component: number | undefined;
}

interface Kept {
  readonly value: Value | undefined;
  readonly role: Role | undefined;
}

interface State {
  readonly block: Block;
  /** The first instruction to look at. */
  readonly start: number;
  readonly held: ReadonlyMap<Value, Held>;
  readonly variables: ReadonlyMap<Value, Kept>;
  readonly beliefs: Beliefs;
  readonly guesses: readonly Guess[];
  /** The acquiring call was passed once more. */
  readonly again: boolean;
}

export function followPaths({ call, component, error }: Acquisition, at: Surroundings): Verdict {
  const { fn } = call.block;
  const judgement = judgementOf(fn);
  const cells = cellsOf(fn);
  const errors = error === undefined ? [] : componentsOf(call, error);
  const role = at.kind.fresh;
  const queue: State[] = [
    {
      block: call.block,
      start: call.block.instrs.indexOf(call) + 1,
      held: new Map([[call, { role, component }]]),
      variables: new Map(),
      beliefs: NO_BELIEFS,
      guesses: [],
      again: false,
    },
  ];
  const seen = new Set<string>();
  let leak: Leak | undefined;
  let isReleased = false;
  let isReturned = false;

  const note = (how: Leak["how"], node: Node, guesses: readonly Guess[]): void => {
    if (leak === undefined || price(guesses) < price(leak.guesses)) leak = { how, node, guesses };
  };

  for (let next = 0; next < queue.length; next++) {
    if (next >= MAX_STEPS) return { leak: undefined, isReleased, isReturned, gaveUp: true };
    const state = queue[next] as State;
    const after = walkBlock(state, call, cells, at);
    if (after.kind !== "open") {
      if (after.kind === "released") isReleased = true;
      else if (after.kind === "returned") isReturned = true;
      else note("again", call.node, state.guesses);
      continue;
    }
    const { end } = state.block;
    if (end.op === "return") {
      if (endsProcess(fn)) continue;
      if (after.again) note("again", call.node, after.guesses);
      else note("exit", end.node, after.guesses);
      continue;
    }
    // An unrecovered panic ends the process, and so does what does not return.
    if (end.op === "panic" || end.op === "unwind") continue;
    state.block.succs.forEach((block, successor) => {
      const believed = takeEdge(after.beliefs, judgement, state.block, successor);
      if (believed === undefined) return;
      if (errors.some((value) => nilness(believed, judgement, value) === false)) return;
      if (isNothing(after.held, believed)) return;
      const entered = enter(after, believed, block, edgeIndex(state.block, successor));
      if (!isAlive(entered)) {
        note("again", call.node, after.guesses);
        return;
      }
      const key = keyOf(entered);
      if (seen.has(key)) return;
      seen.add(key);
      queue.push(entered);
    });
  }
  return { leak, isReleased, isReturned, gaveUp: false };

  /** Where a name of the thing is nil, there is nothing to let go of. */
  function isNothing(held: ReadonlyMap<Value, Held>, believed: Beliefs): boolean {
    for (const [value, { role, component }] of held) {
      if (component !== undefined || (role !== "owner" && role !== "handle")) continue;
      if (nilness(believed, judgement, value) === true) return true;
    }
    return false;
  }

  function enter(from: Walked, believed: Beliefs, block: Block, edge: number): State {
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
    return { block, start: 0, held, variables, beliefs, guesses: from.guesses, again: from.again };
  }
}

interface Settled {
  readonly kind: "released" | "returned" | "lost";
}

/** A block's end, with the thing still open. */
interface Walked {
  readonly kind: "open";
  readonly held: ReadonlyMap<Value, Held>;
  readonly variables: ReadonlyMap<Value, Kept>;
  readonly beliefs: Beliefs;
  readonly guesses: readonly Guess[];
  readonly again: boolean;
}

function walkBlock(state: State, acquiring: CallInstr, cells: Cells, at: Surroundings): Walked | Settled {
  const held = new Map(state.held);
  const variables = new Map(state.variables);
  const same = new Map(state.beliefs.same);
  let guesses = state.guesses;
  let again = state.again;
  const holding: Holding = {
    roleOf(value) {
      const what = held.get(value);
      return what?.component === undefined ? what?.role : undefined;
    },
    roleOfComponent(tuple, index) {
      const what = held.get(tuple);
      return what !== undefined && what.component === index ? what.role : undefined;
    },
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
    switch (outcome.kind) {
      case "releases":
      case "moves":
        return { kind: "released" };
      case "carries":
        held.set(instr as Value, { role: outcome.role, component: outcome.component });
        break;
      case "keeps":
        if (isClosedByCapture(outcome.address, outcome.role, instr, cells, at)) return { kind: "released" };
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
  const last = outcomeOf(end, holding, at);
  if (last.kind === "moves") return { kind: end.op === "return" ? "returned" : "released" };
  return { kind: "open", held, variables, beliefs: { facts: state.beliefs.facts, same }, guesses, again };

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
  if (type.kind === "Basic") return type.name === "bool";
  return type.kind === "Named" && type.obj.packagePath === "" && type.obj.name === "error";
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
      const fate = at.fateOfCapture(closure, index, role).kind;
      return fate === "releases" || fate === "moves" || fate === "returns";
    });
  });
}

function withGuess(guesses: readonly Guess[], outcome: Outcome): readonly Guess[] {
  const guess = outcome.kind === "nothing" || outcome.kind === "carries" ? outcome.guess : undefined;
  if (guess === undefined || guesses.some(({ text }) => text === guess.text)) return guesses;
  return [...guesses, guess];
}

function price(guesses: readonly Guess[]): number {
  return guesses.reduce((sum, guess) => sum + guess.price, 0);
}

/** Can anything still reach it? A view or an address leads to it no more. */
function isAlive({ held, variables }: Pick<State, "held" | "variables">): boolean {
  const leads = (role: Role | undefined): boolean =>
    role === "owner" || role === "handle" || role === "release";
  return (
    [...held.values()].some(({ role }) => leads(role)) ||
    [...variables.values()].some(({ role }) => leads(role))
  );
}

function componentsOf(call: CallInstr, index: number): readonly Value[] {
  const found: Value[] = [];
  for (const block of call.block.fn.blocks) {
    for (const instr of block.instrs)
      if (instr.op === "extract" && instr.tuple === call && instr.index === index) found.push(instr);
  }
  return found;
}

/** The process ends with `main`. */
function endsProcess(fn: FlowFunction): boolean {
  return fn.kind === "declared" && fn.pkg.name === "main" && fn.name === "main";
}

/** What makes two paths the same for all that follows. */
function keyOf({ block, held, variables, beliefs, guesses, again }: State): string {
  const names = [...held].map(([value, { role, component }]) => `${value.id}${role}${component ?? ""}`);
  const kept = [...variables].map(
    ([address, { value, role }]) => `${address.id}${role ?? ""}=${value?.id ?? ""}`,
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
  ].join("|");
}
