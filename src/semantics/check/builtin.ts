/**
 * Calls of built-in functions (Go specification, "Built-in functions"). Those of package unsafe are in
 * `builtin-unsafe.ts`.
 */
import type { CallExpr, Expr } from "../../syntax/ast.js";
import { assignableTo } from "../assignable.js";
import {
  binaryConstant,
  byteLength,
  type Constant,
  compareConstants,
  intConstant,
  toFloat,
} from "../constants.js";
import { identical } from "../identical.js";
import { basic, EMPTY_INTERFACE, pointerTo, signatureOf, sliceOf, UNKNOWN } from "../make.js";
import { newVar } from "../make-object.js";
import { isString, isUntyped } from "../predicates.js";
import type { Type } from "../types.js";
import { everyTerm, underlyingOf } from "../typeset.js";
import { assignment } from "./assign.js";
import { matchTypes } from "./binary.js";
import { unsafeCall } from "./builtin-unsafe.js";
import { builtinOperand, passTo, valueArguments } from "./call.js";
import type { Context } from "./context.js";
import { exprOrType, useAll } from "./expr.js";
import { checkIndex } from "./index-expr.js";
import {
  INT,
  isUnknown,
  noValue,
  type Operand,
  operand,
  typedValue,
  UINT8,
  unknownOperand,
} from "./operand.js";
import { typeExpr } from "./type-expr.js";
import { convertUntyped, forget, updateType } from "./untyped.js";

export function builtinCall(ctx: Context, e: CallExpr, name: string): Operand {
  if (name.startsWith("unsafe.")) return unsafeCall(ctx, e, name);
  switch (name) {
    case "make":
      return makeCall(ctx, e);
    case "new":
      return newCall(ctx, e);
    case "len":
    case "cap":
      return lenCall(ctx, e, name);
    default:
  }
  const args = valueArguments(ctx, e.args);
  const x = ordinary(ctx, e, name, args);
  if (x.mode !== "constant") ctx.sawCall = true;
  return x;
}

function ordinary(ctx: Context, e: CallExpr, name: string, args: readonly Operand[]): Operand {
  const [x, y] = args;
  switch (name) {
    case "append":
      return x === undefined ? unknownOperand(e) : appendCall(ctx, e, x, args);
    case "copy":
      for (const arg of args) forgetUnless(ctx, arg, isString);
      recordBuiltin(ctx, e, name, typesOf(args), INT);
      return typedValue(INT, e);
    case "delete":
      if (x !== undefined && y !== undefined) passTo(ctx, [y], [keyOf(x.type)]);
      recordBuiltin(ctx, e, name, typesOf(args));
      return noValue(e);
    case "clear":
    case "close":
      recordBuiltin(ctx, e, name, typesOf(args));
      return noValue(e);
    case "panic":
      passTo(ctx, args, [EMPTY_INTERFACE]);
      recordBuiltin(ctx, e, name, [EMPTY_INTERFACE]);
      return noValue(e);
    case "print":
    case "println":
      for (const arg of args) assignment(ctx, arg, undefined);
      recordBuiltin(ctx, e, name, typesOf(args));
      return noValue(e);
    case "recover":
      recordBuiltin(ctx, e, name, [], EMPTY_INTERFACE);
      return typedValue(EMPTY_INTERFACE, e);
    case "min":
    case "max":
      return minMax(ctx, e, name, args);
    case "complex":
      return x === undefined || y === undefined ? unknownOperand(e) : complexCall(ctx, e, x, y);
    case "real":
    case "imag":
      return x === undefined ? unknownOperand(e) : partCall(ctx, e, name, x);
    default:
      for (const arg of args) forget(ctx, arg);
      return unknownOperand(e);
  }
}

function typesOf(args: readonly Operand[]): readonly Type[] {
  return args.map((arg) => arg.type);
}

/** Records the signature that the built-in function has in this call, as go/types does. */
export function recordBuiltin(
  ctx: Context,
  e: CallExpr,
  name: string,
  params: readonly Type[],
  result?: Type,
  variadic = false,
): void {
  const toVar = (type: Type, role: "param" | "result") => newVar({ name: "", packagePath: "", role, type });
  const type = signatureOf({
    params: params.map((param) => toVar(param, "param")),
    results: result === undefined ? [] : [toVar(result, "result")],
    variadic,
  });
  let fun: Expr = e.fun;
  for (;;) {
    ctx.found.records.set(fun, builtinOperand(fun, type, name));
    if (fun.kind !== "ParenExpr") return;
    fun = fun.expr;
  }
}

function forgetUnless(ctx: Context, x: Operand, test: (type: Type) => boolean): void {
  if (!test(x.type)) forget(ctx, x);
}

/** The element type that all slices of the type share. */
function sliceElem(type: Type): Type | undefined {
  let elem: Type | undefined;
  const all = everyTerm(type, (_, under) => {
    if (under.kind !== "Slice" || (elem !== undefined && !identical(elem, under.elem))) return false;
    elem = under.elem;
    return true;
  });
  return all ? elem : undefined;
}

function keyOf(type: Type): Type {
  let key: Type | undefined;
  const all = everyTerm(type, (_, under) => {
    if (under.kind !== "Map" || (key !== undefined && !identical(key, under.key))) return false;
    key = under.key;
    return true;
  });
  return all && key !== undefined ? key : UNKNOWN;
}

/** Go specification, "Appending to and copying slices". */
function appendCall(ctx: Context, e: CallExpr, x: Operand, args: readonly Operand[]): Operand {
  const elem = isUnknown(x) ? undefined : sliceElem(x.type);
  const rest = args.slice(1);
  if (elem === undefined) {
    for (const arg of rest) forget(ctx, arg);
    return unknownOperand(e);
  }
  const [y] = rest;
  const isBytes = e.spread && y !== undefined && rest.length === 1 && isBytesAndString(x, y);
  if (isBytes) {
    recordBuiltin(ctx, e, "append", [x.type, y.type], x.type, true);
  } else {
    passTo(
      ctx,
      rest,
      rest.map(() => (e.spread ? sliceOf(elem) : elem)),
    );
    recordBuiltin(ctx, e, "append", [x.type, sliceOf(elem)], x.type, true);
  }
  return typedValue(x.type, e);
}

/** `append([]byte, string...)`. */
function isBytesAndString(x: Operand, y: Operand): boolean {
  if (assignableTo({ type: x.type }, sliceOf(UINT8)) !== true) return false;
  let hasString = false;
  const all = everyTerm(y.type, (_, under) => {
    if (isString(under)) hasString = true;
    else if (under.kind !== "Slice" || !identical(under.elem, UINT8)) return false;
    return true;
  });
  return all && hasString;
}

/** Go specification, "Length and capacity". */
function lenCall(ctx: Context, e: CallExpr, name: string): Operand {
  const outer = ctx.sawCall;
  ctx.sawCall = false;
  const [x] = valueArguments(ctx, e.args);
  const sawCall = ctx.sawCall;
  ctx.sawCall = outer;
  if (x === undefined) return unknownOperand(e);
  const length = isUnknown(x) ? undefined : constantLength(x, name, sawCall);
  if (length !== undefined) return operand("constant", INT, e, length.value);
  ctx.sawCall = true;
  recordBuiltin(ctx, e, name, [x.type], INT);
  return typedValue(INT, e);
}

function constantLength(
  x: Operand,
  name: string,
  sawCall: boolean,
): { readonly value: Constant | undefined } | undefined {
  if (x.mode === "constant" && isString(x.type) && name === "len") {
    return { value: x.value?.kind === "string" ? intConstant(byteLength(x.value.value)) : undefined };
  }
  let under = underlyingOf(x.type);
  if (under.kind === "Pointer") under = underlyingOf(under.elem);
  if (under.kind !== "Array" || sawCall) return undefined;
  return { value: under.length === undefined ? undefined : intConstant(under.length) };
}

/** Go specification, "Making slices, maps and channels". */
function makeCall(ctx: Context, e: CallExpr): Operand {
  const [first, ...rest] = e.args;
  const type = first === undefined ? UNKNOWN : typeExpr(ctx, first);
  const sizes = rest.map((arg) => checkIndex(ctx, arg).type);
  ctx.sawCall = true;
  if (type === UNKNOWN) return unknownOperand(e);
  recordBuiltin(ctx, e, "make", [type, ...sizes], type);
  return typedValue(type, e);
}

/** `new(T)`, and as of Go 1.26 `new(x)` (Go specification, "Allocation"). */
function newCall(ctx: Context, e: CallExpr): Operand {
  const [first, ...rest] = e.args;
  useAll(ctx, rest);
  ctx.sawCall = true;
  if (first === undefined) return unknownOperand(e);
  const x = exprOrType(ctx, first);
  if (x.mode !== "type" && isUntyped(x.type)) assignment(ctx, x, undefined);
  if (isUnknown(x) || isUntyped(x.type)) return unknownOperand(e);
  const type = pointerTo(x.type);
  recordBuiltin(ctx, e, "new", [x.type], type);
  return typedValue(type, e);
}

/** Go specification, "Min and max". */
function minMax(ctx: Context, e: CallExpr, name: "min" | "max", args: readonly Operand[]): Operand {
  const [first, ...rest] = args;
  if (first === undefined) return unknownOperand(e);
  let x = first;
  let type = first.type;
  let isConstant = first.mode === "constant";
  let value = first.value;
  let known = !isUnknown(first);
  for (const arg of rest) {
    if (isUnknown(arg) || !known) {
      // The others tell the type; with constants alone nothing does.
      const typed = [x, arg].find((one) => !isUnknown(one) && !isUntyped(one.type));
      known = typed !== undefined;
      if (typed !== undefined) {
        x = typed;
        type = typed.type;
      }
      isConstant = false;
      continue;
    }
    if (!matchTypes(ctx, x, arg)) return unknownOperand(e);
    isConstant &&= arg.mode === "constant";
    if (isConstant && value !== undefined && arg.value !== undefined) {
      if (compareConstants(arg.value, name === "max" ? ">" : "<", value) === true) value = arg.value;
    } else value = undefined;
    x = arg;
    type = arg.type;
  }
  if (!known) {
    for (const arg of args) forget(ctx, arg);
    return unknownOperand(e);
  }
  if (!isConstant && isUntyped(type)) {
    assignment(ctx, x, EMPTY_INTERFACE);
    type = x.type;
  }
  for (const arg of args) updateType(ctx, arg.expr, type, true);
  if (isConstant) return operand("constant", type, e, value);
  recordBuiltin(
    ctx,
    e,
    name,
    args.map(() => type),
    type,
  );
  return typedValue(type, e);
}

/** Go specification, "Manipulating complex numbers". */
function complexCall(ctx: Context, e: CallExpr, x: Operand, y: Operand): Operand {
  const bothConstant = x.mode === "constant" && y.mode === "constant";
  if (isUntyped(x.type) && isUntyped(y.type) && bothConstant) {
    const value = complexValue(x.value, y.value);
    return operand("constant", basic("untyped complex"), e, value);
  }
  if (isUntyped(x.type)) convertUntyped(ctx, x, isUntyped(y.type) ? basic("float64") : y.type);
  if (isUntyped(y.type)) convertUntyped(ctx, y, x.type);
  const type = complexOf(isUnknown(x) ? y.type : x.type);
  if (type === undefined) return unknownOperand(e);
  if (bothConstant) return operand("constant", type, e, complexValue(x.value, y.value));
  recordBuiltin(ctx, e, "complex", [x.type, x.type], type);
  return typedValue(type, e);
}

function complexValue(real: Constant | undefined, imag: Constant | undefined): Constant | undefined {
  const re = real === undefined ? undefined : toFloat(real);
  const im = imag === undefined ? undefined : toFloat(imag);
  if (re === undefined || im === undefined) return undefined;
  return binaryConstant(
    { kind: "complex", real: re, imag: intConstant(0) },
    "+",
    {
      kind: "complex",
      real: intConstant(0),
      imag: im,
    },
    false,
  );
}

function complexOf(type: Type): Type | undefined {
  const under = underlyingOf(type);
  if (under.kind !== "Basic") return undefined;
  if (under.name === "float32") return basic("complex64");
  return under.name === "float64" ? basic("complex128") : undefined;
}

function partCall(ctx: Context, e: CallExpr, name: "real" | "imag", x: Operand): Operand {
  if (x.mode === "constant") {
    const { value } = x;
    let part: Constant | undefined = value;
    if (value?.kind === "complex") part = name === "real" ? value.real : value.imag;
    else if (name === "imag" && value !== undefined) part = intConstant(0);
    const type = isUntyped(x.type) ? basic("untyped float") : partOf(x.type);
    return type === undefined ? unknownOperand(e) : operand("constant", type, e, part);
  }
  if (isUntyped(x.type)) convertUntyped(ctx, x, basic("complex128"));
  const type = partOf(x.type);
  if (type === undefined) return unknownOperand(e);
  recordBuiltin(ctx, e, name, [x.type], type);
  return typedValue(type, e);
}

function partOf(type: Type): Type | undefined {
  const under = underlyingOf(type);
  if (under.kind !== "Basic") return undefined;
  if (under.name === "complex64") return basic("float32");
  return under.name === "complex128" ? basic("float64") : undefined;
}
