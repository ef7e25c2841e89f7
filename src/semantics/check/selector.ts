/**
 * Selectors (Go specification, "Selectors", "Qualified identifiers", "Method expressions", "Method
 * values").
 */
import type { SelectorExpr } from "../../syntax/ast.js";
import { lookupMember } from "../lookup.js";
import { UNKNOWN } from "../make.js";
import { newVar } from "../make-object.js";
import { lookup } from "../scope.js";
import type { Signature, Type } from "../types.js";
import type { Context } from "./context.js";
import { exprOrType } from "./expr.js";
import { objectOperand } from "./ident.js";
import { isUnknown, type Operand, operand, typedValue, unknownOperand } from "./operand.js";

export function selectorExpr(ctx: Context, e: SelectorExpr): Operand {
  if (e.expr.kind === "Ident") {
    const pkg = lookup(ctx.scope, e.expr.name);
    if (pkg?.kind === "PkgName") {
      ctx.found.objects.set(e.expr, pkg);
      ctx.found.records.set(e.expr, operand("package", UNKNOWN, e.expr));
      const obj = ctx.file.target(pkg).lookup(e.selector.name);
      if (obj === undefined) return unknownOperand(e);
      ctx.found.objects.set(e.selector, obj);
      ctx.found.selections.set(e, { kind: "qualified", obj, path: [], indirect: false });
      return objectOperand(obj, e);
    }
  }
  const x = exprOrType(ctx, e.expr);
  if (isUnknown(x) || x.mode === "builtin") return unknownOperand(e);
  const found = lookupMember(x.type, e.selector.name, ctx.unit.pkg.path);
  if (found.kind !== "found") return unknownOperand(e);
  const { selection } = found;
  const { obj } = selection;
  if (obj.kind === "Var") {
    if (x.mode === "type") return unknownOperand(e);
    ctx.found.objects.set(e.selector, obj);
    ctx.found.selections.set(e, selection);
    const type = obj.type();
    const mode = x.mode === "variable" || selection.indirect ? "variable" : "value";
    return type === UNKNOWN ? { ...unknownOperand(e), mode } : operand(mode, type, e);
  }
  if (obj.kind !== "Func") return unknownOperand(e);
  ctx.found.objects.set(e.selector, obj);
  const signature = obj.type();
  if (x.mode === "type") {
    ctx.found.selections.set(e, { ...selection, kind: "method-expr" });
    return typedValue(methodExpr(signature, x.type), e);
  }
  ctx.found.selections.set(e, selection);
  return typedValue(withoutReceiver(signature), e);
}

/** The receiver becomes the first parameter (Go specification, "Method expressions"). */
function methodExpr(signature: Signature, type: Type): Signature {
  const named = (signature.params[0]?.name ?? "") !== "";
  const name = named ? signature.recv?.name || "_" : "";
  const packagePath = signature.recv?.packagePath ?? "";
  const first = newVar({ name, packagePath, role: "param", type });
  return { ...signature, recv: undefined, params: [first, ...signature.params] };
}

const methodValues = new WeakMap<Signature, Signature>();

/** The type of a method value: it has no receiver any more. */
function withoutReceiver(signature: Signature): Signature {
  if (signature.recv === undefined) return signature;
  let value = methodValues.get(signature);
  if (value === undefined) {
    value = { ...signature, recv: undefined };
    methodValues.set(signature, value);
  }
  return value;
}
