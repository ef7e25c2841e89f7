/**
 * Identifiers where an expression is expected (Go specification, "Operands", "Declarations and scope").
 */
import type { Ident } from "../../syntax/ast.js";
import { UNKNOWN } from "../make.js";
import type { Obj } from "../objects.js";
import { lookup } from "../scope.js";
import type { Type } from "../types.js";
import { lookupUniverse } from "../universe.js";
import { type Context, noteUse } from "./context.js";
import { aliasParams } from "./declare-type.js";
import { type Operand, operand, typedValue, UNTYPED_NIL, unknownOperand } from "./operand.js";

const IOTA = lookupUniverse("iota");

export function identExpr(ctx: Context, e: Ident): Operand {
  if (e.name === "_") return unknownOperand(e);
  const obj = lookup(ctx.scope, e.name);
  if (obj === undefined) return unknownOperand(e);
  ctx.found.objects.set(e, obj);
  if (obj === IOTA) {
    return ctx.iota === undefined ? unknownOperand(e) : operand("constant", typeOf(obj), e, ctx.iota);
  }
  if (obj.kind === "Var") noteUse(ctx, obj);
  return objectOperand(obj, e);
}

/** The operand that an object gives where it is named, `e` being the identifier or `pkg.Name`. */
export function objectOperand(obj: Obj, e: Operand["expr"]): Operand {
  switch (obj.kind) {
    case "PkgName":
      return operand("package", UNKNOWN, e);
    case "Const":
      return operand("constant", obj.type(), e, obj.value());
    case "TypeName": {
      if (aliasParams(obj) !== undefined) return unknownOperand(e);
      const type = obj.type();
      return type === UNKNOWN ? unknownOperand(e) : operand("type", type, e);
    }
    case "Var":
      return operand("variable", obj.type(), e);
    case "Func":
      return typedValue(obj.type(), e);
    case "Builtin": {
      const name = obj.packagePath === "" ? obj.name : `${obj.packagePath}.${obj.name}`;
      return { mode: "builtin", type: UNKNOWN, value: undefined, expr: e, builtin: name };
    }
    case "Nil":
      return operand("nil", UNTYPED_NIL, e);
    default: {
      const never: never = obj;
      return never;
    }
  }
}

function typeOf(obj: Obj | undefined): Type {
  return obj?.kind === "Const" ? obj.type() : UNKNOWN;
}
