/**
 * The words of the must-release engine: what has to be let go, and the ways in which a value can
 * stand for it. Decides nothing about paths.
 */
import type { CallInfo, Value } from "../../flow/ir.js";
import type { Func } from "../../semantics/objects.js";
import type { Scope } from "../analysis.js";

/**
 * - handle: the thing itself;
 * - owner: a value that holds it in a field, as a response holds its body;
 * - place: the address of that field;
 * - release: a function that lets go of it when called;
 * - view: something that reads from it and cannot let go of it.
 */
export type Role = "handle" | "owner" | "place" | "release" | "view";

/** One kind of thing that must be let go. */
export interface DutyKind {
  /** What the acquiring call hands out. */
  readonly fresh: "handle" | "owner";
  /** The owner's field that holds the handle. */
  readonly handleField: string | undefined;
  /** Does a call of the method let go of its receiver? */
  isRelease(method: Func, role: Role): boolean;
}

/** Something that was taken for granted about a call, see the assumption ledger. */
export interface Guess {
  readonly text: string;
  readonly price: number;
}

/** What values and variables stand for at some moment, or anywhere in a function. */
export interface Holding {
  roleOf(value: Value): Role | undefined;
  /** The role of component `index` of a tuple. */
  roleOfComponent(tuple: Value, index: number): Role | undefined;
  /** What the variable holds whose address this is. */
  roleIn(address: Value): Role | undefined;
}

/** What one instruction does with what it is given. */
export type Outcome =
  | { readonly kind: "nothing"; readonly guess?: Guess }
  /** The instruction's value stands for the thing too; `component` where it is a tuple. */
  | { readonly kind: "carries"; readonly role: Role; readonly component?: number; readonly guess?: Guess }
  /** A variable holds it from now on. */
  | { readonly kind: "keeps"; readonly address: Value; readonly role: Role }
  /** A variable holds something else from now on. */
  | { readonly kind: "forgets"; readonly address: Value }
  | { readonly kind: "releases" }
  /** The call lets go of it if its result is so. */
  | { readonly kind: "releasesWhen"; readonly condition: Condition }
  /** Somebody else has to let go of it, or may do so. */
  | { readonly kind: "moves" };

/** A helper lets go of it on the paths that return an error, or true, or false. */
export interface Condition {
  /** Which result tells. */
  readonly index: number;
  readonly when: "not nil" | "true" | "false";
}

export const NOTHING: Outcome = { kind: "nothing" };
export const RELEASES: Outcome = { kind: "releases" };
export const MOVES: Outcome = { kind: "moves" };

/** What a call does with one of its arguments, or a closure with what it captured. */
export type Fate =
  | { readonly kind: "looks"; readonly guess?: Guess }
  /** A result reads from it. */
  | { readonly kind: "views"; readonly guess?: Guess }
  /** A result is it. */
  | { readonly kind: "returns"; readonly index: number; readonly role: Role }
  | { readonly kind: "releases" }
  | { readonly kind: "releasesWhen"; readonly condition: Condition }
  | { readonly kind: "moves" };

/** What `uses.ts` asks about code elsewhere. */
export interface Surroundings {
  readonly scope: Scope;
  readonly kind: DutyKind;
  /** What the callee does with the argument; undefined where its body is out of sight. */
  fateOfArgument(call: CallInfo, index: number, role: Role): Fate | undefined;
  /** What a closure does with a thing it captured: the value itself, or a variable that holds it. */
  fateOfCapture(closure: Extract<Value, { op: "closure" }>, index: number, role: Role): Fate;
}
