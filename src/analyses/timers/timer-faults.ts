/**
 * Receives from timers that cannot fire any more, and Resets of timers whose channel may still hold
 * a value, on the paths of one function. Decides which timers can be followed there: those that no
 * other function of the declaration works with at the same time.
 */
import { conditionsOf, type Literal } from "../../flow/conditions.js";
import { usesOf } from "../../flow/definitions.js";
import type { FlowGraph } from "../../flow/graph.js";
import type {
  Block,
  CallInstr,
  FlowFunction,
  Instr,
  RecvInstr,
  SelectEnd,
  SelectRecvInstr,
  StoreInstr,
  Value,
} from "../../flow/ir.js";
import type { FunctionSource } from "../../semantics/info.js";
import { timerSemantics } from "../../semantics/models/timers.js";
import type { Node } from "../../syntax/ast.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import { edgeIndex } from "../obligations/beliefs.js";
import { type Walker, walkPaths } from "../path-walk.js";
import { placeKey } from "../place-keys.js";
import {
  aged,
  answered,
  type Contents,
  contentsKey,
  emptied,
  FRESH,
  foundEmpty,
  settled,
} from "./timer-contents.js";
import { isTimer, type TimerName, timerOfChannel } from "./timer-names.js";
import { type TimerView, timerViews } from "./timer-views.js";

/** A receive that waits for ever. */
export interface DeadWait {
  readonly graph: FlowGraph;
  readonly instr: RecvInstr;
  readonly timer: Value;
  readonly name: TimerName;
  /** doubtful: only where Stop came in time, which nobody asked. */
  readonly why: "received" | "stopped" | "doubtful";
  /** Where the channel was emptied, or Stop called. */
  readonly by: Node;
}

/** A Reset before which the channel may hold a value. */
export interface UnsafeReset {
  readonly graph: FlowGraph;
  readonly instr: CallInstr;
  readonly timer: Value;
  readonly name: TimerName;
  /** running: nobody stopped it; full: Stop returned false, and nobody received; doubtful: nobody asked. */
  readonly why: "running" | "full" | "doubtful";
}

export interface TimerFaults {
  readonly waits: readonly DeadWait[];
  readonly resets: readonly UnsafeReset[];
}

export const timerFaults = defineAnalysis<TimerFaults>({
  id: "timer-faults",
  compute(scope) {
    const waits: DeadWait[] = [];
    const resets: UnsafeReset[] = [];
    for (const source of sourcesOf(scope)) {
      const graph = scope.flow(source);
      const { collected } = timerSemantics(scope.pkg, graph.file);
      for (const fn of graph.functions) {
        const view = scope.ask(timerViews).of(graph, fn);
        const found = view.isEmpty || fn.hasOpaque ? undefined : search(scope, graph, fn, view, collected);
        if (found === "too long") scope.gaveUp();
        else if (found !== undefined) {
          waits.push(...found.waits.values());
          resets.push(...found.resets.values());
        }
      }
    }
    return { waits, resets };
  },
});

/** Bodies that wait for a timer or set one again. */
function sourcesOf(scope: Scope): ReadonlySet<FunctionSource> {
  if (!scope.imports("time")) return new Set();
  return new Set([
    ...scope.functions(["Stop", "NewTimer", "range"], ["C"]),
    ...scope.functions(["Stop", "NewTimer", "C"], ["Reset"]),
  ]);
}

/** By the keys of timers; one that is not there may be doing anything. */
type State = ReadonlyMap<string, { readonly name: TimerName; readonly contents: Contents }>;

interface Found {
  readonly waits: Map<Instr, DeadWait>;
  readonly resets: Map<Instr, UnsafeReset>;
}

/** Most functions are in order even with all conditions left out, which costs next to nothing. */
function search(
  scope: Scope,
  graph: FlowGraph,
  fn: FlowFunction,
  view: TimerView,
  collected: boolean,
): Found | "too long" | undefined {
  const found = walk(scope, graph, fn, view, collected, "nothing");
  if (found === undefined || found === "too long" || found.waits.size + found.resets.size === 0) return found;
  return walk(scope, graph, fn, view, collected, "branches");
}

function walk(
  scope: Scope,
  graph: FlowGraph,
  fn: FlowFunction,
  view: TimerView,
  collected: boolean,
  memory: "nothing" | "branches",
): Found | "too long" | undefined {
  const [entry] = fn.blocks;
  if (entry === undefined) return undefined;
  const waits = new Map<Instr, DeadWait>();
  const resets = new Map<Instr, UnsafeReset>();
  const conditions = conditionsOf(fn);

  const mayTakeTime = ({ call }: CallInstr): boolean => {
    const id = calleeId(call) ?? "";
    return id === "time.Sleep" || scope.models.of(id)?.blocks === true;
  };

  const contentsOf = (state: State, { key }: TimerName): Contents | undefined =>
    settled(state.get(key)?.contents, collected);

  const receive = (instr: RecvInstr | SelectRecvInstr, state: State): State | undefined => {
    const timer = timerOfChannel(instr.chan);
    const name = timer && view.followed(timer);
    if (timer === undefined || name === undefined) return state;
    const contents = contentsOf(state, name);
    if (contents?.kind === "empty" || (contents?.kind === "doubtful" && instr.op === "recv")) {
      // Another case of the select is taken, if any.
      if (instr.op === "selectRecv") return undefined;
      const why = contents.kind === "empty" ? contents.how : "doubtful";
      if (!waits.has(instr)) waits.set(instr, { graph, instr, timer, name, why, by: contents.by });
      return undefined;
    }
    return withContents(state, name, emptied(instr.node));
  };

  const call = (instr: CallInstr, state: State): State => {
    const { receiver, args } = instr.call;
    const name = receiver && isTimer(receiver.type) ? view.followed(receiver) : undefined;
    switch (calleeId(instr.call)) {
      case "time.NewTimer": {
        const made = view.followed(instr);
        return made === undefined ? state : withContents(state, made, FRESH);
      }
      case "(*time.Timer).Stop": {
        if (name === undefined) return state;
        const asked: Contents = { kind: "asked", call: instr, before: contentsOf(state, name) };
        return withContents(state, name, usesOf(instr).length > 0 ? asked : settled(asked, collected));
      }
      case "(*time.Timer).Reset": {
        if (receiver === undefined || name === undefined) return state;
        const why = contentsOf(state, name)?.kind;
        if ((why === "running" || why === "full" || why === "doubtful") && view.hasChannel(receiver))
          resets.set(instr, { graph, instr, timer: receiver, name, why });
        return withContents(state, name, FRESH);
      }
      default:
        return args.reduce((at, given) => withoutContents(at, view.followed(given)), state);
    }
  };

  const walker: Walker<State> = {
    pass(instr, before) {
      const state = forgetRemade(before, instr);
      switch (instr.op) {
        case "recv":
        case "selectRecv":
          return receive(instr, allAged(state));
        case "send":
          return allAged(state);
        case "call":
          return call(instr, mayTakeTime(instr) ? allAged(state) : state);
        case "store":
          return stored(instr, state, view);
        default:
          return state;
      }
    },
    turn(block, successor, before) {
      const { end } = block;
      const state = end.op === "select" ? allAged(before) : before;
      const tested = test(conditions.onEdge(block, successor), state, collected);
      if (tested === undefined || end.op !== "select" || !end.hasDefault || successor < end.cases.length)
        return tested && throughPhis(block, successor, tested, view);
      return throughPhis(block, successor, foundAllEmpty(end, tested, view), view);
    },
    leave: () => undefined,
    keyOf: (state) =>
      [...state]
        .map(([key, { contents }]) => `${key} ${contentsKey(contents)}`)
        .sort()
        .join(),
  };
  const isDone = walkPaths({ block: entry, after: undefined }, new Map(), walker, memory);
  return isDone ? { waits, resets } : "too long";
}

function withContents(state: State, name: TimerName, contents: Contents | undefined): State {
  const next = new Map(state);
  if (contents === undefined) next.delete(name.key);
  else next.set(name.key, { name, contents });
  return next;
}

function allAged(state: State): State {
  return new Map([...state].map(([key, { name, contents }]) => [key, { name, contents: aged(contents) }]));
}

function withoutContents(state: State, name: TimerName | undefined): State {
  return name === undefined || !state.has(name.key) ? state : withContents(state, name, undefined);
}

/** The value that a name begins with is computed once more: it names another timer now. */
function forgetRemade(state: State, instr: Instr): State {
  let next = state;
  for (const { name } of state.values()) if (name.root === instr) next = withoutContents(next, name);
  return next;
}

/** A place gets another timer, or what leads to one is replaced. */
function stored({ addr, value }: StoreInstr, state: State, view: TimerView): State {
  const place = placeKey(addr).text;
  let next = state;
  for (const [key, { name }] of state) if (key.startsWith(`${place}.`)) next = withoutContents(next, name);
  const name = isTimer(value.type) ? view.followed(addr) : undefined;
  return name === undefined ? next : copied(name, value, next, view);
}

function copied(to: TimerName, value: Value, state: State, view: TimerView): State {
  const from = view.followed(value);
  return withContents(state, to, from && state.get(from.key)?.contents);
}

/** The contents of phis are those of the edge. */
function throughPhis(block: Block, successor: number, state: State, view: TimerView): State {
  const edge = edgeIndex(block, successor);
  let next = state;
  for (const instr of block.succs[successor]?.instrs ?? []) {
    if (instr.op !== "phi") break;
    const name = isTimer(instr.type) ? view.followed(instr) : undefined;
    const value = instr.edges[edge];
    // Phis of a block are settled at once: what they read is what was there before.
    if (name !== undefined && value !== undefined && view.followed(value)?.key !== name.key) {
      const from = view.followed(value);
      next = withContents(next, name, from && state.get(from.key)?.contents);
    }
  }
  return next;
}

/** Undefined where Stop cannot have returned that. */
function test(literal: Literal | undefined, state: State, collected: boolean): State | undefined {
  if (literal?.test.kind !== "true") return state;
  for (const { name, contents } of state.values()) {
    if (contents.kind !== "asked" || contents.call !== literal.subject) continue;
    const answer = answered(contents, literal.positive, collected);
    return answer === "impossible" ? undefined : withContents(state, name, answer);
  }
  return state;
}

/** The default of a select: no channel of its cases held a value. */
function foundAllEmpty({ cases, node }: SelectEnd, before: State, view: TimerView): State {
  let state = before;
  for (const { dir, chan } of cases) {
    const timer = dir === "recv" ? timerOfChannel(chan) : undefined;
    const name = timer && view.followed(timer);
    if (name === undefined) continue;
    const contents = state.get(name.key)?.contents;
    state = withContents(state, name, foundEmpty(contents, node));
  }
  return state;
}
