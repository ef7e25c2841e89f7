/**
 * Reading and writing variables: SSA values, cells, captured ones, package-level ones. Decides how a
 * function reaches a variable of the function around it.
 */
import { pointerTo } from "../semantics/make.js";
import type { Var } from "../semantics/objects.js";
import type { Type } from "../semantics/types.js";
import { underlyingOf } from "../semantics/typeset.js";
import { UNKNOWN } from "../semantics/unknown.js";
import type { Ident, Node } from "../syntax/ast.js";
import {
  alloc,
  allocAtEntry,
  constant,
  emit,
  emitEffect,
  type FunctionBuilder,
  global,
  homeOf,
  type MutableBlock,
  nameValue,
  nil,
  zeroLeaf,
} from "./function-builder.js";
import type { DeferListInstr, FreeVar, Value } from "./ir.js";

/** The zero value (Go specification, "The zero value"). */
export function zeroValue(b: FunctionBuilder, type: Type): Value {
  const underlying = underlyingOf(type);
  switch (underlying.kind) {
    case "Basic":
      switch (underlying.name) {
        case "bool":
        case "untyped bool":
          return constant(b, type, { kind: "bool", value: false });
        case "string":
        case "untyped string":
          return constant(b, type, { kind: "string", value: "" });
        case "unsafe.Pointer":
        case "untyped nil":
          return nil(b, type);
        default:
          return constant(b, type, { kind: "int", value: 0n });
      }
    case "Pointer":
    case "Slice":
    case "Map":
    case "Chan":
    case "Signature":
    case "Interface":
      return type.kind === "TypeParam" ? zeroLeaf(b, type) : nil(b, type);
    default:
      return zeroLeaf(b, type);
  }
}

/** Something that cannot be understood; rules that meet it keep quiet. */
export function opaque(
  b: FunctionBuilder,
  node: Node,
  reason: string,
  operands: readonly Value[] = [],
  type: Type = UNKNOWN,
): Value {
  b.flow.hasOpaque = true;
  return emit(b, { op: "opaque", node, type, hint: "", reason, operands: [...operands] });
}

export function load(b: FunctionBuilder, node: Node, addr: Value, type: Type): Value {
  return emit(b, { op: "load", node, type, hint: "", addr });
}

export function store(b: FunctionBuilder, node: Node, addr: Value, value: Value, init = false): void {
  emitEffect(b, { op: "store", node, addr, value, init });
}

function isPackageVar(obj: Var): boolean {
  return obj.role === "package";
}

/** The variable has an address: it lives in a cell or in its package. */
export function hasAddress(b: FunctionBuilder, obj: Var): boolean {
  return isPackageVar(obj) || b.graph.variables.isCell(obj);
}

/** The value of a variable here and now. */
export function readVar(b: FunctionBuilder, obj: Var, node: Node): Value {
  if (hasAddress(b, obj)) return load(b, node, addressOfVar(b, obj, node), obj.type());
  if (isOutside(b, obj)) return capture(b, obj, "value", obj, obj.type());
  return b.ssa.read(obj, b.current);
}

/** Remembers which value an identifier stood for. */
export function recordRead(b: FunctionBuilder, ident: Ident, value: Value): void {
  b.graph.readIdents.push(ident);
  b.graph.readValues.push(value);
}

/** Assigns to a variable that was declared before. */
export function writeVar(b: FunctionBuilder, obj: Var, node: Node, value: Value): void {
  nameValue(value, obj.name);
  if (hasAddress(b, obj)) store(b, node, addressOfVar(b, obj, node), value);
  else {
    b.ssa.write(obj, b.current, value);
    const mirror = b.mirrors.get(obj);
    if (mirror !== undefined) store(b, node, mirror, value);
  }
}

/** Executes a variable's declaration: a new cell each time, if it lives in one. */
export function declareVar(b: FunctionBuilder, obj: Var, node: Node, value: Value | undefined): void {
  if (!b.graph.variables.isCell(obj)) {
    const initial = value ?? zeroValue(b, obj.type());
    nameValue(initial, obj.name);
    b.ssa.write(obj, b.current, initial);
    return;
  }
  const purpose = obj.role === "result" ? "result" : "variable";
  const cell = alloc(b, node, purpose, obj.type(), pointerTo(obj.type()), obj);
  setCell(b, obj, cell);
  if (value !== undefined) {
    nameValue(value, obj.name);
    store(b, node, cell, value, true);
  }
}

export function setCell(b: FunctionBuilder, obj: Var, cell: Value): void {
  const moving = b.movingCells.get(obj);
  if (moving !== undefined) b.ssa.write(moving, b.current, cell);
  else b.cells.set(obj, cell);
}

/** The address of a variable for which `hasAddress` holds. */
export function addressOfVar(b: FunctionBuilder, obj: Var, node: Node): Value {
  if (isPackageVar(obj)) return global(b, obj, pointerTo(obj.type()));
  const moving = b.movingCells.get(obj);
  if (moving !== undefined) return b.ssa.read(moving, b.current);
  const cell = b.cells.get(obj);
  if (cell !== undefined) return cell;
  if (isOutside(b, obj)) return capture(b, obj, "cell", obj, pointerTo(obj.type()));
  // Used before its declaration: code that does not compile.
  const made = allocAtEntry(b, node, "variable", obj.type(), pointerTo(obj.type()), obj);
  b.cells.set(obj, made);
  return made;
}

function isOutside(b: FunctionBuilder, obj: Var): boolean {
  if (b.parent === undefined) return false;
  const owner = b.graph.variables.ownerOf(obj);
  return owner !== undefined && owner !== b.frame;
}

/** The free variable that stands for `key`; what it is bound to is settled by `bindingOf` around the closure. */
function capture(
  b: FunctionBuilder,
  key: unknown,
  by: FreeVar["by"],
  obj: Var | undefined,
  type: Type,
  captureKey: unknown = key,
): FreeVar {
  const known = b.freeVarOf.get(key);
  if (known !== undefined) return known;
  const made: FreeVar = {
    op: "freeVar",
    id: b.nextId++,
    type,
    hint: obj?.name ?? "",
    fn: b.flow,
    index: b.freeVars.length,
    by,
    obj,
  };
  b.freeVars.push(made);
  b.freeVarOf.set(key, made);
  b.captureKeys.push(captureKey);
  return made;
}

/** What the function around a closure puts into the closure's free variable. */
export function bindingOf(b: FunctionBuilder, freeVar: FreeVar, key: unknown, node: Node): Value {
  switch (freeVar.by) {
    case "value":
      return readVar(b, freeVar.obj as Var, node);
    case "cell":
      return addressOfVar(b, freeVar.obj as Var, node);
    case "defers":
      return deferListOf(b);
    case "exit":
      return exitCellOf(b, key as ExitKey);
    case "result":
      return resultCellOf(b, key as number);
    default: {
      const never: never = freeVar.by;
      return never;
    }
  }
}

/** The list that `defer` in a range body appends to. */
export function deferListOf(b: FunctionBuilder): Value {
  if (b.rangeBody !== undefined) return capture(b, "defers", "defers", undefined, UNKNOWN);
  if (b.deferList === undefined) {
    const made: DeferListInstr = {
      op: "deferList",
      id: b.nextId++,
      block: b.blocks[0] as MutableBlock,
      node: b.flow.node,
      type: UNKNOWN,
      hint: "defers",
    };
    b.blocks[0]?.instrs.unshift(made);
    b.deferList = made;
  }
  return b.deferList;
}

/** Names the exit code of one range over a function. */
export interface ExitKey {
  readonly kind: "exit";
  /** Set by the function that holds the range statement. */
  readonly owner: FunctionBuilder;
  cell: Value | undefined;
  readonly type: Type;
}

export function exitCellOf(b: FunctionBuilder, key: ExitKey): Value {
  if (key.owner === b && key.cell !== undefined) return key.cell;
  return capture(b, key, "exit", undefined, pointerTo(key.type));
}

/** The cell of a result of the function a range body belongs to. */
export function resultCellOf(b: FunctionBuilder, index: number): Value {
  const home = homeOf(b);
  const slot = home.results[index];
  if (home === b) return (slot?.cell ?? addressOfVar(b, slot?.obj as Var, b.flow.node)) as Value;
  return capture(b, `result ${index}`, "result", slot?.obj, pointerTo(slot?.type ?? UNKNOWN), index);
}
