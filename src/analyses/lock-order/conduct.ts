/**
 * What a function does on its goroutine that matters to who holds which lock: what it takes, where it
 * waits for others, which functions it was given it calls. Decides what of that its callers see, and
 * in whose words: places are carried from a callee to its caller by what the call gives it.
 */
import type { CallInfo, FlowFunction, Instr, Terminator, Value } from "../../flow/ir.js";
import { extendPlace, type LockPlace, lockPlace } from "../locks/place.js";
import { outsideRoot } from "../locks/summaries.js";
import type { Guard } from "./guards.js";

export type Step = Instr | Terminator;

/** A lock, channel, count or Cond. */
export interface Spot {
  readonly place: LockPlace;
  /** It is the one that the place names; else only one of its declaration. */
  readonly isNamed: boolean;
}

/** `calls`: a function that came as an argument. */
type Act = "write" | "read" | "send" | "recv" | "count" | "cond" | "calls";

export interface Target extends Spot {
  readonly act: Act;
}

/** A lock on the way. */
export interface Held extends Spot {
  readonly isWrite: boolean;
  /** Calls first, the operation last. */
  readonly way: readonly Step[];
}

export interface Happening {
  /** Of a select that has no other way out all its cases; else one. */
  readonly targets: readonly Target[];
  readonly way: readonly Step[];
  /** Locks (by `keyOf`) that were given back before, whoever took them. */
  readonly freed: ReadonlySet<string>;
  /** What the function must have been given to come here. */
  readonly guards: readonly Guard[];
  /** Of a function that came as an argument: its position, and what is held when it is called. */
  readonly called?: { readonly index: number; readonly held: readonly Held[] };
  /** The name of a field or method by which functions of other packages are called back. */
  readonly back?: string | undefined;
}

/** A happening, with what the function at hand holds then. */
export interface Occurrence extends Happening {
  readonly held: readonly Held[];
}

export interface Conduct {
  readonly happenings: readonly Happening[];
  /** Held when it returns, on whatever way. */
  readonly takes: readonly Held[];
  /** Given back on some way although others took it. */
  readonly frees: ReadonlySet<string>;
  /** On every way. */
  readonly surelyFrees: ReadonlySet<string>;
}

export const QUIET: Conduct = { happenings: [], takes: [], frees: new Set(), surelyFrees: new Set() };

/** Locks that may be one. */
export function keyOf({ place }: Spot): string {
  return place.kind.id ?? place.text;
}

export function spotOf(value: Value): Spot {
  return { place: lockPlace(value), isNamed: true };
}

/** No longer the one that its place names. */
export function blurred<T extends Spot>(spot: T): T {
  return { ...spot, isNamed: false };
}

/** What a callee speaks of, as its caller calls it. `fn`: the callee; `closure`: it shares variables with the caller. */
export function carried<T extends Spot>(spot: T, fn: FlowFunction, call: CallInfo, isOwn: boolean): T {
  const { place } = spot;
  const root = outsideRoot(fn, place.root);
  if (root === undefined) {
    const isShared = isOwn && place.root.kind === "variable" && place.root.fn !== fn;
    return isShared || (isOwn && place.root.kind === "global") ? spot : blurred(spot);
  }
  if (root.kind === "global") return spot;
  const given = root.kind === "receiver" ? call.receiver : call.args[root.index];
  if (given === undefined) return blurred(spot);
  return { ...spot, place: { ...extendPlace(lockPlace(given), place.steps, place.kind) } };
}

/** Keys that are only a callee's name for what it was given: those of the locks that it is given. */
export function carriedKeys(
  keys: ReadonlySet<string>,
  fn: FlowFunction,
  call: CallInfo,
): ReadonlySet<string> {
  if (keys.size === 0) return keys;
  const given = new Map<string, string>();
  fn.params.forEach((param, index) => {
    const arg = call.args[index];
    const { kind, text } = lockPlace(param);
    if (arg !== undefined && kind.id === undefined) given.set(text, keyOf(spotOf(arg)));
  });
  return new Set([...keys].map((key) => given.get(key) ?? key));
}
