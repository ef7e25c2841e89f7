/**
 * The terms on which a thing is followed through one function, and what is left of a path where a
 * block ends. Decides what is asked once per function.
 */
import type { CallInstr, DeferInstr, FlowFunction, Instr, Value } from "../../flow/ir.js";
import type { Recovery } from "../recovering-callers.js";
import { recoverersIn } from "../swallowed-panics.js";
import { type Judgement, judgementOf, judgementToTheEnd } from "./beliefs.js";
import type { Left, Stored, Surroundings } from "./duty.js";
import type { Part, State } from "./path-state.js";
import { type Cells, cellsOf } from "./variables.js";

/** What stays the same while one function is walked. */
export interface Walk {
  readonly at: Surroundings;
  readonly judgement: Judgement;
  readonly cells: Cells;
  /** The call that acquires; undefined where the thing is a parameter. */
  readonly acquiring: CallInstr | undefined;
  /** Where one of these errors is not nil, or one of these bools false, nothing was acquired. */
  readonly proofs: readonly Value[];
  /** Goes on where the thing was let go of, to see what the function returns then. */
  readonly toTheEnd: boolean;
  /** Deferred calls that stop panics: those after them lead to the function's recovered return. */
  readonly recoverers: readonly DeferInstr[];
  /** Who stops a panic that the function itself lets through; asked only where there is one. */
  readonly recovery?: () => Recovery | undefined;
  /** Is told where it is still used after it was given to what leaves it open there. */
  readonly onUse?: (left: Left) => void;
  /** Is told of fields that it is put into, of local objects as well. */
  readonly onStore?: (stored: Stored, instr: Instr) => void;
}

export function walkOf(fn: FlowFunction, of: Omit<Walk, "judgement" | "cells" | "recoverers">): Walk {
  const judgement = of.toTheEnd ? judgementToTheEnd(fn, of.proofs) : judgementOf(fn);
  const recoverers =
    fn.panicExit === undefined || fn.recoverBlock === undefined ? [] : recoverersIn(of.at.scope, fn);
  return { ...of, judgement, cells: cellsOf(fn), recoverers };
}

/** Is there code in the function that was not lowered? It may do anything with the thing. */
export function hidesCode(fn: FlowFunction): boolean {
  const isHidden = (instr: Instr): boolean =>
    instr.op === "opaque" && (instr.reason === "nested too deeply" || instr.reason === "syntax error");
  return fn.hasOpaque && fn.blocks.some(({ instrs }) => instrs.some(isHidden));
}

/** A block's end, with the thing still open, or where paths are followed to their end. */
export interface Walked extends Omit<State, "block" | "start"> {
  readonly kind: "open";
  /** The function returns it here: under which roles, by the position of the result. */
  readonly returned: readonly Part[];
}

export interface Settled {
  readonly kind: "released" | "returned" | "lost" | "moved";
  /** What let go of it. */
  readonly instr?: Instr;
}
