/**
 * The state of checking one body, one declaration or one package-level type: where names are looked
 * up, what was found out so far. Decides what is remembered; the other files fill it in.
 */
import type { ArrayType, Expr, FuncLit, Ident, Node, SelectorExpr } from "../../syntax/ast.js";
import type { FileUnit, PackageUnit } from "../collect.js";
import type { Constant } from "../constants.js";
import type { Obj, Place, Selection, Var } from "../objects.js";
import type { Scope } from "../scope.js";
import { openScope } from "../scope.js";
import type { Signature, Type } from "../types.js";
import type { Operand } from "./operand.js";

/** One function around the place being checked, the innermost first. */
export interface FunctionState {
  /** Undefined for the declaration itself. */
  readonly lit: FuncLit | undefined;
  readonly signature: Signature;
  readonly outer: FunctionState | undefined;
  /** Variables of functions around this one that it mentions. */
  captured: Set<Var> | undefined;
}

/** What is assigned to a local variable: at most one literal, or more than can be told. */
interface Assigned {
  count: number;
  lit: FuncLit | undefined;
}

/** Everything found out about the nodes of a body. */
export interface Findings {
  readonly records: Map<Expr, Operand>;
  readonly objects: Map<Ident, Obj>;
  readonly selections: Map<SelectorExpr, Selection>;
  readonly implicits: Map<Node, Var>;
  readonly instances: Map<Ident, readonly Type[]>;
  readonly captures: Map<FuncLit, readonly Var[]>;
  /** Assignments to local variables of function type. */
  readonly assigned: Map<Var, Assigned>;
}

export interface Context {
  readonly unit: PackageUnit;
  readonly file: FileUnit;
  readonly found: Findings;
  scope: Scope;
  fn: FunctionState | undefined;
  /** The function that declares a local variable. */
  readonly owners: Map<Var, FunctionState>;
  iota: Constant | undefined;
  /** Bodies of function literals are checked as well. */
  readonly bodies: boolean;
  /** How deep the expression or statement being checked lies in others. */
  depth: number;
  /** A call or receive operation was seen: `len` of an array is then no constant. */
  sawCall: boolean;
  /** Where the outline leaves elements out: counts those of a `[...]T` literal, for its length. */
  countCut: ((written: ArrayType) => bigint | undefined) | undefined;
  /** Operands checked ahead of the expressions around them, see `spine.ts`. */
  readonly ready: Map<Expr, Operand>;
}

export function newFindings(): Findings {
  return {
    records: new Map(),
    objects: new Map(),
    selections: new Map(),
    implicits: new Map(),
    instances: new Map(),
    captures: new Map(),
    assigned: new Map(),
  };
}

export function newContext(unit: PackageUnit, file: FileUnit, scope: Scope, bodies = false): Context {
  return {
    unit,
    file,
    found: newFindings(),
    scope,
    fn: undefined,
    owners: new Map(),
    iota: undefined,
    bodies,
    depth: 0,
    sawCall: false,
    countCut: undefined,
    ready: new Map(),
  };
}

/** The same place with other scope, for what is computed later. */
export function at(ctx: Context, scope: Scope): Context {
  return { ...ctx, scope, depth: 0 };
}

/** Runs `body` in a block of its own. */
export function inBlock(ctx: Context, body: () => void): void {
  const outer = ctx.scope;
  ctx.scope = openScope(outer);
  body();
  ctx.scope = outer;
}

export function placeOf(ctx: Context, ident: Ident): Place {
  return { file: ctx.file.source, ident };
}

/** Notes that the functions between here and the variable's own mention it. */
export function noteUse(ctx: Context, variable: Var): void {
  if (ctx.fn?.outer === undefined) return;
  const owner = ctx.owners.get(variable);
  if (owner === undefined) return;
  for (let fn: FunctionState | undefined = ctx.fn; fn !== undefined && fn !== owner; fn = fn.outer) {
    fn.captured ??= new Set();
    fn.captured.add(variable);
  }
}

/** Notes that a local variable gets a value; `value` is undefined for what is no single expression. */
export function noteAssigned(ctx: Context, variable: Var, value: Expr | undefined): void {
  if (!ctx.owners.has(variable)) return;
  let inner = value;
  while (inner?.kind === "ParenExpr") inner = inner.expr;
  const known = ctx.found.assigned.get(variable);
  const lit = inner?.kind === "FuncLit" ? inner : undefined;
  if (known === undefined) ctx.found.assigned.set(variable, { count: 1, lit });
  else {
    known.count++;
    known.lit = undefined;
  }
}
