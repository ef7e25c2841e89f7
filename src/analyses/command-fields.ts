/**
 * Functions that a command framework runs, once, for the command that was asked for: stored into a
 * field of a command, or written into its literal, whose type may be out of sight.
 */
import { pushChildren } from "../flow/children.js";
import type { FlowFunction, Instr, Value } from "../flow/ir.js";
import type { BodyInfo } from "../semantics/info.js";
import { isCommandField } from "../semantics/models/entry-points.js";
import type { Func } from "../semantics/objects.js";
import type { Type } from "../semantics/types.js";
import type { CompositeLit, Expr, Node } from "../syntax/ast.js";
import type { Scope } from "./analysis.js";

/** Does the instruction give the declared function or method to a field that a command framework runs? */
export function makesCommandOf(instr: Instr, func: Func): boolean {
  return makesCommand(instr, (value) =>
    value.op === "func"
      ? value.func.origin === func
      : value.op === "methodValue" && value.method.origin === func,
  );
}

function makesCommand(instr: Instr, isIt: (value: Value) => boolean): boolean {
  if (instr.op === "store") return isIt(instr.value) && isFieldOfCommand(instr.addr);
  if (instr.op !== "opaque" || instr.node.kind !== "CompositeLit") return false;
  const { node } = instr;
  const { info } = instr.block.fn;
  return instr.operands.some((value, index) => isIt(value) && isElementOfCommand(node, index, info));
}

/** Is the literal a command of the function around it? */
export function isCommandLiteral(fn: FlowFunction): boolean {
  const isIt = (value: Value): boolean => value.op === "closure" && value.target === fn;
  return fn.parent?.blocks.some(({ instrs }) => instrs.some((instr) => makesCommand(instr, isIt))) === true;
}

/** Is the function a command of a package variable, as in `var root = &cobra.Command{RunE: run}`? */
export function isCommandOfVariable(scope: Scope, func: Func): boolean {
  for (const { decl, info } of scope.initializers([func.name])) {
    const stack: Node[] = [decl];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node.kind === "CompositeLit" && isCommandOfLiteral(node, func, info)) return true;
      pushChildren(node, stack);
    }
  }
  return false;
}

function isCommandOfLiteral(lit: CompositeLit, func: Func, info: BodyInfo): boolean {
  return lit.elements.some((element, index) => {
    if (element.kind !== "KeyValueExpr" || element.value.kind !== "Ident") return false;
    return info.objectOf(element.value) === func && isElementOfCommand(lit, index, info);
  });
}

function isFieldOfCommand(address: Value): boolean {
  if (address.op !== "fieldAddr") return false;
  const name = typeName(address.x.type);
  return name !== undefined && isCommandField(name, address.field.name);
}

function isElementOfCommand(lit: CompositeLit, index: number, info: BodyInfo): boolean {
  const element = lit.elements[index];
  if (element?.kind !== "KeyValueExpr" || element.key.kind !== "Ident") return false;
  const name = typeName(info.typeOf(lit)) ?? writtenName(lit.type, info);
  return name !== undefined && isCommandField(name, element.key.name);
}

function typeName(type: Type): string | undefined {
  const bare = type.kind === "Pointer" ? type.elem : type;
  return bare.kind === "Named" ? `${bare.obj.packagePath}.${bare.obj.name}` : undefined;
}

/** `cobra.Command` by the import that `cobra` stands for: its source may not be there. */
function writtenName(type: Expr | undefined, info: BodyInfo): string | undefined {
  if (type?.kind !== "SelectorExpr" || type.expr.kind !== "Ident") return undefined;
  const obj = info.objectOf(type.expr);
  return obj?.kind === "PkgName" ? `${obj.imported}.${type.selector.name}` : undefined;
}
