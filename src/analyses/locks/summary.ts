/**
 * What a declared function does to locks it was given, found in its receiver or in package
 * variables, seen from outside: the net effect of its paths, told apart by what it was given and what
 * it returns. Plain data; `summaries.ts` makes it.
 */

import type { CallInfo } from "../../flow/ir.js";
import type { LockFamily, LockSide } from "../../semantics/models/locks.js";
import type { Func } from "../../semantics/objects.js";
import type { Scope } from "../analysis.js";
import type { OutsideRoot } from "../effects.js";
import type { ChannelStep } from "./channel-steps.js";
import type { Known } from "./known.js";
import type { LockKind } from "./place.js";

/** The receiver, among the positions of parameters. */
export const RECEIVER = -1;

/** What is known of a parameter or result, by its position. */
export interface Fact {
  readonly index: number;
  readonly is: Known;
}

/** One way for a call to go. */
export interface EffectCase {
  readonly given: readonly Fact[];
  readonly got: readonly Fact[];
  readonly takes: readonly LockSide[];
  readonly givesBack: readonly LockSide[];
  /** It gave somebody else the means to give it back. */
  readonly handsOn: boolean;
  /** The result that, called, gives back what was taken. */
  readonly handsOut?: number | undefined;
}

export interface PlaceEffect {
  readonly root: OutsideRoot;
  readonly steps: readonly string[];
  readonly kind: LockKind;
  /** Undefined: the paths differ and nothing tells which was taken. */
  readonly cases: readonly EffectCase[] | undefined;
}

export interface LockSummary {
  readonly places: readonly PlaceEffect[];
  /** Declarations (`LockKind.id`) of locks it may give back that its caller has no name for: elements, results. */
  readonly frees: readonly string[];
  /** Deferred, it stops a panic. */
  readonly recovers: boolean;
  /** Equal for equal effects. */
  readonly text: string;
}

export const NO_EFFECT: LockSummary = { places: [], frees: [], recovers: false, text: "" };

/** What the walk over one function asks about others. */
export interface Surroundings {
  readonly scope: Scope;
  readonly family: LockFamily;
  /** Undefined where the body is out of sight, and may do anything. */
  summaryOf(func: Func): LockSummary | undefined;
  /** Which of the two takes a slot where the channel of the step is a semaphore; nothing where it is filled. */
  takenBy(step: ChannelStep): TakenBy | undefined;
  /** Of a call that may end in a panic that somebody wrote the callee's name; left out where nobody wants to know. */
  panickingCallee?(call: CallInfo): string | undefined;
}

export type TakenBy = "send" | "recv";
