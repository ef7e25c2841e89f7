/**
 * Long chains that lean to the left: `a + b + c + ...`, `x.f().g().h()...`. They are checked from the
 * inside out, in steps, so that ten thousand operands do not need ten thousand levels of stack.
 */
import type { Expr } from "../../syntax/ast.js";
import type { Context } from "./context.js";
import { rawExpr } from "./expr.js";

/** From this depth on chains are looked at; below it the stack is far from full. */
export const SPINE_DEPTH = 60;

/** Links checked by recursion between two places whose operands are kept ready. */
const STEP = 24;

/** Checks parts of the chain below `e` ahead, the innermost first. */
export function checkSpine(ctx: Context, e: Expr): void {
  const stops: Expr[] = [];
  let links = 0;
  for (let at = leftOf(e); at !== undefined && !ctx.ready.has(at); at = leftOf(at)) {
    links++;
    // What these mean does not depend on what is around them.
    if (links >= STEP && (at.kind === "CallExpr" || at.kind === "BinaryExpr")) {
      stops.push(at);
      links = 0;
    }
  }
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
    ctx.ready.set(stop, rawExpr(ctx, stop, undefined, undefined, true));
  }
}

function leftOf(e: Expr): Expr | undefined {
  switch (e.kind) {
    case "BinaryExpr":
      return e.left;
    case "CallExpr":
      return e.fun;
    case "SelectorExpr":
    case "IndexExpr":
    case "SliceExpr":
    case "TypeAssertExpr":
    case "StarExpr":
    case "ParenExpr":
      return e.expr;
    default:
      return undefined;
  }
}
