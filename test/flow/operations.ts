/**
 * The interpreter's instructions that neither wait nor call: arithmetic, memory, slices, maps.
 */
import type { Instr, Value } from "../../src/flow/ir.js";
import { identical } from "../../src/semantics/identical.js";
import { implementsInterface } from "../../src/semantics/implements.js";
import type { Type } from "../../src/semantics/types.js";
import { underlyingOf } from "../../src/semantics/typeset.js";
import { makeChan } from "./channels.js";
import {
  type ArrayV,
  type Cell,
  type ChanV,
  cell,
  copy,
  equal,
  GoPanic,
  type IfaceV,
  type IterV,
  keyOf,
  type MapV,
  RUNTIME_ERROR,
  runtimePanic,
  type SliceV,
  type StructV,
  shortType,
  type V,
  wrap,
  zero,
} from "./values.js";

type Get = (value: Value) => V;

const NIL_DEREFERENCE = "invalid memory address or nil pointer dereference";

function target(v: V): Cell {
  if (v === null) throw runtimePanic(NIL_DEREFERENCE);
  return v as Cell;
}

function instr(at: Instr, get: Get): V {
  switch (at.op) {
    case "unary": {
      const x = get(at.x);
      if (at.operator === "!") return !x;
      if (at.operator === "^") return wrap(~(x as bigint), at.type);
      if (at.operator === "-") return typeof x === "bigint" ? wrap(-x, at.type) : -(x as number);
      return x;
    }
    case "binary":
      return binary(at.operator, get(at.x), get(at.y), at.type);
    case "convert":
      return convert(get(at.x), at.x.type, at.type);
    case "makeInterface":
      return { is: "iface", type: at.x.type, v: copy(get(at.x)) };
    case "typeAssert":
      return typeAssert(get(at.x) as IfaceV | null, at.asserted, at.commaOk, at.x.type);
    case "field":
      return copy((get(at.x) as StructV).cells.get(at.field.name)?.v ?? null);
    case "fieldAddr":
      return (target(get(at.x)).v as StructV).cells.get(at.field.name) as Cell;
    case "index": {
      const x = get(at.x);
      const index = Number(get(at.index));
      if (typeof x === "string") {
        const bytes = Buffer.from(x);
        checkIndex(index, bytes.length);
        return BigInt(bytes[index] as number);
      }
      const { cells } = x as ArrayV;
      checkIndex(index, cells.length);
      return copy((cells[index] as Cell).v);
    }
    case "indexAddr": {
      const x = get(at.x);
      const index = Number(get(at.index));
      if (x === null && underlyingOf(at.x.type).kind === "Pointer") throw runtimePanic(NIL_DEREFERENCE);
      if (x !== null && (x as Cell).is === "cell") {
        const { cells } = (x as Cell).v as ArrayV;
        checkIndex(index, cells.length);
        return cells[index] as Cell;
      }
      const slice = x as SliceV | null;
      checkIndex(index, slice?.len ?? 0);
      return (slice as SliceV).cells[(slice as SliceV).off + index] as Cell;
    }
    case "load":
      return copy(target(get(at.addr)).v);
    case "alloc":
      return cell(zero(at.elem));
    case "mapLookup": {
      const map = get(at.map) as MapV | null;
      const found = map?.entries.get(keyOf(get(at.key)));
      const core = underlyingOf(at.map.type);
      const value = found === undefined ? zero(core.kind === "Map" ? core.elem : core) : copy(found.value);
      return at.commaOk ? [value, found !== undefined] : value;
    }
    case "slice":
      return slice(get(at.x), ...([at.low, at.high, at.max].map((v) => v && Number(get(v))) as Bounds));
    case "makeChan": {
      const core = underlyingOf(at.type);
      return makeChan(
        at.size === undefined ? 0 : Number(get(at.size)),
        zero(core.kind === "Chan" ? core.elem : core),
      );
    }
    case "makeSlice": {
      const len = Number(get(at.len));
      const cap = at.cap === undefined ? len : Number(get(at.cap));
      const core = underlyingOf(at.type);
      const elem = core.kind === "Slice" ? core.elem : core;
      return { is: "slice", cells: Array.from({ length: cap }, () => cell(zero(elem))), off: 0, len, cap };
    }
    case "makeMap":
      return { is: "map", entries: new Map() };
    case "extract":
      return (get(at.tuple) as V[])[at.index] as V;
    case "range":
      return iterator(get(at.x));
    case "rangeNext":
      return (get(at.iterator) as IterV).next();
    default:
      throw new Error(`cannot run ${at.op}`);
  }
}

function checkIndex(index: number, length: number): void {
  if (index < 0 || index >= length) throw runtimePanic(`index out of range [${index}] with length ${length}`);
}

function binary(op: string, x: V, y: V, type: Type): V {
  // The zero value of a type parameter is not known here: it takes after the other operand.
  if (type.kind === "TypeParam" && x === null) return y;
  switch (op) {
    case "==":
      return equal(x, y) || (x === null && (y === "" || y === 0n));
    case "!=":
      return !equal(x, y);
    case "<":
      return (x as bigint) < (y as bigint);
    case "<=":
      return (x as bigint) <= (y as bigint);
    case ">":
      return (x as bigint) > (y as bigint);
    case ">=":
      return (x as bigint) >= (y as bigint);
    default:
      break;
  }
  if (typeof x === "string") return x + (y as string);
  if (typeof x === "number") return arithmetic(op, x, y as number);
  const [a, b] = [x as bigint, y as bigint];
  if ((op === "/" || op === "%") && b === 0n) throw runtimePanic("integer divide by zero");
  switch (op) {
    case "+":
      return wrap(a + b, type);
    case "-":
      return wrap(a - b, type);
    case "*":
      return wrap(a * b, type);
    case "/":
      return wrap(a / b, type);
    case "%":
      return wrap(a % b, type);
    case "&":
      return a & b;
    case "|":
      return a | b;
    case "^":
      return wrap(a ^ b, type);
    case "&^":
      return a & ~b;
    case "<<":
      return wrap(a << b, type);
    case ">>":
      return a >> b;
    default:
      throw new Error(op);
  }
}

function arithmetic(op: string, x: number, y: number): number {
  if (op === "+") return x + y;
  if (op === "-") return x - y;
  return op === "*" ? x * y : x / y;
}

function convert(x: V, from: Type, to: Type): V {
  const t = underlyingOf(to);
  const f = underlyingOf(from);
  if (t.kind === "Basic") {
    if (t.name === "string") {
      if (typeof x === "bigint") return String.fromCodePoint(Number(x));
      if (x !== null && typeof x === "object" && !Array.isArray(x) && x.is === "slice") {
        const parts = x.cells.slice(x.off, x.off + x.len).map((c) => Number(c.v));
        const isBytes =
          f.kind === "Slice" &&
          underlyingOf(f.elem).kind === "Basic" &&
          (underlyingOf(f.elem) as { name: string }).name === "uint8";
        return isBytes ? Buffer.from(parts).toString() : String.fromCodePoint(...parts);
      }
      return x ?? "";
    }
    if (t.name.startsWith("float")) return typeof x === "bigint" ? Number(x) : x;
    if (typeof x === "number") return wrap(BigInt(Math.trunc(x)), to);
    return typeof x === "bigint" ? wrap(x, to) : x;
  }
  if (t.kind === "Slice" && typeof x === "string") {
    const isBytes = (underlyingOf(t.elem) as { name: string }).name === "uint8";
    const parts = isBytes ? [...Buffer.from(x)] : [...x].map((c) => c.codePointAt(0) as number);
    return {
      is: "slice",
      cells: parts.map((part) => cell(BigInt(part))),
      off: 0,
      len: parts.length,
      cap: parts.length,
    };
  }
  return x;
}

function typeAssert(x: IfaceV | null, asserted: Type, commaOk: boolean, from: Type): V {
  const isInterface = underlyingOf(asserted).kind === "Interface";
  let ok = false;
  if (x !== null) {
    if (x.type === RUNTIME_ERROR) ok = isInterface;
    else ok = isInterface ? implementsInterface(x.type, asserted) === true : identical(x.type, asserted);
  }
  const value = ok && x !== null ? (isInterface ? x : copy(x.v)) : zero(asserted);
  if (commaOk) return [value, ok];
  if (!ok) {
    const dynamic = x === null ? "nil" : shortType(x.type);
    const text = `interface conversion: ${shortType(from)} is ${dynamic}, not ${shortType(asserted)}`;
    throw new GoPanic({ is: "iface", type: RUNTIME_ERROR, v: { is: "error", text, wrapped: null } });
  }
  return value;
}

type Bounds = [number | undefined, number | undefined, number | undefined];

function slice(x: V, low = 0, high?: number, max?: number): V {
  if (typeof x === "string") {
    const bytes = Buffer.from(x);
    return bytes.subarray(low, high ?? bytes.length).toString();
  }
  if (x === null) return null;
  if ((x as Cell).is === "cell") {
    const { cells } = (x as Cell).v as ArrayV;
    return {
      is: "slice",
      cells,
      off: low,
      len: (high ?? cells.length) - low,
      cap: (max ?? cells.length) - low,
    };
  }
  const s = x as SliceV;
  const end = high ?? s.len;
  if (low > end || end > s.cap)
    throw runtimePanic(`slice bounds out of range [:${end}] with capacity ${s.cap}`);
  return { is: "slice", cells: s.cells, off: s.off + low, len: end - low, cap: (max ?? s.cap) - low };
}

function iterator(x: V): IterV {
  if (typeof x === "string") {
    const runes = [...x];
    let at = 0;
    let offset = 0;
    return {
      is: "iter",
      next() {
        const rune = runes[at++];
        if (rune === undefined) return [false, 0n, 0n];
        const start = offset;
        offset += Buffer.byteLength(rune);
        return [true, BigInt(start), BigInt(rune.codePointAt(0) as number)];
      },
    };
  }
  const map = x as MapV | null;
  const keys = [...(map?.entries.keys() ?? [])];
  return {
    is: "iter",
    next() {
      for (;;) {
        const key = keys.shift();
        if (key === undefined) return [false, null, null];
        const entry = map?.entries.get(key);
        if (entry !== undefined) return [true, entry.key, copy(entry.value)];
      }
    },
  };
}

function builtin(name: string, args: V[], types: Type[], spread: boolean): V {
  const [first, second] = args;
  switch (name) {
    case "len":
    case "cap":
      return BigInt(sizeOf(first as V, name === "cap"));
    case "append":
      return append(first as SliceV | null, spread ? spreadOf(second as V) : args.slice(1));
    case "copy": {
      const to = first as SliceV | null;
      const from = spreadOf(second as V);
      const count = Math.min(to?.len ?? 0, from.length);
      for (let at = 0; at < count; at++)
        ((to as SliceV).cells[(to as SliceV).off + at] as Cell).v = from[at] as V;
      return BigInt(count);
    }
    case "min":
      return args.reduce((a, b) => ((b as bigint) < (a as bigint) ? b : a));
    case "max":
      return args.reduce((a, b) => ((b as bigint) > (a as bigint) ? b : a));
    case "clear":
      if ((first as MapV | null)?.is === "map") (first as MapV).entries.clear();
      return [];
    case "print":
    case "println":
      void types;
      return [];
    default:
      throw new Error(`builtin ${name}`);
  }
}

function sizeOf(v: V, wantsCap: boolean): number {
  if (v === null) return 0;
  if (typeof v === "string") return Buffer.byteLength(v);
  const x = v as SliceV | ArrayV | MapV | ChanV | Cell;
  switch (x.is) {
    case "slice":
      return wantsCap ? x.cap : x.len;
    case "array":
      return x.cells.length;
    case "map":
      return x.entries.size;
    case "chan":
      return wantsCap ? x.cap : x.buffer.length;
    default:
      return sizeOf(x.v, wantsCap);
  }
}

function spreadOf(v: V): V[] {
  if (v === null) return [];
  if (typeof v === "string") return [...Buffer.from(v)].map((byte) => BigInt(byte));
  const s = v as SliceV;
  return s.cells.slice(s.off, s.off + s.len).map((c) => copy(c.v));
}

function append(s: SliceV | null, added: V[]): V {
  if (s === null && added.length === 0) return null;
  const len = s?.len ?? 0;
  const total = len + added.length;
  if (s !== null && total <= s.cap) {
    for (const [at, v] of added.entries()) (s.cells[s.off + len + at] as Cell).v = copy(v);
    return { is: "slice", cells: s.cells, off: s.off, len: total, cap: s.cap };
  }
  const old = s === null ? [] : s.cells.slice(s.off, s.off + len).map((c) => cell(copy(c.v)));
  const cells = [...old, ...added.map((v) => cell(copy(v)))];
  return { is: "slice", cells, off: 0, len: total, cap: total };
}

export const evaluate = { instr, builtin, keyOf };
