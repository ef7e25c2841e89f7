/**
 * Declarations that need one another are computed inside one another. Decides how deep that may go.
 */
import type { Program } from "../collect.js";

/**
 * Too low and long chains of declarations (`b = a + 1; c = b + 1; ...` asked for from the end) become
 * unknown; too high and JavaScript's stack overflows on them.
 */
const MAX_DECLARATIONS = 120;

/** Computes a declaration, or answers `otherwise` where it lies too deep in others. */
export function nested<T>(program: Program, otherwise: T, compute: () => T): T {
  if (program.nesting >= MAX_DECLARATIONS) return otherwise;
  program.nesting++;
  try {
    return compute();
  } catch (error) {
    // The stack may have been nearly full when this was asked for.
    if (error instanceof RangeError) return otherwise;
    throw error;
  } finally {
    program.nesting--;
  }
}
