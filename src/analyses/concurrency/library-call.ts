/**
 * A call of a library function that has a model: what the model is given, and how it answers.
 */
import type { Instr } from "../../flow/ir.js";
import type { Invocation } from "./calls.js";
import type { Goroutine } from "./goroutine.js";
import type { Outcome } from "./interpret.js";
import type { State } from "./state.js";
import type { Ptr, Val } from "./values.js";
import type { World } from "./world.js";

export interface LibraryCall {
  readonly world: World;
  readonly state: State;
  readonly goroutine: Goroutine;
  readonly what: Invocation;
  readonly step: Instr;
  /** The receiver or, of plain functions, the first argument, out of its interface. */
  readonly subject: Val;
  readonly args: readonly Val[];
  /** The call is over, with a result. */
  done(result?: Val): Outcome;
}

export type Model = (call: LibraryCall) => Outcome;

export function bare(val: Val): Val {
  return val.k === "iface" ? bare(val.val) : val;
}

export function place({ subject, state }: LibraryCall): Ptr {
  return subject.k === "ptr" ? subject : state.memory(true);
}
