/**
 * Assignments and initialisations (Go specification, "Assignment statements", "Short variable
 * declarations", "Assignability"): what they do to untyped values, generic functions and comma-ok
 * forms. Whether they are allowed is the compiler's business.
 */
import type { Expr, Ident } from "../../syntax/ast.js";
import { tupleOf, UNKNOWN } from "../make.js";
import { newVar } from "../make-object.js";
import type { Var } from "../objects.js";
import { defaultType, isInterface, isUntyped, isUntypedNil } from "../predicates.js";
import { declare } from "../scope.js";
import type { Signature, Type } from "../types.js";
import { coreType } from "../typeset.js";
import { type Context, noteAssigned, placeOf } from "./context.js";
import { expr, multiExpr, rawExpr, useAll } from "./expr.js";
import { instantiateFunc } from "./func-instance.js";
import { isUnknown, type Operand } from "./operand.js";
import { convertUntyped, forget } from "./untyped.js";
import { variableType } from "./value-spec.js";

/**
 * The value meets a variable of type `target` (undefined: one that takes the value's type). False
 * where it cannot be assigned, as far as that shows here.
 */
export function assignment(ctx: Context, x: Operand, target: Type | undefined): boolean {
  if (isUnknown(x)) return false;
  if (isUntyped(x.type)) {
    let type = target;
    if (type === undefined || isInterface(type)) {
      if (type === undefined && isUntypedNil(x.type)) return false;
      type = defaultType(x.type);
    }
    if (!convertUntyped(ctx, x, type)) {
      forget(ctx, x);
      return false;
    }
    return true;
  }
  if (x.type.kind === "Signature" && x.type.typeParams.length > 0) {
    instantiateFunc(ctx, x, undefined, signatureTarget(target));
  }
  return true;
}

/** The signature that a generic function assigned to such a variable is instantiated to. */
export function signatureTarget(type: Type | undefined): Signature | undefined {
  if (type === undefined) return undefined;
  const core = coreType(type);
  return core?.kind === "Signature" ? core : undefined;
}

/**
 * Checks the values that initialise `count` variables (Go specification, "Variable declarations").
 * `types`: those of the variables where they are known; undefined elements, or none, where the value
 * decides. The answer is the variables' types.
 */
export function initTypes(
  ctx: Context,
  count: number,
  values: readonly Expr[],
  types?: readonly (Type | undefined)[],
): readonly Type[] {
  if (count === values.length && !(count === 1 && isCall(values[0] as Expr))) {
    return values.map((value, i) => {
      const target = types?.[i];
      return initOne(ctx, expr(ctx, value, signatureTarget(target)), target);
    });
  }
  const [only] = values;
  if (values.length !== 1 || only === undefined) {
    useAll(ctx, values);
    return Array.from({ length: count }, (_, i) => types?.[i] ?? UNKNOWN);
  }
  const list = multiExpr(ctx, only, count === 2);
  if (list.length !== count) {
    const single = list[0];
    if (list.length === 1 && single !== undefined) forget(ctx, single);
    return Array.from({ length: count }, (_, i) => types?.[i] ?? UNKNOWN);
  }
  const result = list.map((x, i) => initOne(ctx, x, types?.[i]));
  recordCommaOk(ctx, only, list);
  return result;
}

function initOne(ctx: Context, x: Operand, target: Type | undefined): Type {
  if (target === UNKNOWN) {
    forget(ctx, x);
    return UNKNOWN;
  }
  const type = target ?? variableType(x.type);
  if (type === UNKNOWN) return UNKNOWN;
  assignment(ctx, x, type);
  return type;
}

function isCall(e: Expr): boolean {
  let inner = e;
  while (inner.kind === "ParenExpr") inner = inner.expr;
  return inner.kind === "CallExpr";
}

/** A comma-ok form has a tuple type, as go/types records it. `list`: its two operands. */
function recordCommaOk(ctx: Context, e: Expr, list: readonly Operand[]): void {
  const [first, second] = list;
  if (first === undefined || second === undefined || list.length !== 2) return;
  if (first.mode !== "comma-ok" && first.mode !== "map-index") return;
  if (isUnknown(first)) return;
  const type = tupleOf([first.type, isUntyped(second.type) ? defaultType(second.type) : second.type]);
  let inner = e;
  for (;;) {
    const record = ctx.found.records.get(inner);
    if (record !== undefined) record.type = type;
    if (inner.kind !== "ParenExpr") return;
    inner = inner.expr;
  }
}

/** `a, b = x, y` (Go specification, "Assignment statements"). */
export function assignVars(ctx: Context, left: readonly Expr[], right: readonly Expr[]): void {
  if (left.length === right.length && !(right.length === 1 && isCall(right[0] as Expr))) {
    left.forEach((lhs, i) => {
      const value = right[i] as Expr;
      const target = lhsType(ctx, lhs, value);
      const x = expr(ctx, value, signatureTarget(target));
      if (target === UNKNOWN) forget(ctx, x);
      else assignment(ctx, x, target);
    });
    return;
  }
  const [only] = right;
  if (right.length !== 1 || only === undefined) {
    for (const lhs of left) lhsType(ctx, lhs, undefined);
    useAll(ctx, right);
    return;
  }
  const list = multiExpr(ctx, only, left.length === 2);
  left.forEach((lhs, i) => {
    const target = lhsType(ctx, lhs, left.length === 1 ? only : undefined);
    const x = list.length === left.length ? list[i] : undefined;
    if (x !== undefined) assignOperand(ctx, x, target);
  });
  if (list.length === left.length) recordCommaOk(ctx, only, list);
}

/** Assigns an operand that is already there to a variable of that type. */
export function assignOperand(ctx: Context, x: Operand, target: Type | undefined): void {
  if (target === UNKNOWN) forget(ctx, x);
  else assignment(ctx, x, target);
}

/** The type of what is assigned to; undefined for `_`. `value`: the expression assigned, where it is one. */
export function lhsType(ctx: Context, lhs: Expr, value: Expr | undefined): Type | undefined {
  let inner = lhs;
  while (inner.kind === "ParenExpr") inner = inner.expr;
  if (inner.kind === "Ident" && inner.name === "_") return undefined;
  const x = expr(ctx, lhs);
  if (inner.kind === "Ident") {
    const obj = ctx.found.objects.get(inner);
    if (obj?.kind === "Var") noteAssigned(ctx, obj, value);
  }
  return x.type;
}

/** `a, b := x, y` (Go specification, "Short variable declarations"): only new names are declared. */
export function shortVarDecl(ctx: Context, left: readonly Expr[], right: readonly Expr[]): void {
  const { scope } = ctx;
  const fresh: { readonly ident: Ident; readonly index: number }[] = [];
  const types = left.map((lhs, index): Type | undefined => {
    if (lhs.kind !== "Ident") {
      rawExpr(ctx, lhs);
      return UNKNOWN;
    }
    const known = lhs.name === "_" ? undefined : scope.names?.get(lhs.name);
    if (known === undefined) {
      fresh.push({ ident: lhs, index });
      return undefined;
    }
    ctx.found.objects.set(lhs, known);
    if (known.kind !== "Var") return UNKNOWN;
    noteAssigned(ctx, known, left.length === right.length ? right[index] : undefined);
    return known.type();
  });
  const found = initTypes(ctx, left.length, right, types);
  const single = left.length === right.length;
  for (const { ident, index } of fresh) {
    const variable = declareVar(ctx, ident, found[index] ?? UNKNOWN);
    noteAssigned(ctx, variable, single ? right[index] : undefined);
  }
}

/** Declares a local variable in the current scope. */
export function declareVar(ctx: Context, ident: Ident, type: Type): Var {
  const variable = newVar({
    name: ident.name,
    packagePath: ctx.unit.pkg.path,
    place: placeOf(ctx, ident),
    role: "local",
    type,
  });
  ctx.found.objects.set(ident, variable);
  declare(ctx.scope, variable);
  if (ctx.fn !== undefined) ctx.owners.set(variable, ctx.fn);
  return variable;
}
