/**
 * Type expressions (Go specification, "Types", "Instantiations"): what an expression means where a
 * type is expected. Structs and interfaces are made in `members.ts`, functions in `signature.ts`.
 */
import type { ArrayType, Expr, IndexExpr, SelectorExpr } from "../../syntax/ast.js";
import { toInt } from "../constants.js";
import { instantiateNamed, substitute, substitution } from "../instantiate.js";
import { arrayOf, chanOf, mapOf, pointerTo, sliceOf, UNKNOWN } from "../make.js";
import type { Obj, TypeName } from "../objects.js";
import { isGeneric } from "../predicates.js";
import { lookup } from "../scope.js";
import type { Named, Type } from "../types.js";
import type { Context } from "./context.js";
import { aliasParams } from "./declare-type.js";
import { expr, MAX_DEPTH } from "./expr.js";
import { interfaceType, structType } from "./members.js";
import { operand } from "./operand.js";
import { funcType } from "./signature.js";

/** The type an expression denotes; `owner` is the defined type whose declaration it is. */
export function typeExpr(ctx: Context, e: Expr, owner?: Named): Type {
  if (ctx.depth > MAX_DEPTH) return UNKNOWN;
  ctx.depth++;
  const type = typeInternal(ctx, e, owner);
  ctx.depth--;
  const known = isGeneric(type) ? UNKNOWN : type;
  if (known !== UNKNOWN) ctx.found.records.set(e, operand("type", known, e));
  return known;
}

function typeInternal(ctx: Context, e: Expr, owner: Named | undefined): Type {
  switch (e.kind) {
    case "Ident":
    case "SelectorExpr": {
      const obj = typeNameOf(ctx, e);
      // A generic alias needs arguments.
      return obj === undefined || aliasParams(obj) !== undefined ? UNKNOWN : obj.type();
    }
    case "IndexExpr":
      return instantiated(ctx, e);
    case "ParenExpr":
      return typeExpr(ctx, e.expr, owner);
    case "StarExpr":
      return pointerTo(typeExpr(ctx, e.expr));
    case "ArrayType":
      if (e.length === undefined) return sliceOf(typeExpr(ctx, e.element));
      return arrayOf(typeExpr(ctx, e.element), arrayLength(ctx, e));
    case "MapType": {
      const key = typeExpr(ctx, e.key);
      return mapOf(key, typeExpr(ctx, e.value));
    }
    case "ChanType":
      return chanOf(e.dir, typeExpr(ctx, e.value));
    case "FuncType":
      return funcType(ctx, e);
    case "StructType":
      return structType(ctx, e);
    case "InterfaceType":
      return interfaceType(ctx, e, owner);
    default:
      return UNKNOWN;
  }
}

/** The type name behind `T` or `pkg.T`, generic or not. */
export function typeNameOf(ctx: Context, e: Expr): TypeName | undefined {
  const obj = e.kind === "Ident" ? named(ctx, e) : e.kind === "SelectorExpr" ? qualified(ctx, e) : undefined;
  return obj?.kind === "TypeName" ? obj : undefined;
}

function named(ctx: Context, e: Expr & { readonly kind: "Ident" }): Obj | undefined {
  const obj = lookup(ctx.scope, e.name);
  if (obj !== undefined) ctx.found.objects.set(e, obj);
  return obj;
}

function qualified(ctx: Context, e: SelectorExpr): Obj | undefined {
  if (e.expr.kind !== "Ident") return undefined;
  const pkg = lookup(ctx.scope, e.expr.name);
  if (pkg?.kind !== "PkgName") return undefined;
  ctx.found.objects.set(e.expr, pkg);
  const obj = ctx.file.target(pkg).lookup(e.selector.name);
  if (obj === undefined) return undefined;
  ctx.found.objects.set(e.selector, obj);
  ctx.found.selections.set(e, { kind: "qualified", obj, path: [], indirect: false });
  return obj;
}

/** `G[A, B]` (Go specification, "Instantiations"); `e.expr` may be in parentheses. */
function instantiated(ctx: Context, e: IndexExpr): Type {
  let base = e.expr;
  while (base.kind === "ParenExpr") base = base.expr;
  const obj = typeNameOf(ctx, base);
  const args = e.indices.map((index) => typeExpr(ctx, index));
  if (obj === undefined) return UNKNOWN;
  const ident = base.kind === "SelectorExpr" ? base.selector : base;
  if (ident.kind === "Ident") ctx.found.instances.set(ident, args);
  const params = aliasParams(obj);
  const generic = obj.type();
  if (params !== undefined) return substitute(generic, substitution(params, args));
  if (generic.kind !== "Named" || !isGeneric(generic)) return UNKNOWN;
  ctx.found.records.set(e.expr, operand("type", generic, e.expr));
  return instantiateNamed(generic, args);
}

/** The length of `[N]T`; undefined for `[...]T`, whose elements decide, and where N is unknown. */
function arrayLength(ctx: Context, e: ArrayType): bigint | undefined {
  if (e.length === undefined || e.length.kind === "Ellipsis") return undefined;
  const x = expr(ctx, e.length);
  if (x.mode !== "constant" || x.value === undefined) return undefined;
  const length = toInt(x.value)?.value;
  return length === undefined || length < 0n ? undefined : length;
}
