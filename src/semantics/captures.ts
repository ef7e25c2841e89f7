/**
 * Variables that function literals capture. The checker notes mentions as it resolves names
 * (`check/context.ts`); here is how they are answered.
 */
import type { FuncLit } from "../syntax/ast.js";
import type { Findings } from "./check/context.js";
import type { Var } from "./objects.js";

const NONE: readonly Var[] = [];

/** Variables of enclosing functions that the literal mentions, in the order of first mention. */
export function capturesOf(found: Findings, lit: FuncLit): readonly Var[] {
  return found.captures.get(lit) ?? NONE;
}
