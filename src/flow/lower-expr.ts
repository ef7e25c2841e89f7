/**
 * Lowers expressions to values, operands from left to right (Go specification, "Order of
 * evaluation"). Decides how deep code is taken; calls, composites, conditions and places have files
 * of their own.
 */
import { basic, tupleOf } from "../semantics/make.js";
import { defaultType, isUntyped } from "../semantics/predicates.js";
import type { Type } from "../semantics/types.js";
import { coreType, underlyingOf } from "../semantics/typeset.js";
import type {
  BinaryExpr,
  Expr,
  Ident,
  IndexExpr,
  SelectorExpr,
  SliceExpr,
  TypeAssertExpr,
  UnaryExpr,
} from "../syntax/ast.js";
import { coerce, isInterfaceType } from "./coerce.js";
import { constant, emit, type FunctionBuilder, MAX_DEPTH, nil } from "./function-builder.js";
import type { Value } from "./ir.js";
import { lowerCall } from "./lower-call.js";
import { lowerComposite } from "./lower-composite.js";
import { lowerLogical } from "./lower-cond.js";
import { lowerFuncLit } from "./lower-function.js";
import {
  addressOf,
  adjustReceiver,
  indexAddr,
  isAddressable,
  lowerField,
  lowerPlace,
  readPlace,
  spotOf,
} from "./places.js";
import { load, opaque, readVar, recordRead } from "./storage.js";
import { unparen } from "./variables.js";

/** The value of an expression; a tuple for a call with several results. */
export function lowerExpr(b: FunctionBuilder, expr: Expr): Value {
  const { graph } = b;
  if (graph.depth >= MAX_DEPTH) return opaque(b, expr, "nested too deeply", [], graph.info.typeOf(expr));
  graph.depth += 1;
  const value = lower(b, unparen(expr));
  graph.depth -= 1;
  return value;
}

/** The value, assigned to something of that type. */
export function lowerTo(b: FunctionBuilder, expr: Expr, target: Type): Value {
  return coerce(b, lowerExpr(b, expr), target, expr);
}

function lower(b: FunctionBuilder, expr: Expr): Value {
  const { info } = b.graph;
  const value = info.constantOf(expr);
  const type = info.typeOf(expr);
  if (value !== undefined) return constant(b, isUntyped(type) ? defaultType(type) : type, value);
  switch (expr.kind) {
    case "Ident":
      return lowerIdent(b, expr);
    case "FuncLit":
      return lowerFuncLit(b, expr);
    case "CompositeLit":
      return lowerComposite(b, expr, type);
    case "SelectorExpr":
      return lowerSelector(b, expr);
    case "IndexExpr":
      return lowerIndex(b, expr);
    case "SliceExpr":
      return lowerSlice(b, expr);
    case "TypeAssertExpr":
      return lowerTypeAssert(b, expr, false);
    case "CallExpr":
      return lowerCall(b, expr);
    case "StarExpr":
      return load(b, expr, lowerExpr(b, expr.expr), type);
    case "UnaryExpr":
      return lowerUnary(b, expr);
    case "BinaryExpr":
      return expr.op === "&&" || expr.op === "||" ? lowerLogical(b, expr) : lowerBinary(b, expr);
    case "ParenExpr":
      return lowerExpr(b, expr.expr);
    case "KeyValueExpr":
      return opaque(b, expr, "key without a literal", [lowerExpr(b, expr.value)]);
    case "BasicLit":
    case "BadExpr":
    case "Ellipsis":
    case "ArrayType":
    case "StructType":
    case "FuncType":
    case "InterfaceType":
    case "MapType":
    case "ChanType":
      return opaque(b, expr, expr.kind === "BasicLit" ? "unknown constant" : "no value", [], type);
    default: {
      const never: never = expr;
      return never;
    }
  }
}

function lowerIdent(b: FunctionBuilder, ident: Ident): Value {
  const { info } = b.graph;
  const obj = info.objectOf(ident);
  const type = info.typeOf(ident);
  switch (obj?.kind) {
    case "Var": {
      if (obj.role === "field") return opaque(b, ident, "field without a struct", [], type);
      const value = readVar(b, obj, ident);
      recordRead(b, ident, value);
      return value;
    }
    case "Nil":
      return nil(b, type);
    case "Func": {
      const id = b.nextId++;
      const typeArgs = info.instanceOf(ident);
      return { op: "func", id, type, hint: obj.name, func: obj, typeArgs, selection: undefined };
    }
    default:
      return opaque(b, ident, obj === undefined ? `undefined name ${ident.name}` : "no value", [], type);
  }
}

function lowerSelector(b: FunctionBuilder, expr: SelectorExpr): Value {
  const { info } = b.graph;
  const selection = info.selectionOf(expr);
  const type = info.typeOf(expr);
  const obj = selection?.obj;
  switch (selection?.kind) {
    case "field":
      if (obj?.kind === "Var") return lowerField(b, expr, selection);
      break;
    case "qualified":
      if (obj?.kind === "Var") return readVar(b, obj, expr);
      if (obj?.kind === "Func") {
        const typeArgs = info.instanceOf(expr.selector);
        return {
          op: "func",
          id: b.nextId++,
          type,
          hint: obj.name,
          func: obj,
          typeArgs,
          selection: undefined,
        };
      }
      return opaque(b, expr, "unknown member of a package", [], type);
    case "method":
      if (obj?.kind === "Func") {
        const receiver = adjustReceiver(b, spotOf(b, expr.expr), selection, expr);
        return emit(b, {
          op: "methodValue",
          node: expr,
          type,
          hint: obj.name,
          method: obj,
          receiver,
          site: b.nextSite++,
        });
      }
      break;
    case "method-expr":
      if (obj?.kind === "Func") {
        return { op: "func", id: b.nextId++, type, hint: obj.name, func: obj, typeArgs: [], selection };
      }
      break;
    default:
      break;
  }
  return opaque(b, expr, `unknown selector ${expr.selector.name}`, valueOperand(b, expr.expr), type);
}

/** The operand, where it is a value and no type or package. */
export function valueOperand(b: FunctionBuilder, expr: Expr): Value[] {
  const { info } = b.graph;
  const mode = info.modeOf(expr);
  if (mode === "type" || mode === "package" || mode === "builtin" || mode === "novalue") return [];
  const inner = unparen(expr);
  if (inner.kind === "Ident") {
    const obj = info.objectOf(inner);
    if (obj?.kind !== "Var" && obj?.kind !== "Const") return [];
  }
  return [lowerExpr(b, expr)];
}

function lowerIndex(b: FunctionBuilder, expr: IndexExpr): Value {
  const { info } = b.graph;
  const type = info.typeOf(expr);
  const container = coreType(info.typeOf(expr.expr));
  const index = expr.indices[0];
  if (container?.kind === "Signature" || index === undefined) return instantiated(b, expr);
  switch (container?.kind) {
    case "Slice":
    case "Map":
      return readPlace(b, lowerPlace(b, expr), expr);
    case "Pointer": {
      const base = lowerExpr(b, expr.expr);
      return load(b, expr, indexAddr(b, expr, base, lowerExpr(b, index), type), type);
    }
    case "Array":
      if (isAddressable(b, expr.expr)) return readPlace(b, lowerPlace(b, expr), expr);
      break;
    case "Basic":
      break;
    default: {
      if (info.modeOf(index) === "type") return instantiated(b, expr);
      const x = lowerExpr(b, expr.expr);
      return opaque(b, expr, "index of something unknown", [x, lowerExpr(b, index)], type);
    }
  }
  const x = lowerExpr(b, expr.expr);
  return emit(b, { op: "index", node: expr, type, hint: "", x, index: lowerExpr(b, index) });
}

/** `F[int]`: the function with the type that the whole expression has. */
function instantiated(b: FunctionBuilder, expr: IndexExpr): Value {
  const value = lowerExpr(b, expr.expr);
  if (value.op !== "func") return value;
  return { ...value, id: b.nextId++, type: b.graph.info.typeOf(expr) };
}

function lowerSlice(b: FunctionBuilder, expr: SliceExpr): Value {
  const { info } = b.graph;
  const isArray = underlyingOf(info.typeOf(expr.expr)).kind === "Array";
  const x = isArray ? addressOf(b, expr.expr) : lowerExpr(b, expr.expr);
  const low = expr.low && lowerExpr(b, expr.low);
  const high = expr.high && lowerExpr(b, expr.high);
  const max = expr.max && lowerExpr(b, expr.max);
  return emit(b, { op: "slice", node: expr, type: info.typeOf(expr), hint: "", x, low, high, max });
}

function lowerTypeAssert(b: FunctionBuilder, expr: TypeAssertExpr, commaOk: boolean): Value {
  const { info } = b.graph;
  const x = lowerExpr(b, expr.expr);
  if (expr.type === undefined) return opaque(b, expr, "type switch guard", [x]);
  const asserted = info.typeOf(expr.type);
  const type = commaOk ? tupleOf([asserted, basic("bool")]) : asserted;
  return emit(b, { op: "typeAssert", node: expr, type, hint: "", x, asserted, commaOk });
}

function lowerUnary(b: FunctionBuilder, expr: UnaryExpr): Value {
  const { info } = b.graph;
  const type = info.typeOf(expr);
  switch (expr.op) {
    case "&": {
      const operand = unparen(expr.expr);
      if (operand.kind === "CompositeLit") return lowerComposite(b, operand, info.typeOf(operand), true);
      return addressOf(b, operand);
    }
    case "<-":
      return lowerRecv(b, expr, false);
    case "~":
      return opaque(b, expr, "type term", [], type);
    default: {
      const x = lowerExpr(b, expr.expr);
      return emit(b, { op: "unary", node: expr, type, hint: "", operator: expr.op, x });
    }
  }
}

function lowerRecv(b: FunctionBuilder, expr: UnaryExpr, commaOk: boolean): Value {
  const chan = lowerExpr(b, expr.expr);
  const core = coreType(b.graph.info.typeOf(expr.expr));
  const elem = core?.kind === "Chan" ? core.elem : b.graph.info.typeOf(expr);
  const type = commaOk ? tupleOf([elem, basic("bool")]) : elem;
  return emit(b, { op: "recv", node: expr, type, hint: "", chan, commaOk });
}

/** Left-deep chains, which generated code has by the thousand, are taken in a loop. */
function lowerBinary(b: FunctionBuilder, expr: BinaryExpr): Value {
  const { info } = b.graph;
  const chain: BinaryExpr[] = [];
  let left: Expr = expr;
  for (;;) {
    if (left.kind !== "BinaryExpr" || left.op === "&&" || left.op === "||") break;
    if (left !== expr && info.constantOf(left) !== undefined) break;
    chain.push(left);
    left = unparen(left.left);
  }
  let value = lowerExpr(b, left);
  for (let at = chain.length - 1; at >= 0; at--) {
    const node = chain[at] as BinaryExpr;
    value = binary(b, node, node.op, value, lowerExpr(b, node.right), info.typeOf(node));
  }
  return value;
}

/** `x op y`; in comparisons an interface and a concrete value, or nil, meet on one type. */
export function binary(
  b: FunctionBuilder,
  node: Expr,
  operator: BinaryExpr["op"],
  left: Value,
  right: Value,
  resultType: Type,
): Value {
  let x = left;
  let y = right;
  if (operator === "==" || operator === "!=") {
    if (x.op === "nil") x = coerce(b, x, y.type, node);
    else if (y.op === "nil") y = coerce(b, y, x.type, node);
    else if (isInterfaceType(x.type) && !isInterfaceType(y.type)) y = coerce(b, y, x.type, node);
    else if (isInterfaceType(y.type) && !isInterfaceType(x.type)) x = coerce(b, x, y.type, node);
  }
  const type = isUntyped(resultType) ? defaultType(resultType) : resultType;
  return emit(b, { op: "binary", node, type, hint: "", operator, x, y });
}

/** `v, ok = expr` for the forms that have it: a tuple, or undefined where the expression has no such form. */
export function lowerCommaOk(b: FunctionBuilder, target: Expr): Value | undefined {
  const { info } = b.graph;
  const expr = unparen(target);
  switch (expr.kind) {
    case "TypeAssertExpr":
      return lowerTypeAssert(b, expr, true);
    case "UnaryExpr":
      return expr.op === "<-" ? lowerRecv(b, expr, true) : undefined;
    case "IndexExpr": {
      const container = coreType(info.typeOf(expr.expr));
      const index = expr.indices[0];
      if (container?.kind !== "Map" || index === undefined) return undefined;
      const map = lowerExpr(b, expr.expr);
      const key = lowerTo(b, index, container.key);
      const type = tupleOf([container.elem, basic("bool")]);
      return emit(b, { op: "mapLookup", node: expr, type, hint: "", map, key, commaOk: true });
    }
    default:
      return undefined;
  }
}

export function extract(b: FunctionBuilder, node: Expr, tuple: Value, index: number, fallback: Type): Value {
  const type = tuple.type.kind === "Tuple" ? (tuple.type.elems[index] ?? fallback) : fallback;
  return emit(b, { op: "extract", node, type, hint: "", tuple, index });
}
