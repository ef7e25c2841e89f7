/**
 * Generic functions as values (Go specification, "Instantiations", "Type inference"): with type
 * arguments, some or all, or with those that the variable they are assigned to asks for.
 */
import type { Expr, Ident, IndexExpr } from "../../syntax/ast.js";
import { inferAssigned, inferFromConstraints } from "../infer.js";
import { instantiateSignature } from "../instantiate.js";
import { UNKNOWN } from "../make.js";
import type { Signature, Type } from "../types.js";
import type { Context } from "./context.js";
import type { Operand } from "./operand.js";
import { typeExpr } from "./type-expr.js";

/** The operand is a generic function without all its type arguments. */
export function isGenericFunc(x: Operand): x is Operand & { readonly type: Signature } {
  return x.type.kind === "Signature" && x.type.typeParams.length > 0;
}

/**
 * Instantiates the generic function `x`, as far as the type arguments at `index` and the target type
 * tell; it becomes unknown where they do not.
 */
export function instantiateFunc(
  ctx: Context,
  x: Operand,
  index: IndexExpr | undefined,
  target: Signature | undefined,
): void {
  if (!isGenericFunc(x)) return;
  const generic: Signature = x.type;
  const given = index === undefined ? [] : typeArguments(ctx, index);
  const args = inferValue(generic, given, target);
  if (index !== undefined) x.expr = index;
  if (args === undefined) {
    x.mode = "unknown";
    (x as Operand).type = UNKNOWN;
    return;
  }
  recordInstance(ctx, x.expr, args);
  (x as Operand).type = instantiateSignature(generic, args);
}

function inferValue(
  generic: Signature,
  given: readonly Type[],
  target: Signature | undefined,
): readonly Type[] | undefined {
  if (given.length > generic.typeParams.length) return undefined;
  if (given.length === generic.typeParams.length) return given;
  if (target !== undefined) return inferAssigned(generic, given, target);
  return inferFromConstraints(generic.typeParams, given);
}

export function typeArguments(ctx: Context, index: IndexExpr): readonly Type[] {
  return index.indices.map((e) => typeExpr(ctx, e));
}

/** Notes the type arguments at the identifier that names what is instantiated. */
export function recordInstance(ctx: Context, e: Expr, args: readonly Type[]): void {
  const ident = instantiatedIdent(e);
  if (ident !== undefined) ctx.found.instances.set(ident, args);
}

function instantiatedIdent(e: Expr): Ident | undefined {
  let at = e;
  for (;;) {
    switch (at.kind) {
      case "Ident":
        return at;
      case "SelectorExpr":
        return at.selector;
      case "IndexExpr":
      case "ParenExpr":
        at = at.expr;
        break;
      default:
        return undefined;
    }
  }
}
