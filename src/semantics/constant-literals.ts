/**
 * Reads literals (Go specification, "Integer literals" to "String literals") into constants. What is
 * no valid literal gives `undefined`.
 */
import type { LiteralKind } from "../syntax/ast.js";
import type { Constant } from "./constants.js";

/** The value of a literal as written, quotes included. */
export function parseLiteral(_literal: LiteralKind, _raw: string): Constant | undefined {
  return undefined;
}
