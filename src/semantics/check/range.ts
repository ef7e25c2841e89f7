/**
 * Range loops (Go specification, "For statements with range clause"): over arrays, slices, strings,
 * maps, channels, integers, functions, and type parameters with a core type of these.
 */
import type { Expr, RangeStmt } from "../../syntax/ast.js";
import { basic, UNKNOWN } from "../make.js";
import { isInteger } from "../predicates.js";
import type { Type } from "../types.js";
import { coreType, underlyingOf } from "../typeset.js";
import { assignment, assignOperand, declareVar, lhsType } from "./assign.js";
import { type Context, inBlock, noteAssigned } from "./context.js";
import { expr, rawExpr } from "./expr.js";
import { INT, isUnknown, type Operand } from "./operand.js";
import { stmt } from "./stmt.js";
import { variableType } from "./value-spec.js";

export function rangeStmt(ctx: Context, s: RangeStmt): void {
  const x = expr(ctx, s.subject);
  const types = isUnknown(x) ? NOT_KNOWN : iterationTypes(x.type);
  const overInt = !isUnknown(x) && isInteger(x.type);
  inBlock(ctx, () => {
    if (s.define) defineVars(ctx, s, x, types, overInt);
    else if (s.key !== undefined) {
      assignTo(ctx, s.key, x, types.key, overInt);
      if (s.value !== undefined) assignTo(ctx, s.value, x, types.value, false);
    } else if (overInt) assignment(ctx, x, undefined);
    stmt(ctx, s.body);
  });
}

interface IterationTypes {
  readonly key: Type;
  readonly value: Type;
}

const NOT_KNOWN: IterationTypes = { key: UNKNOWN, value: UNKNOWN };

function defineVars(ctx: Context, s: RangeStmt, x: Operand, types: IterationTypes, overInt: boolean): void {
  const declared: (() => void)[] = [];
  for (const [lhs, type] of [
    [s.key, types.key],
    [s.value, types.value],
  ] as const) {
    if (lhs === undefined) continue;
    if (lhs.kind !== "Ident") {
      rawExpr(ctx, lhs);
      continue;
    }
    let known = type;
    if (overInt && lhs === s.key) {
      // The variable takes the type of the number: `for i := range 10` has an int.
      known = variableType(x.type);
      assignment(ctx, x, known);
    }
    // Both are in scope only behind the range clause.
    declared.push(() => {
      const variable = declareVar(ctx, lhs, known);
      noteAssigned(ctx, variable, undefined);
    });
  }
  for (const declareOne of declared) declareOne();
}

function assignTo(ctx: Context, lhs: Expr, x: Operand, type: Type, overInt: boolean): void {
  const target = lhsType(ctx, lhs, undefined);
  if (overInt) assignOperand(ctx, x, target);
  else if (type === UNKNOWN) return;
}

function iterationTypes(type: Type): IterationTypes {
  let under = coreType(type);
  if (under?.kind === "Pointer") {
    const array = underlyingOf(under.elem);
    if (array.kind === "Array") under = array;
  }
  switch (under?.kind) {
    case "Basic":
      if (under.name === "string" || under.name === "untyped string")
        return { key: INT, value: basic("int32") };
      return isInteger(under) ? { key: type, value: UNKNOWN } : NOT_KNOWN;
    case "Array":
    case "Slice":
      return { key: INT, value: under.elem };
    case "Map":
      return { key: under.key, value: under.elem };
    case "Chan":
      return { key: under.elem, value: UNKNOWN };
    case "Signature": {
      const param = under.params[0]?.type();
      const yields = param === undefined ? undefined : coreType(param);
      if (yields?.kind !== "Signature") return NOT_KNOWN;
      return {
        key: yields.params[0]?.type() ?? UNKNOWN,
        value: yields.params[1]?.type() ?? UNKNOWN,
      };
    }
    default:
      return NOT_KNOWN;
  }
}
