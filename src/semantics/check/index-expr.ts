/**
 * Index and slice expressions (Go specification, "Index expressions", "Slice expressions"). An index
 * expression may also be an instantiation; of functions the type arguments are left to the caller.
 */
import type { Expr, IndexExpr, SliceExpr } from "../../syntax/ast.js";
import { identical } from "../identical.js";
import type { ExprMode } from "../info.js";
import { sliceOf, UNKNOWN } from "../make.js";
import { isString } from "../predicates.js";
import type { Type } from "../types.js";
import { coreBytestring, everyTerm, underlyingOf } from "../typeset.js";
import { assignment } from "./assign.js";
import type { Context } from "./context.js";
import { expr, exprOrType, genericExpr, useAll } from "./expr.js";
import { isGenericFunc } from "./func-instance.js";
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
import { typeExpr } from "./type-expr.js";
import { convertUntyped, forget } from "./untyped.js";

/** `a[i]`; for a generic function its operand as it is, still generic. */
export function indexExpr(ctx: Context, e: IndexExpr): Operand {
  const x = exprOrType(ctx, e.expr, true);
  if (x.mode === "type" || isGenericAlias(ctx, e.expr)) {
    const type = typeExpr(ctx, e);
    return type === UNKNOWN ? unknownOperand(e) : operand("type", type, e);
  }
  if (isGenericFunc(x)) return { ...x, expr: e };
  const [index, ...rest] = e.indices;
  useAll(ctx, rest);
  if (index === undefined) return unknownOperand(e);
  const known = isUnknown(x) ? undefined : indexed(x);
  if (known === undefined) {
    useAll(ctx, [index]);
    return unknownOperand(e);
  }
  if (known.key === undefined) checkIndex(ctx, index);
  else {
    const key = genericExpr(ctx, index);
    if (known.key === UNKNOWN) forget(ctx, key);
    else assignment(ctx, key, known.key);
  }
  return known.elem === UNKNOWN
    ? { ...unknownOperand(e), mode: known.mode }
    : operand(known.mode, known.elem, e);
}

/** A generic alias is recorded as unknown, since it is no type by itself. */
function isGenericAlias(ctx: Context, e: Expr): boolean {
  const ident = e.kind === "SelectorExpr" ? e.selector : e;
  return ident.kind === "Ident" && ctx.found.objects.get(ident)?.kind === "TypeName";
}

interface Indexed {
  readonly elem: Type;
  readonly mode: ExprMode;
  /** Of maps. */
  readonly key: Type | undefined;
}

function indexed(x: Operand): Indexed | undefined {
  if (x.type.kind !== "TypeParam") return indexedUnder(x, underlyingOf(x.type));
  let all: Indexed | undefined;
  const agree = everyTerm(x.type, (_, under) => {
    const one = indexedUnder(x, under);
    if (one === undefined) return false;
    if (all === undefined) {
      all = one;
      return true;
    }
    if ((all.key === undefined) !== (one.key === undefined) || !identical(all.elem, one.elem)) return false;
    if (all.key !== undefined && one.key !== undefined && !identical(all.key, one.key)) return false;
    if (one.mode === "value") all = one;
    return true;
  });
  return agree ? all : undefined;
}

function indexedUnder(x: Operand, under: Type): Indexed | undefined {
  switch (under.kind) {
    case "Basic":
      return isString(under) ? { elem: UINT8, mode: "value", key: undefined } : undefined;
    case "Array":
      return { elem: under.elem, mode: x.mode === "variable" ? "variable" : "value", key: undefined };
    case "Pointer": {
      const array = underlyingOf(under.elem);
      return array.kind === "Array" ? { elem: array.elem, mode: "variable", key: undefined } : undefined;
    }
    case "Slice":
      return { elem: under.elem, mode: "variable", key: undefined };
    case "Map":
      return { elem: under.elem, mode: "map-index", key: under.key };
    default:
      return undefined;
  }
}

/** An index, length or capacity: untyped ones become int. */
export function checkIndex(ctx: Context, e: Expr): Operand {
  const x = expr(ctx, e);
  if (!convertUntyped(ctx, x, INT)) forget(ctx, x);
  return x;
}

export function sliceExpr(ctx: Context, e: SliceExpr): Operand {
  const x = expr(ctx, e.expr);
  for (const bound of [e.low, e.high, e.max]) if (bound !== undefined) checkIndex(ctx, bound);
  if (isUnknown(x)) return unknownOperand(e);
  const core = coreBytestring(x.type);
  switch (core?.kind) {
    case "Basic":
      if (!isString(core)) return unknownOperand(e);
      // An untyped string becomes a string; a string type stays what it is.
      return typedValue(x.type === STRING || core.name === "untyped string" ? STRING : x.type, e);
    case "Array":
      return typedValue(sliceOf(core.elem), e);
    case "Pointer": {
      const array = underlyingOf(core.elem);
      return array.kind === "Array" ? typedValue(sliceOf(array.elem), e) : unknownOperand(e);
    }
    case "Slice":
      return typedValue(x.type, e);
    default:
      return unknownOperand(e);
  }
}
