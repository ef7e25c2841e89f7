/**
 * Signatures (Go specification, "Function types", "Function declarations", "Method declarations"):
 * receivers, type parameters, parameters and results as objects, and the scope they make.
 */
import type { Expr, Field, FuncDecl, FuncType, Ident } from "../../syntax/ast.js";
import { instantiateNamed, substitute, substitution } from "../instantiate.js";
import { newTypeParam, pointerTo, signatureOf, sliceOf, UNKNOWN } from "../make.js";
import { newVar } from "../make-object.js";
import type { Var, VarRole } from "../objects.js";
import { declare, openScope, type Scope } from "../scope.js";
import type { Named, Signature, Type, TypeParam } from "../types.js";
import { at, type Context, placeOf } from "./context.js";
import { constraintElement } from "./members.js";
import { operand } from "./operand.js";
import { typeExpr, typeNameOf } from "./type-expr.js";

/** The type of a function literal, or a function type. */
export function funcType(ctx: Context, e: FuncType): Signature {
  return signature(ctx, e, undefined);
}

/** The signature of a method that an interface declares. */
export function interfaceMethod(ctx: Context, e: FuncType, owner: Named | undefined): Signature {
  const type = owner ?? UNKNOWN;
  const recv = newVar({ name: "", packagePath: ctx.unit.pkg.path, role: "receiver", type });
  return signature(ctx, e, recv);
}

function signature(ctx: Context, e: FuncType, recv: Var | undefined): Signature {
  const outer = ctx.scope;
  let typeParams: readonly TypeParam[] = [];
  if (e.typeParams.length > 0) {
    ctx.scope = openScope(outer);
    typeParams = declareTypeParams(ctx, e.typeParams);
  }
  const { vars: params, variadic } = parameters(ctx, e.params, "param");
  const { vars: results } = parameters(ctx, e.results, "result");
  ctx.scope = outer;
  return signatureOf({ typeParams, recv, params, results, variadic });
}

/** The signature of a declared function or method. */
export function declaredSignature(ctx: Context, decl: FuncDecl): Signature {
  const outer = ctx.scope;
  const recv = decl.receiver === undefined ? undefined : receiver(ctx, decl.receiver);
  const type = signature(ctx, decl.type, recv);
  ctx.scope = outer;
  return type;
}

/**
 * The receiver; the type parameters it names are declared in a scope that stays open. They are
 * parameters of their own, bound like those of the type.
 */
function receiver(ctx: Context, field: Field): Var {
  const ident = field.names[0];
  let type: Expr = field.type;
  let isPointer = false;
  for (;;) {
    if (type.kind === "ParenExpr") type = type.expr;
    else if (type.kind === "StarExpr") {
      isPointer = true;
      type = type.expr;
    } else break;
  }
  let recvType: Type;
  if (type.kind === "IndexExpr") {
    const named = genericReceiver(ctx, type.expr, type.indices);
    recvType = isPointer ? pointerTo(named) : named;
  } else {
    recvType = typeExpr(ctx, field.type);
  }
  return newVar({
    name: ident?.name ?? "",
    packagePath: ctx.unit.pkg.path,
    place: ident === undefined ? undefined : placeOf(ctx, ident),
    role: "receiver",
    type: recvType,
  });
}

function genericReceiver(ctx: Context, base: Expr, indices: readonly Expr[]): Type {
  const generic = typeNameOf(ctx, base)?.type();
  const params = indices.map((index, i): TypeParam => {
    const ident = index.kind === "Ident" ? index : undefined;
    return newTypeParam({
      name: ident?.name ?? "_",
      packagePath: ctx.unit.pkg.path,
      place: ident === undefined ? undefined : placeOf(ctx, ident),
      index: i,
      constraint: () => {
        const declared = generic?.kind === "Named" ? generic.typeParams[i] : undefined;
        if (generic?.kind !== "Named" || declared === undefined) return UNKNOWN;
        return substitute(declared.constraint(), substitution(generic.typeParams, params));
      },
    });
  });
  ctx.scope = openScope(ctx.scope);
  params.forEach((param, i) => {
    declare(ctx.scope, param.obj);
    const index = indices[i] as Expr;
    if (index.kind === "Ident") ctx.found.objects.set(index, param.obj);
    ctx.found.records.set(index, operand("type", param, index));
  });
  return generic?.kind === "Named" ? instantiateNamed(generic, params) : UNKNOWN;
}

/** Declares type parameters in the current scope (Go specification, "Type parameter declarations"). */
export function declareTypeParams(ctx: Context, fields: readonly Field[]): readonly TypeParam[] {
  const { scope } = ctx;
  const params: TypeParam[] = [];
  const bounds: (() => Type)[] = [];
  for (const field of fields) {
    let bound: Type | undefined;
    // Parameters declared together share one constraint, as go/types has it.
    const constraint = (): Type => {
      bound ??= constraintElement(at(ctx, scope), field.type);
      return bound;
    };
    bounds.push(constraint);
    for (const name of field.names) {
      const param = newTypeParam({
        name: name.name,
        packagePath: ctx.unit.pkg.path,
        place: placeOf(ctx, name),
        index: params.length,
        constraint,
      });
      params.push(param);
      declare(scope, param.obj);
      ctx.found.objects.set(name, param.obj);
    }
  }
  // Scopes inside functions change as the function goes on.
  if (ctx.fn !== undefined) for (const bound of bounds) bound();
  return params;
}

function parameters(
  ctx: Context,
  fields: readonly Field[],
  role: VarRole,
): { readonly vars: readonly Var[]; readonly variadic: boolean } {
  if (fields.length === 0) return NO_PARAMETERS;
  const vars: Var[] = [];
  let variadic = false;
  const add = (ident: Ident | undefined, type: Type): void => {
    const variable = newVar({
      name: ident?.name ?? "",
      packagePath: ctx.unit.pkg.path,
      place: ident === undefined ? undefined : placeOf(ctx, ident),
      role,
      type,
    });
    vars.push(variable);
    if (ident !== undefined) ctx.found.objects.set(ident, variable);
  };
  fields.forEach((field, i) => {
    let type: Type;
    if (field.type.kind === "Ellipsis") {
      const { element } = field.type;
      const elem = element === undefined ? UNKNOWN : typeExpr(ctx, element);
      type = i === fields.length - 1 ? sliceOf(elem) : UNKNOWN;
      variadic = i === fields.length - 1;
    } else type = typeExpr(ctx, field.type);
    if (field.names.length === 0) add(undefined, type);
    else for (const name of field.names) add(name, type);
  });
  return { vars, variadic };
}

const NO_PARAMETERS = { vars: [], variadic: false } as const;

/** The scope of a function's body: type parameters, receiver, parameters and results. */
export function bodyScope(outer: Scope, type: Signature): Scope {
  const scope = openScope(outer);
  let recvType = type.recv?.type();
  if (recvType?.kind === "Pointer") recvType = recvType.elem;
  if (recvType?.kind === "Named") {
    for (const arg of recvType.typeArgs) if (arg.kind === "TypeParam") declare(scope, arg.obj);
  }
  for (const param of type.typeParams) declare(scope, param.obj);
  if (type.recv !== undefined) declare(scope, type.recv);
  for (const param of type.params) declare(scope, param);
  for (const result of type.results) declare(scope, result);
  return scope;
}
