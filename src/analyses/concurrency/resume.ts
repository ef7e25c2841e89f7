/**
 * What follows an operation that went on.
 */
import { finish, topOf } from "./frames.js";
import type { Goroutine } from "./goroutine.js";
import type { State } from "./state.js";
import { NOTHING, type Val } from "./values.js";

/** On to the next instruction, with the result of the operation. */
export function resume(self: Goroutine, result: Val): void {
  self.pending = undefined;
  const frame = topOf(self);
  if (frame === undefined) self.isOver = true;
  else finish(frame, result);
}

export function resumeUnknown(state: State, self: Goroutine): void {
  const { pending } = self;
  const { step } = pending ?? {};
  resume(self, step !== undefined && "type" in step ? state.unknown(step.type) : NOTHING);
}
