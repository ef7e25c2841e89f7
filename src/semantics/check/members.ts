/**
 * Struct and interface types from their syntax (Go specification, "Struct types", "Interface types",
 * "General interfaces").
 */
import type { Expr, Ident, InterfaceType, StructType } from "../../syntax/ast.js";
import { interfaceOf, structOf, UNKNOWN, unionOf } from "../make.js";
import { newFunc, newVar } from "../make-object.js";
import type { Func, Var } from "../objects.js";
import type { Named, Type, UnionTerm } from "../types.js";
import { type Context, placeOf } from "./context.js";
import { operand } from "./operand.js";
import { interfaceMethod } from "./signature.js";
import { typeExpr } from "./type-expr.js";

export function structType(ctx: Context, e: StructType): Type {
  const { path } = ctx.unit.pkg;
  const fields: Var[] = [];
  const seen = new Set<string>();
  // A field that cannot be read may have any name.
  let partial = false;
  const add = (ident: Ident, type: Type, embedded: boolean): void => {
    if (ident.name !== "_" && seen.has(ident.name)) return;
    seen.add(ident.name);
    const field = newVar({
      name: ident.name,
      packagePath: path,
      place: placeOf(ctx, ident),
      role: "field",
      embedded,
      type,
    });
    fields.push(field);
    ctx.found.objects.set(ident, field);
  };
  for (const field of e.fields) {
    const type = typeExpr(ctx, field.type);
    if (field.names.length > 0) {
      for (const name of field.names) add(name, type, false);
      continue;
    }
    const name = embeddedName(field.type);
    if (name === undefined) partial = true;
    else add(name, type, true);
  }
  return structOf(fields, partial);
}

/** The name of an embedded field: that of its type (Go specification, "Struct types"). */
function embeddedName(type: Expr): Ident | undefined {
  let at = type;
  for (;;) {
    switch (at.kind) {
      case "Ident":
        return at;
      case "SelectorExpr":
        return at.selector;
      case "StarExpr":
      case "ParenExpr":
      case "IndexExpr":
        at = at.expr;
        break;
      default:
        return undefined;
    }
  }
}

export function interfaceType(ctx: Context, e: InterfaceType, owner: Named | undefined): Type {
  const methods: Func[] = [];
  const embeddeds: Type[] = [];
  for (const field of e.methods) {
    const [name] = field.names;
    const { type } = field;
    if (name === undefined) {
      embeddeds.push(constraintElement(ctx, type));
    } else if (type.kind === "FuncType" && name.name !== "_") {
      const method = newFunc({
        name: name.name,
        packagePath: ctx.unit.pkg.path,
        place: placeOf(ctx, name),
        receiver: owner,
        isInterfaceMethod: true,
        type: interfaceMethod(ctx, type, owner),
      });
      methods.push(method);
      ctx.found.objects.set(name, method);
    }
  }
  return interfaceOf(methods, embeddeds);
}

/** An element of an interface, or a constraint: a type, `~T`, or a union of these. */
export function constraintElement(ctx: Context, e: Expr): Type {
  // `A | B | C | ...` leans to the left.
  const parts: Expr[] = [];
  let rest = e;
  while (rest.kind === "BinaryExpr" && rest.op === "|") {
    parts.push(rest.right);
    rest = rest.left;
  }
  parts.push(rest);
  const terms = parts.reverse().map((part): UnionTerm => {
    if (part.kind !== "UnaryExpr" || part.op !== "~") return { tilde: false, type: typeExpr(ctx, part) };
    return { tilde: true, type: typeExpr(ctx, part.expr) };
  });
  const [only] = terms;
  const type = terms.length === 1 && only !== undefined && !only.tilde ? only.type : unionOf(terms);
  if (type !== UNKNOWN) ctx.found.records.set(e, operand("type", type, e));
  return type;
}
