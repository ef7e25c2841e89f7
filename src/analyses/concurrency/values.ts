/**
 * What variables hold while goroutines are explored: a value is concrete, or a symbol for something
 * nobody can see. The same symbol tested twice answers the same (`state.ts` keeps what was assumed).
 */
import type { FlowFunction, Instr, Terminator } from "../../flow/ir.js";
import type { Constant } from "../../semantics/constants.js";
import { numberOf } from "../../semantics/constants.js";
import type { Func } from "../../semantics/objects.js";
import type { Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";

/** Something nobody can see; `isCount`: a length, or what bounds a loop. */
export interface Sym {
  readonly k: "sym";
  readonly id: number;
  readonly isCount: boolean;
}

/** A boolean that is settled when a branch asks for it. */
export interface Test {
  readonly k: "test";
  readonly op: "==" | "<" | "true" | "is";
  readonly x: Val;
  readonly y: Val | undefined;
  readonly not: boolean;
}

/** A reference to an object of the heap, or to a part of it: memory, a channel, a map, a context. */
export interface Ptr {
  readonly k: "ptr";
  readonly obj: number;
  /** Fields and elements walked: `.mu`, `[0].ch`. */
  readonly path: string;
}

export interface StructVal {
  readonly k: "struct";
  /** By path below the struct. What is missing is zero, or unknown where the struct came from outside. */
  readonly fields: ReadonlyMap<string, Val>;
  readonly isOutside: boolean;
  /** Of one from outside: where its fields are read, so that they are the same each time. */
  readonly from?: Ptr | undefined;
}

/** What can be called. */
export type Callable =
  | { readonly k: "fn"; readonly fn: FlowFunction; readonly bindings: readonly Val[] }
  | { readonly k: "func"; readonly func: Func; readonly receiver: Val | undefined }
  /** The function that ends a context. */
  | { readonly k: "cancel"; readonly ctx: number }
  /** Of sync.OnceFunc and its kin. */
  | { readonly k: "once-func"; readonly place: Ptr; readonly run: Val }
  /** Of iter.Pull: what asks a sequence for more, ends it, and what it hands values to. */
  | { readonly k: "coroutine"; readonly co: number; readonly does: "next" | "stop" | "yield" }
  /** A predeclared function, deferred or started. */
  | { readonly k: "builtin"; readonly name: string };

export type Val =
  | { readonly k: "int"; readonly n: number }
  | { readonly k: "bool"; readonly b: boolean }
  | { readonly k: "nil" }
  /** Constants that are only compared: strings, floats. */
  | { readonly k: "text"; readonly text: string }
  | Sym
  | Test
  | Ptr
  | { readonly k: "slice"; readonly obj: number; readonly from: number; readonly len: number }
  | StructVal
  | { readonly k: "tuple"; readonly items: readonly Val[] }
  | { readonly k: "iface"; readonly type: Type; readonly val: Val }
  | Callable
  /** A range over a map or string: how many rounds are done. Of a known map, the keys that are left. */
  | {
      readonly k: "rounds";
      readonly of: Val;
      readonly done: number;
      readonly keys: readonly string[] | undefined;
    }
  | Primitive;

/** What lies in memory where a lock, a count, a Once or a Cond is. Goroutines by their ids. */
export type Primitive =
  | {
      readonly k: "mutex";
      readonly writer: number | undefined;
      readonly readers: readonly number[];
      /** Where each goroutine took it last: to tell, no part of what makes two states differ. */
      readonly took: ReadonlyMap<number, Instr | Terminator>;
    }
  | { readonly k: "count"; readonly n: number }
  | { readonly k: "once"; readonly phase: "fresh" | "running" | "done" }
  /** errgroup: how many run, what bounds them, and the context that ends with it. */
  | { readonly k: "group"; readonly n: number; readonly limit: number | undefined; readonly ctx: Val };

/** How many processors there are: some number, but always the same. Symbols that states make count from 1. */
export const PROCESSORS: Sym = { k: "sym", id: -1, isCount: true };

export const NIL: Val = { k: "nil" };
const TRUE: Val = { k: "bool", b: true };
const FALSE: Val = { k: "bool", b: false };
export const NOTHING: Val = { k: "tuple", items: [] };

export const FREE: Extract<Primitive, { k: "mutex" }> = {
  k: "mutex",
  writer: undefined,
  readers: [],
  took: new Map(),
};

/** Taken by a goroutine, on one side. */
export function taken(
  { writer, readers, took }: Extract<Primitive, { k: "mutex" }>,
  side: "write" | "read",
  by: number,
  step: Instr | Terminator,
): Primitive {
  const isWrite = side === "write";
  return {
    k: "mutex",
    writer: isWrite ? by : writer,
    readers: isWrite ? readers : [...readers, by],
    took: new Map(took).set(by, step),
  };
}

export function int(n: number): Val {
  return { k: "int", n };
}

export function bool(b: boolean): Val {
  return b ? TRUE : FALSE;
}

export function tuple(...items: readonly Val[]): Val {
  return { k: "tuple", items };
}

export function constantVal(constant: Constant): Val {
  if (constant.kind === "bool") return bool(constant.value);
  if (constant.kind === "int") {
    const n = numberOf(constant);
    if (n !== undefined && Number.isSafeInteger(n)) return int(n);
  }
  return { k: "text", text: constant.kind === "string" ? constant.value : constant.kind };
}

/** The zero value of a type; undefined for what is no single value (arrays count as structs). */
export function zeroOf(type: Type): Val {
  const under = underlyingOf(type);
  switch (under.kind) {
    case "Basic":
      if (under.name === "bool") return FALSE;
      return under.name === "string" ? { k: "text", text: "" } : int(0);
    case "Struct":
    case "Array":
      return { k: "struct", fields: new Map(), isOutside: false };
    case "Tuple":
      return { k: "tuple", items: under.elems.map(zeroOf) };
    default:
      return NIL;
  }
}

export function isComposite(type: Type): boolean {
  const { kind } = underlyingOf(type);
  return kind === "Struct" || kind === "Array";
}

export function not(val: Val): Val {
  if (val.k === "bool") return bool(!val.b);
  return val.k === "test" ? { ...val, not: !val.not } : val;
}
