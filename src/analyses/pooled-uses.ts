/**
 * Uses of an object after it was put back into its pool: by then somebody else may have it. Follows
 * the object along each path from where the function gets it, under all of its names, and what reads
 * its memory: `buf.Bytes()`, a slice of it, what a pointer to a slice points to. A deferred `Put` comes
 * after the results are settled, so that they may not lead to the object.
 */
import type { FlowGraph } from "../flow/graph.js";
import type { Block, CallInfo, ClosureInstr, Instr, ReturnEnd, Value } from "../flow/ir.js";
import { operandsOf } from "../flow/operands.js";
import { appendsToFirst } from "../semantics/models/pools.js";
import type { Type } from "../semantics/types.js";
import { underlyingOf } from "../semantics/typeset.js";
import { localCell, rootsOf } from "./aliases.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { calleeId } from "./calls.js";
import { nameOfValue } from "./obligations/places.js";
import { type WalkStart, walkPaths } from "./path-walk.js";
import { type Caller, type PoolPut, type PoolPuts, poolPuts } from "./pool-puts.js";
import { enter, keyOf, named, type PooledState } from "./pooled-state.js";

export interface PooledUse {
  readonly graph: FlowGraph;
  /** Where the object was put back. */
  readonly put: Instr;
  /** What comes after it: any step, or the return whose results lead to the object. */
  readonly use: Instr | ReturnEnd;
  /**
   * - used: the object itself; viewed: memory of it; twice: it is put back once more;
   * - returned: a deferred call puts back what is returned;
   * - deferred: a call that was deferred before the `Put` runs after it.
   */
  readonly how: "used" | "viewed" | "twice" | "returned" | "deferred";
  /** What the object, or the part of it, is called. */
  readonly name: string;
}

export const pooledUses = defineAnalysis<readonly PooledUse[]>({
  id: "pooled-uses",
  compute(scope) {
    const pools = scope.ask(poolPuts);
    const found: PooledUse[] = [];
    const told = new Set<unknown>();
    for (const put of pools?.puts ?? []) {
      for (const root of rootsIn(put)) {
        if (told.has(root)) continue;
        told.add(root);
        for (const use of follow(scope, pools as PoolPuts, put, root)) {
          if (told.has(use.use)) continue;
          told.add(use.use);
          found.push(use);
        }
      }
    }
    return found;
  },
});

/** What the function itself got: results, parameters, what it read from a field. */
function rootsIn({ fn, value }: PoolPut): readonly Value[] {
  if (!isReference(value.type)) return [];
  return [...rootsOf(value)].filter((root) => {
    if (root.op === "param" || root.op === "freeVar") return root.fn === fn;
    return "block" in root && root.block.fn === fn;
  });
}

/** A struct or number that is put back is a copy; what the function has left is its own. */
function isReference(type: Type): boolean {
  const { kind } = underlyingOf(type);
  return kind === "Pointer" || kind === "Slice" || kind === "Map" || kind === "Interface";
}

function follow(
  scope: Scope,
  pools: PoolPuts,
  { graph, fn, value: aliased }: PoolPut,
  root: Value,
): readonly PooledUse[] {
  const found: PooledUse[] = [];
  const entry = fn.blocks[0] as Block;
  const start: WalkStart =
    "block" in root ? { block: root.block, after: root } : { block: entry, after: undefined };
  const first: PooledState = {
    names: new Set([root]),
    views: new Set(),
    cells: new Map(),
    putters: new Set(),
    put: undefined,
    deferredPut: undefined,
    deferredUses: [],
  };
  const note = (put: Instr, use: PooledUse["use"], how: PooledUse["how"], value: Value): undefined => {
    found.push({ graph, put, use, how, name: nameOf(value) ?? nameOf(aliased) ?? "it" });
    return undefined;
  };
  const isDone = walkPaths(start, first, {
    pass(instr, state) {
      // The next round gets another object.
      if (instr === root) return undefined;
      const next = pass(scope, pools, instr, state);
      if ("how" in next) return note(next.put, next.use, next.how, next.value);
      return next;
    },
    turn: (block, successor, state) => enter(block, successor, state),
    leave(end, state) {
      const value = end.results.find((result) => state.names.has(result) || state.views.has(result));
      if (value === undefined) return;
      if (state.put !== undefined) note(state.put, end, state.views.has(value) ? "viewed" : "used", value);
      else if (state.deferredPut !== undefined) note(state.deferredPut, end, "returned", value);
    },
    keyOf: (state) => keyOf(state),
  });
  // What was found on some path is so, however many more there are.
  if (!isDone) scope.gaveUp();
  return found;
}

/** Of an address in it, or a copy of its pointer, that of the variable. */
function nameOf(value: Value): string | undefined {
  switch (value.op) {
    case "fieldAddr":
    case "indexAddr":
    case "makeInterface":
    case "convert":
    case "slice":
      return nameOf(value.x);
    case "param":
    case "freeVar":
      return value.hint;
    default:
      return "block" in value ? nameOfValue(value) : undefined;
  }
}

type Passed = PooledState | (Pick<PooledUse, "how" | "put" | "use"> & { readonly value: Value });

function pass(scope: Scope, pools: PoolPuts, instr: Instr, state: PooledState): Passed {
  const { names, views, put } = state;
  const what = (value: Value): "name" | "view" | undefined =>
    names.has(value) ? "name" : views.has(value) ? "view" : undefined;
  const used = (value: Value): Passed =>
    put === undefined ? state : { how: views.has(value) ? "viewed" : "used", value, put, use: instr };
  switch (instr.op) {
    case "convert":
      // A string is a copy of the bytes.
      if (isText(instr.type) !== isText(instr.x.type)) {
        const after = what(instr.x) === undefined ? state : used(instr.x);
        return "how" in after ? after : named(after, instr, undefined);
      }
      return named(state, instr, what(instr.x));
    case "makeInterface":
    case "slice":
      return named(state, instr, what(instr.x));
    case "typeAssert":
      return named(state, instr, what(instr.x));
    case "extract":
      return named(state, instr, instr.index === 0 ? what(instr.tuple) : undefined);
    case "fieldAddr":
    case "indexAddr":
      return named(state, instr, what(instr.x) === undefined ? undefined : "name");
    case "load": {
      const cell = localCell(instr.addr);
      if (cell !== undefined) return named(state, instr, state.cells.get(cell));
      if (what(instr.addr) === undefined) return named(state, instr, undefined);
      const after = used(instr.addr);
      if ("how" in after) return after;
      // What a pointer to a slice points to; a field may hold anything.
      const isContent = instr.addr.op !== "fieldAddr" && underlyingOf(instr.type).kind === "Slice";
      return named(after, instr, isContent ? "view" : undefined);
    }
    case "store": {
      const cell = localCell(instr.addr);
      const stored = what(instr.value);
      if (cell !== undefined) {
        const cells = new Map(state.cells);
        if (stored === undefined) cells.delete(cell);
        else cells.set(cell, stored);
        return { ...state, cells };
      }
      return stored !== undefined
        ? used(instr.value)
        : what(instr.addr) !== undefined
          ? used(instr.addr)
          : state;
    }
    case "closure":
      return captured(pools, instr, state);
    case "call":
    case "defer":
    case "go":
      return called(scope, pools, instr, state, what, used);
    case "send":
    case "mapUpdate":
    case "index":
    case "range":
    case "opaque": {
      const value = operandsOf(instr).find((operand) => what(operand) !== undefined);
      return value === undefined ? state : used(value);
    }
    default:
      return state;
  }
}

function isText(type: Type): boolean {
  const under = underlyingOf(type);
  return under.kind === "Basic";
}

function captured(pools: PoolPuts, closure: ClosureInstr, state: PooledState): PooledState {
  const isPutter = closure.bindings.some((binding, index) => {
    const cell = localCell(binding);
    if (cell !== undefined) return state.cells.get(cell) === "name" && pools.givesBack(closure, index, true);
    return state.names.has(binding) && pools.givesBack(closure, index, false);
  });
  return isPutter ? { ...state, putters: new Set([...state.putters, closure]) } : state;
}

function called(
  scope: Scope,
  pools: PoolPuts,
  instr: Caller,
  state: PooledState,
  what: (value: Value) => "name" | "view" | undefined,
  used: (value: Value) => Passed,
): Passed {
  const { call } = instr;
  const { target } = call;
  const { put } = state;
  const isPut = pools.givenBackBy(instr).some((value) => what(value) === "name" || isBoxedView(value, what));
  const isPutter = (target.kind === "closure" || target.kind === "value") && state.putters.has(target.value);
  if (isPut || isPutter) return putBack(instr, state);
  const value = usedBy(call).find((operand) => what(operand) !== undefined);
  if (instr.op === "defer") {
    if (value === undefined) return state;
    if (put !== undefined) return used(value);
    return { ...state, deferredUses: [...state.deferredUses, instr] };
  }
  if (value === undefined) return state;
  const after = used(value);
  if ("how" in after || instr.op === "go") return after;
  return named(after, instr, resultOf(scope, call, what));
}

/** A slice that is put back is no pointer: its memory is. */
function isBoxedView(value: Value, what: (value: Value) => "name" | "view" | undefined): boolean {
  return (
    value.op === "makeInterface" && underlyingOf(value.x.type).kind === "Slice" && what(value) === "view"
  );
}

function putBack(instr: Caller, state: PooledState): Passed {
  const { put, deferredPut, deferredUses } = state;
  const value = [...state.names][0] as Value;
  if (instr.op === "go") return { ...state, put: undefined, names: new Set(), views: new Set() };
  const earlier = put ?? deferredPut;
  if (earlier !== undefined) return { how: "twice", value, put: earlier, use: instr };
  if (instr.op === "call") return { ...state, put: instr };
  const [late] = deferredUses;
  // Deferred calls run last in, first out.
  return late === undefined
    ? { ...state, deferredPut: instr }
    : { how: "deferred", value, put: instr, use: late };
}

/** Operands that the call works with; `len` and `cap` look at the header only. */
function usedBy(call: CallInfo): readonly Value[] {
  const { target, receiver, args } = call;
  if (target.kind === "builtin" && (target.name === "len" || target.name === "cap")) return [];
  return receiver === undefined ? args : [receiver, ...args];
}

/** What the result is of the object: a view of its memory, or the slice that was appended to. */
function resultOf(
  scope: Scope,
  call: CallInfo,
  what: (value: Value) => "name" | "view" | undefined,
): "name" | "view" | undefined {
  const { target, receiver, args } = call;
  if (target.kind === "builtin")
    return target.name === "append" && args[0] !== undefined ? what(args[0]) : undefined;
  const id = calleeId(call);
  if (id !== undefined && appendsToFirst(id) && args[0] !== undefined) return what(args[0]);
  const isView = id !== undefined && scope.models.of(id)?.views === true;
  return isView && receiver !== undefined && what(receiver) !== undefined ? "view" : undefined;
}
