/**
 * Composite literals: new memory and stores, elements in the order they are written (Go
 * specification, "Composite literals").
 */

import { numberOf } from "../semantics/constants.js";
import { basic, pointerTo } from "../semantics/make.js";
import type { Struct, Type } from "../semantics/types.js";
import { coreType, underlyingOf } from "../semantics/typeset.js";
import type { CompositeLit, Expr } from "../syntax/ast.js";
import { coerce } from "./coerce.js";
import { alloc, constant, emit, emitEffect, type FunctionBuilder } from "./function-builder.js";
import type { Value } from "./ir.js";
import { lowerExpr } from "./lower-expr.js";
import { fieldAddr, indexAddr } from "./places.js";
import { load, opaque, store } from "./storage.js";
import { unparen } from "./variables.js";

/** The literal's value, or with `wantsAddress` the address of it. */
export function lowerComposite(
  b: FunctionBuilder,
  lit: CompositeLit,
  type: Type,
  wantsAddress = false,
): Value {
  const literal = literalType(lit, type);
  const core = coreType(literal) ?? literal;
  // `{...}` without a type where the element type is `*T` stands for `&T{...}`.
  const isAddress = wantsAddress || literal !== type;
  switch (core.kind) {
    case "Struct": {
      const address = alloc(b, lit, "composite", literal, pointerTo(literal));
      fillStruct(b, lit, core, address);
      return isAddress ? address : load(b, lit, address, literal);
    }
    case "Array": {
      const address = alloc(b, lit, "composite", literal, pointerTo(literal));
      fillElements(b, lit, core.elem, address);
      return isAddress ? address : load(b, lit, address, literal);
    }
    case "Slice": {
      const len = constant(b, basic("int"), { kind: "int", value: BigInt(lengthOf(b, lit)) });
      const slice = emit(b, {
        op: "makeSlice",
        node: lit,
        type: literal,
        hint: "",
        len,
        cap: undefined,
        literal: true,
        site: b.nextSite++,
      });
      fillElements(b, lit, core.elem, slice);
      return isAddress ? boxed(b, lit, slice, literal) : slice;
    }
    case "Map": {
      const size = constant(b, basic("int"), { kind: "int", value: BigInt(lit.elements.length) });
      const map = emit(b, {
        op: "makeMap",
        node: lit,
        type: literal,
        hint: "",
        size,
        literal: true,
        site: b.nextSite++,
      });
      for (const element of lit.elements) {
        if (element.kind !== "KeyValueExpr") {
          opaque(b, element, "map element without a key", [map, lowerExpr(b, element)]);
          continue;
        }
        const key = lowerElement(b, element.key, core.key);
        const value = lowerElement(b, element.value, core.elem);
        emitEffect(b, { op: "mapUpdate", node: element, map, key, value });
      }
      return isAddress ? boxed(b, lit, map, literal) : map;
    }
    default: {
      const operands = lit.elements.map((element) =>
        lowerExpr(b, element.kind === "KeyValueExpr" ? element.value : element),
      );
      return opaque(b, lit, "literal of an unknown type", operands, isAddress ? pointerTo(type) : type);
    }
  }
}

function literalType(lit: CompositeLit, type: Type): Type {
  if (lit.type !== undefined) return type;
  const underlying = underlyingOf(type);
  return underlying.kind === "Pointer" ? underlying.elem : type;
}

/** `&[]T{...}`: the slice in memory of its own. */
function boxed(b: FunctionBuilder, lit: CompositeLit, value: Value, type: Type): Value {
  const address = alloc(b, lit, "composite", type, pointerTo(type));
  store(b, lit, address, value, true);
  return address;
}

function fillStruct(b: FunctionBuilder, lit: CompositeLit, struct: Struct, address: Value): void {
  for (const [at, element] of lit.elements.entries()) {
    const keyed = element.kind === "KeyValueExpr";
    const name = keyed && element.key.kind === "Ident" ? element.key.name : undefined;
    const field = keyed ? struct.fields.find((one) => one.name === name) : struct.fields[at];
    const expr = keyed ? element.value : element;
    if (field === undefined) {
      opaque(b, element, "unknown field", [address, lowerExpr(b, expr)]);
      continue;
    }
    const value = lowerElement(b, expr, field.type());
    store(b, element, fieldAddr(b, element, address, field), value, true);
  }
}

function fillElements(b: FunctionBuilder, lit: CompositeLit, elem: Type, base: Value): void {
  let next = 0;
  for (const element of lit.elements) {
    if (element.kind === "KeyValueExpr") next = indexOf(b, element.key) ?? next;
    const value = lowerElement(b, element.kind === "KeyValueExpr" ? element.value : element, elem);
    const index = constant(b, basic("int"), { kind: "int", value: BigInt(next) });
    store(b, element, indexAddr(b, element, base, index, elem), value, true);
    next += 1;
  }
}

/** One more than the largest index. */
function lengthOf(b: FunctionBuilder, lit: CompositeLit): number {
  let next = 0;
  let length = 0;
  for (const element of lit.elements) {
    if (element.kind === "KeyValueExpr") next = indexOf(b, element.key) ?? next;
    next += 1;
    length = Math.max(length, next);
  }
  return length;
}

function indexOf(b: FunctionBuilder, key: Expr): number | undefined {
  const value = b.graph.info.constantOf(key);
  return value === undefined ? undefined : numberOf(value);
}

/** An element; an inner literal may leave out its type. */
function lowerElement(b: FunctionBuilder, element: Expr, type: Type): Value {
  const expr = unparen(element);
  const isElided = expr.kind === "CompositeLit" && expr.type === undefined;
  const value = isElided ? lowerComposite(b, expr, type) : lowerExpr(b, element);
  return coerce(b, value, type, element);
}
