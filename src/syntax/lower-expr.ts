/**
 * Expressions, from the grammar's shapes to go/ast's. The grammar splits calls, conversions,
 * instantiations and their operands into more kinds of node than Go's own parser, and which kind it
 * picks for one and the same meaning depends on its tables; here they become one shape again.
 */
import type {
  BasicLit,
  BinaryOp,
  CompositeLit,
  Expr,
  FuncLit,
  LiteralKind,
  StarExpr,
  UnaryExpr,
  UnaryOp,
} from "./ast.js";
import { lowerFuncType } from "./lower-type.js";
import { badAt, type ExprLowerer, type Lowering, type PostfixLowerer } from "./lowering.js";

const ident: ExprLowerer = (low, node) => low.ident(node);

function literal(kind: LiteralKind): ExprLowerer {
  return (low, node): BasicLit => {
    const start = low.start(node);
    const end = low.end(node);
    return { kind: "BasicLit", start, end, literal: kind, raw: low.text.slice(start, end) };
  };
}

/** `a + b + c + ...` leans to the left and may have 100,000 operands: a loop, not recursion. */
const binary: ExprLowerer = (low, node) => {
  const { fields, symbols } = low.tables;
  const chain: number[] = [];
  let at = node;
  while (at !== -1 && low.symbol(at) === symbols.binary) {
    chain.push(at);
    at = low.childInField(at, fields.left);
  }
  let left = low.exprOr(at, low.start(node));
  for (let link = chain.length - 1; link >= 0; link--) {
    const current = chain[link] as number;
    const operator = low.childInField(current, fields.operator);
    const opStart = operator === -1 ? left.end : low.start(operator);
    left = {
      kind: "BinaryExpr",
      start: low.start(current),
      end: low.end(current),
      op: (operator === -1 ? "+" : low.text.slice(opStart, low.end(operator))) as BinaryOp,
      opStart,
      left,
      right: low.exprOr(low.childInField(current, fields.right), low.end(current)),
    };
  }
  return left;
};

const unary: ExprLowerer = (low, node) => {
  const { fields } = low.tables;
  const start = low.start(node);
  const end = low.end(node);
  const operator = low.childInField(node, fields.operator);
  const expr = low.exprOr(low.childInField(node, fields.operand), end);
  const op = operator === -1 ? "+" : low.text.slice(low.start(operator), low.end(operator));
  if (op === "*") return { kind: "StarExpr", start, end, expr };
  return { kind: "UnaryExpr", start, end, op: op as UnaryOp, expr };
};

const paren: ExprLowerer = (low, node) => ({
  kind: "ParenExpr",
  start: low.start(node),
  end: low.end(node),
  expr: low.exprOr(low.exprChild(node), low.end(node)),
});

/** `a.b(c)[d].e...` leans to the left as well; builders in generated code chain thousands of calls. */
const postfix: ExprLowerer = (low, node) => {
  const { fields, postfixes, symbols } = low.tables;
  const chain: number[] = [];
  let at = node;
  while (at !== -1 && postfixes[low.symbol(at)] !== undefined) {
    chain.push(at);
    const operand = low.childInField(at, fields.operand);
    at = operand === -1 ? low.childInField(at, fields.function) : operand;
  }
  let expr = low.exprOr(at, low.start(node));
  // `*(*T)(p).f`: the star that a conversion brought along is applied last, to all of the chain.
  const prefixes: (StarExpr | UnaryExpr)[] = [];
  if (at !== -1 && low.symbol(at) === symbols.typeConversionExpression) expr = peel(expr, prefixes);
  for (let link = chain.length - 1; link >= 0; link--) {
    const current = chain[link] as number;
    const wrap = postfixes[low.symbol(current)] as PostfixLowerer;
    expr = wrap(low, current, expr);
  }
  return wrapAgain(expr, prefixes);
};

/** Takes the operators off an expression, outermost first. */
function peel(expr: Expr, prefixes: (StarExpr | UnaryExpr)[]): Expr {
  let inner = expr;
  while (inner.kind === "StarExpr" || inner.kind === "UnaryExpr") {
    prefixes.push(inner);
    inner = inner.expr;
  }
  return inner;
}

function wrapAgain(operand: Expr, prefixes: readonly (StarExpr | UnaryExpr)[]): Expr {
  let expr = operand;
  for (let at = prefixes.length - 1; at >= 0; at--) {
    expr = { ...(prefixes[at] as StarExpr | UnaryExpr), end: expr.end, expr };
  }
  return expr;
}

const call: PostfixLowerer = (low, node, operand) => {
  const { fields } = low.tables;
  let fun = operand;
  const typeArguments = low.childInField(node, fields.type_arguments);
  if (typeArguments !== -1) {
    const indices = low.exprs(typeArguments);
    fun = { kind: "IndexExpr", start: fun.start, end: low.end(typeArguments), expr: fun, indices };
  }
  const list = low.childInField(node, fields.arguments);
  const { start } = operand;
  const end = low.end(node);
  if (list === -1) return { kind: "CallExpr", start, end, fun, args: [], spread: false, lparen: end };
  const spread = low.childOf(list, low.tables.symbols.variadicArgument) !== -1;
  return { kind: "CallExpr", start, end, fun, args: low.exprs(list), spread, lparen: low.start(list) };
};

const selector: PostfixLowerer = (low, node, expr) => {
  const field = low.childInField(node, low.tables.fields.field);
  const { start } = expr;
  const end = low.end(node);
  const name = field === -1 ? ({ kind: "Ident", start: end, end, name: "_" } as const) : low.ident(field);
  return { kind: "SelectorExpr", start, end, expr, selector: name };
};

const index: PostfixLowerer = (low, node, expr) => {
  const end = low.end(node);
  const inner = low.exprOr(low.childInField(node, low.tables.fields.index), end);
  return { kind: "IndexExpr", start: expr.start, end, expr, indices: [inner] };
};

const slice: PostfixLowerer = (low, node, expr) => {
  const { fields } = low.tables;
  const bound = (field: number): Expr | undefined => {
    const child = low.childInField(node, field);
    return child === -1 ? undefined : low.expr(child);
  };
  return {
    kind: "SliceExpr",
    start: expr.start,
    end: low.end(node),
    expr,
    low: bound(fields.start),
    high: bound(fields.end),
    max: bound(fields.capacity),
  };
};

const typeAssertion: PostfixLowerer = (low, node, expr) => {
  const end = low.end(node);
  const type = low.exprOr(low.childInField(node, low.tables.fields.type), end);
  return { kind: "TypeAssertExpr", start: expr.start, end, expr, type };
};

/**
 * `[]byte(x)`: go/ast has calls only. The grammar reads `*(*T)(p)` as a conversion to `*(*T)` and
 * `<-chan T(c)` as one to a receive channel; in Go the operators apply to the converted value.
 */
const conversion: ExprLowerer = (low, node) => {
  const { fields, symbols } = low.tables;
  const end = low.end(node);
  const prefixes: (StarExpr | UnaryExpr)[] = [];
  let fun = low.exprOr(low.childInField(node, fields.type), low.start(node));
  while (fun.kind === "StarExpr") {
    prefixes.push(fun);
    fun = fun.expr;
  }
  if (fun.kind === "ChanType" && fun.dir === "receive") {
    prefixes.push({ kind: "UnaryExpr", start: fun.start, end: fun.end, op: "<-", expr: fun });
    const start = low.text.indexOf("chan", fun.start);
    fun = { ...fun, start, dir: "both" };
  }
  const open = low.childOf(node, symbols.leftParen);
  const lparen = open === -1 ? fun.end : low.start(open);
  const operand = low.childInField(node, fields.operand);
  const args = operand === -1 ? [] : [low.expr(operand)];
  return wrapAgain({ kind: "CallExpr", start: fun.start, end, fun, args, spread: false, lparen }, prefixes);
};

/** `F[int, string]` without a call behind it. */
const instantiation: ExprLowerer = (low, node) => {
  const start = low.start(node);
  const end = low.end(node);
  const [expr, ...indices] = low.exprs(node);
  return { kind: "IndexExpr", start, end, expr: expr ?? badAt(start), indices };
};

const composite: ExprLowerer = (low, node) => {
  const { fields } = low.tables;
  const typeNode = low.childInField(node, fields.type);
  const body = low.childInField(node, fields.body);
  const type = low.exprOr(typeNode, low.start(node));
  if (body === -1) {
    const { end } = type;
    return { kind: "CompositeLit", start: low.start(node), end, type, elements: [], lbrace: end, cut: false };
  }
  return lowerLiteralValue(low, body, type);
};

const literalValue: ExprLowerer = (low, node) => lowerLiteralValue(low, node, undefined);

function lowerLiteralValue(low: Lowering, body: number, type: Expr | undefined): CompositeLit {
  const { symbols } = low.tables;
  const base = low.top;
  const last = low.after(body);
  for (let child = body + 1; child < last; child = low.after(child)) {
    const symbol = low.symbol(child);
    if (symbol === symbols.literalElement) low.add(unwrapped(low, child));
    else if (symbol === symbols.keyedElement) low.add(low.expr(child));
  }
  const elements = low.take<Expr>(base);
  const lbrace = low.start(body);
  return {
    kind: "CompositeLit",
    start: type === undefined ? lbrace : type.start,
    end: low.end(body),
    type,
    elements,
    lbrace,
    cut: low.isCut(lbrace),
  };
}

/** An element without its wrapper: an expression, or a literal without its type. */
function unwrapped(low: Lowering, node: number): Expr {
  return low.exprOr(low.exprChild(node), low.start(node));
}

const keyedElement: ExprLowerer = (low, node) => {
  const { fields } = low.tables;
  const start = low.start(node);
  const end = low.end(node);
  const key = low.childInField(node, fields.key);
  const value = low.childInField(node, fields.value);
  return {
    kind: "KeyValueExpr",
    start,
    end,
    key: key === -1 ? badAt(start) : unwrapped(low, key),
    value: value === -1 ? badAt(end) : unwrapped(low, value),
  };
};

const funcLit: ExprLowerer = (low, node): FuncLit => {
  const end = low.end(node);
  const type = lowerFuncType(low, node, low.start(node));
  const block = low.blockOr(low.childInField(node, low.tables.fields.body), end);
  return { kind: "FuncLit", start: low.start(node), end, type, body: block, cut: low.isCut(block.start) };
};

export const exprLowerers: Readonly<Record<string, ExprLowerer>> = {
  identifier: ident,
  blank_identifier: ident,
  nil: ident,
  true: ident,
  false: ident,
  iota: ident,
  int_literal: literal("int"),
  float_literal: literal("float"),
  imaginary_literal: literal("imaginary"),
  rune_literal: literal("rune"),
  interpreted_string_literal: literal("string"),
  raw_string_literal: literal("raw-string"),
  binary_expression: binary,
  unary_expression: unary,
  parenthesized_expression: paren,
  call_expression: postfix,
  selector_expression: postfix,
  index_expression: postfix,
  slice_expression: postfix,
  type_assertion_expression: postfix,
  type_conversion_expression: conversion,
  type_instantiation_expression: instantiation,
  composite_literal: composite,
  literal_value: literalValue,
  literal_element: unwrapped,
  keyed_element: keyedElement,
  func_literal: funcLit,
  variadic_argument: (low, node) => low.exprOr(low.exprChild(node), low.end(node)),
  expression_list: (low, node) => low.exprs(node)[0] ?? badAt(low.start(node)),
};

export const postfixLowerers: Readonly<Record<string, PostfixLowerer>> = {
  call_expression: call,
  selector_expression: selector,
  index_expression: index,
  slice_expression: slice,
  type_assertion_expression: typeAssertion,
};
