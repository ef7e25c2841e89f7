/**
 * Run-time values of the interpreter. Decides how Go values are represented, copied and compared:
 * ints are bigints, floats numbers, strings texts, pointers the memory cell they point to; structs
 * and arrays consist of cells, so that a field has an address.
 */
import type { FlowFunction } from "../../src/flow/ir.js";
import { identical } from "../../src/semantics/identical.js";
import type { Func } from "../../src/semantics/objects.js";
import { typeString } from "../../src/semantics/type-string.js";
import type { Type } from "../../src/semantics/types.js";
import { underlyingOf } from "../../src/semantics/typeset.js";

export interface Cell {
  readonly is: "cell";
  v: V;
}
export interface StructV {
  readonly is: "struct";
  readonly cells: Map<string, Cell>;
}
export interface ArrayV {
  readonly is: "array";
  readonly cells: Cell[];
}
export interface SliceV {
  readonly is: "slice";
  readonly cells: Cell[];
  readonly off: number;
  readonly len: number;
  readonly cap: number;
}
export interface MapV {
  readonly is: "map";
  readonly entries: Map<string, { key: V; value: V }>;
}
export interface Waiter {
  value: V;
  ok: boolean;
  /** Shared by the cases of one select; set when one of them was taken. */
  readonly group: { done: Waiter | undefined };
}
export interface ChanV {
  readonly is: "chan";
  readonly cap: number;
  readonly zero: V;
  readonly buffer: V[];
  closed: boolean;
  senders: Waiter[];
  receivers: Waiter[];
}
export interface FuncV {
  readonly is: "func";
  readonly fn: FlowFunction | undefined;
  readonly bindings: readonly V[];
  /** A method value, or a declared function. */
  readonly func: Func | undefined;
  readonly receiver: V | undefined;
  readonly native: ((args: V[]) => Steps<V>) | undefined;
}
export interface IfaceV {
  readonly is: "iface";
  readonly type: Type;
  readonly v: V;
}
/** An error made by the library. */
export interface ErrorV {
  readonly is: "error";
  readonly text: string;
  readonly wrapped: V;
}
export interface DefersV {
  readonly is: "defers";
  readonly list: { readonly run: () => Steps<V>; readonly frame: object }[];
}
export interface IterV {
  readonly is: "iter";
  next(): [boolean, V, V];
}
export type V =
  | bigint
  | number
  | string
  | boolean
  | null
  | V[]
  | Cell
  | StructV
  | ArrayV
  | SliceV
  | MapV
  | ChanV
  | FuncV
  | IfaceV
  | ErrorV
  | DefersV
  | IterV;

/** A computation that may wait: each `yield` lets other goroutines run. */
export type Steps<T> = Generator<void, T, void>;

/** A Go panic on its way. */
export class GoPanic extends Error {
  readonly value: V;
  constructor(value: V) {
    super("panic");
    this.value = value;
  }
}

export const RUNTIME_ERROR: Type = { kind: "Unknown" };

export function runtimePanic(text: string): GoPanic {
  return new GoPanic({
    is: "iface",
    type: RUNTIME_ERROR,
    v: { is: "error", text: `runtime error: ${text}`, wrapped: null },
  });
}

export function cell(v: V): Cell {
  return { is: "cell", v };
}

export function zero(type: Type): V {
  const t = underlyingOf(type);
  switch (t.kind) {
    case "Basic":
      if (t.name === "bool") return false;
      if (t.name === "string") return "";
      if (t.name.startsWith("float")) return 0;
      return t.name === "unsafe.Pointer" ? null : 0n;
    case "Struct":
      return {
        is: "struct",
        cells: new Map(t.fields.map((field) => [field.name, cell(zero(field.type()))])),
      };
    case "Array":
      return { is: "array", cells: Array.from({ length: Number(t.length ?? 0n) }, () => cell(zero(t.elem))) };
    default:
      return null;
  }
}

/** Structs and arrays are copied, the rest is shared. */
export function copy(v: V): V {
  if (v === null || typeof v !== "object" || Array.isArray(v)) return v;
  if (v.is === "struct")
    return { is: "struct", cells: new Map([...v.cells].map(([k, c]) => [k, cell(copy(c.v))])) };
  if (v.is === "array") return { is: "array", cells: v.cells.map((c) => cell(copy(c.v))) };
  return v;
}

/** Assigns into the cell; cells of fields and elements stay what they are. */
export function assign(target: Cell, v: V): void {
  const old = target.v;
  const value = v as StructV | ArrayV;
  if (old !== null && typeof old === "object" && !Array.isArray(old)) {
    if (old.is === "struct") {
      for (const [name, c] of old.cells) assign(c, (value as StructV).cells.get(name)?.v ?? null);
      return;
    }
    if (old.is === "array") {
      for (const [at, c] of old.cells.entries()) assign(c, (value as ArrayV).cells[at]?.v ?? null);
      return;
    }
  }
  target.v = copy(v);
}

export function equal(a: V, b: V): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (Array.isArray(a) || Array.isArray(b)) return false;
  if (a.is === "iface" && b.is === "iface") {
    if (a.type !== b.type && !identical(a.type, b.type)) return false;
    const kind = underlyingOf(a.type).kind;
    if (kind === "Slice" || kind === "Map" || kind === "Signature") {
      throw runtimePanic(`comparing uncomparable type ${shortType(a.type)}`);
    }
    return equal(a.v, b.v);
  }
  if (a.is === "struct" && b.is === "struct") {
    return [...a.cells].every(([name, c]) => equal(c.v, b.cells.get(name)?.v ?? null));
  }
  if (a.is === "array" && b.is === "array")
    return a.cells.every((c, at) => equal(c.v, b.cells[at]?.v ?? null));
  return false;
}

const identities = new WeakMap<object, number>();
let nextIdentity = 0;

/** A text that equal map keys share. */
export function keyOf(v: V): string {
  if (v === null || typeof v !== "object") return `${typeof v} ${String(v)}`;
  if (Array.isArray(v)) return "tuple";
  if (v.is === "iface") return `${typeString(v.type)} ${keyOf(v.v)}`;
  if (v.is === "struct" || v.is === "array")
    return [...v.cells.values()].map((c) => keyOf((c as Cell).v)).join("|");
  let id = identities.get(v);
  if (id === undefined) {
    id = nextIdentity++;
    identities.set(v, id);
  }
  return `object ${id}`;
}

/** `main.T` as the program itself prints it. */
export function shortType(type: Type): string {
  if (type === RUNTIME_ERROR) return "*errors.errorString";
  return typeString(type).replace(/(^|[^\w.])m\./g, "$1main.");
}

/** Wraps an integer to its type's size. */
export function wrap(v: bigint, type: Type): bigint {
  const t = underlyingOf(type);
  const match = t.kind === "Basic" ? /^(u?)int(\d*)(ptr)?$/.exec(t.name) : null;
  if (match === null) return v;
  const bits = match[2] === "" ? 64 : Number(match[2]);
  return match[1] === "u" ? BigInt.asUintN(bits, v) : BigInt.asIntN(bits, v);
}

/** As fmt's %v; `methods` calls Error or String where the value has one. */
export function format(
  v: V,
  type: Type,
  methods: (v: V, type: Type) => string | undefined,
  top = true,
): string {
  if (v !== null && typeof v === "object" && !Array.isArray(v)) {
    if (v.is === "iface") return format(v.v, v.type, methods, top);
    if (v.is === "error") return v.text;
  }
  const own = methods(v, type);
  if (own !== undefined) return own;
  const t = underlyingOf(type);
  if (v === null) {
    if (t.kind === "Slice") return "[]";
    return t.kind === "Map" ? "map[]" : "<nil>";
  }
  if (typeof v !== "object") return String(v);
  if (Array.isArray(v)) return v.join(" ");
  switch (v.is) {
    case "struct": {
      const fields = t.kind === "Struct" ? t.fields : [];
      return `{${fields.map((f) => format(v.cells.get(f.name)?.v ?? null, f.type(), methods, false)).join(" ")}}`;
    }
    case "array":
      return `[${v.cells.map((c) => format(c.v, elemOf(t), methods, false)).join(" ")}]`;
    case "slice":
      return `[${v.cells
        .slice(v.off, v.off + v.len)
        .map((c) => format(c.v, elemOf(t), methods, false))
        .join(" ")}]`;
    case "map": {
      const key = t.kind === "Map" ? t.key : t;
      const entries = [...v.entries.values()].sort((a, b) =>
        (a.key as string) < (b.key as string) ? -1 : 1,
      );
      return `map[${entries.map((e) => `${format(e.key, key, methods, false)}:${format(e.value, elemOf(t), methods, false)}`).join(" ")}]`;
    }
    case "cell":
      return top && t.kind === "Pointer" && underlyingOf(t.elem).kind === "Struct"
        ? `&${format(v.v, t.elem, methods, false)}`
        : "0xc000";
    default:
      return v.is;
  }
}

function elemOf(t: Type): Type {
  return t.kind === "Slice" || t.kind === "Array" || t.kind === "Map" ? t.elem : t;
}
