/**
 * Composite and function literals (Go specification, "Composite literals", "Function literals").
 */
import type { CompositeLit, Expr, FuncLit } from "../../syntax/ast.js";
import { toInt } from "../constants.js";
import { lookupMember } from "../lookup.js";
import { arrayCountedLater, arrayOf, UNKNOWN } from "../make.js";
import type { Struct, Type } from "../types.js";
import { coreType } from "../typeset.js";
import { assignment } from "./assign.js";
import type { Context, FunctionState } from "./context.js";
import { genericExpr, useAll } from "./expr.js";
import { checkIndex } from "./index-expr.js";
import { type Operand, operand, typedValue, unknownOperand } from "./operand.js";
import { bodyScope, funcType } from "./signature.js";
import { blockStmts } from "./stmt.js";
import { typeExpr } from "./type-expr.js";
import { forget } from "./untyped.js";

/** The body of a literal is checked on the spot: what is declared further down is not in its scope. */
export function funcLit(ctx: Context, e: FuncLit): Operand {
  const signature = funcType(ctx, e.type);
  if (ctx.bodies && !e.cut) {
    const { scope, fn, iota, sawCall } = ctx;
    const inner: FunctionState = { lit: e, signature, outer: fn, captured: undefined };
    ctx.scope = bodyScope(scope, signature);
    ctx.fn = inner;
    for (const variable of [...signature.params, ...signature.results]) ctx.owners.set(variable, inner);
    blockStmts(ctx, e.body.list);
    ctx.found.captures.set(e, [...(inner.captured ?? [])]);
    ctx.scope = scope;
    ctx.fn = fn;
    ctx.iota = iota;
    ctx.sawCall = sawCall;
  }
  return typedValue(signature, e);
}

/** `hint`: the type of an element that leaves it out; for a pointer type it stands for `&T`. */
export function compositeLit(ctx: Context, e: CompositeLit, hint: Type | undefined): Operand {
  const { type: written } = e;
  if (written?.kind === "ArrayType" && written.length?.kind === "Ellipsis") {
    const elem = typeExpr(ctx, written.element);
    const length = indexedElements(ctx, e.elements, elem);
    const type = e.cut ? arrayCountedLater(elem, () => ctx.countCut?.(written)) : arrayOf(elem, length);
    ctx.found.records.set(written, operand("type", type, written));
    return typedValue(type, e);
  }
  const type = written === undefined ? (hint ?? UNKNOWN) : typeExpr(ctx, written);
  let base = coreType(type);
  if (written === undefined && base?.kind === "Pointer") base = coreType(base.elem);
  switch (base?.kind) {
    case "Struct":
      structElements(ctx, e, base);
      break;
    case "Array":
    case "Slice":
      indexedElements(ctx, e.elements, base.elem);
      break;
    case "Map":
      for (const element of e.elements) {
        if (element.kind !== "KeyValueExpr") {
          useAll(ctx, [element]);
          continue;
        }
        give(ctx, element.key, base.key, base.key);
        give(ctx, element.value, base.elem, base.elem);
      }
      break;
    default:
      for (const element of e.elements) unknownElement(ctx, element);
  }
  return type === UNKNOWN ? unknownOperand(e) : typedValue(type, e);
}

/** An element that a variable of that type takes. */
function give(ctx: Context, e: Expr, type: Type, hint: Type | undefined): void {
  const x = genericExpr(ctx, e, hint);
  if (type === UNKNOWN) forget(ctx, x);
  else assignment(ctx, x, type);
}

/** Its key may be a field of an unknown struct, so that a bare name says nothing. */
function unknownElement(ctx: Context, element: Expr): void {
  if (element.kind !== "KeyValueExpr") useAll(ctx, [element]);
  else if (element.key.kind === "Ident") useAll(ctx, [element.value]);
  else useAll(ctx, [element.key, element.value]);
}

function structElements(ctx: Context, e: CompositeLit, type: Struct): void {
  const byPosition = e.elements[0]?.kind !== "KeyValueExpr" && !type.partial;
  e.elements.forEach((element, i) => {
    if (element.kind !== "KeyValueExpr") {
      give(ctx, element, (byPosition ? type.fields[i]?.type() : undefined) ?? UNKNOWN, undefined);
      return;
    }
    const { key, value } = element;
    let fieldType: Type = UNKNOWN;
    if (key.kind === "Ident") {
      // As of Go 1.27 promoted fields are allowed.
      const found = lookupMember(type, key.name, ctx.unit.pkg.path);
      if (found.kind === "found" && found.selection.obj.kind === "Var") {
        ctx.found.objects.set(key, found.selection.obj);
        fieldType = found.selection.obj.type();
      }
    }
    give(ctx, value, fieldType, undefined);
  });
}

/** Elements of arrays and slices; the answer is the length they ask for, undefined where unknown. */
function indexedElements(ctx: Context, elements: readonly Expr[], elem: Type): bigint | undefined {
  let next: bigint | undefined = 0n;
  let length: bigint | undefined = 0n;
  for (const element of elements) {
    let value = element;
    if (element.kind === "KeyValueExpr") {
      const index = checkIndex(ctx, element.key);
      next = index.mode === "constant" && index.value !== undefined ? toInt(index.value)?.value : undefined;
      value = element.value;
    }
    if (next === undefined) length = undefined;
    else {
      next += 1n;
      if (length !== undefined && next > length) length = next;
    }
    give(ctx, value, elem, elem);
  }
  return length;
}
