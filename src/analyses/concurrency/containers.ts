/**
 * Maps, slices and interface values: what is found in them, put into them and cut out of them.
 */
import { isInterface } from "../../semantics/predicates.js";
import { typeString } from "../../semantics/type-string.js";
import type { Type } from "../../semantics/types.js";
import { keyOf } from "./choices.js";
import { resolve } from "./frames.js";
import type { GoMap, Memory } from "./heap.js";
import type { State } from "./state.js";
import { bool, int, isComposite, tuple, type Val } from "./values.js";

export function assertType(state: State, x: Val, asserted: Type, commaOk: boolean, type: Type): Val {
  if (x.k === "iface" && !isInterface(asserted)) {
    const isSame = typeString(x.type) === typeString(asserted);
    if (isSame) return commaOk ? tuple(x.val, bool(true)) : x.val;
    if (commaOk) return tuple(state.unknown(asserted), bool(false));
  }
  if (x.k === "iface" && commaOk) return tuple(x, state.unknown(boolType(type)));
  return x.k === "iface" ? x : state.unknown(type);
}

function boolType(type: Type): Type {
  return type.kind === "Tuple" ? (type.elems[1] ?? type) : type;
}

export function lookUp(state: State, of: Val, key: Val, commaOk: boolean, type: Type): Val {
  const elem = type.kind === "Tuple" ? (type.elems[0] ?? type) : type;
  const map = of.k === "ptr" ? state.objs.get(of.obj) : undefined;
  if (map?.k === "map" && !map.isEscaped && map.isExact && isTellable(state, map, key)) {
    const entry = map.entries.get(keyOf(key));
    const val =
      entry?.[1] ??
      (isComposite(elem) ? { k: "struct" as const, fields: new Map(), isOutside: false } : undefined);
    const found = val ?? zero(state, elem);
    return commaOk ? tuple(found, bool(entry !== undefined)) : found;
  }
  // Some value of them: what is put there is anybody's.
  state.escape(of);
  return state.unknown(type);
}

function zero(state: State, type: Type): Val {
  return state.load(state.memory(), type);
}

/** Whether it is one of the keys of an exact map can be told: of a key nobody can see, only that it equals itself. */
function isTellable(state: State, { entries }: GoMap, key: Val): boolean {
  const known = [...entries.values()].map(([one]) => one);
  const isItself = (one: Val): boolean => isConstant(one) && !isFromOutside(state, one);
  if (isItself(key)) return known.every(isItself);
  return (key.k === "sym" || isFromOutside(state, key)) && known.every((one) => keyOf(one) === keyOf(key));
}

/** Two pointers from outside may be one. */
function isFromOutside(state: State, key: Val): boolean {
  const val = key.k === "iface" ? key.val : key;
  const obj = val.k === "ptr" ? state.objs.get(val.obj) : undefined;
  return obj?.k === "memory" && obj.isOutside;
}

function isConstant(key: Val): boolean {
  const val = key.k === "iface" ? key.val : key;
  return val.k === "int" || val.k === "text" || val.k === "bool" || val.k === "ptr";
}

export function update(state: State, of: Val, key: Val, value: Val): void {
  const map = of.k === "ptr" ? state.objs.get(of.obj) : undefined;
  if (of.k !== "ptr" || map?.k !== "map") {
    state.escape(value);
    return;
  }
  const isExact = map.isExact && isTellable(state, map, key);
  if (map.isEscaped || !isExact) state.escape(value);
  const entries = new Map(map.entries);
  if (isExact) entries.set(keyOf(key), [key, value]);
  else for (const [, val] of map.entries.values()) state.escape(val);
  state.change<GoMap>(of.obj, { entries, isExact, size: undefined });
}

/** The number of entries; of a map that is not known one that stays the same until the map is written to. */
export function sizeOfMap(state: State, id: number): Val | undefined {
  const map = state.objs.get(id);
  if (map?.k !== "map") return undefined;
  if (map.isExact && !map.isEscaped) return int(map.entries.size);
  const size = map.size ?? state.sym(true);
  if (map.size === undefined) state.change<GoMap>(id, { size });
  return resolve(state, size);
}

export function forget(state: State, of: number, key: Val): void {
  const map = state.objs.get(of);
  if (map?.k !== "map") return;
  const isExact = map.isExact && isTellable(state, map, key);
  const entries = new Map(map.entries);
  if (isExact) entries.delete(keyOf(key));
  state.change<GoMap>(of, { entries, isExact, size: undefined });
}

export function cut(state: State, x: Val, low: Val | undefined, high: Val | undefined, type: Type): Val {
  const from = low === undefined ? 0 : low.k === "int" ? low.n : undefined;
  if (x.k === "slice" && from !== undefined) {
    const to = high === undefined ? x.len : high.k === "int" ? high.n : undefined;
    if (to !== undefined && to >= from) return { ...x, from: x.from + from, len: to - from };
  }
  if (x.k === "ptr" && x.path === "" && from === 0 && high === undefined) {
    // A slice literal: its backing is an array that was filled in.
    const obj = state.objs.get(x.obj);
    if (obj?.k === "memory" && !obj.isOutside) return { k: "slice", obj: x.obj, from: 0, len: lengthOf(obj) };
  }
  if (x.k !== "text") state.escape(x);
  return state.unknown(type);
}

function lengthOf({ length, cells }: Memory): number {
  let most = length;
  for (const path of cells.keys()) {
    const index = /^\[(\d+)\]/.exec(path);
    if (index !== null) most = Math.max(most, Number(index[1]) + 1);
  }
  return most;
}
