/**
 * Calls (Go specification, "Calls", "Passing arguments to ... parameters", "Type inference"). What
 * turns out to be a conversion or a built-in function is handed on.
 */
import type { CallExpr, Expr } from "../../syntax/ast.js";
import { inferCall, paramTypes } from "../infer.js";
import { instantiateSignature } from "../instantiate.js";
import { tupleOf, UNKNOWN } from "../make.js";
import type { Signature, Type } from "../types.js";
import { assignment, signatureTarget } from "./assign.js";
import { builtinCall } from "./builtin.js";
import type { Context } from "./context.js";
import { conversion } from "./conversion.js";
import { expr, exprOrType, genericExpr, rawExpr, several, useAll } from "./expr.js";
import { instantiateFunc, isGenericFunc, recordInstance, typeArguments } from "./func-instance.js";
import { indexExpr } from "./index-expr.js";
import { isUnknown, noValue, type Operand, operand, typedValue, unknownOperand } from "./operand.js";
import { forget } from "./untyped.js";

export function callExpr(ctx: Context, e: CallExpr): Operand {
  const { fun } = e;
  let x: Operand;
  if (fun.kind === "IndexExpr") {
    x = indexExpr(ctx, fun);
    ctx.found.records.set(fun, x);
  } else {
    x = exprOrType(ctx, fun, true);
  }
  if (x.mode === "type") return conversionCall(ctx, e, x.type);
  if (x.mode === "builtin") return builtinCall(ctx, e, x.builtin ?? "");
  ctx.sawCall = true;
  const generic = signatureTarget(x.type);
  if (generic === undefined) {
    useAll(ctx, e.args);
    return unknownOperand(e);
  }
  let signature = generic;
  let given: readonly Type[] = [];
  if (fun.kind === "IndexExpr" && isGenericFunc(x)) {
    given = typeArguments(ctx, fun);
    if (given.length >= generic.typeParams.length) {
      recordInstance(ctx, fun, given);
      signature = instantiateSignature(generic, given);
      given = [];
    }
  }
  const args = argumentList(ctx, e.args);
  signature = passArguments(ctx, e, signature, given, args);
  if (generic.typeParams.length > 0) ctx.found.records.set(fun, typedValue(signature, fun));
  return result(e, signature);
}

function result(e: CallExpr, signature: Signature): Operand {
  const { results } = signature;
  const [only] = results;
  if (only === undefined) return noValue(e);
  if (results.length > 1) return typedValue(tupleOf(results.map((one) => one.type())), e);
  const type = only.type();
  return type === UNKNOWN ? unknownOperand(e) : typedValue(type, e);
}

function conversionCall(ctx: Context, e: CallExpr, type: Type): Operand {
  const [arg, ...rest] = e.args;
  useAll(ctx, rest);
  if (arg === undefined) return type === UNKNOWN ? unknownOperand(e) : typedValue(type, e);
  const x = expr(ctx, arg, signatureTarget(type));
  return conversion(ctx, e, x, type);
}

interface Argument {
  readonly x: Operand;
  /** Type arguments given at an argument that is a generic function. */
  readonly given: readonly Type[] | undefined;
}

/** The arguments of a call: several for one call with several results; generic functions stay generic. */
function argumentList(ctx: Context, list: readonly Expr[]): readonly Argument[] {
  const [only] = list;
  if (list.length === 1 && only !== undefined && only.kind !== "IndexExpr") {
    const x = rawExpr(ctx, only, undefined, undefined, true);
    return several(x, only, false).map((one) => ({ x: one, given: undefined }));
  }
  return list.map((e) =>
    e.kind === "IndexExpr" ? indexArgument(ctx, e) : { x: genericExpr(ctx, e), given: undefined },
  );
}

function indexArgument(ctx: Context, e: Expr & { readonly kind: "IndexExpr" }): Argument {
  const x = indexExpr(ctx, e);
  ctx.found.records.set(e, x);
  if (isGenericFunc(x)) {
    const given = typeArguments(ctx, e);
    if (given.length < x.type.typeParams.length) return { x, given };
    instantiateFunc(ctx, x, e, undefined);
  }
  return { x: x.mode === "type" ? unknownOperand(e) : x, given: undefined };
}

/** Matches arguments and parameters; the answer is the signature, instantiated. */
function passArguments(
  ctx: Context,
  e: CallExpr,
  signature: Signature,
  given: readonly Type[],
  args: readonly Argument[],
): Signature {
  const operands = args.map(({ x }) => x);
  const isGeneric = signature.typeParams.length > 0 || operands.some(isGenericFunc);
  const instance = isGeneric ? inferred(ctx, e, signature, given, args) : signature;
  const params = paramTypes(instance, operands.length, e.spread);
  operands.forEach((x, i) => {
    passOne(ctx, x, params?.[i] ?? UNKNOWN);
  });
  return instance;
}

function passOne(ctx: Context, x: Operand, param: Type): void {
  if (isUnknown(x)) return;
  if (param === UNKNOWN) forget(ctx, x);
  else assignment(ctx, x, param);
}

function inferred(
  ctx: Context,
  e: CallExpr,
  signature: Signature,
  given: readonly Type[],
  args: readonly Argument[],
): Signature {
  const types = args.map(({ x }) => x.type);
  const givenAtArgs = args.map((arg) => arg.given);
  const found = inferCall(signature, given, types, e.spread, givenAtArgs);
  // What does not depend on the type parameters is known all the same.
  if (found === undefined) return instantiateSignature(signature, given);
  if (signature.typeParams.length > 0) recordInstance(ctx, e.fun, found.typeArgs);
  args.forEach(({ x }, i) => {
    const typeArgs = found.argTypeArgs[i];
    if (typeArgs === undefined || !isGenericFunc(x)) return;
    recordInstance(ctx, x.expr, typeArgs);
    (x as Operand).type = instantiateSignature(x.type, typeArgs);
  });
  return found.signature;
}

/** Checks a call whose arguments meet parameters of these types, for built-in functions like append. */
export function passTo(ctx: Context, operands: readonly Operand[], params: readonly Type[]): void {
  operands.forEach((x, i) => {
    passOne(ctx, x, params[i] ?? UNKNOWN);
  });
}

/** The arguments of a built-in function that takes ordinary values. */
export function valueArguments(ctx: Context, list: readonly Expr[]): readonly Operand[] {
  const [only] = list;
  if (list.length === 1 && only !== undefined) return several(rawExpr(ctx, only), only, false);
  return list.map((e) => expr(ctx, e));
}

/** The operand with which a call's function is recorded when it is a built-in one. */
export function builtinOperand(fun: Expr, type: Signature, name: string): Operand {
  return { ...operand("builtin", type, fun), builtin: name };
}
