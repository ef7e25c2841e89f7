/**
 * Library functions that never return, by `Func.id`, as the shipped models tell.
 * Decides nothing about the project's own functions: `flow/no-return.ts` computes those.
 */
import { SHIPPED_MODELS } from "./library/index.js";
import type { NeverReturns } from "./model.js";

/** How a call of the function ends, if a model says that it never returns. */
export function modelEnding(funcId: string): NeverReturns | "returns" {
  return SHIPPED_MODELS.of(funcId)?.never ?? "returns";
}
