/**
 * Type declarations, of packages and inside functions (Go specification, "Type declarations"):
 * defined types, aliases, generic ones of both.
 */
import type { TypeSpec } from "../../syntax/ast.js";
import type { FileUnit, PackageUnit } from "../collect.js";
import { newNamed, UNKNOWN } from "../make.js";
import { newTypeName } from "../make-object.js";
import type { Func, TypeName } from "../objects.js";
import { declare, openScope } from "../scope.js";
import type { Named, Type, TypeParam } from "../types.js";
import { at, type Context } from "./context.js";
import { nested } from "./nested.js";
import { declareTypeParams } from "./signature.js";
import { typeExpr } from "./type-expr.js";

/**
 * The object of a type declaration; nothing is computed yet. `context`: the place it stands at, asked
 * for when it is.
 */
export function newDeclaredType(
  unit: PackageUnit,
  file: FileUnit,
  spec: TypeSpec,
  context: () => Context,
  methods: () => readonly Func[],
): TypeName {
  const { program } = unit;
  const parts = {
    name: spec.name.name,
    packagePath: unit.pkg.path,
    place: { file: file.source, ident: spec.name },
    isAlias: spec.alias,
    spec,
  };
  if (spec.alias) {
    const params = once(() => paramsOf(context(), spec));
    const obj = newTypeName({
      ...parts,
      type: () => nested(program, UNKNOWN, () => typeExpr(inner(context(), params()), spec.type)),
    });
    if (spec.typeParams.length > 0) paramsByAlias.set(obj, params);
    return obj;
  }
  const obj: TypeName = newTypeName({
    ...parts,
    type: (): Type => {
      const ctx = context();
      const typeParams = paramsOf(ctx, spec);
      const named: Named = newNamed({
        obj,
        typeParams,
        underlying: () => nested(program, UNKNOWN, () => typeExpr(inner(ctx, typeParams), spec.type, named)),
        methods,
      });
      return named;
    },
  });
  return obj;
}

/** Declares a type inside a function: its scope begins at its name, so that it may mention itself. */
export function declareLocalType(ctx: Context, spec: TypeSpec): void {
  const place = at(ctx, ctx.scope);
  const obj = newDeclaredType(
    ctx.unit,
    ctx.file,
    spec,
    () => place,
    () => [],
  );
  declare(ctx.scope, obj);
  ctx.found.objects.set(spec.name, obj);
  // Names declared further down mean something else: compute it now.
  const type = obj.type();
  if (type.kind === "Named") type.underlying();
}

const paramsByAlias = new WeakMap<TypeName, () => readonly TypeParam[]>();

/** The type parameters of a generic alias; undefined for all other types. */
export function aliasParams(obj: TypeName): readonly TypeParam[] | undefined {
  return paramsByAlias.get(obj)?.();
}

function paramsOf(ctx: Context, spec: TypeSpec): readonly TypeParam[] {
  if (spec.typeParams.length === 0) return [];
  return declareTypeParams(at(ctx, openScope(ctx.scope)), spec.typeParams);
}

/** The place to the right of the name: type parameters are in scope. */
function inner(ctx: Context, params: readonly TypeParam[]): Context {
  if (params.length === 0) return at(ctx, ctx.scope);
  const scope = openScope(ctx.scope);
  for (const param of params) declare(scope, param.obj);
  return at(ctx, scope);
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}
