/**
 * Types, parameter lists, fields of structs and elements of interfaces, from the grammar's shapes to
 * go/ast's.
 */
import type { BasicLit, ChanDir, ChanType, Expr, Field, FuncType, Ident } from "./ast.js";
import type { ExprLowerer, Lowering } from "./lowering.js";

const inner: ExprLowerer = (low, node) => low.exprOr(low.exprChild(node), low.end(node));

const star: ExprLowerer = (low, node) => ({
  kind: "StarExpr",
  start: low.start(node),
  end: low.end(node),
  expr: inner(low, node),
});

const paren: ExprLowerer = (low, node) => ({
  kind: "ParenExpr",
  start: low.start(node),
  end: low.end(node),
  expr: inner(low, node),
});

const negated: ExprLowerer = (low, node) => ({
  kind: "UnaryExpr",
  start: low.start(node),
  end: low.end(node),
  op: "~",
  expr: inner(low, node),
});

const qualified: ExprLowerer = (low, node) => {
  const { fields } = low.tables;
  const start = low.start(node);
  const end = low.end(node);
  const pkg = low.childInField(node, fields.package);
  const name = low.childInField(node, fields.name);
  if (pkg === -1 || name === -1) return low.bad(node);
  return { kind: "SelectorExpr", start, end, expr: low.ident(pkg), selector: low.ident(name) };
};

/** `T[A, B]`. The grammar reads `~T[A]` as `(~T)[A]`; Go reads `~(T[A])`. */
const generic: ExprLowerer = (low, node) => {
  const { fields } = low.tables;
  const start = low.start(node);
  const end = low.end(node);
  const type = low.exprOr(low.childInField(node, fields.type), start);
  const typeArguments = low.childInField(node, fields.type_arguments);
  const indices = typeArguments === -1 ? [] : low.exprs(typeArguments);
  if (type.kind === "UnaryExpr") {
    const { expr } = type;
    return { ...type, end, expr: { kind: "IndexExpr", start: expr.start, end, expr, indices } };
  }
  return { kind: "IndexExpr", start, end, expr: type, indices };
};

/** `~int | string`: a chain of `|` that leans to the left, or the only element itself. */
const union: ExprLowerer = (low, node) => {
  const { exprs, symbols } = low.tables;
  let left: Expr | undefined;
  let opStart = 0;
  const last = low.after(node);
  for (let child = node + 1; child < last; child = low.after(child)) {
    const symbol = low.symbol(child);
    if (symbol === symbols.pipe) opStart = low.start(child);
    if (exprs[symbol] === undefined) continue;
    const right = low.expr(child);
    left =
      left === undefined
        ? right
        : { kind: "BinaryExpr", start: left.start, end: right.end, op: "|", opStart, left, right };
  }
  return left ?? low.bad(node);
};

const array: ExprLowerer = (low, node) => {
  const { fields } = low.tables;
  const end = low.end(node);
  return {
    kind: "ArrayType",
    start: low.start(node),
    end,
    length: low.exprOr(low.childInField(node, fields.length), end),
    element: low.exprOr(low.childInField(node, fields.element), end),
  };
};

/** `[...]T`. */
const countedArray: ExprLowerer = (low, node) => {
  const start = low.start(node);
  const end = low.end(node);
  const dots = low.childOf(node, low.tables.symbols.dots);
  const place = dots === -1 ? node : dots;
  return {
    kind: "ArrayType",
    start,
    end,
    length: { kind: "Ellipsis", start: low.start(place), end: low.end(place), element: undefined },
    element: low.exprOr(low.childInField(node, low.tables.fields.element), end),
  };
};

const sliceType: ExprLowerer = (low, node) => ({
  kind: "ArrayType",
  start: low.start(node),
  end: low.end(node),
  length: undefined,
  element: low.exprOr(low.childInField(node, low.tables.fields.element), low.end(node)),
});

const map: ExprLowerer = (low, node) => {
  const { fields } = low.tables;
  const end = low.end(node);
  return {
    kind: "MapType",
    start: low.start(node),
    end,
    key: low.exprOr(low.childInField(node, fields.key), end),
    value: low.exprOr(low.childInField(node, fields.value), end),
  };
};

const channel: ExprLowerer = (low, node) => {
  const { fields, symbols } = low.tables;
  const end = low.end(node);
  const arrow = low.childOf(node, symbols.leftArrow);
  let dir: ChanDir = "both";
  if (arrow !== -1) dir = arrow === node + 1 ? "receive" : "send";
  const value = low.exprOr(low.childInField(node, fields.value), end);
  return leftmost(low, { kind: "ChanType", start: low.start(node), end, dir, value });
};

/** In `chan <-chan T` the arrow belongs to the left `chan` (Go specification, "Channel types"). */
function leftmost(low: Lowering, type: ChanType): ChanType {
  const { value } = type;
  if (type.dir !== "both" || value.kind !== "ChanType" || value.dir !== "receive") return type;
  const start = low.text.indexOf("chan", value.start);
  return { ...type, dir: "send", value: leftmost(low, { ...value, start, dir: "both" }) };
}

const func: ExprLowerer = (low, node) => lowerFuncType(low, node, low.start(node));

/** Type parameters, parameters and results of a node that has them as fields, body or not. */
export function lowerFuncType(low: Lowering, node: number, start: number): FuncType {
  const { fields, symbols } = low.tables;
  const typeParams = low.childInField(node, fields.type_parameters);
  const params = low.childInField(node, fields.parameters);
  const result = low.childInField(node, fields.result);
  const last = result === -1 ? params : result;
  return {
    kind: "FuncType",
    start,
    end: last === -1 ? start : low.end(last),
    typeParams: lowerTypeParams(low, typeParams),
    params: params === -1 ? NO_FIELDS : lowerParams(low, params),
    results:
      result === -1
        ? NO_FIELDS
        : low.symbol(result) === symbols.parameterList
          ? lowerParams(low, result)
          : [unnamed(low.expr(result))],
  };
}

const NO_FIELDS: readonly Field[] = [];

export function lowerTypeParams(low: Lowering, list: number): readonly Field[] {
  if (list === -1) return NO_FIELDS;
  const { fields } = low.tables;
  const base = low.top;
  const last = low.after(list);
  for (let child = list + 1; child < last; child = low.after(child)) {
    if (!low.isNamed(child)) continue;
    const type = low.childInField(child, fields.type);
    if (type !== -1) low.add(field(low, child, lowerNames(low, child), low.expr(type), undefined));
  }
  return low.take(base);
}

/**
 * In `(a, b int)` the grammar may read `a` as an unnamed parameter of type `a`. If one parameter has a
 * name all have (Go specification, "Function types"), so such a type is the name of the next one.
 */
export function lowerParams(low: Lowering, list: number): readonly Field[] {
  const { fields, symbols } = low.tables;
  const base = low.top;
  let hasNames = false;
  let hasUnnamed = false;
  const last = low.after(list);
  for (let child = list + 1; child < last; child = low.after(child)) {
    const symbol = low.symbol(child);
    if (symbol !== symbols.parameterDeclaration && symbol !== symbols.variadicParameterDeclaration) continue;
    const names = lowerNames(low, child);
    let type = low.exprOr(low.childInField(child, fields.type), low.end(child));
    if (symbol === symbols.variadicParameterDeclaration) {
      const dots = low.childOf(child, symbols.dots);
      const start = dots === -1 ? low.start(child) : low.start(dots);
      type = { kind: "Ellipsis", start, end: type.end, element: type };
    }
    if (names.length > 0) hasNames = true;
    else hasUnnamed = true;
    low.add(field(low, child, names, type, undefined));
  }
  const found = low.take<Field>(base);
  return hasNames && hasUnnamed ? joinNames(found) : found;
}

function joinNames(fields: readonly Field[]): readonly Field[] {
  const joined: Field[] = [];
  let waiting: Ident[] = [];
  for (const one of fields) {
    if (one.names.length === 0 && one.type.kind === "Ident") {
      waiting.push(one.type);
      continue;
    }
    const names = waiting.length === 0 ? one.names : [...waiting, ...one.names];
    joined.push({ ...one, start: names[0]?.start ?? one.start, names });
    waiting = [];
  }
  for (const type of waiting) joined.push(unnamed(type));
  return joined;
}

function unnamed(type: Expr): Field {
  return { kind: "Field", start: type.start, end: type.end, names: [], type, tag: undefined };
}

function field(
  low: Lowering,
  node: number,
  names: readonly Ident[],
  type: Expr,
  tag: BasicLit | undefined,
): Field {
  return { kind: "Field", start: low.start(node), end: low.end(node), names, type, tag };
}

/** The named children in field `name`; its commas are in that field as well. */
export function lowerNames(low: Lowering, node: number): readonly Ident[] {
  const { fields } = low.tables;
  const base = low.top;
  const last = low.after(node);
  for (let child = node + 1; child < last; child = low.after(child)) {
    if (low.field(child) === fields.name && low.isNamed(child)) low.add(low.ident(child));
  }
  return low.take(base);
}

const struct: ExprLowerer = (low, node) => {
  const list = low.childOf(node, low.tables.symbols.fieldDeclarationList);
  const base = low.top;
  const last = list === -1 ? -1 : low.after(list);
  for (let child = list + 1; child < last; child = low.after(child)) {
    const type = low.isNamed(child) ? low.childInField(child, low.tables.fields.type) : -1;
    if (type !== -1) low.add(lowerStructField(low, child, type));
  }
  return { kind: "StructType", start: low.start(node), end: low.end(node), fields: low.take(base) };
};

function lowerStructField(low: Lowering, node: number, typeNode: number): Field {
  const { fields, symbols } = low.tables;
  let type = low.expr(typeNode);
  const names = lowerNames(low, node);
  // The star of an embedded pointer is no part of the grammar's type.
  const embeddedStar = names.length === 0 ? low.childOf(node, symbols.star) : -1;
  if (embeddedStar !== -1)
    type = { kind: "StarExpr", start: low.start(embeddedStar), end: type.end, expr: type };
  const tagNode = low.childInField(node, fields.tag);
  const tag = tagNode === -1 ? undefined : low.expr(tagNode);
  return field(low, node, names, type, tag?.kind === "BasicLit" ? tag : undefined);
}

const interfaceType: ExprLowerer = (low, node) => {
  const { exprs, symbols } = low.tables;
  const base = low.top;
  const last = low.after(node);
  for (let child = node + 1; child < last; child = low.after(child)) {
    const symbol = low.symbol(child);
    if (symbol === symbols.methodElem) low.add(lowerMethod(low, child));
    else if (exprs[symbol] !== undefined) low.add(unnamed(low.expr(child)));
  }
  return { kind: "InterfaceType", start: low.start(node), end: low.end(node), methods: low.take(base) };
};

function lowerMethod(low: Lowering, node: number): Field {
  const params = low.childInField(node, low.tables.fields.parameters);
  const type = lowerFuncType(low, node, params === -1 ? low.end(node) : low.start(params));
  return field(low, node, lowerNames(low, node), type, undefined);
}

export const typeLowerers: Readonly<Record<string, ExprLowerer>> = {
  type_identifier: (low, node) => low.ident(node),
  qualified_type: qualified,
  generic_type: generic,
  pointer_type: star,
  parenthesized_type: paren,
  negated_type: negated,
  type_elem: union,
  type_constraint: union,
  array_type: array,
  implicit_length_array_type: countedArray,
  slice_type: sliceType,
  map_type: map,
  channel_type: channel,
  function_type: func,
  struct_type: struct,
  interface_type: interfaceType,
};
