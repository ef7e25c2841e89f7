/**
 * Calls, conversions and predeclared functions. Decides what a call's target, receiver and
 * arguments are, in order of evaluation, and where control goes after a call that never returns.
 */
import { basic, EMPTY_INTERFACE, EMPTY_TUPLE, pointerTo } from "../semantics/make.js";
import type { Callee, Selection } from "../semantics/objects.js";
import { defaultType, isUntyped } from "../semantics/predicates.js";
import type { Signature, Type } from "../semantics/types.js";
import { coreType } from "../semantics/typeset.js";
import { UNKNOWN } from "../semantics/unknown.js";
import type { CallExpr, Expr, Node, SelectorExpr } from "../syntax/ast.js";
import { coerce, isInterfaceType } from "./coerce.js";
import {
  alloc,
  emit,
  end,
  type FunctionBuilder,
  jump,
  newBlock,
  startDeadCode,
  zeroLeaf,
} from "./function-builder.js";
import type { Ending } from "./graph.js";
import type { CallInfo, CallTarget, Value } from "./ir.js";
import { extract, lowerExpr, lowerTo, valueOperand } from "./lower-expr.js";
import { neverReturns } from "./no-return.js";
import { adjustReceiver, spotOf } from "./places.js";
import { opaque, store } from "./storage.js";
import { unparen } from "./variables.js";

export function lowerCall(b: FunctionBuilder, call: CallExpr): Value {
  const { info } = b.graph;
  const callee = info.calleeOf(call);
  if (callee.kind === "conversion") return lowerConversion(b, call, callee.type);
  if (callee.kind === "builtin") {
    const special = lowerSpecialBuiltin(b, call, callee.name);
    if (special !== undefined) return special;
  }
  const prepared = prepareCall(b, call);
  const known = info.typeOf(call);
  const type =
    prepared.signature?.results.length === 0 ? EMPTY_TUPLE : isUntyped(known) ? defaultType(known) : known;
  const value = emit(b, { op: "call", node: call, type, hint: "", call: prepared });
  endAfter(b, call, endingOf(b, prepared.target, call));
  return value;
}

function endingOf(b: FunctionBuilder, target: CallTarget, call: CallExpr): Ending {
  switch (target.kind) {
    case "static":
    case "interface":
      return b.graph.noReturn(target.func);
    case "closure":
      // A literal called while it is still being built calls itself.
      return target.fn.blocks.length === 0 ? "returns" : neverReturns(target.fn);
    case "unknown":
      return isFatal(call) ? "exits" : "returns";
    default:
      return "returns";
  }
}

/** `logger.Fatal(err)` of a package out of sight: all loggers that have such a function end the process in it. */
function isFatal({ fun }: CallExpr): boolean {
  return selectorOf(unparen(fun))?.selector.name.startsWith("Fatal") === true;
}

/** Ends the block after a call that does not return; what follows is dead. */
function endAfter(b: FunctionBuilder, node: Node, ending: Ending): void {
  switch (ending) {
    case "returns":
      return;
    case "exits":
    case "loops":
      end(b, { op: "unreachable", node, reason: ending }, []);
      break;
    case "goexit":
      if (runsDefers(b)) jump(b, node, goexitExitOf(b));
      else end(b, { op: "unreachable", node, reason: "goexit" }, []);
      break;
    case "panics":
      endInPanic(b, node, undefined);
      break;
    default:
      ending satisfies never;
  }
  startDeadCode(b, node);
}

function endInPanic(b: FunctionBuilder, node: Node, value: Value | undefined): void {
  end(b, { op: "panic", node, value }, runsDefers(b) ? [panicExitOf(b)] : []);
}

/** Deferred calls of a range body run at the end of the function around. */
function runsDefers(b: FunctionBuilder): boolean {
  return b.frame.hasDefer && b.frame.home === b.frame;
}

export function panicExitOf(b: FunctionBuilder): NonNullable<FunctionBuilder["panicExit"]> {
  b.panicExit ??= newBlock(b, "panic.exit", b.flow.node);
  return b.panicExit;
}

function goexitExitOf(b: FunctionBuilder): NonNullable<FunctionBuilder["goexitExit"]> {
  b.goexitExit ??= newBlock(b, "goexit.exit", b.flow.node);
  return b.goexitExit;
}

/** Function value, receiver and arguments, evaluated here: for calls, `go` and `defer`. */
export function prepareCall(b: FunctionBuilder, call: CallExpr): CallInfo {
  const { info } = b.graph;
  const callee = info.calleeOf(call);
  const fun = unparen(call.fun);
  const selector = selectorOf(fun);
  const selection = selector && info.selectionOf(selector);
  const type = info.typeOf(fun);
  const core = coreType(type);
  const signature =
    core?.kind === "Signature" ? core : callee.kind === "static" ? callee.func.type() : undefined;
  const { target, receiver } = lowerTarget(b, call, callee, selector, selection);
  const args = lowerArgs(b, call, signature);
  let bound = receiver;
  if (selection?.kind === "method-expr" && target.kind !== "value" && args.length > 0) {
    const first = args.shift() as Value;
    bound = adjustReceiver(b, { value: first, isAddress: false, type: first.type }, selection, call);
  }
  const mayPanic = target.kind === "interface" || target.kind === "value" || target.kind === "unknown";
  return {
    target,
    receiver: bound,
    args,
    spread: call.spread,
    signature: callee.kind === "builtin" ? undefined : signature,
    mayPanic,
    node: call,
  };
}

/** The selector called, instantiation and parentheses looked through. */
function selectorOf(fun: Expr): SelectorExpr | undefined {
  const inner = fun.kind === "IndexExpr" ? unparen(fun.expr) : fun;
  return inner.kind === "SelectorExpr" ? inner : undefined;
}

interface LoweredTarget {
  readonly target: CallTarget;
  readonly receiver: Value | undefined;
}

function lowerTarget(
  b: FunctionBuilder,
  call: CallExpr,
  callee: Callee,
  selector: SelectorExpr | undefined,
  selection: Selection | undefined,
): LoweredTarget {
  const fun = unparen(call.fun);
  switch (callee.kind) {
    case "static":
    case "interface": {
      const isMethodCall = selection?.kind === "method" && selector !== undefined;
      const receiver = isMethodCall
        ? adjustReceiver(b, spotOf(b, selector.expr), selection, selector)
        : undefined;
      const { func } = callee;
      if (callee.kind === "interface") return { target: { kind: "interface", func }, receiver };
      return { target: { kind: "static", func, typeArgs: typeArgsOf(b, fun) }, receiver };
    }
    case "closure": {
      const value = lowerExpr(b, fun);
      const fn = b.graph.byNode.get(callee.lit);
      const target: CallTarget =
        fn === undefined ? { kind: "value", value, obj: undefined } : { kind: "closure", fn, value };
      return { target, receiver: undefined };
    }
    case "value": {
      const value = lowerExpr(b, fun);
      return { target: { kind: "value", value, obj: callee.obj }, receiver: undefined };
    }
    case "builtin":
      return { target: { kind: "builtin", name: callee.name }, receiver: undefined };
    case "conversion":
    case "unknown": {
      if (selector !== undefined && selection === undefined) {
        const receiver = valueOperand(b, selector.expr)[0];
        return { target: { kind: "unknown", value: undefined }, receiver };
      }
      return { target: { kind: "unknown", value: valueOperand(b, fun)[0] }, receiver: undefined };
    }
    default: {
      const never: never = callee;
      return never;
    }
  }
}

function typeArgsOf(b: FunctionBuilder, fun: Expr): readonly Type[] {
  const inner = fun.kind === "IndexExpr" ? unparen(fun.expr) : fun;
  if (inner.kind === "Ident") return b.graph.info.instanceOf(inner);
  if (inner.kind === "SelectorExpr") return b.graph.info.instanceOf(inner.selector);
  return [];
}

function lowerArgs(b: FunctionBuilder, call: CallExpr, signature: Signature | undefined): Value[] {
  const { info } = b.graph;
  const params = signature?.params ?? [];
  const typeAt = (at: number): Type => {
    const last = params.length - 1;
    if (signature?.variadic !== true || at < last || (call.spread && at === last)) {
      return params[at]?.type() ?? UNKNOWN;
    }
    const slice = coreType(params[last]?.type() ?? UNKNOWN);
    return slice?.kind === "Slice" ? slice.elem : UNKNOWN;
  };
  const only = call.args[0];
  if (call.args.length === 1 && only !== undefined) {
    const type = info.typeOf(only);
    if (type.kind === "Tuple" && unparen(only).kind === "CallExpr") {
      const tuple = lowerExpr(b, only);
      return type.elems.map((elem, at) => coerce(b, extract(b, only, tuple, at, elem), typeAt(at), only));
    }
  }
  return call.args.map((arg, at) => {
    // Type arguments of `new`, `make` and unsafe's functions are no values.
    if (info.modeOf(arg) === "type") return opaque(b, arg, "type argument", [], info.typeOf(arg));
    return lowerTo(b, arg, typeAt(at));
  });
}

/** `T(x)` (Go specification, "Conversions"). */
function lowerConversion(b: FunctionBuilder, call: CallExpr, type: Type): Value {
  const arg = call.args[0];
  if (arg === undefined) return opaque(b, call, "conversion of nothing", [], type);
  const x = lowerExpr(b, arg);
  if (x.op === "nil" || (isInterfaceType(type) && !isInterfaceType(x.type))) return coerce(b, x, type, call);
  return emit(b, { op: "convert", node: call, type, hint: "", x, explicit: true });
}

/** Predeclared functions that are no call in this IR; undefined for the others. */
function lowerSpecialBuiltin(b: FunctionBuilder, call: CallExpr, name: string): Value | undefined {
  switch (name) {
    case "panic": {
      const arg = call.args[0];
      endInPanic(b, call, arg === undefined ? undefined : lowerTo(b, arg, EMPTY_INTERFACE));
      startDeadCode(b, call);
      return zeroLeaf(b, EMPTY_TUPLE);
    }
    case "new":
      return lowerNew(b, call);
    case "make":
      return lowerMake(b, call);
    case "append":
      return lowerAppend(b, call);
    case "delete":
      return lowerDelete(b, call);
    default:
      return undefined;
  }
}

/** `new(T)`, and since Go 1.26 `new(x)`: a variable that starts with the value. */
function lowerNew(b: FunctionBuilder, call: CallExpr): Value {
  const { info } = b.graph;
  const arg = call.args[0];
  if (arg === undefined) return opaque(b, call, "new of nothing");
  const known = info.typeOf(arg);
  const isType = info.modeOf(arg) === "type";
  const elem = !isType && isUntyped(known) ? defaultType(known) : known;
  const initial = isType ? undefined : lowerTo(b, arg, elem);
  const address = alloc(b, call, "new", elem, pointerTo(elem));
  if (initial !== undefined) store(b, call, address, initial, true);
  return address;
}

function lowerMake(b: FunctionBuilder, call: CallExpr): Value {
  const { info } = b.graph;
  const [first, ...sizes] = call.args;
  if (first === undefined) return opaque(b, call, "make of nothing");
  const type = info.typeOf(first);
  const values = sizes.map((size) => lowerExpr(b, size));
  const site = b.nextSite++;
  switch (coreType(type)?.kind) {
    case "Chan":
      return emit(b, { op: "makeChan", node: call, type, hint: "", size: values[0], site });
    case "Map":
      return emit(b, { op: "makeMap", node: call, type, hint: "", size: values[0], literal: false, site });
    case "Slice": {
      const [len, cap] = values;
      if (len === undefined) break;
      return emit(b, { op: "makeSlice", node: call, type, hint: "", len, cap, literal: false, site });
    }
    default:
      break;
  }
  return opaque(b, call, "make of something unknown", values, type);
}

function lowerAppend(b: FunctionBuilder, call: CallExpr): Value | undefined {
  const [first, ...rest] = call.args;
  const type = b.graph.info.typeOf(call);
  const core = coreType(type);
  if (first === undefined || core?.kind !== "Slice") return undefined;
  const args = [lowerTo(b, first, type)];
  for (const arg of rest) args.push(call.spread ? lowerExpr(b, arg) : lowerTo(b, arg, core.elem));
  return builtinCall(b, call, "append", args, type);
}

function lowerDelete(b: FunctionBuilder, call: CallExpr): Value | undefined {
  const [map, key] = call.args;
  const core = map && coreType(b.graph.info.typeOf(map));
  if (map === undefined || key === undefined || core?.kind !== "Map") return undefined;
  const args = [lowerExpr(b, map), lowerTo(b, key, core.key)];
  return builtinCall(b, call, "delete", args, EMPTY_TUPLE);
}

function builtinCall(
  b: FunctionBuilder,
  node: Node,
  name: string,
  args: readonly Value[],
  type: Type,
  spread = node.kind === "CallExpr" && node.spread,
): Value {
  const call: CallInfo = {
    target: { kind: "builtin", name },
    receiver: undefined,
    args: [...args],
    spread,
    signature: undefined,
    mayPanic: false,
    node,
  };
  return emit(b, { op: "call", node, type, hint: "", call });
}

/** `len(x)`, made by golinger for ranges. */
export function lengthOf(b: FunctionBuilder, node: Node, x: Value): Value {
  return builtinCall(b, node, "len", [x], basic("int"), false);
}
