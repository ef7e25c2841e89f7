/**
 * Which channels of a package may be one: declarations between which a channel is assigned or passed,
 * seen from the places that make one with a buffer, and what is done to it. Decides what is out of
 * sight, or more than a semaphore ever has done to it: closed, ranged over, a value sent or looked at.
 */
import { usesOf } from "../../flow/definitions.js";
import type { FlowGraph } from "../../flow/graph.js";
import type { Block, FlowFunction, Instr, Terminator, Value } from "../../flow/ir.js";
import { operandsOf } from "../../flow/operands.js";
import type { Package } from "../../program/package.js";
import { numberOf } from "../../semantics/constants.js";
import type { Func } from "../../semantics/objects.js";
import { underlyingOf } from "../../semantics/typeset.js";
import type { Scope } from "../analysis.js";
import { type RunInstr, runsOf } from "../runs.js";
import { type ChannelStep, isChannelStep, isSend, stepsIn } from "./channel-steps.js";
import { lockPlace } from "./place.js";
import { growingSources } from "./semaphore-sources.js";
import { RECEIVER } from "./summary.js";

/** Where something is done, in the function itself: `index` counts the block's instructions, -1 before them. */
export interface Spot {
  readonly graph: FlowGraph;
  readonly fn: FlowFunction;
  readonly block: Block;
  readonly index: number;
}

export interface ChannelUse extends Spot {
  readonly step: ChannelStep;
}

export interface ChannelClass {
  readonly keys: ReadonlySet<string>;
  readonly uses: readonly ChannelUse[];
  /** Where the channel is made. */
  readonly makers: ReadonlySet<Block>;
}

/** The declaration of a channel, as text; undefined where a value comes from elsewhere, or others can name it. */
export function channelKey(channel: Value, pkg: Package): string | undefined {
  const container = containerOf(channel);
  if (container !== undefined) {
    const key = channelKey(container, pkg);
    return key === undefined ? undefined : `${key}[]`;
  }
  const { kind, root, steps, text } = lockPlace(channel);
  if (kind.id !== undefined) return kind.isClosed || pkg.name === "main" ? kind.id : undefined;
  return steps.length === 0 && (root.kind === "variable" || root.kind === "value") ? text : undefined;
}

/** The map, slice or array that the value, or what lies at the address, is an element of: all of them are one. */
function containerOf(value: Value): Value | undefined {
  switch (value.op) {
    case "mapLookup":
      return value.map;
    case "indexAddr":
    case "index":
      return value.x;
    case "load":
      return value.addr.op === "indexAddr" ? value.addr.x : undefined;
    case "extract":
      if (value.tuple.op === "mapLookup") return value.tuple.map;
      return value.tuple.op === "rangeNext" && value.tuple.iterator.op === "range"
        ? value.tuple.iterator.x
        : undefined;
    default:
      return undefined;
  }
}

export function channelClasses(scope: Scope): readonly ChannelClass[] {
  const table = createTable(scope.pkg);
  const sources = growingSources(scope);
  for (let graph = sources.next(); graph !== undefined; graph = sources.next()) {
    for (const fn of graph.functions) noteFunction(scope, graph, fn, table, sources.add);
    for (const name of table.freshNames()) sources.add(name);
  }
  return table.classes();
}

interface Entry {
  parent: Entry | undefined;
  readonly keys: Set<string>;
  readonly uses: ChannelUse[];
  readonly makers: Set<Block>;
  /** Names that other functions know it by. */
  readonly names: Set<string>;
  isNoSemaphore: boolean;
}

interface Table {
  of(channel: Value): Entry | undefined;
  ofKey(key: string): Entry;
  /** Of the elements of a map. */
  ofElement(container: Value): Entry | undefined;
  join(a: Entry | undefined, b: Entry | undefined): void;
  /** Names of candidates that were not told before. */
  freshNames(): readonly string[];
  classes(): readonly ChannelClass[];
}

function createTable(pkg: Package): Table {
  const entries = new Map<string, Entry>();
  const told = new Set<string>();
  const find = (entry: Entry): Entry => {
    let at = entry;
    while (at.parent !== undefined) at = at.parent;
    return at;
  };
  const ofKey = (key: string): Entry => {
    let entry = entries.get(key);
    if (entry === undefined) {
      const keys = new Set([key]);
      entry = {
        parent: undefined,
        keys,
        uses: [],
        makers: new Set(),
        names: new Set(),
        isNoSemaphore: false,
      };
      entries.set(key, entry);
    }
    return find(entry);
  };
  const heads = (): readonly Entry[] =>
    [...new Set([...entries.values()].map(find))].filter((one) => one.makers.size > 0 && !one.isNoSemaphore);
  return {
    ofKey,
    ofElement(container) {
      const key = channelKey(container, pkg);
      return key === undefined ? undefined : ofKey(`${key}[]`);
    },
    of(channel) {
      const key = channelKey(channel, pkg);
      if (key === undefined) return undefined;
      const entry = ofKey(key);
      const { kind, root, steps } = lockPlace(containerOf(channel) ?? channel);
      if (kind.id !== undefined && (steps.length > 0 || root.kind === "global")) entry.names.add(kind.name);
      return entry;
    },
    join(one, other) {
      const a = one && find(one);
      const b = other && find(other);
      if (a === undefined || b === undefined || a === b) return;
      b.parent = a;
      for (const key of b.keys) a.keys.add(key);
      for (const name of b.names) a.names.add(name);
      for (const maker of b.makers) a.makers.add(maker);
      a.uses.push(...b.uses);
      if (b.isNoSemaphore) a.isNoSemaphore = true;
    },
    freshNames() {
      const fresh = heads()
        .flatMap(({ names }) => [...names])
        .filter((name) => !told.has(name));
      for (const name of fresh) told.add(name);
      return fresh;
    },
    classes: heads,
  };
}

function isChannel({ type }: Value): boolean {
  return underlyingOf(type).kind === "Chan";
}

/** A map, slice or array of channels. */
function holdsChannels({ type }: Value): boolean {
  const under = underlyingOf(type);
  const isContainer = under.kind === "Map" || under.kind === "Slice" || under.kind === "Array";
  return isContainer && underlyingOf(under.elem).kind === "Chan";
}

/** It goes where it is not followed. */
function spoilValue(value: Value, table: Table): void {
  if (isChannel(value)) spoil(table.of(value));
  else if (holdsChannels(value)) spoil(table.ofElement(value));
}

type AddSource = (what: string | Func) => void;

function noteFunction(scope: Scope, graph: FlowGraph, fn: FlowFunction, table: Table, add: AddSource): void {
  const { func, receiver, params } = fn;
  for (const param of receiver === undefined ? params : [receiver, ...params]) {
    if (func !== undefined && isChannel(param))
      table.join(table.of(param), table.ofKey(paramKey(func.origin, param.index)));
  }
  for (const block of fn.blocks) {
    for (const step of stepsIn(block)) {
      if (isChannelStep(step)) {
        const index = step.op === "selectSend" ? -1 : block.instrs.indexOf(step);
        noteUse({ graph, fn, block, index, step }, table);
      } else noteStep(scope, step, table, add);
    }
    noteEnd(scope, fn, block.end, table, add);
  }
}

function noteUse(use: ChannelUse, table: Table): void {
  const { step } = use;
  const entry = table.of(step.chan);
  if (isSend(step)) {
    spoilValue(step.value, table);
    if (entry !== undefined && !saysNothing(step.value)) entry.isNoSemaphore = true;
  } else if (entry !== undefined && (step.commaOk || usesOf(step).length > 0)) entry.isNoSemaphore = true;
  entry?.uses.push(use);
}

function spoil(entry: Entry | undefined): void {
  if (entry !== undefined) entry.isNoSemaphore = true;
}

/** Every value sent is alike. */
function saysNothing(value: Value): boolean {
  const { op, type } = value;
  if (op === "const" || op === "nil" || op === "zero") return true;
  if (value.op === "makeInterface") return saysNothing(value.x);
  const under = underlyingOf(type);
  return under.kind === "Struct" && under.fields.length === 0;
}

function noteStep(scope: Scope, step: Instr, table: Table, add: AddSource): void {
  switch (step.op) {
    case "makeChan": {
      const entry = table.of(step);
      if (entry === undefined) return;
      const size = step.size?.op === "const" ? numberOf(step.size.value) : undefined;
      if (step.size === undefined || size === 0) entry.isNoSemaphore = true;
      else entry.makers.add(step.block);
      return;
    }
    case "store":
      if (holdsChannels(step.value)) table.join(table.ofElement(step.addr), table.ofElement(step.value));
      if (!isChannel(step.value) || step.value.op === "nil") return;
      joinOrSpoil(table, step.addr, step.value);
      return;
    case "mapUpdate":
      if (isChannel(step.key)) spoil(table.of(step.key));
      if (isChannel(step.value)) joinElement(table, step.map, step.value);
      return;
    case "phi":
      if (!isChannel(step)) return;
      for (const edge of step.edges) if (edge.op !== "nil") table.join(table.of(step), table.of(edge));
      return;
    case "call":
      noteCall(scope, step, table, add);
      if (isChannel(step)) joinResult(scope, step, 0, step, table, add);
      return;
    case "go":
    case "defer":
      noteCall(scope, step, table, add);
      return;
    case "extract":
      if (isChannel(step) && step.tuple.op === "call")
        joinResult(scope, step, step.index, step.tuple, table, add);
      return;
    case "methodValue":
      if (isChannel(step.receiver)) {
        table.join(table.of(step.receiver), table.ofKey(paramKey(step.method.origin, RECEIVER)));
        add(step.method.origin);
      }
      return;
    case "makeInterface":
    case "opaque":
      for (const value of operandsOf(step)) spoilValue(value, table);
      return;
    default:
      return;
  }
}

/** What lies at the address has no name where a pointer from elsewhere leads to it. */
function joinOrSpoil(table: Table, address: Value, value: Value): void {
  const entry = table.of(address);
  if (entry === undefined) spoil(table.of(value));
  else table.join(entry, table.of(value));
}

function joinElement(table: Table, container: Value, value: Value): void {
  const entry = table.ofElement(container);
  if (entry === undefined) spoil(table.of(value));
  else table.join(entry, table.of(value));
}

function noteCall(scope: Scope, instr: RunInstr, table: Table, add: AddSource): void {
  const { target, args, receiver } = instr.call;
  const given = [...args.entries()].filter(([, arg]) => isChannel(arg));
  if (target.kind === "builtin") {
    const isKept = target.name === "len" || target.name === "cap" || target.name === "delete";
    for (const arg of isKept ? [] : args) spoilValue(arg, table);
    return;
  }
  const run = runsOf(instr).find(({ through }) => through === undefined);
  const bound = run?.receiver ?? receiver;
  if (bound !== undefined && isChannel(bound) && run?.what.kind === "declared") {
    table.join(table.of(bound), table.ofKey(paramKey(run.what.func, RECEIVER)));
    add(run.what.func);
  }
  for (const arg of args) if (holdsChannels(arg)) spoilValue(arg, table);
  for (const [index, arg] of given) {
    if (run?.what.kind === "closure") table.join(table.of(arg), paramOf(run.what.fn, index, table));
    else if (run?.what.kind === "declared" && isHere(scope, run.what.func)) {
      table.join(table.of(arg), table.ofKey(paramKey(run.what.func, index)));
      add(run.what.func);
    } else spoil(table.of(arg));
  }
}

function paramOf(fn: FlowFunction, index: number, table: Table): Entry | undefined {
  const param = fn.params[index];
  return param === undefined ? undefined : table.of(param);
}

function paramKey({ id }: Func, index: number): string {
  return `${id} param ${index}`;
}

function joinResult(
  scope: Scope,
  value: Value,
  index: number,
  { call }: Extract<Value, { op: "call" }>,
  table: Table,
  add: AddSource,
): void {
  if (call.target.kind !== "static" || !isHere(scope, call.target.func.origin)) return;
  const { origin } = call.target.func;
  table.join(table.of(value), table.ofKey(resultKey(origin, index)));
  add(origin);
}

function resultKey({ id }: Func, index: number): string {
  return `${id} result ${index}`;
}

function isHere(scope: Scope, { packagePath, decl }: Func): boolean {
  return packagePath === scope.pkg.path && decl !== undefined;
}

function noteEnd(scope: Scope, { func }: FlowFunction, end: Terminator, table: Table, add: AddSource): void {
  if (end.op !== "return") return;
  for (const [index, result] of end.results.entries()) {
    if (holdsChannels(result)) spoilValue(result, table);
    if (!isChannel(result) || result.op === "nil") continue;
    const entry = table.of(result);
    if (func === undefined || !isHere(scope, func)) spoil(entry);
    else {
      table.join(entry, table.ofKey(resultKey(func, index)));
      if (entry !== undefined) add(func);
    }
  }
}
