/**
 * The words of the must-release engine: what one instruction, a callee or a closure does with a
 * thing that must be let go. Decides nothing about paths.
 */
import type { CallInfo, ClosureInstr, FlowFunction, Instr, ParamValue, Value } from "../../flow/ir.js";
import type { ResourceKind } from "../../semantics/models/model.js";
import type { Func, Var } from "../../semantics/objects.js";
import type { Scope } from "../analysis.js";
import type { Spot } from "./places.js";
import type { Role } from "./roles.js";

/** Something that was taken for granted about a call, see the assumption ledger. */
export interface Guess {
  readonly text: string;
  readonly price: number;
  /** Other paths of what was called let go of it. */
  readonly isMixed?: true;
  /** Where what was called leaves it open, if it was given it for good. */
  readonly left?: Left | undefined;
  /** The function that makes it so: what rests on it has one cause, however many callers there are. */
  readonly cause?: string;
}

/** Where a function leaves open what it lets go of on other paths. */
export interface Left {
  /** "`handle`", "the goroutine". */
  readonly by: string;
  /** Of a literal: the function around it may know more. */
  readonly isLiteral: boolean;
  readonly exit: Spot;
  readonly line: number;
  /** The condition on which it comes there. */
  readonly when: string | undefined;
  readonly steps: readonly LeftStep[];
}

interface LeftStep {
  readonly spot: Spot;
  readonly text: string;
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
  /**
   * The instruction's value stands for the thing too; `component` where it is a tuple. `proof`: only
   * where this result of the call is nil, and where it is not, what `otherwise` says has come of it.
   */
  | {
      readonly kind: "carries";
      readonly role: Role;
      readonly component?: number;
      readonly proof?: number;
      readonly otherwise?: Otherwise;
      readonly guess?: Guess;
    }
  /** A local object holds it from now on, and leads to it as long as it is there. */
  | { readonly kind: "contains"; readonly container: Value; readonly role: Role; readonly stored?: Stored }
  /** A variable holds it from now on. */
  | { readonly kind: "keeps"; readonly address: Value; readonly role: Role }
  /** A variable holds something else from now on. */
  | { readonly kind: "forgets"; readonly address: Value }
  | { readonly kind: "releases" }
  /** The call lets go of it if its result is so; `otherwise`: what is taken for granted if it is not. */
  | { readonly kind: "releasesWhen"; readonly condition: Condition; readonly otherwise?: Guess | undefined }
  /**
   * Somebody else has to let go of it, or may do so; `stored` where it is put into a field, `into`
   * where that is one of something the function was given: its caller may know that as its own.
   */
  | { readonly kind: "moves"; readonly stored?: Stored; readonly into?: Into };

/** A parameter that leads to it from now on, and how. */
export interface Into {
  readonly param: ParamValue;
  readonly role: Role;
}

/** A field that it is put into, and what the field leads to it by. */
export interface Stored {
  readonly field: Var;
  readonly role: Role;
}

/** A helper lets go of it on the paths that return an error, or none, or true, or false. */
export interface Condition {
  /** Which result tells. */
  readonly index: number;
  readonly when: "nil" | "not nil" | "true" | "false";
}

/** What a wrapper that fails does with what it was to wrap: it is still the caller's, or let go of. */
export type Otherwise = "open" | "released";

export const NOTHING: Outcome = { kind: "nothing" };
export const RELEASES: Outcome = { kind: "releases" };
export const MOVES: Outcome = { kind: "moves" };

/** What a call does with one of its arguments, or a closure with what it captured. Plain data. */
export type Fate =
  | { readonly kind: "looks"; readonly guess?: Guess }
  /** A result reads from it. */
  | { readonly kind: "views"; readonly guess?: Guess }
  /** A result is it, or leads to it; with a `proof` only where that result is nil. */
  | {
      readonly kind: "returns";
      readonly index: number;
      readonly role: string;
      readonly proof?: number;
      readonly otherwise?: Otherwise;
    }
  | { readonly kind: "releases" }
  /** `givenAt`: the line of a path with another result on which it is somebody else's; `left`: one on which it is nobody's. */
  | {
      readonly kind: "releasesWhen";
      readonly condition: Condition;
      readonly givenAt?: number;
      readonly left?: Left | undefined;
    }
  /** Lets go of it on some of its paths, and nothing tells the caller on which. */
  | { readonly kind: "releasesSometimes"; readonly left: Left }
  /**
   * The receiver or another argument leads to it from now on, as after `r.init(f)`; `elsewhere`: what
   * that is for a caller that does not have the object to itself.
   */
  | { readonly kind: "stores"; readonly into: number; readonly role: string; readonly elsewhere?: Fate }
  | { readonly kind: "moves" };

/** The receiver, where the position of an argument is asked for. */
export const RECEIVER = -1;

/** What no value stands for, where the position of an argument is asked for. */
export const UNGIVEN = -2;

/** What `uses.ts` asks about code elsewhere. */
export interface Surroundings {
  readonly scope: Scope;
  readonly kind: ResourceKind;
  /** What the callee does with the argument; undefined where its body is out of sight. */
  fateOfArgument(call: CallInfo, index: number, role: Role): Fate | undefined;
  /** What a function does with what no value stands for. */
  fateOfUnnamed(callee: FlowFunction | Func): Fate | undefined;
  /** What a closure does with a thing it captured: the value itself, or a variable that holds it. */
  fateOfCapture(closure: ClosureInstr, index: number, role: Role, isVariable: boolean): Fate;
  /** Where a literal that is started leaves what it lets go of on other paths; all it is given tells of it. */
  leftByLiteral(literal: FlowFunction, given: readonly Given[]): Left | undefined;
}

/** A parameter or captured value of a literal, or a captured variable, that stands for the thing. */
export interface Given {
  readonly as: "argument" | "captured" | "variable";
  readonly index: number;
  readonly role: Role;
}

/** An instruction that can let go of things: everything but what only computes. */
export type Effectful = Extract<Instr, { op: "call" | "go" | "defer" }>;
