/**
 * One moment of a program that is explored: heap, goroutines, and what was assumed about things
 * nobody can see. Decides how memory is read and written; a clone shares objects until one writes.
 */
import type { Block, Instr } from "../../flow/ir.js";
import type { Var } from "../../semantics/objects.js";
import { typeString } from "../../semantics/type-string.js";
import type { Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";
import type { Node } from "../../syntax/ast.js";
import { cloneFrame, type Goroutine } from "./goroutine.js";
import {
  type Channel,
  type Context,
  contentsOf,
  isBelow,
  isUnknownAt,
  type Memory,
  type Obj,
  OUTSIDE,
  objectsOf,
  partsOf,
  putInto,
} from "./heap.js";
import {
  isComposite,
  type Ptr,
  type StructVal,
  type Sym,
  type Test,
  tuple,
  type Val,
  zeroOf,
} from "./values.js";

/** An assumption that led here, with its price (RULES.md, confidence). */
export interface Assumed {
  readonly text: string;
  readonly price: number;
  /**
   * Somebody who is not seen did what was waited for, with something that was made here or that came from
   * outside: enough to say nothing, too little to accuse others.
   */
  readonly helps?: "made" | "outside";
}

/** Something to tell of a step. */
export interface Told {
  /** What started the goroutine; undefined for the root's. */
  readonly start: Instr | undefined;
  readonly step: Instr | Block["end"];
  /** Of a select, the position of the case that was taken. */
  readonly taken?: number;
  readonly text: string;
}

/** An operation on a channel that panics, whatever comes of the panic. */
export interface Fault {
  readonly kind: "closed again" | "closed nil" | "sent after close";
  readonly step: Told["step"];
  /** The close or send itself. */
  readonly node: Node;
  readonly start: Instr | undefined;
  readonly made: Instr | undefined;
}

interface Fact {
  readonly test: Test;
  readonly holds: boolean;
}

interface Count {
  readonly of: Sym;
  readonly n: number;
  /** It is the room in a channel. */
  readonly isCapacity: boolean;
}

export class State {
  #objs: Map<number, Obj>;
  #goroutines: Goroutine[];
  #facts: Map<string, Fact>;
  #counts: Map<string, Count>;
  /** What was assumed of branches, and paid for. */
  #paid: ReadonlySet<string> = new Set();
  #globals: Map<Var, number>;
  /** The package whose variables are known, since it is explored from its start. */
  #home: string | undefined;
  /** Code that nobody reads may have used them. */
  #isOpen = false;
  /** Parts that no other state shares, which may be written to. */
  #owned = new Set<Map<unknown, unknown> | Goroutine>();
  next: number;
  /** The process is over: nothing lingers in it. */
  isOver = false;
  /** Somebody closed a channel or cancelled a context: it was told to stop. */
  hasEnded = false;
  /** Of the last step only. */
  assumed: Assumed[] = [];
  told: Told[] = [];
  faults: Fault[] = [];
  moved: number[] = [];

  constructor(from?: State, home?: string) {
    this.#home = home;
    if (from === undefined) {
      this.#objs = new Map();
      this.#goroutines = [];
      this.#facts = new Map();
      this.#counts = new Map();
      this.#globals = new Map();
      this.next = 1;
      return;
    }
    this.#objs = from.#objs;
    this.#goroutines = [...from.#goroutines];
    this.#facts = from.#facts;
    this.#counts = from.#counts;
    this.#paid = from.#paid;
    this.#globals = from.#globals;
    this.#home = from.#home;
    this.#isOpen = from.#isOpen;
    this.next = from.next;
    this.isOver = from.isOver;
    this.hasEnded = from.hasEnded;
    this.assumed = [...from.assumed];
    this.told = [...from.told];
    this.faults = [...from.faults];
    this.moved = [...from.moved];
    from.#owned.clear();
  }

  clone(): State {
    return new State(this);
  }

  get objs(): ReadonlyMap<number, Obj> {
    return this.#objs;
  }

  /** To look at; `goroutine` gives one that may be changed. */
  get goroutines(): readonly Readonly<Goroutine>[] {
    return this.#goroutines;
  }

  get facts(): ReadonlyMap<string, Fact> {
    return this.#facts;
  }

  get counts(): ReadonlyMap<string, Count> {
    return this.#counts;
  }

  #own<K, V>(map: Map<K, V>): Map<K, V> {
    if (this.#owned.has(map)) return map;
    const copy = new Map(map);
    this.#owned.add(copy);
    return copy;
  }

  #put(id: number, obj: Obj): void {
    this.#objs = this.#own(this.#objs);
    this.#objs.set(id, obj);
  }

  know(key: string, fact: Fact): void {
    this.#facts = this.#own(this.#facts);
    this.#facts.set(key, fact);
  }

  /** An assumption is paid for once. */
  pays(assumption: string): boolean {
    if (this.#paid.has(assumption)) return false;
    this.#paid = new Set(this.#paid).add(assumption);
    return true;
  }

  /** It is explored from its start: package variables are known. */
  get isFromStart(): boolean {
    return this.#home !== undefined;
  }

  settle(of: Sym, n: number, isCapacity: boolean): void {
    this.#counts = this.#own(this.#counts);
    this.#counts.set(String(of.id), { of, n, isCapacity });
  }

  /** The memory of a package-level variable. */
  global(variable: Var): Ptr {
    let obj = this.#globals.get(variable);
    if (obj === undefined) {
      const isKnown = !this.#isOpen && this.#home !== undefined && variable.packagePath === this.#home;
      ({ obj } = this.memory(!isKnown, 0, this.#initialOf(variable)));
      this.#globals = this.#own(this.#globals);
      this.#globals.set(variable, obj);
    }
    return { k: "ptr", obj, path: "" };
  }

  /** Package variables that were used, the same ones in the same order. */
  globals(): readonly (readonly [Var, number])[] {
    return [...this.#globals].sort(([a], [b]) => (nameOf(a) < nameOf(b) ? -1 : 1));
  }

  /** What code of the package at work that nobody reads can get at by itself. */
  escapeGlobals(): void {
    if (this.#home === undefined || this.#isOpen) return;
    this.#isOpen = true;
    for (const obj of this.#globals.values()) this.escape({ k: "ptr", obj, path: "" });
  }

  /** An error that a package declares with a value is one: nobody makes it nil. */
  #initialOf(variable: Var): ReadonlyMap<string, Val> {
    const type = variable.type();
    const isMade = variable.spec === undefined || variable.spec.values.length > 0;
    if (!isMade || typeString(type) !== "error") return new Map();
    return new Map([["", { k: "iface", type, val: this.memory() }]]);
  }

  start(goroutine: Goroutine): void {
    this.#owned.add(goroutine);
    this.#goroutines.push(goroutine);
  }

  /** Who is over leaves no trace. */
  buryTheDead(): void {
    this.#goroutines = this.#goroutines.filter(({ isOver }) => !isOver);
  }

  /** One that may be changed. */
  goroutine(id: number): Goroutine | undefined {
    const index = this.#goroutines.findIndex((one) => one.id === id);
    const found = this.#goroutines[index];
    if (found === undefined || this.#owned.has(found)) return found;
    // Frames further down are copied when control comes back to them, see `dropFrame`.
    const frames = [...found.frames];
    const top = frames.pop();
    if (top !== undefined) frames.push(cloneFrame(top));
    const copy = { ...found, frames };
    this.#owned.add(copy);
    this.#goroutines[index] = copy;
    return copy;
  }

  add(obj: Obj): Ptr {
    const id = this.next++;
    this.#put(id, obj);
    return { k: "ptr", obj: id, path: "" };
  }

  memory(isOutside = false, length = 0, cells: ReadonlyMap<string, Val> = new Map()): Ptr {
    return this.add({ k: "memory", cells, isOutside, length, isEscaped: isOutside });
  }

  newMap(): Ptr {
    return this.add({ k: "map", entries: new Map(), isExact: true, size: undefined, isEscaped: false });
  }

  channel(source: Channel["source"], capacity: number, site: Instr | undefined, isTimer = false): Ptr {
    const isEscaped = source === "outside";
    return this.add({ k: "chan", capacity, buffer: [], isClosed: false, source, isTimer, site, isEscaped });
  }

  context(parent: Context | undefined, parentId: number | undefined, ends: boolean, isOutside = false): Ptr {
    const done = this.channel("done", 0, undefined).obj;
    const isOver = parent?.isOver === true;
    if (isOver) this.change(done, { isClosed: true });
    return this.add({ k: "context", parent: parentId, done, ends, isOver, isOutside, isEscaped: false });
  }

  change<T extends Obj>(id: number, by: Partial<T>): void {
    const old = this.objs.get(id);
    if (old !== undefined) this.#put(id, { ...old, ...by } as Obj);
  }

  chan(val: Val | undefined): (Channel & { readonly id: number }) | undefined {
    if (val?.k !== "ptr") return undefined;
    const obj = this.objs.get(val.obj);
    return obj?.k === "chan" ? { ...obj, id: val.obj } : undefined;
  }

  /** The values that an object holds. */
  contents(id: number): readonly Val[] {
    const obj = this.objs.get(id);
    return obj === undefined ? [] : contentsOf(obj);
  }

  sym(isCount = false): Sym {
    return { k: "sym", id: this.next++, isCount };
  }

  /** Something of a type that nobody can see; references lead to memory and channels from outside. */
  unknown(type: Type): Val {
    const under = underlyingOf(type);
    switch (under.kind) {
      case "Pointer":
        return this.memory(true);
      case "Chan":
        return this.channel("outside", 0, undefined);
      case "Struct":
        return { k: "struct", fields: new Map(), isOutside: true, from: this.memory(true) };
      case "Array":
        return { k: "struct", fields: new Map(), isOutside: true };
      case "Tuple":
        return tuple(...under.elems.map((elem) => this.unknown(elem)));
      case "Basic":
        if (under.name === "bool") {
          const x = this.sym();
          return { k: "test", op: "true", x, y: undefined, not: false };
        }
        return this.sym();
      case "Slice":
      case "Map":
        return this.sym(true);
      default:
        if (isContext(type)) return this.context(undefined, undefined, true, true);
        return this.sym();
    }
  }

  load(place: Val, type: Type): Val {
    if (place.k !== "ptr") return this.unknown(type);
    const obj = this.objs.get(place.obj);
    if (obj?.k !== "memory") return this.unknown(type);
    if (isComposite(type)) {
      const fields = new Map<string, Val>();
      for (const [path, val] of obj.cells)
        if (isBelow(path, place.path)) fields.set(path.slice(place.path.length), val);
      return { k: "struct", fields, isOutside: isUnknownAt(obj, place.path) };
    }
    const known = obj.cells.get(place.path);
    if (known !== undefined) return known;
    if (!isUnknownAt(obj, place.path)) return zeroOf(type);
    const fresh = this.unknown(type);
    this.change<Memory>(place.obj, { cells: new Map(obj.cells).set(place.path, fresh) });
    return fresh;
  }

  store(place: Val, val: Val): void {
    if (place.k !== "ptr") {
      this.escape(val);
      return;
    }
    const obj = this.objs.get(place.obj);
    if (obj?.k !== "memory") return;
    const cells = new Map(obj.cells);
    for (const path of obj.cells.keys())
      if (path === place.path || isBelow(path, place.path)) cells.delete(path);
    putInto(cells, place.path, val.k === "struct" && obj.isOutside ? { ...val, isOutside: false } : val);
    this.change<Memory>(place.obj, { cells });
    if (obj.isEscaped) this.escape(val);
  }

  fieldOf(struct: StructVal, path: string, type: Type): Val {
    const known = struct.fields.get(path);
    if (known !== undefined) return known;
    const isOutside = struct.isOutside || struct.fields.has(OUTSIDE);
    const from = struct.from && { ...struct.from, path: `${struct.from.path}${path}` };
    if (!isComposite(type)) {
      if (!isOutside) return zeroOf(type);
      return from === undefined ? this.unknown(type) : this.load(from, type);
    }
    const fields = new Map<string, Val>();
    for (const [at, val] of struct.fields) if (isBelow(at, path)) fields.set(at.slice(path.length), val);
    return { k: "struct", fields, isOutside, from };
  }

  /**
   * Code that is not explored gets hold of it, and of all that can be reached from it. Whoever has a
   * context without its cancel function, or its channel, can wait for it and no more.
   */
  escape(val: Val | undefined): void {
    const seen = new Set<number>();
    const stack: Val[] = val === undefined ? [] : [val];
    for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
      for (const id of objectsOf(one)) {
        const obj = this.objs.get(id);
        if (obj === undefined || seen.has(id)) continue;
        seen.add(id);
        const isWatched = obj.k === "context" || (obj.k === "chan" && obj.source === "done");
        if (isWatched && one.k !== "cancel") continue;
        if (!obj.isEscaped) this.change(id, { isEscaped: true });
        stack.push(...contentsOf(obj));
      }
      stack.push(...partsOf(one));
      const from = one.k === "fn" ? one.fn.pkg.path : one.k === "func" ? one.func.packagePath : undefined;
      if (from !== undefined && from === this.#home) this.escapeGlobals();
    }
  }
}

function isContext(type: Type): boolean {
  return type.kind === "Named" && type.obj.name === "Context" && type.obj.packagePath === "context";
}

function nameOf({ packagePath, name }: Var): string {
  return `${packagePath}.${name}`;
}
