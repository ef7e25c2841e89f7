/**
 * `for range` (Go specification, "For statements with range clause"). Decides what is evaluated
 * once, and when the iteration variables are new; ranges over functions have their own file.
 *
 *     int, array, slice:  n = len(x) ──► head: i < n ─true──► body ──► i+1 ──► head
 *     channel:            head: v, ok = <-c; ok ─true──► body ──► head
 *     string, map:        it = range x ──► head: ok, k, v = next(it); ok ─true──► body ──► head
 *                         head ─false──► done ◄─ break
 */
import { intConstant } from "../semantics/constants.js";
import { basic, tupleOf } from "../semantics/make.js";
import { defaultType, isInteger, isUntyped } from "../semantics/predicates.js";
import type { Type } from "../semantics/types.js";
import { coreType, underlyingOf } from "../semantics/typeset.js";
import { UNKNOWN } from "../semantics/unknown.js";
import type { Expr, RangeStmt } from "../syntax/ast.js";
import {
  branch,
  constant,
  emit,
  enterSealed,
  type FunctionBuilder,
  type HiddenVariable,
  jump,
  newBlock,
} from "./function-builder.js";
import type { Value } from "./ir.js";
import { assignTarget, targetOf } from "./lower-assign.js";
import { lengthOf } from "./lower-call.js";
import { binary, extract, lowerExpr } from "./lower-expr.js";
import { lowerRangeFunc } from "./lower-range-func.js";
import { lowerBlock } from "./lower-stmt.js";
import { indexAddr, isAddressable } from "./places.js";
import { declareVar, load, writeVar } from "./storage.js";
import { isRangeOverFunc, unparen } from "./variables.js";

export function lowerRange(b: FunctionBuilder, stmt: RangeStmt, label: string | undefined): void {
  const { info } = b.graph;
  if (isRangeOverFunc(info, stmt)) {
    lowerRangeFunc(b, stmt, label);
    return;
  }
  const type = info.typeOf(stmt.subject);
  const core = coreType(type) ?? UNKNOWN;
  declareShared(b, stmt);
  switch (core.kind) {
    case "Chan":
      lowerRangeChan(b, stmt, label, core.elem);
      return;
    case "Slice": {
      const x = lowerExpr(b, stmt.subject);
      const element = (index: Value): Value =>
        load(b, stmt, indexAddr(b, stmt, x, index, core.elem), core.elem);
      lowerCounted(b, stmt, label, basic("int"), lengthOf(b, stmt, x), element);
      return;
    }
    case "Array":
    case "Pointer":
      lowerRangeArray(b, stmt, label, core);
      return;
    default:
      break;
  }
  if (isInteger(type)) {
    const counter = isUntyped(type) ? counterType(b, stmt, defaultType(type)) : type;
    lowerCounted(b, stmt, label, counter, lowerExpr(b, stmt.subject), undefined);
  } else {
    lowerIterator(b, stmt, label, core);
  }
}

/** `range 10` counts in the type of the iteration variable. */
function counterType(b: FunctionBuilder, stmt: RangeStmt, fallback: Type): Type {
  if (stmt.key === undefined) return fallback;
  const type = b.graph.info.typeOf(stmt.key);
  return isInteger(type) && !isUntyped(type) ? type : fallback;
}

/** The array is copied first; not if only the index is used, then only its length counts. */
function lowerRangeArray(b: FunctionBuilder, stmt: RangeStmt, label: string | undefined, core: Type): void {
  const array = core.kind === "Pointer" ? underlyingOf(core.elem) : core;
  if (array.kind !== "Array") {
    lowerIterator(b, stmt, label, core);
    return;
  }
  const length = constant(b, basic("int"), intConstant(array.length ?? 0n));
  const wantsValue = stmt.value !== undefined && !isBlank(stmt.value);
  if (!wantsValue && isAddressable(b, stmt.subject) && core.kind === "Array") {
    lowerCounted(b, stmt, label, basic("int"), length, undefined);
    return;
  }
  const x = lowerExpr(b, stmt.subject);
  const count = array.length === undefined ? lengthOf(b, stmt, x) : length;
  lowerCounted(b, stmt, label, basic("int"), count, (index) =>
    core.kind === "Pointer"
      ? load(b, stmt, indexAddr(b, stmt, x, index, array.elem), array.elem)
      : emit(b, { op: "index", node: stmt, type: array.elem, hint: "", x, index }),
  );
}

function lowerCounted(
  b: FunctionBuilder,
  stmt: RangeStmt,
  label: string | undefined,
  type: Type,
  count: Value,
  element: ((index: Value) => Value) | undefined,
): void {
  const counter: HiddenVariable = { kind: "Hidden", name: "", type: () => type };
  b.ssa.write(counter, b.current, constant(b, type, intConstant(0)));
  const head = newBlock(b, "range.head", stmt);
  const body = newBlock(b, "range.body", stmt);
  const next = newBlock(b, "range.next", stmt);
  const done = newBlock(b, "range.done", stmt);
  jump(b, stmt, head);
  b.current = head;
  const index = b.ssa.read(counter, head);
  branch(b, stmt, binary(b, stmt.subject, "<", index, count, basic("bool")), body, done);
  enterSealed(b, body);
  const value = stmt.value;
  assignIteration(b, stmt, stmt.key, () => index);
  assignIteration(b, stmt, value, () => element?.(index) ?? index);
  b.targets.push({ stmt, label, breakTo: done, continueTo: next });
  lowerBlock(b, stmt.body);
  b.targets.pop();
  jump(b, stmt, next);
  enterSealed(b, next);
  const old = b.ssa.read(counter, next);
  b.ssa.write(counter, next, binary(b, stmt.subject, "+", old, constant(b, type, intConstant(1)), type));
  jump(b, stmt, head);
  b.ssa.seal(head);
  enterSealed(b, done);
}

function lowerRangeChan(b: FunctionBuilder, stmt: RangeStmt, label: string | undefined, elem: Type): void {
  const chan = lowerExpr(b, stmt.subject);
  const type = tupleOf([elem, basic("bool")]);
  lowerPulled(b, stmt, label, () => {
    const tuple = emit(b, { op: "recv", node: stmt, type, hint: "", chan, commaOk: true });
    return {
      ok: extract(b, stmt.subject, tuple, 1, basic("bool")),
      key: () => extract(b, stmt.subject, tuple, 0, elem),
      value: () => extract(b, stmt.subject, tuple, 0, elem),
    };
  });
}

function lowerIterator(b: FunctionBuilder, stmt: RangeStmt, label: string | undefined, core: Type): void {
  const x = lowerExpr(b, stmt.subject);
  const iterator = emit(b, { op: "range", node: stmt, type: UNKNOWN, hint: "", x });
  const [key, value] = iterationTypes(core);
  const type = tupleOf([basic("bool"), key, value]);
  lowerPulled(b, stmt, label, () => {
    const tuple = emit(b, { op: "rangeNext", node: stmt, type, hint: "", iterator });
    return {
      ok: extract(b, stmt.subject, tuple, 0, basic("bool")),
      key: () => extract(b, stmt.subject, tuple, 1, key),
      value: () => extract(b, stmt.subject, tuple, 2, value),
    };
  });
}

function iterationTypes(core: Type): [Type, Type] {
  if (core.kind === "Map") return [core.key, core.elem];
  if (core.kind === "Basic") return [basic("int"), basic("int32")];
  return [UNKNOWN, UNKNOWN];
}

interface Pulled {
  readonly ok: Value;
  readonly key: () => Value;
  readonly value: () => Value;
}

function lowerPulled(
  b: FunctionBuilder,
  stmt: RangeStmt,
  label: string | undefined,
  pull: () => Pulled,
): void {
  const head = newBlock(b, "range.head", stmt);
  const body = newBlock(b, "range.body", stmt);
  const done = newBlock(b, "range.done", stmt);
  jump(b, stmt, head);
  b.current = head;
  const { ok, key, value } = pull();
  branch(b, stmt, ok, body, done);
  enterSealed(b, body);
  assignIteration(b, stmt, stmt.key, key);
  assignIteration(b, stmt, stmt.value, value);
  b.targets.push({ stmt, label, breakTo: done, continueTo: head });
  lowerBlock(b, stmt.body);
  b.targets.pop();
  jump(b, stmt, head);
  b.ssa.seal(head);
  enterSealed(b, done);
}

/** Before Go 1.22 one variable serves all iterations: it is declared before the loop. */
function declareShared(b: FunctionBuilder, stmt: RangeStmt): void {
  if (!stmt.define || b.graph.perIteration) return;
  for (const part of [stmt.key, stmt.value]) {
    const obj = part?.kind === "Ident" ? b.graph.info.objectOf(part) : undefined;
    if (obj?.kind === "Var" && part !== undefined) declareVar(b, obj, part, undefined);
  }
}

function assignIteration(
  b: FunctionBuilder,
  stmt: RangeStmt,
  target: Expr | undefined,
  make: () => Value,
): void {
  if (target === undefined || isBlank(target)) return;
  if (stmt.define && !b.graph.perIteration) {
    const obj = target.kind === "Ident" ? b.graph.info.objectOf(target) : undefined;
    if (obj?.kind === "Var") writeVar(b, obj, target, make());
    return;
  }
  const place = targetOf(b, target, stmt.define);
  assignTarget(b, place, make(), target);
}

function isBlank(expr: Expr): boolean {
  const inner = unparen(expr);
  return inner.kind === "Ident" && inner.name === "_";
}
