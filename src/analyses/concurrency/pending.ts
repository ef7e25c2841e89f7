/**
 * Where a goroutine stands before an operation that others can see or that may block. It is carried
 * out by `moves.ts`, when nothing else is between it and what it needs.
 */
import type { Instr, Terminator } from "../../flow/ir.js";
import type { Node } from "../../syntax/ast.js";
import type { Goroutine } from "./goroutine.js";
import type { PipeEnding } from "./pipes.js";
import type { State } from "./state.js";
import type { Ptr, Val } from "./values.js";

export interface PendingCase {
  readonly dir: "send" | "recv";
  readonly chan: Val;
  readonly value: Val | undefined;
}

interface At {
  /** The instruction or terminator it stands at. */
  readonly step: Instr | Terminator;
  /** The call, where a deferred one is run. */
  readonly node?: Node;
}

/** An end of a pipe, and the other one. */
export interface PipePlace {
  readonly end: number;
  readonly peer: number;
}

export type Pending = At &
  (
    | { readonly kind: "send"; readonly chan: Val; readonly value: Val }
    | { readonly kind: "recv"; readonly chan: Val; readonly commaOk: boolean }
    | { readonly kind: "select"; readonly cases: readonly PendingCase[]; readonly hasDefault: boolean }
    | { readonly kind: "close"; readonly chan: Val }
    | {
        readonly kind: "lock";
        readonly place: Ptr;
        readonly side: "write" | "read";
        readonly isWaiting: boolean;
      }
    | { readonly kind: "add"; readonly place: Ptr; readonly n: number }
    | { readonly kind: "wait"; readonly place: Ptr }
    /** Of a Cond: parked until somebody signals, then it wants the lock again. */
    | { readonly kind: "cond"; readonly place: Ptr; readonly lock: Val; readonly isWoken: boolean }
    | { readonly kind: "signal"; readonly place: Ptr; readonly isAll: boolean }
    | { readonly kind: "once"; readonly place: Ptr; readonly run: Val | undefined }
    | { readonly kind: "cancel"; readonly ctx: number }
    /** Runs a function when the context ends, if it does. */
    | { readonly kind: "after"; readonly ctx: number; readonly run: Val }
    | { readonly kind: "group-go"; readonly place: Ptr; readonly run: Val }
    | { readonly kind: "group-wait"; readonly place: Ptr }
    /** Something that is over at once, but others see whether it was before or after. */
    | {
        readonly kind: "instant";
        readonly vals: readonly Val[];
        readonly act: (state: State, self: Goroutine) => void;
      }
    /** Of `io.Pipe`: stands before a write where something is left to be written, before a read otherwise. */
    | {
        readonly kind: "pipe";
        /** The reader's end that it reads from. */
        readonly from: PipePlace | undefined;
        /** Writers' ends to which each piece is written. */
        readonly to: readonly PipePlace[];
        readonly left: readonly PipePlace[];
        /** It goes on until there is nothing more to read. */
        readonly isWhole: boolean;
        /** It may have been read before. */
        readonly mayPass: boolean;
        readonly mayStop: "failing" | "satisfied" | undefined;
        readonly finish: (state: State, self: Goroutine, ending: PipeEnding) => void;
      }
    /** Of `iter.Pull`: waits for the other side of a sequence. */
    | { readonly kind: "coroutine"; readonly co: number; readonly does: "next" | "stop" | "yield" }
    | { readonly kind: "forever" }
  );

/** It is not meant to go on: a function for the end of a context, or a sequence that nobody pulls any more. */
export function isParked(pending: Pending): boolean {
  return pending.kind === "after" || (pending.kind === "coroutine" && pending.does === "yield");
}
