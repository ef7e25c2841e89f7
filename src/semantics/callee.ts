/**
 * What a call calls (Go specification, "Calls"): a function, a method, a method of an interface, a
 * built-in function, a literal, a value; or it is a conversion.
 */
import type { CallExpr, Expr } from "../syntax/ast.js";
import type { Findings } from "./check/context.js";
import { UNKNOWN } from "./make.js";
import type { Callee, Func, Obj, Var } from "./objects.js";

const NOT_KNOWN: Callee = { kind: "unknown" };

export function calleeOf(found: Findings, call: CallExpr): Callee {
  const record = found.records.get(call.fun);
  if (record?.mode === "type") return { kind: "conversion", type: record.type };
  if (record?.mode === "builtin") {
    return record.builtin === undefined ? NOT_KNOWN : { kind: "builtin", name: plainName(record.builtin) };
  }
  let fun = call.fun;
  for (;;) {
    if (fun.kind === "ParenExpr") fun = fun.expr;
    else if (fun.kind === "IndexExpr" && isInstance(found, fun.expr)) fun = fun.expr;
    else break;
  }
  switch (fun.kind) {
    case "FuncLit":
      return { kind: "closure", lit: fun };
    case "Ident":
      return ofObject(found, found.objects.get(fun), fun);
    case "SelectorExpr":
      return ofObject(found, found.selections.get(fun)?.obj, fun);
    default:
      if (record === undefined || record.type === UNKNOWN) return NOT_KNOWN;
      return { kind: "value", expr: fun, obj: undefined };
  }
}

/** The operand of an index expression names a generic function, so that the index is a type. */
function isInstance(found: Findings, operand: Expr): boolean {
  let inner = operand;
  while (inner.kind === "ParenExpr") inner = inner.expr;
  const ident = inner.kind === "SelectorExpr" ? inner.selector : inner;
  return ident.kind === "Ident" && found.objects.get(ident)?.kind === "Func";
}

function ofObject(found: Findings, obj: Obj | undefined, fun: Expr): Callee {
  switch (obj?.kind) {
    case "Func":
      return ofFunc(obj);
    case "Var":
      return ofVar(found, obj, fun);
    default:
      return NOT_KNOWN;
  }
}

function ofFunc(func: Func): Callee {
  return { kind: func.isInterfaceMethod ? "interface" : "static", func: func.origin };
}

/** A local variable that is assigned once, with a literal, and whose address nobody takes, is that literal. */
function ofVar(found: Findings, variable: Var, fun: Expr): Callee {
  const assigned = variable.role === "local" ? found.assigned.get(variable) : undefined;
  if (assigned?.count === 1 && assigned.lit !== undefined) return { kind: "closure", lit: assigned.lit };
  return { kind: "value", expr: fun, obj: variable };
}

/** The functions of package unsafe are capitalised, so that their names are clear without it. */
function plainName(builtin: string): string {
  return builtin.replace(/^unsafe\./, "");
}
