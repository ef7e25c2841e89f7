/**
 * What the walk over one function has at hand, and where its paths end: the words that `paths.ts`,
 * `steps.ts` and `runs.ts` share. Decides nothing.
 */

import type { Block, DeferInstr, FlowFunction, Value } from "../../flow/ir.js";
import type { LockSide } from "../../semantics/models/locks.js";
import type { Func } from "../../semantics/objects.js";
import type { Node } from "../../syntax/ast.js";
import type { Run, RunInstr } from "../runs.js";
import type { Handers } from "./handers.js";
import type { Taking } from "./holdings.js";
import type { Known } from "./known.js";
import type { LockPlace } from "./place.js";
import type { Entry, Ground, PathState } from "./state.js";
import type { Surroundings } from "./summary.js";
import type { Bindings, Toucher, Touches } from "./touches.js";

/** Where a path leaves a function. */
export interface Exit {
  readonly state: PathState;
  readonly node: Node;
  /** `recovered`: after a panic that a deferred call stopped. */
  readonly how: "return" | "recovered" | "panic";
  readonly results: readonly (Known | undefined)[];
  /** Of the receiver, the parameters and what a closure captured. */
  readonly given: ReadonlyMap<Value, Known>;
  /** What holds the lock is returned. */
  readonly isReturned: boolean;
  /** A function that gives the lock back is returned. */
  readonly handedOut: HandedOut | undefined;
}

export interface HandedOut {
  /** What was held; undefined where nothing was taken on this path. */
  readonly taking: Taking | undefined;
  /** Which result it is. */
  readonly index: number;
}

/** Something wrong inside the function, on a path that nothing makes doubtful. */
export type Event =
  /** The next round of a loop takes what this one still holds. */
  | { readonly kind: "again"; readonly taking: Taking; readonly state: PathState }
  | {
      readonly kind: "wrong side";
      readonly taking: Taking;
      readonly instr: RunInstr;
      readonly state: PathState;
    }
  /** A deferred call takes what is still held. */
  | {
      readonly kind: "deferred again";
      readonly taking: Taking;
      readonly instr: DeferInstr;
      readonly state: PathState;
    };

/** What a function that is run later was left. */
export interface Handed {
  readonly taking: Taking;
  readonly run: Run;
  readonly bindings: Bindings;
}

/** One lock in one function. */
export interface Work {
  readonly place: LockPlace;
  readonly at: Surroundings;
  readonly toucher: Toucher;
  readonly events: Event[];
  /** Functions that left the lock to us, and we gave it back. */
  readonly tookOver: Set<Func>;
  /** Functions that left the lock to us with a function to give it back, and we called that. */
  readonly lenders: Set<Func>;
  /** Sides given back of what the name stood for before it stood for another: round after round, each of a list. */
  readonly givenBefore: Set<LockSide>;
  /** Goroutines that were left what a path held when it started them. */
  readonly handed: Handed[];
  /** Does a closure give the lock back that its caller holds, on some path? */
  givesBack(closure: FlowFunction, bindings: Bindings): "yes" | "maybe" | "no";
  /** Some path ended in a state of which nothing can be said. */
  isLost: boolean;
}

/** A function on the way, closures that are run inside included. */
export interface Visit extends Ground {
  readonly work: Work;
  readonly touches: Touches;
  readonly handers: Handers;
  readonly bindings: Bindings;
  /** Closures that are run around it. */
  readonly depth: number;
  /** Positions of the instructions that could change something on a path. */
  acting(block: Block): readonly number[];
  /** Follows the state later. */
  push(state: PathState): void;
  leave(state: PathState, node: Node, how: Exit["how"], handedOut?: HandedOut | undefined): void;
  /** The exits of a closure that is run here. */
  inside(fn: FlowFunction, entry: Entry, bindings: Bindings, site: RunInstr): readonly Exit[];
}

/** One path goes on as some: none where it ends. */
export type Paths = readonly PathState[];

/** Nothing can be said of what follows. */
export function lose({ work }: Visit): Paths {
  work.isLost = true;
  return [];
}
