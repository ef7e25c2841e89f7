/**
 * Lines of const and var declarations, of packages and inside functions (Go specification, "Constant
 * declarations", "Variable declarations"): the types and values they give.
 */
import type { GenDecl, ValueSpec } from "../../syntax/ast.js";
import { type Constant, intConstant } from "../constants.js";
import { UNKNOWN } from "../make.js";
import { newConst, newVar } from "../make-object.js";
import type { Var } from "../objects.js";
import { defaultType, isUntyped, isUntypedNil } from "../predicates.js";
import { declare } from "../scope.js";
import type { Type } from "../types.js";
import { assignment, initTypes } from "./assign.js";
import { type Context, noteAssigned, placeOf } from "./context.js";
import { inherited } from "./declare.js";
import { declareLocalType } from "./declare-type.js";
import { expr, useAll } from "./expr.js";
import { typeExpr } from "./type-expr.js";

/** Type and value of the i-th constant of a line; the context's iota is that of the line asked for. */
export function constantOfSpec(
  ctx: Context,
  spec: ValueSpec,
  i: number,
): { readonly type: Type; readonly value: Constant | undefined } {
  const type = spec.type === undefined ? undefined : typeExpr(ctx, spec.type);
  const init = spec.values[i];
  if (init === undefined) return { type: type ?? UNKNOWN, value: undefined };
  const x = expr(ctx, init);
  if (x.mode !== "constant") return { type: type ?? UNKNOWN, value: undefined };
  if (type !== undefined && !assignment(ctx, x, type)) return { type, value: undefined };
  return { type: type ?? x.type, value: x.value };
}

/** The types of the variables of a line. Its values are looked at only where no type is written. */
export function typesOfSpec(ctx: Context, spec: ValueSpec): readonly Type[] {
  if (spec.type !== undefined) {
    const type = typeExpr(ctx, spec.type);
    return spec.names.map(() => type);
  }
  return initTypes(ctx, spec.names.length, spec.values);
}

/** The type of a variable that is declared with a value and without a type. */
export function variableType(type: Type): Type {
  if (!isUntyped(type)) return type;
  return isUntypedNil(type) ? UNKNOWN : defaultType(type);
}

/** Checks all lines of a const or var declaration, values included; declares nothing. */
export function checkValueDecl(ctx: Context, decl: GenDecl): void {
  if (decl.token === "const") {
    for (const { spec, source } of inherited(decl.specs)) checkConstLine(ctx, spec, source);
  } else if (decl.token === "var") {
    for (const spec of decl.specs) checkVarLine(ctx, spec);
  }
}

function checkConstLine(ctx: Context, spec: ValueSpec, source: ValueSpec) {
  ctx.iota = intConstant(spec.ordinal);
  const found = spec.names.map((_, i) => constantOfSpec(ctx, source, i));
  ctx.iota = undefined;
  if (spec === source) useAll(ctx, spec.values.slice(spec.names.length));
  return found;
}

function checkVarLine(ctx: Context, spec: ValueSpec): readonly Type[] {
  if (spec.type === undefined) return initTypes(ctx, spec.names.length, spec.values);
  const type = typeExpr(ctx, spec.type);
  const types = spec.names.map(() => type);
  if (spec.values.length > 0) initTypes(ctx, spec.names.length, spec.values, types);
  return types;
}

/** A declaration inside a function. What it declares is in scope from its end on, types from their names. */
export function localDecl(ctx: Context, decl: GenDecl): void {
  switch (decl.token) {
    case "import":
      return;
    case "type":
      for (const spec of decl.specs) declareLocalType(ctx, spec);
      return;
    case "const":
      for (const { spec, source } of inherited(decl.specs)) declareLocalConsts(ctx, spec, source);
      return;
    case "var":
      for (const spec of decl.specs) declareLocalVars(ctx, spec);
      return;
    default: {
      decl satisfies never;
    }
  }
}

function declareLocalConsts(ctx: Context, spec: ValueSpec, source: ValueSpec): void {
  const outer = ctx.iota;
  const found = checkConstLine(ctx, spec, source);
  ctx.iota = outer;
  spec.names.forEach((ident, i) => {
    const known = found[i];
    const obj = newConst({
      name: ident.name,
      packagePath: ctx.unit.pkg.path,
      place: placeOf(ctx, ident),
      type: known?.type ?? UNKNOWN,
      value: () => known?.value,
    });
    ctx.found.objects.set(ident, obj);
    declare(ctx.scope, obj);
  });
}

function declareLocalVars(ctx: Context, spec: ValueSpec): void {
  const types = checkVarLine(ctx, spec);
  const vars = spec.names.map((ident, i): Var => {
    const type = types[i] ?? UNKNOWN;
    const { path } = ctx.unit.pkg;
    return newVar({ name: ident.name, packagePath: path, place: placeOf(ctx, ident), role: "local", type });
  });
  spec.names.forEach((ident, i) => {
    const variable = vars[i] as Var;
    ctx.found.objects.set(ident, variable);
    declare(ctx.scope, variable);
    if (ctx.fn !== undefined) ctx.owners.set(variable, ctx.fn);
    if (spec.values.length > 0) {
      noteAssigned(ctx, variable, spec.values.length === spec.names.length ? spec.values[i] : undefined);
    }
  });
}
