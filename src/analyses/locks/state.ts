/**
 * Where one path stands: the lock, what was deferred, what variables that closures share hold, what
 * was asked on the way. Decides what makes two paths the same for all that follows, and how an edge
 * and the start of a block change it.
 */
import type { Block, DeferInstr, FlowFunction, Instr, PhiInstr, Value } from "../../flow/ir.js";
import type { Var } from "../../semantics/objects.js";
import type { Node } from "../../syntax/ast.js";
import {
  type Beliefs,
  edgeIndex,
  enterBlock,
  type Judgement,
  NO_BELIEFS,
  resolve,
  takeEdge,
} from "../obligations/beliefs.js";
import type { SelectSend } from "./channel-steps.js";
import type { Holdings, Taking } from "./holdings.js";
import { type Known, knownOf, standingFor } from "./known.js";
import { ask, NO_VIEWS, type Questions, type Views, viewsKey } from "./views.js";

/** Something taken for granted, see the assumption ledger. */
export interface Guess {
  readonly text: string;
  readonly price: number;
}

/**
 * Is the function run while a panic goes on? For a function that may be deferred by anybody nobody
 * knows; `at` is what panics.
 */
export type Panic = "unknown" | "none" | { readonly at: Node };

/** What variables hold whose cells closures share, by the variable. */
export type Cells = ReadonlyMap<Var, Value>;

export interface PathState {
  readonly block: Block;
  /** The instruction to go on with. */
  readonly start: number;
  readonly holdings: Holdings;
  /** Deferred and not run yet, the latest last. */
  readonly deferred: readonly DeferInstr[];
  readonly cells: Cells;
  readonly beliefs: Beliefs;
  readonly views: Views;
  readonly guesses: readonly Guess[];
  readonly panic: Panic;
  /** A deferred call stopped the panic. */
  readonly recovered: boolean;
  /** How it came here; not part of what makes states equal. */
  readonly from: PathState | undefined;
}

/** What stays the same on all paths of one function. */
export interface Ground {
  readonly fn: FlowFunction;
  readonly judgement: Judgement;
  readonly questions: Questions;
  /** Variables in cells of which something is worth knowing. */
  readonly variables: ReadonlySet<Var>;
  isAsked(value: Value, block: Block): boolean;
}

/** What a function is entered with. */
export interface Entry {
  readonly holdings: Holdings;
  readonly cells: Cells;
  /** Of parameters and captured values. */
  readonly known: ReadonlyMap<Value, Known>;
  readonly panic: Panic;
  /** Variables that the function around it wants to know of. */
  readonly variables: ReadonlySet<Var>;
}

export function startState(block: Block, entry: Entry): PathState {
  const same = new Map<Value, Value>();
  for (const [name, known] of entry.known) same.set(name, standingFor(known));
  const { holdings, cells, panic } = entry;
  return {
    block,
    start: 0,
    holdings,
    deferred: [],
    cells,
    beliefs: { ...NO_BELIEFS, same },
    views: NO_VIEWS,
    guesses: [],
    panic,
    recovered: false,
    from: undefined,
  };
}

/** The path after the edge to a successor; undefined where it cannot take it. */
export function follow(state: PathState, successor: number, ground: Ground): PathState | undefined {
  const { block } = state;
  const { judgement } = ground;
  const to = block.succs[successor] as Block;
  const believed = takeEdge(state.beliefs, judgement, block, successor);
  if (believed === undefined) return undefined;
  const views = ask(state.views, block, successor, ground.questions);
  if (views === undefined) return undefined;
  const beliefs = enterBlock(believed, judgement, to, edgeIndex(block, successor));
  return {
    ...state,
    block: to,
    start: 0,
    cells: forgetRedefined(state.cells, to),
    beliefs: withoutIdle(beliefs, ground, to),
    views,
    from: state,
  };
}

/** A value that the block computes anew is no longer what the cell holds. */
function forgetRedefined(cells: Cells, block: Block): Cells {
  const isStale = (value: Value): boolean => "block" in value && value.block === block;
  if (![...cells.values()].some(isStale)) return cells;
  return new Map([...cells].filter(([, value]) => !isStale(value)));
}

/** What nobody asks for any more would only keep equal paths apart. */
function withoutIdle(beliefs: Beliefs, { judgement, isAsked }: Ground, block: Block): Beliefs {
  const { canonical } = judgement.conditions;
  const same = new Map<Value, Value>();
  for (const [name, value] of beliefs.same) {
    if (!isAsked(name, block) && !isAsked(canonical(name), block)) continue;
    const known = knownOf(beliefs, judgement, value);
    if (known !== undefined) same.set(name, standingFor(known));
    else if (judgement.retested.has(canonical(value))) same.set(name, value);
  }
  return { facts: beliefs.facts.keep((value) => isAsked(value, block)), same };
}

/** The value that flows into the phi from where the path came. */
export function edgeOf(phi: PhiInstr, from: Block, successor: number): Value | undefined {
  return phi.edges[edgeIndex(from, successor)];
}

/** On this path the name is the value. */
export function withSame(state: PathState, name: Value, value: Value): PathState {
  return { ...state, beliefs: { ...state.beliefs, same: new Map(state.beliefs.same).set(name, value) } };
}

export function withCell(state: PathState, variable: Var, value: Value | undefined): PathState {
  const cells = new Map(state.cells);
  if (value === undefined) cells.delete(variable);
  else cells.set(variable, resolve(state.beliefs, value));
  return { ...state, cells };
}

/** What cells hold, in words that other functions understand. */
export function cellsOutside(state: PathState, judgement: Judgement): Cells {
  const cells = new Map<Var, Value>();
  for (const [variable, value] of state.cells) {
    const known = knownOf(state.beliefs, judgement, value);
    if (known !== undefined) cells.set(variable, standingFor(known));
  }
  return cells;
}

/** Numbers instructions as they come up: ids of functions would make long keys. */
export type Numbering = (step: Instr | SelectSend) => number;

export function newNumbering(): Numbering {
  const numbers = new Map<Instr | SelectSend, number>();
  return (step) => {
    let number = numbers.get(step);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(step, number);
    }
    return number;
  };
}

export function keyOf(state: PathState, numberOf: Numbering): string {
  const { block, start, holdings, deferred, cells, beliefs, views, guesses, panic, recovered } = state;
  let key = `${block.index}.${start}|${holdingsKey(holdings, numberOf)}|`;
  for (const instr of deferred) key += `${numberOf(instr)},`;
  key += `|${cellsKey(cells)}|${pairsKey(beliefs.same)}|${beliefs.facts.key}|${viewsKey(views)}|`;
  return `${key}${guesses.length}${panicKey(panic)}${recovered}`;
}

export function entryKey({ holdings, cells, known, panic }: Entry, numberOf: Numbering): string {
  const given = [...known].map(([value, is]) => `${value.id}=${is}`).sort();
  return `${holdingsKey(holdings, numberOf)}|${cellsKey(cells)}|${given.join()}|${panicKey(panic)}`;
}

function cellsKey(cells: Cells): string {
  if (cells.size === 0) return "";
  return [...cells]
    .map(([variable, value]) => `${variable.place?.ident.start ?? variable.name}=${value.id}`)
    .sort()
    .join();
}

function pairsKey(same: Beliefs["same"]): string {
  if (same.size === 0) return "";
  return [...same]
    .map(([name, value]) => `${name.id}~${value.id}`)
    .sort()
    .join();
}

function panicKey(panic: Panic): string {
  return typeof panic === "string" ? panic : String(panic.at.start);
}

function holdingsKey({ held, owed, last, handedOn }: Holdings, numberOf: Numbering): string {
  const id = ({ instr, side, by }: Taking): string => `${numberOf(instr)}${side}${numberOf(by)}`;
  return `${held.map(id).join()};${owed.join()};${last === undefined ? "" : id(last)};${handedOn}`;
}
