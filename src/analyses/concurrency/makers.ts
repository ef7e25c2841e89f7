/**
 * Who makes the objects of a type: a function of the package that returns one, or whoever declares
 * one where nobody of the package ever makes one, so that its zero value must be of use.
 */
import type { CallInstr, FlowFunction, Value } from "../../flow/ir.js";
import type { Maker, Result } from "../../flow/written-calls.js";
import { isExported } from "../../semantics/identical.js";
import { pointerTo } from "../../semantics/make.js";
import type { Var } from "../../semantics/objects.js";
import { isInterface } from "../../semantics/predicates.js";
import type { Named, Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";
import type { Scope } from "../analysis.js";
import { familyOf } from "../origins.js";

export interface Made {
  readonly type: Named;
  readonly result: Result;
}

/** What a function returns: a pointer to a struct of the package, itself or behind an interface. */
export function madeBy(scope: Scope, { signature, blocks }: FlowFunction): Made | undefined {
  for (const [index, result] of signature.results.entries()) {
    const type = result.type();
    const made = isInterface(type) ? behindInterface(scope, blocks, index) : structBehind(scope, type);
    if (made === undefined) continue;
    return { type: made, result: { index, behind: type.kind === "Pointer" ? undefined : pointerTo(made) } };
  }
  return undefined;
}

function behindInterface(scope: Scope, blocks: FlowFunction["blocks"], index: number): Named | undefined {
  const made = new Set<Named | undefined>();
  for (const { end } of blocks) {
    const result = end.op === "return" ? end.results[index] : undefined;
    if (result?.op === "makeInterface") made.add(structBehind(scope, result.x.type));
    else if (result !== undefined && result.op !== "nil") return undefined;
  }
  return made.size === 1 ? [...made][0] : undefined;
}

function structBehind(scope: Scope, type: Type): Named | undefined {
  const elem = type.kind === "Pointer" ? type.elem : undefined;
  if (elem?.kind !== "Named" || elem.obj.packagePath !== scope.pkg.path) return undefined;
  return scope.semantics.underlying(elem).kind === "Struct" && elem.methods().length > 0 ? elem : undefined;
}

/** It returns something new each time it is called, never what it had before. */
export function makesAnew({ blocks }: FlowFunction, index: number): boolean {
  const results = blocks.flatMap(({ end }) => (end.op === "return" ? (end.results[index] ?? []) : []));
  return results.some(({ op }) => op !== "nil") && results.every((one) => one.op === "nil" || isNew(one));
}

function isNew(value: Value, seen: ReadonlySet<Value> = new Set()): boolean {
  switch (value.op) {
    case "alloc":
      return true;
    case "makeInterface":
    case "convert":
      return isNew(value.x, seen);
    case "phi":
      if (seen.has(value)) return false;
      return value.edges.every((edge) => edge.op === "nil" || isNew(edge, new Set(seen).add(value)));
    default:
      return false;
  }
}

/** A constructor of the type; or how it is declared, where nobody of the package makes one. */
export function makerOf(scope: Scope, type: Named, body: FlowFunction): Maker | undefined {
  const { name } = type.obj;
  let isMadeInside = false;
  for (const source of scope.functions([name], undefined)) {
    const { func, file } = source;
    if (scope.pkg.isTestFile(file) || func.receiver?.obj === type.obj) continue;
    const { root } = scope.flow(source);
    const made = func.receiver === undefined ? madeBy(scope, root) : undefined;
    if (made?.type.obj === type.obj) return { kind: "constructor", func, body: root, ...made.result };
    isMadeInside ||= familyOf(root).some((fn) => makesOne(fn, type));
  }
  const isDeclared = isMadeInside || [...scope.initializers([name])].length > 0;
  if (isDeclared || !isExported(name) || type.typeParams.length > 0) return undefined;
  return { kind: "zero", type, fields: fieldsOf(type), body };
}

function makesOne({ blocks }: FlowFunction, type: Named): boolean {
  return blocks.some(({ instrs }) => instrs.some((instr) => instr.op === "alloc" && isOf(instr.elem, type)));
}

/** It makes one of the type itself, or gets one from what it calls. */
export function comesByOne(fn: FlowFunction, type: Named): boolean {
  const returnsOne = ({ call }: CallInstr): boolean =>
    (call.signature?.results ?? []).some((result) => {
      const to = result.type();
      return to.kind === "Pointer" && isOf(to.elem, type);
    });
  return familyOf(fn).some(
    (one) =>
      makesOne(one, type) ||
      one.blocks.some(({ instrs }) => instrs.some((instr) => instr.op === "call" && returnsOne(instr))),
  );
}

function isOf(type: Type, { obj }: Named): boolean {
  return type.kind === "Named" && type.obj === obj;
}

/** Fields that users of other packages fill in. */
function fieldsOf(type: Named): readonly Var[] {
  const under = underlyingOf(type);
  return under.kind === "Struct"
    ? under.fields.filter((field) => isExported(field.name) && !isLocked(field))
    : [];
}

const SYNC: ReadonlySet<string> = new Set(["sync", "sync/atomic"]);

/** What is embedded, or is used as it is. */
function isLocked(field: Var): boolean {
  const type = field.type();
  return field.embedded || (type.kind === "Named" && SYNC.has(type.obj.packagePath));
}
