/**
 * What lies in memory while goroutines are explored, and what leads from one thing to another.
 */
import type { Instr } from "../../flow/ir.js";
import type { StreamClass } from "../../semantics/models/streams.js";
import { NIL, type Val } from "./values.js";

export type Obj = Memory | Channel | GoMap | Context | PipeEnd | Stream | Coroutine;

interface ObjBase {
  /** Code that is not explored may use it in any way from now on. */
  readonly isEscaped: boolean;
}

export interface Memory extends ObjBase {
  readonly k: "memory";
  /** By path. What is missing is zero, or unknown in memory from outside. */
  readonly cells: ReadonlyMap<string, Val>;
  readonly isOutside: boolean;
  /** Of a slice's backing: how many elements there are. */
  readonly length: number;
}

export interface Channel extends ObjBase {
  readonly k: "chan";
  readonly capacity: number;
  readonly buffer: readonly Val[];
  readonly isClosed: boolean;
  /**
   * Somebody who is not seen has given the sign that it stands for, most likely by closing it: who looks
   * again finds it given. Of channels of empty structs.
   */
  readonly isSignalled?: true;
  /**
   * - made: by the code at hand, which alone sends, receives and closes;
   * - outside: somebody else's: every operation on it can go on;
   * - clock: of a ticker, or of a timer that has not fired yet;
   * - spent: of a timer that has fired or was stopped;
   * - done: of a context.
   */
  readonly source: "made" | "outside" | "clock" | "spent" | "done";
  /** Of a clock: it fires once. */
  readonly isTimer: boolean;
  readonly site: Instr | undefined;
}

export interface GoMap extends ObjBase {
  readonly k: "map";
  readonly entries: ReadonlyMap<string, readonly [Val, Val]>;
  /** All that is in it is known. */
  readonly isExact: boolean;
  /** How many entries there are, once somebody asked and they are not known. */
  readonly size: Val | undefined;
}

export interface Context extends ObjBase {
  readonly k: "context";
  readonly parent: number | undefined;
  readonly done: number;
  /** It ends some day by itself: a deadline, or somebody else's. */
  readonly ends: boolean;
  readonly isOver: boolean;
  /** It came from a caller. */
  readonly isOutside: boolean;
}

/** One end of `io.Pipe`. */
export interface PipeEnd extends ObjBase {
  readonly k: "pipe-end";
  readonly isReader: boolean;
  readonly peer: number;
  /** The error it was closed with, nil for none; undefined while it is open. */
  readonly closed: Val | undefined;
  readonly site: Instr | undefined;
}

/** A reader or writer of the standard library that stands between the program and ends of pipes. */
export interface Stream extends ObjBase {
  readonly k: "stream";
  readonly does: StreamClass;
  readonly from: Val | undefined;
  readonly to: readonly Val[];
  /** Something was written to it that it still holds back. */
  readonly isDirty: boolean;
}

/** A sequence that is pulled. */
export interface Coroutine extends ObjBase {
  readonly k: "coroutine";
  /** `idle`: it has handed over a value; `asked`, `stopped`: it is to go on. */
  readonly phase: "fresh" | "asked" | "idle" | "stopped" | "done";
  readonly answer: Val | undefined;
  readonly run: Val;
  readonly site: Instr;
}

/** Marks a struct in known memory whose other fields came from outside. */
export const OUTSIDE = "~";

/** Puts a value where nothing else lies: a struct by its fields. */
export function putInto(cells: Map<string, Val>, path: string, val: Val): void {
  if (val.k !== "struct") {
    cells.set(path, val);
    return;
  }
  if (val.isOutside) cells.set(`${path}${OUTSIDE}`, NIL);
  for (const [at, field] of val.fields) cells.set(`${path}${at}`, field);
}

export function isBelow(path: string, above: string): boolean {
  return path.startsWith(above) && /^[.[~]/.test(path.slice(above.length));
}

/** The objects a value refers to itself. */
export function objectsOf(val: Val): readonly number[] {
  if (val.k === "ptr" || val.k === "slice") return [val.obj];
  if (val.k === "coroutine") return [val.co];
  if (val.k === "struct") return val.from === undefined ? [] : [val.from.obj];
  return val.k === "cancel" ? [val.ctx] : [];
}

/** The values a value is made of. */
export function partsOf(val: Val): readonly Val[] {
  switch (val.k) {
    case "struct":
      return [...val.fields.values()];
    case "tuple":
      return val.items;
    case "iface":
      return [val.val];
    case "fn":
      return val.bindings;
    case "func":
      return val.receiver === undefined ? [] : [val.receiver];
    case "rounds":
      return [val.of];
    case "once-func":
      return [val.place, val.run];
    case "group":
      return [val.ctx];
    default:
      return [];
  }
}

export function contentsOf(obj: Obj): readonly Val[] {
  switch (obj.k) {
    case "memory":
      return [...obj.cells.values()];
    case "chan":
      return obj.buffer;
    case "map":
      return [...obj.entries.values()].flat();
    case "context":
      return [{ k: "ptr", obj: obj.done, path: "" }];
    case "pipe-end":
      return obj.closed === undefined ? [] : [obj.closed];
    case "coroutine":
      return obj.answer === undefined ? [obj.run] : [obj.run, obj.answer];
    case "stream":
      return obj.from === undefined ? obj.to : [obj.from, ...obj.to];
    default:
      return obj satisfies never;
  }
}

export function isUnknownAt(obj: Memory, path: string): boolean {
  if (obj.isOutside) return true;
  for (let at = path; ; at = at.replace(/(?:\.[^.[]*|\[[^\]]*\])$/, "")) {
    if (obj.cells.has(`${at}${OUTSIDE}`)) return true;
    if (at === "") return false;
    const up = at.replace(/(?:\.[^.[]*|\[[^\]]*\])$/, "");
    if (up === at) return false;
  }
}
