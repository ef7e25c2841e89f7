/**
 * A goroutine that is explored: the functions it is in, what each of them holds, and what follows when
 * it comes back.
 */
import type { Block, CallInfo, FlowFunction, Instr, Value, ValuedInstr } from "../../flow/ir.js";
import type { Pending } from "./pending.js";
import type { State } from "./state.js";
import type { Ptr, Val } from "./values.js";

export interface DeferredCall {
  readonly call: CallInfo;
  readonly callee: Val | undefined;
  readonly receiver: Val | undefined;
  readonly args: readonly Val[];
}

/** What happens when a call comes back, however it does. */
export type Afterwards =
  | { readonly kind: "once"; readonly place: Ptr }
  | { readonly kind: "done"; readonly place: Ptr }
  | { readonly kind: "group"; readonly place: Ptr }
  /** A sequence that is pulled has ended. */
  | { readonly kind: "coroutine"; readonly place: Ptr }
  /** It runs again with the rest, unless it answered false. */
  | {
      readonly kind: "each";
      readonly place: Ptr;
      readonly rest: readonly Val[];
      readonly goOn: ((state: State, self: Goroutine) => void) | undefined;
    };

export interface Frame {
  readonly fn: FlowFunction;
  block: Block;
  at: number;
  readonly env: Map<Value, Val>;
  readonly defers: DeferredCall[];
  /** The instruction of the frame below that gets the result. */
  readonly into: ValuedInstr | undefined;
  /** Run by `runDefers`: it may recover. */
  readonly isDeferred: boolean;
  readonly afterwards: readonly Afterwards[];
  unwinding: "panic" | "goexit" | undefined;
  hasRecovered: boolean;
  /** What the case of a select that was taken received. */
  received: Val;
}

/** Something a test does when it is over. */
export interface AtEnd {
  /** The call that asked for it. */
  readonly step: Instr;
  readonly run: Val;
  readonly isContext?: boolean;
}

export interface Goroutine {
  readonly id: number;
  readonly frames: Frame[];
  /** What started it; undefined for the one that runs the root. */
  readonly start: Instr | undefined;
  /** When it ends, so does the process. */
  readonly endsProcess: boolean;
  pending: Pending | undefined;
  /** What it runs when it is over otherwise, the last one first. */
  atEnd: readonly AtEnd[];
  /** It went where nobody can follow: it may do anything to what it can reach. */
  isLost: boolean;
  isOver: boolean;
}

/** One that may be changed. */
export function cloneFrame(frame: Frame): Frame {
  return { ...frame, env: new Map(frame.env), defers: [...frame.defers] };
}
