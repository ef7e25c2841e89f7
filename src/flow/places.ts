/**
 * Places: what can stand on the left of an assignment or after `&`. Decides what is evaluated
 * first (operands of index expressions and pointer indirections) and what happens later (the
 * access itself), as the Go specification's "Assignment statements" has it in two phases.
 */
import { pointerTo } from "../semantics/make.js";
import type { Selection, Var } from "../semantics/objects.js";
import type { Type } from "../semantics/types.js";
import { coreType, underlyingOf } from "../semantics/typeset.js";
import { UNKNOWN } from "../semantics/unknown.js";
import type { Expr, IndexExpr, Node, SelectorExpr } from "../syntax/ast.js";
import { coerce } from "./coerce.js";
import { alloc, emit, emitEffect, type FunctionBuilder } from "./function-builder.js";
import type { Value } from "./ir.js";
import { lowerExpr, lowerTo } from "./lower-expr.js";
import { addressOfVar, hasAddress, load, opaque, readVar, recordRead, store, writeVar } from "./storage.js";
import { unparen } from "./variables.js";

export type Place =
  | { readonly kind: "blank"; readonly type: Type }
  | { readonly kind: "variable"; readonly obj: Var; readonly type: Type }
  | { readonly kind: "address"; readonly address: Value; readonly type: Type }
  | { readonly kind: "field"; readonly base: Value; readonly field: Var; readonly type: Type }
  | { readonly kind: "element"; readonly base: Value; readonly index: Value; readonly type: Type }
  | { readonly kind: "map"; readonly map: Value; readonly key: Value; readonly type: Type }
  | { readonly kind: "opaque"; readonly operands: readonly Value[]; readonly type: Type };

/** Phase one: evaluates the operands of the place, not the place. */
export function lowerPlace(b: FunctionBuilder, target: Expr): Place {
  const { info } = b.graph;
  const expr = unparen(target);
  const type = info.typeOf(expr);
  switch (expr.kind) {
    case "Ident": {
      if (expr.name === "_") return { kind: "blank", type };
      const obj = info.objectOf(expr);
      if (obj?.kind !== "Var") return { kind: "opaque", operands: [], type };
      return { kind: "variable", obj, type: obj.type() };
    }
    case "StarExpr": {
      const address = lowerExpr(b, expr.expr);
      return { kind: "address", address, type };
    }
    case "SelectorExpr":
      return selectorPlace(b, expr);
    case "IndexExpr":
      return indexPlace(b, expr);
    default:
      return { kind: "opaque", operands: [lowerExpr(b, expr)], type };
  }
}

function selectorPlace(b: FunctionBuilder, expr: SelectorExpr): Place {
  const { info } = b.graph;
  const selection = info.selectionOf(expr);
  const type = info.typeOf(expr);
  if (selection?.kind === "qualified" && selection.obj.kind === "Var") {
    return { kind: "variable", obj: selection.obj, type: selection.obj.type() };
  }
  if (selection?.kind !== "field" || selection.obj.kind !== "Var") {
    return { kind: "opaque", operands: [lowerExpr(b, expr)], type };
  }
  const spot = intoStruct(b, walk(b, spotOf(b, expr.expr), selection.path, expr), expr);
  if (!spot.isAddress) return { kind: "opaque", operands: [spot.value], type };
  return { kind: "field", base: spot.value, field: selection.obj, type: selection.obj.type() };
}

function indexPlace(b: FunctionBuilder, expr: IndexExpr): Place {
  const { info } = b.graph;
  const type = info.typeOf(expr);
  const index = expr.indices[0];
  const container = coreType(info.typeOf(expr.expr)) ?? UNKNOWN;
  if (index === undefined) return { kind: "opaque", operands: [lowerExpr(b, expr.expr)], type };
  switch (container.kind) {
    case "Map": {
      const map = lowerExpr(b, expr.expr);
      return { kind: "map", map, key: lowerTo(b, index, container.key), type: container.elem };
    }
    case "Slice": {
      const base = lowerExpr(b, expr.expr);
      return { kind: "element", base, index: lowerExpr(b, index), type: container.elem };
    }
    case "Pointer": {
      const base = lowerExpr(b, expr.expr);
      return { kind: "element", base, index: lowerExpr(b, index), type };
    }
    case "Array": {
      const base = addressOf(b, expr.expr);
      return { kind: "element", base, index: lowerExpr(b, index), type: container.elem };
    }
    default: {
      const base = lowerExpr(b, expr.expr);
      return { kind: "opaque", operands: [base, lowerExpr(b, index)], type };
    }
  }
}

/** The value in the place. */
export function readPlace(b: FunctionBuilder, place: Place, node: Node): Value {
  switch (place.kind) {
    case "blank":
      return opaque(b, node, "blank identifier read", [], place.type);
    case "variable":
      return readVar(b, place.obj, node);
    case "map":
      return emit(b, {
        op: "mapLookup",
        node,
        type: place.type,
        hint: "",
        map: place.map,
        key: place.key,
        commaOk: false,
      });
    case "opaque":
      return opaque(b, node, "not a place", place.operands, place.type);
    default:
      return load(b, node, placeAddress(b, place, node), place.type);
  }
}

/** Phase two: assigns. The value has the place's type already, see `coerce`. */
function writePlace(b: FunctionBuilder, place: Place, value: Value, node: Node): void {
  switch (place.kind) {
    case "blank":
      return;
    case "variable":
      writeVar(b, place.obj, node, value);
      return;
    case "map":
      emitEffect(b, { op: "mapUpdate", node, map: place.map, key: place.key, value });
      return;
    case "opaque":
      opaque(b, node, "not a place", [...place.operands, value]);
      return;
    default:
      store(b, node, placeAddress(b, place, node), value);
  }
}

type Addressed = Extract<Place, { kind: "address" | "field" | "element" }>;

function placeAddress(b: FunctionBuilder, place: Addressed, node: Node): Value {
  switch (place.kind) {
    case "address":
      return place.address;
    case "field":
      return fieldAddr(b, node, place.base, place.field);
    case "element":
      return indexAddr(b, node, place.base, place.index, place.type);
    default: {
      const never: never = place;
      return never;
    }
  }
}

export function fieldAddr(b: FunctionBuilder, node: Node, x: Value, field: Var): Value {
  return emit(b, { op: "fieldAddr", node, type: pointerTo(field.type()), hint: field.name, x, field });
}

export function indexAddr(b: FunctionBuilder, node: Node, x: Value, index: Value, elem: Type): Value {
  return emit(b, { op: "indexAddr", node, type: pointerTo(elem), hint: "", x, index });
}

/** Has the expression an address (Go specification, "Address operators") as this IR stores things? */
export function isAddressable(b: FunctionBuilder, target: Expr): boolean {
  const { info } = b.graph;
  let expr = unparen(target);
  for (;;) {
    switch (expr.kind) {
      case "Ident": {
        const obj = info.objectOf(expr);
        return obj?.kind === "Var" && obj.role !== "field" && hasAddress(b, obj);
      }
      case "StarExpr":
        return true;
      case "SelectorExpr": {
        const selection = info.selectionOf(expr);
        if (selection?.kind === "qualified") return selection.obj.kind === "Var";
        if (selection?.kind !== "field") return false;
        if (isPointer(info.typeOf(expr.expr)) || selection.path.some((field) => isPointer(field.type()))) {
          return true;
        }
        break;
      }
      case "IndexExpr": {
        const container = coreType(info.typeOf(expr.expr));
        if (container?.kind === "Slice" || container?.kind === "Pointer") return true;
        if (container?.kind !== "Array") return false;
        break;
      }
      default:
        return false;
    }
    expr = unparen(expr.expr);
  }
}

/** `&expr`; what has no address is copied to a temporary. */
export function addressOf(b: FunctionBuilder, target: Expr): Value {
  const expr = unparen(target);
  if (!isAddressable(b, expr)) {
    const type = b.graph.info.typeOf(expr);
    return temporary(b, expr, lowerExpr(b, expr), type);
  }
  const place = lowerPlace(b, expr);
  switch (place.kind) {
    case "variable": {
      const address = addressOfVar(b, place.obj, expr);
      if (expr.kind === "Ident") recordRead(b, expr, address);
      return address;
    }
    case "address":
    case "field":
    case "element":
      return placeAddress(b, place, expr);
    default:
      return opaque(b, expr, "no address", place.kind === "opaque" ? place.operands : []);
  }
}

function temporary(b: FunctionBuilder, node: Node, value: Value, type: Type): Value {
  const cell = alloc(b, node, "temporary", type, pointerTo(type));
  store(b, node, cell, value, true);
  return cell;
}

/** A value, or the address of one, on the way through fields. */
export interface Spot {
  readonly value: Value;
  readonly isAddress: boolean;
  /** The type of the thing itself. */
  readonly type: Type;
}

export function spotOf(b: FunctionBuilder, expr: Expr): Spot {
  const type = b.graph.info.typeOf(expr);
  if (isAddressable(b, expr) && !isPointer(type)) return { value: addressOf(b, expr), isAddress: true, type };
  return { value: lowerExpr(b, expr), isAddress: false, type };
}

/** Steps into embedded fields, pointers followed on the way (Go specification, "Selectors"). */
function walk(b: FunctionBuilder, start: Spot, path: readonly Var[], node: Node): Spot {
  let spot = start;
  for (const field of path) {
    const struct = intoStruct(b, spot, node);
    const type = field.type();
    spot = struct.isAddress
      ? { value: fieldAddr(b, node, struct.value, field), isAddress: true, type }
      : {
          value: emit(b, { op: "field", node, type, hint: field.name, x: struct.value, field }),
          isAddress: false,
          type,
        };
  }
  return spot;
}

/** Follows the pointer, if the spot holds one: then the struct's address is known. */
function intoStruct(b: FunctionBuilder, spot: Spot, node: Node): Spot {
  const underlying = underlyingOf(spot.type);
  if (underlying.kind !== "Pointer") return spot;
  return { value: spotValue(b, spot, node), isAddress: true, type: underlying.elem };
}

function spotValue(b: FunctionBuilder, spot: Spot, node: Node): Value {
  return spot.isAddress ? load(b, node, spot.value, spot.type) : spot.value;
}

/** `x.f`. */
export function lowerField(b: FunctionBuilder, expr: SelectorExpr, selection: Selection): Value {
  const spot = walk(b, spotOf(b, expr.expr), [...selection.path, selection.obj as Var], expr);
  return spotValue(b, spot, expr);
}

/** The receiver of `x.M`: addressed, loaded or dereferenced as the method wants it. */
export function adjustReceiver(b: FunctionBuilder, start: Spot, selection: Selection, node: Node): Value {
  const method = selection.obj;
  const spot = walk(b, start, selection.path, node);
  const holdsPointer = isPointer(spot.type);
  if (method.kind !== "Func" || method.isInterfaceMethod) return spotValue(b, spot, node);
  if (method.pointerReceiver) {
    if (holdsPointer) return spotValue(b, spot, node);
    return spot.isAddress ? spot.value : temporary(b, node, spot.value, spot.type);
  }
  if (!holdsPointer) return spotValue(b, spot, node);
  const struct = intoStruct(b, spot, node);
  return load(b, node, struct.value, struct.type);
}

function isPointer(type: Type): boolean {
  return underlyingOf(type).kind === "Pointer";
}

export function assign(b: FunctionBuilder, place: Place, value: Value, node: Node): void {
  writePlace(b, place, coerce(b, value, place.type, node), node);
}
