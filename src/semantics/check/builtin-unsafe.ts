/**
 * Calls of the functions of package unsafe (Go specification, "Package unsafe").
 */
import type { CallExpr } from "../../syntax/ast.js";
import { type Constant, intConstant } from "../constants.js";
import { lookupMember } from "../lookup.js";
import { basic, pointerTo, sliceOf, UNKNOWN } from "../make.js";
import { alignOf, offsetOf, sizeOf } from "../sizes.js";
import type { Type } from "../types.js";
import { coreType, underlyingOf } from "../typeset.js";
import { assignment } from "./assign.js";
import { recordBuiltin } from "./builtin.js";
import { valueArguments } from "./call.js";
import type { Context } from "./context.js";
import { expr, useAll } from "./expr.js";
import {
  INT,
  isUnknown,
  type Operand,
  operand,
  STRING,
  typedValue,
  UINT8,
  unknownOperand,
} from "./operand.js";
import { convertUntyped, forget } from "./untyped.js";

export function unsafeCall(ctx: Context, e: CallExpr, name: string): Operand {
  if (name === "unsafe.Offsetof") return offsetCall(ctx, e);
  const args = valueArguments(ctx, e.args);
  const [x, y] = args;
  if (x === undefined) return unknownOperand(e);
  const pointer = basic("unsafe.Pointer");
  const bytePointer = pointerTo(UINT8);
  switch (name) {
    case "unsafe.Add":
      assignment(ctx, x, pointer);
      return called(ctx, e, name, pointer, [pointer, countType(ctx, y)]);
    case "unsafe.Slice": {
      const core = coreType(x.type);
      const count = countType(ctx, y);
      if (core?.kind !== "Pointer") return unknownOperand(e);
      return called(ctx, e, name, sliceOf(core.elem), [core, count]);
    }
    case "unsafe.SliceData": {
      const core = coreType(x.type);
      return core?.kind === "Slice" ? called(ctx, e, name, pointerTo(core.elem), [core]) : unknownOperand(e);
    }
    case "unsafe.String":
      assignment(ctx, x, bytePointer);
      return called(ctx, e, name, STRING, [bytePointer, countType(ctx, y)]);
    case "unsafe.StringData":
      assignment(ctx, x, STRING);
      return called(ctx, e, name, bytePointer, [STRING]);
    case "unsafe.Sizeof":
    case "unsafe.Alignof":
      assignment(ctx, x, undefined);
      return sizeCall(ctx, e, name, x.type, () => (name === "unsafe.Sizeof" ? sizeOf : alignOf)(x.type));
    default:
      for (const arg of args) forget(ctx, arg);
      return unknownOperand(e);
  }
}

function called(ctx: Context, e: CallExpr, name: string, type: Type, params: readonly Type[]): Operand {
  ctx.sawCall = true;
  recordBuiltin(ctx, e, name, params, type);
  return typedValue(type, e);
}

function countType(ctx: Context, y: Operand | undefined): Type {
  if (y === undefined) return UNKNOWN;
  if (!convertUntyped(ctx, y, INT)) forget(ctx, y);
  return y.type;
}

/** A constant of type uintptr, unless type parameters take part in the size. */
function sizeCall(
  ctx: Context,
  e: CallExpr,
  name: string,
  type: Type,
  size: () => bigint | undefined,
): Operand {
  const uintptr = basic("uintptr");
  if (hasVarSize(type, 0)) return called(ctx, e, name, uintptr, [type]);
  const value = type === UNKNOWN ? undefined : size();
  const constant: Constant | undefined = value === undefined ? undefined : intConstant(value);
  return operand("constant", uintptr, e, constant);
}

function hasVarSize(type: Type, depth: number): boolean {
  if (depth > MAX_NESTING) return false;
  const under = underlyingOf(type);
  switch (under.kind) {
    case "TypeParam":
      return true;
    case "Array":
      return hasVarSize(under.elem, depth + 1);
    case "Struct":
      return under.fields.some((field) => hasVarSize(field.type(), depth + 1));
    default:
      return false;
  }
}

/** Structs in structs; only invalid types that contain themselves come this deep. */
const MAX_NESTING = 100;

function offsetCall(ctx: Context, e: CallExpr): Operand {
  const [first, ...rest] = e.args;
  useAll(ctx, rest);
  let selector = first;
  while (selector?.kind === "ParenExpr") selector = selector.expr;
  if (selector?.kind !== "SelectorExpr") {
    if (first !== undefined) useAll(ctx, [first]);
    return unknownOperand(e);
  }
  const uintptr = basic("uintptr");
  const x = expr(ctx, selector.expr);
  if (isUnknown(x)) return operand("constant", uintptr, e);
  const under = underlyingOf(x.type);
  const base = under.kind === "Pointer" && underlyingOf(under.elem).kind === "Struct" ? under.elem : x.type;
  const found = lookupMember(base, selector.selector.name, ctx.unit.pkg.path);
  if (found.kind !== "found" || found.selection.obj.kind !== "Var") return operand("constant", uintptr, e);
  const { selection } = found;
  const { obj } = found.selection;
  ctx.found.objects.set(selector.selector, obj);
  ctx.found.selections.set(selector, selection);
  const mode = x.mode === "variable" ? "variable" : "value";
  ctx.found.records.set(selector, operand(mode, obj.type(), selector));
  return sizeCall(ctx, e, "unsafe.Offsetof", base, () => offsetOf(base, [...selection.path, obj]));
}
