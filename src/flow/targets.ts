/**
 * Where `break`, `continue` and `goto` lead. Decides which enclosing statement a branch means,
 * across the bodies of ranges over functions.
 */
import type { Stmt } from "../syntax/ast.js";
import type { FunctionBuilder, MutableBlock } from "./function-builder.js";

/** A statement that can be left: loops, switches, selects. */
export interface Target {
  readonly stmt: Stmt;
  readonly label: string | undefined;
  readonly breakTo: MutableBlock;
  /** Loops only. */
  readonly continueTo: MutableBlock | undefined;
}

/** A statement to leave or to go on with, in this function or one around its range bodies. */
export type Found =
  | { readonly kind: "here"; readonly block: MutableBlock }
  /** The range statement over a function whose body this function is. */
  | { readonly kind: "body"; readonly token: "break" | "continue" }
  | { readonly kind: "outside" };

export function findTarget(
  b: FunctionBuilder,
  token: "break" | "continue",
  label: string | undefined,
): Found {
  for (let at = b.targets.length - 1; at >= 0; at--) {
    const target = b.targets[at] as Target;
    if (label !== undefined && target.label !== label) continue;
    const block = token === "break" ? target.breakTo : target.continueTo;
    if (block !== undefined) return { kind: "here", block };
    if (label !== undefined) break;
  }
  const body = b.rangeBody;
  if (body !== undefined && (label === undefined || body.label === label)) return { kind: "body", token };
  return { kind: "outside" };
}
