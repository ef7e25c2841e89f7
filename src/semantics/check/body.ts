/**
 * Checks a function body or a whole declaration, when the first question about it is asked, and
 * answers from what was found.
 */
import type { Expr, FuncDecl, GenDecl } from "../../syntax/ast.js";
import type { ParsedBody } from "../../syntax/source-file.js";
import { calleeOf } from "../callee.js";
import { capturesOf } from "../captures.js";
import type { FileUnit, PackageUnit } from "../collect.js";
import type { BodyInfo } from "../info.js";
import { signatureOf, UNKNOWN } from "../make.js";
import type { Func } from "../objects.js";
import type { Signature, Type } from "../types.js";
import { type Context, type Findings, type FunctionState, newContext, newFindings } from "./context.js";
import type { Operand } from "./operand.js";
import { bodyScope } from "./signature.js";
import { blockStmts } from "./stmt.js";
import { checkValueDecl } from "./value-spec.js";

/** The answers about a function's body. */
export function bodyInfo(
  unit: PackageUnit,
  file: FileUnit,
  decl: FuncDecl,
  func: Func,
  body: ParsedBody,
): BodyInfo {
  return lazyInfo(() => {
    const signature = func.type();
    const ctx = newContext(unit, file, bodyScope(file.scope, signature), true);
    const fn: FunctionState = { lit: undefined, signature, outer: undefined, captured: undefined };
    ctx.fn = fn;
    nameParameters(ctx, decl, signature, fn);
    guarded(() => blockStmts(ctx, body.block.list));
    return ctx.found;
  });
}

/** The answers about a var or const declaration of the package, seen in full. */
export function declInfo(unit: PackageUnit, file: FileUnit, decl: GenDecl): BodyInfo {
  return lazyInfo(() => {
    const ctx = newContext(unit, file, file.scope, true);
    guarded(() => checkValueDecl(ctx, decl));
    for (const spec of decl.token === "var" || decl.token === "const" ? decl.specs : []) {
      for (const name of spec.names) {
        const obj = unit.objects().get(name.name);
        if (obj !== undefined) ctx.found.objects.set(name, obj);
      }
    }
    return ctx.found;
  });
}

/** The depth limits leave room, but the stack may have been nearly full before: then less is known. */
function guarded(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

/** Lets the names in the declaration's parameter lists mean the parameters. */
function nameParameters(ctx: Context, decl: FuncDecl, signature: Signature, fn: FunctionState): void {
  const { objects } = ctx.found;
  const { recv } = signature;
  const recvName = decl.receiver?.names[0];
  if (recv !== undefined) {
    ctx.owners.set(recv, fn);
    if (recvName !== undefined) objects.set(recvName, recv);
  }
  for (const [fields, vars] of [
    [decl.type.params, signature.params],
    [decl.type.results, signature.results],
  ] as const) {
    let at = 0;
    for (const field of fields) {
      if (field.names.length === 0) at++;
      for (const name of field.names) {
        const variable = vars[at++];
        if (variable !== undefined) objects.set(name, variable);
      }
    }
    for (const variable of vars) ctx.owners.set(variable, fn);
  }
}

const NO_SIGNATURE = signatureOf({});
const NO_TYPES: readonly Type[] = [];

function lazyInfo(check: () => Findings): BodyInfo {
  let found: Findings | undefined;
  let running = false;
  const all = (): Findings => {
    if (found === undefined) {
      // Nothing in a check asks for the same body again; should it, it learns nothing.
      if (running) return newFindings();
      running = true;
      found = check();
    }
    return found;
  };
  const record = (e: Expr): Operand | undefined => all().records.get(e);
  return {
    typeOf: (e) => record(e)?.type ?? UNKNOWN,
    modeOf: (e) => record(e)?.mode ?? "unknown",
    constantOf: (e) => record(e)?.value,
    objectOf: (ident) => all().objects.get(ident),
    implicitOf: (clause) => all().implicits.get(clause),
    selectionOf: (selector) => all().selections.get(selector),
    calleeOf: (call) => calleeOf(all(), call),
    signatureOf(lit) {
      const type = record(lit)?.type;
      return type?.kind === "Signature" ? type : NO_SIGNATURE;
    },
    instanceOf: (ident) => all().instances.get(ident) ?? NO_TYPES,
    capturesOf: (lit) => capturesOf(all(), lit),
  };
}
