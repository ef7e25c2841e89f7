/**
 * Lowers one function: parameters, results, body, exits. Decides how closures are named and what
 * they take along.
 *
 *     return:  results ──► runDefers(return) ──► return
 *     panic ──► panicExit: runDefers(panic) ──► unwind ──recovered──► recoverBlock: return named results
 *     Goexit ─► goexitExit: runDefers(goexit) ─► unreachable(goexit)
 */

import type { Package } from "../program/package.js";
import type { BodyInfo } from "../semantics/info.js";
import { pointerTo } from "../semantics/make.js";
import type { Func, Var } from "../semantics/objects.js";
import type { Signature, Type } from "../semantics/types.js";
import { UNKNOWN } from "../semantics/unknown.js";
import type { Field, FuncLit, FuncType, Ident, Node } from "../syntax/ast.js";
import type { SourceFile } from "../syntax/source-file.js";
import { finish } from "./finish.js";
import {
  allocAtEntry,
  emit,
  emitEffect,
  end,
  enterSealed,
  type FunctionBuilder,
  type GraphBuilder,
  homeOf,
  newBlock,
  type Writable,
} from "./function-builder.js";
import type { FlowFunction, FlowFunctionKind, ParamValue, ResultSlot, Value } from "./ir.js";
import { panicExitOf } from "./lower-call.js";
import type { RangeBody } from "./lower-range-func.js";
import { createSsa } from "./ssa.js";
import { bindingOf, declareVar, load, readVar, setCell, zeroValue } from "./storage.js";
import type { Frame, FunctionNode } from "./variables.js";

export interface FunctionParts {
  readonly kind: FlowFunctionKind;
  readonly id: string;
  readonly name: string;
  readonly node: FunctionNode;
  readonly func: Func | undefined;
  readonly signature: Signature;
  readonly pkg: Package;
  readonly file: SourceFile;
  readonly info: BodyInfo;
  readonly rangeBody?: RangeBody;
}

export function openFunction(
  graph: GraphBuilder,
  parent: FunctionBuilder | undefined,
  parts: FunctionParts,
): FunctionBuilder {
  const { kind, id, name, node, func, signature, pkg, file, info } = parts;
  const flow: Writable<FlowFunction> = {
    kind,
    id,
    name,
    node,
    func,
    signature,
    pkg,
    file,
    info,
    parent: parent?.flow,
    children: [],
    receiver: undefined,
    params: [],
    freeVars: [],
    results: [],
    blocks: [],
    panicExit: undefined,
    recoverBlock: undefined,
    goexitExit: undefined,
    defers: [],
    hasRecover: false,
    hasOpaque: false,
    valueCount: 0,
  };
  const frame = graph.variables.frameOf(node) as Frame;
  flow.hasRecover = frame.hasRecover;
  const b: FunctionBuilder = {
    graph,
    parent,
    frame,
    flow,
    blocks: [],
    ssa: createSsa(
      () => b,
      (type) => zeroValue(b, type),
    ),
    freeVars: [],
    freeVarOf: new Map(),
    captureKeys: [],
    defers: [],
    results: [],
    leaves: new Map(),
    globals: new Map(),
    cells: new Map(),
    mirrors: new Map(),
    movingCells: new Map(),
    targets: [],
    labels: new Map(),
    rangeBody: parts.rangeBody,
    current: undefined as unknown as FunctionBuilder["current"],
    panicExit: undefined,
    goexitExit: undefined,
    deferList: undefined,
    nextId: 0,
    nextSite: 0,
    nextClosure: 0,
    nextRange: 0,
    firstRead: graph.readIdents.length,
  };
  graph.functions.push(flow);
  graph.byNode.set(node, flow);
  if (parent !== undefined) (parent.flow.children as FlowFunction[]).push(flow);
  b.current = newBlock(b, "entry", node);
  b.ssa.seal(b.current);
  return b;
}

/** Names and types of a parameter list, one per parameter. */
interface Slot {
  readonly ident: Ident | undefined;
  readonly obj: Var | undefined;
  readonly type: Type;
}

function slotsOf(b: FunctionBuilder, fields: readonly Field[], vars: readonly Var[]): Slot[] {
  const slots: Slot[] = [];
  for (const field of fields) {
    const idents: readonly (Ident | undefined)[] = field.names.length === 0 ? [undefined] : field.names;
    for (const ident of idents) {
      const declared = vars[slots.length];
      const known = ident && b.graph.info.objectOf(ident);
      const obj = known?.kind === "Var" ? known : ident === undefined ? undefined : declared;
      slots.push({ ident, obj, type: declared?.type() ?? obj?.type() ?? UNKNOWN });
    }
  }
  return slots;
}

/** Parameters become values, or cells that start with them. */
export function lowerParams(
  b: FunctionBuilder,
  receiver: Field | undefined,
  type: FuncType,
  signature: Signature,
): void {
  if (receiver !== undefined) {
    const recv = signature.recv === undefined ? [] : [signature.recv];
    const slot = slotsOf(b, [receiver], recv)[0];
    if (slot !== undefined) b.flow.receiver = lowerParam(b, slot, "receiver", -1);
  }
  const params: ParamValue[] = [];
  for (const slot of slotsOf(b, type.params, signature.params)) {
    params.push(lowerParam(b, slot, "param", params.length));
  }
  b.flow.params = params;
  for (const slot of slotsOf(b, type.results, signature.results)) lowerResult(b, slot);
}

function lowerParam(b: FunctionBuilder, slot: Slot, role: ParamValue["role"], index: number): ParamValue {
  const isNamed = slot.ident !== undefined && slot.ident.name !== "_";
  const obj = isNamed ? slot.obj : undefined;
  return newParam(b, slot.type, obj, role, index, slot.ident ?? b.flow.node);
}

export function newParam(
  b: FunctionBuilder,
  type: Type,
  obj: Var | undefined,
  role: ParamValue["role"],
  index: number,
  node: Node,
): ParamValue {
  const param: ParamValue = {
    op: "param",
    id: b.nextId++,
    type,
    hint: obj?.name ?? "",
    fn: b.flow,
    role,
    index,
    obj,
  };
  if (obj !== undefined) declareVar(b, obj, node, param);
  return param;
}

/** A named result is a variable; one that a range body returns through has a cell, named or not. */
function lowerResult(b: FunctionBuilder, slot: Slot): void {
  const index = b.results.length;
  const result: Writable<ResultSlot> = {
    index,
    type: slot.type,
    obj: slot.ident === undefined || slot.ident.name === "_" ? undefined : slot.obj,
    cell: undefined,
    isMirror: false,
  };
  b.results.push(result);
  const { obj } = result;
  const node = slot.ident ?? b.flow.node;
  const isCell = obj === undefined ? b.frame.returnsFromBody : b.graph.variables.isCell(obj);
  if (obj !== undefined && !isCell) declareVar(b, obj, node, undefined);
  const isMirror = obj !== undefined && !isCell && b.frame.hasDefer;
  if (!isCell && !isMirror) return;
  result.cell = allocAtEntry(b, node, "result", slot.type, pointerTo(slot.type), obj);
  result.isMirror = isMirror;
  if (obj === undefined) return;
  if (isMirror) b.mirrors.set(obj, result.cell);
  else setCell(b, obj, result.cell);
}

/** The results as their variables stand; those without one are `values`, or zero. After a recovered panic mirrors tell. */
export function readResults(b: FunctionBuilder, node: Node, values?: readonly Value[]): Value[] {
  return b.results.map(({ cell, obj, type, isMirror }, at) => {
    if (cell !== undefined && !(isMirror && values !== undefined)) return load(b, node, cell, type);
    return obj === undefined ? (values?.[at] ?? zeroValue(b, type)) : readVar(b, obj, node);
  });
}

/** Builds the exits for panics and Goexit, and hands the finished function over. */
export function closeFunction(b: FunctionBuilder): FlowFunction {
  const { node } = b.flow;
  if (b.frame.hasDefer && b.frame.home === b.frame) {
    b.current = panicExitOf(b);
    emitEffect(b, { op: "runDefers", node, cause: "panic" });
    const recovered = newBlock(b, "recovered", node);
    end(b, { op: "unwind", node }, [recovered]);
    enterSealed(b, recovered);
    end(b, { op: "return", node, results: readResults(b, node) }, []);
    b.flow.recoverBlock = recovered;
  }
  if (b.goexitExit !== undefined) {
    b.current = b.goexitExit;
    emitEffect(b, { op: "runDefers", node, cause: "goexit" });
    end(b, { op: "unreachable", node, reason: "goexit" }, []);
  }
  for (const block of b.labels.values()) {
    // A label that no statement has.
    if (block.end !== undefined) continue;
    b.current = block;
    end(b, { op: "unreachable", node, reason: "invalid" }, []);
  }
  return finish(b);
}

/** Falling off the end of a body: a return without results; with results the code does not compile. */
export function endOfBody(b: FunctionBuilder, node: Node): void {
  if (b.results.length > 0) {
    end(b, { op: "unreachable", node, reason: "invalid" }, []);
    return;
  }
  if (b.frame.hasDefer && b.frame.home === b.frame) emitEffect(b, { op: "runDefers", node, cause: "return" });
  end(b, { op: "return", node, results: [] }, []);
}

/** `func(...) {...}`: builds the function, then takes what it captures from here. */
export function lowerFuncLit(b: FunctionBuilder, lit: FuncLit): Value {
  const { graph } = b;
  const signature = graph.info.signatureOf(lit);
  const { id, name } = closureName(b);
  const { pkg, file, info } = b.flow;
  const inner = openFunction(graph, b, {
    kind: "closure",
    id,
    name,
    node: lit,
    func: undefined,
    signature,
    pkg,
    file,
    info,
  });
  lowerParams(inner, undefined, lit.type, signature);
  graph.lowerBody(inner, lit.body);
  const target = closeFunction(inner);
  return makeClosure(b, inner, lit, target, graph.info.typeOf(lit));
}

export function makeClosure(
  b: FunctionBuilder,
  inner: FunctionBuilder,
  node: Node,
  target: FlowFunction,
  type: Type,
): Value {
  const bindings = inner.freeVars.map((freeVar, at) => bindingOf(b, freeVar, inner.captureKeys[at], node));
  return emit(b, { op: "closure", node, type, hint: "", target, bindings, site: b.nextSite++ });
}

/**
 * As the compiler names closures (cmd/compile/internal/ir, closureName): `F.func1`, `F.func1.2` for
 * those inside, `F-range1` for range bodies; what stands in a range body counts as standing in the
 * function around it. So frames of a goroutine dump find their function.
 */
export function closureName(b: FunctionBuilder, isRange = false): { id: string; name: string } {
  const outer = homeOf(b);
  const suffix = isRange
    ? `-range${++outer.nextRange}`
    : `${outer.flow.kind === "closure" ? "." : ".func"}${++outer.nextClosure}`;
  return { id: outer.flow.id + suffix, name: outer.flow.name + suffix };
}
