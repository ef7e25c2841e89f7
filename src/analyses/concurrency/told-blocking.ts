/**
 * What the exploration of goroutines tells of an operation or of a goroutine, for rules that leave the
 * word to it. Nothing is explored before somebody asks.
 */
import { defineAnalysis } from "../analysis.js";
import { stuckOperations } from "./stuck-operations.js";

export interface ToldBlocking {
  /** The operation can block for ever. */
  isStuck(step: unknown): boolean;
  /** An operation of the goroutine that is started there can. */
  isStartOfStuck(start: unknown): boolean;
}

export const toldBlocking = defineAnalysis<ToldBlocking>({
  id: "told-blocking",
  compute(scope) {
    return {
      isStuck: (wanted) => scope.ask(stuckOperations).some(({ step }) => step === wanted),
      isStartOfStuck: (wanted) => scope.ask(stuckOperations).some(({ start }) => start === wanted),
    };
  },
});
