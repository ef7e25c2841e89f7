/**
 * Expressions (Go specification, "Expressions"): dispatch by kind, what may stand where a single value
 * is expected, and what is recorded. Each operand found is the record of its expression.
 */
import type { Expr, LiteralKind } from "../../syntax/ast.js";
import { parseLiteral } from "../constant-literals.js";
import { identical } from "../identical.js";
import { basic, pointerTo, UNKNOWN } from "../make.js";
import { isGeneric } from "../predicates.js";
import type { BasicName, Signature, Type } from "../types.js";
import { everyTerm } from "../typeset.js";
import { binaryExpr } from "./binary.js";
import { callExpr } from "./call.js";
import type { Context } from "./context.js";
import { instantiateFunc, isGenericFunc } from "./func-instance.js";
import { identExpr } from "./ident.js";
import { indexExpr, sliceExpr } from "./index-expr.js";
import { compositeLit, funcLit } from "./literal.js";
import { isUnknown, type Operand, operand, typedValue, UNTYPED_BOOL, unknownOperand } from "./operand.js";
import { selectorExpr } from "./selector.js";
import { checkSpine, SPINE_DEPTH } from "./spine.js";
import { typeExpr } from "./type-expr.js";
import { unaryExpr } from "./unary.js";
import { forget } from "./untyped.js";

/**
 * Expressions, types and statements inside one another. The parser's own limit is lower for
 * what it nests; too high and JavaScript's stack overflows, too low and generated code is unknown.
 */
export const MAX_DEPTH = 600;

/**
 * Checks an expression of any mode and records it. `target`: the function type that a generic
 * function is assigned to; `hint`: the type of a composite literal that leaves it out.
 */
export function rawExpr(
  ctx: Context,
  e: Expr,
  target?: Signature,
  hint?: Type,
  allowGeneric = false,
): Operand {
  let x = ctx.ready.size > 0 ? ctx.ready.get(e) : undefined;
  if (x === undefined) {
    if (ctx.depth >= MAX_DEPTH) return unknownOperand(e);
    if (ctx.depth >= SPINE_DEPTH) checkSpine(ctx, e);
    ctx.depth++;
    x = exprInternal(ctx, e, target, hint);
    ctx.depth--;
  }
  if (!allowGeneric) x = nonGeneric(ctx, x, target);
  ctx.found.records.set(e, x);
  return x;
}

function exprInternal(ctx: Context, e: Expr, target: Signature | undefined, hint: Type | undefined): Operand {
  switch (e.kind) {
    case "Ident":
      return identExpr(ctx, e);
    case "BasicLit":
      // Its kind tells the type also where the value is too large to be kept.
      return operand("constant", basic(LITERAL_TYPES[e.literal]), e, parseLiteral(e.literal, e.raw));
    case "FuncLit":
      return funcLit(ctx, e);
    case "CompositeLit":
      return compositeLit(ctx, e, hint);
    case "ParenExpr": {
      const x = rawExpr(ctx, e.expr);
      return { ...x, expr: e };
    }
    case "SelectorExpr":
      return selectorExpr(ctx, e);
    case "IndexExpr": {
      const x = indexExpr(ctx, e);
      if (isGenericFunc(x)) instantiateFunc(ctx, x, e, target);
      return x;
    }
    case "SliceExpr":
      return sliceExpr(ctx, e);
    case "TypeAssertExpr": {
      expr(ctx, e.expr);
      // x.(type) is a matter of type switches.
      if (e.type === undefined) return unknownOperand(e);
      const type = typeExpr(ctx, e.type);
      return type === UNKNOWN ? unknownOperand(e) : operand("comma-ok", type, e);
    }
    case "CallExpr":
      return callExpr(ctx, e);
    case "StarExpr": {
      const x = exprOrType(ctx, e.expr);
      if (x.mode === "type") return operand("type", pointerTo(x.type), e);
      const base = pointerBase(x.type);
      return base === undefined || base === UNKNOWN ? unknownOperand(e) : operand("variable", base, e);
    }
    case "UnaryExpr":
      return unaryExpr(ctx, e);
    case "BinaryExpr":
      return binaryExpr(ctx, e);
    case "ArrayType":
    case "StructType":
    case "FuncType":
    case "InterfaceType":
    case "MapType":
    case "ChanType": {
      const type = typeExpr(ctx, e);
      return type === UNKNOWN ? unknownOperand(e) : operand("type", type, e);
    }
    case "KeyValueExpr":
      useAll(ctx, [e.key, e.value]);
      return unknownOperand(e);
    case "Ellipsis":
    case "BadExpr":
      return unknownOperand(e);
    default: {
      const never: never = e;
      return never;
    }
  }
}

const LITERAL_TYPES: Readonly<Record<LiteralKind, BasicName>> = {
  int: "untyped int",
  float: "untyped float",
  imaginary: "untyped complex",
  rune: "untyped rune",
  string: "untyped string",
  "raw-string": "untyped string",
};

/** What all pointers of the type point to. */
function pointerBase(type: Type): Type | undefined {
  let base: Type | undefined;
  const all = everyTerm(type, (_, under) => {
    if (under.kind !== "Pointer" || (base !== undefined && !identical(base, under.elem))) return false;
    base = under.elem;
    return true;
  });
  return all ? base : undefined;
}

/** A generic function that stays without type arguments is no value, a generic type no type. */
function nonGeneric(ctx: Context, x: Operand, target: Signature | undefined): Operand {
  if (isGenericFunc(x)) {
    if (target !== undefined) instantiateFunc(ctx, x, undefined, target);
    if (isGenericFunc(x)) return unknownOperand(x.expr);
  } else if (x.mode === "type" && isGeneric(x.type)) return unknownOperand(x.expr);
  return x;
}

/** A single value. */
export function expr(ctx: Context, e: Expr, target?: Signature): Operand {
  return singleValue(rawExpr(ctx, e, target));
}

/** As `expr`, but generic functions are allowed, and composite literals may leave out the type `hint`. */
export function genericExpr(ctx: Context, e: Expr, hint?: Type): Operand {
  return singleValue(rawExpr(ctx, e, undefined, hint, true));
}

/** A single value or a type. */
export function exprOrType(ctx: Context, e: Expr, allowGeneric = false): Operand {
  const x = rawExpr(ctx, e, undefined, undefined, allowGeneric);
  return x.mode === "type" || x.mode === "builtin" ? x : singleValue(x);
}

/** The values of an expression: several for a call, two for a comma-ok form where that is allowed. */
export function multiExpr(ctx: Context, e: Expr, allowCommaOk: boolean): readonly Operand[] {
  return several(rawExpr(ctx, e), e, allowCommaOk);
}

export function several(x: Operand, e: Expr, allowCommaOk: boolean): readonly Operand[] {
  if (!isValue(x)) return [unknownOperand(e)];
  if (x.type.kind === "Tuple") return x.type.elems.map((type) => typedValue(type, e));
  if (allowCommaOk && (x.mode === "comma-ok" || x.mode === "map-index")) {
    return [x, typedValue(UNTYPED_BOOL, e)];
  }
  return [x];
}

function isValue(x: Operand): boolean {
  switch (x.mode) {
    case "novalue":
    case "builtin":
    case "type":
    case "package":
    case "unknown":
      return false;
    default:
      return true;
  }
}

function singleValue(x: Operand): Operand {
  return isValue(x) && x.type.kind !== "Tuple" ? x : unknownOperand(x.expr);
}

/** Checks expressions whose context is unknown: what they mean inside is still recorded. */
export function useAll(ctx: Context, list: readonly Expr[]): void {
  for (const e of list) {
    const x = rawExpr(ctx, e, undefined, undefined, true);
    if (!isUnknown(x)) forget(ctx, x);
  }
}
