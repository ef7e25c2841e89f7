/**
 * Copies of values that hold a lock: by parameters and receivers that take them by value, and by
 * statements and expressions that copy one from where it lies. A fresh value, of a literal or a
 * call, is no copy: nobody has locked it yet.
 */
import { pushChildren } from "../flow/children.js";
import type { BodyInfo, FunctionSource } from "../semantics/info.js";
import type { Type } from "../semantics/types.js";
import type { CallExpr, Expr, Field, FuncLit, Node } from "../syntax/ast.js";
import type { SourceFile } from "../syntax/source-file.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { mayCopyLocks } from "./lock-mentions.js";
import { type HeldLock, heldLock } from "./lock-values.js";

export type LockCopy = {
  readonly file: SourceFile;
  readonly node: Node;
  readonly type: Type;
  readonly held: HeldLock;
} /** `name`: the function or the range variable, in words. */ & (
  | { readonly kind: "receiver" | "parameter" | "range"; readonly name: string }
  /** `into`: where the copy goes, in words. `parameter`: the one that asks for it, where it is seen. */
  | { readonly kind: "value"; readonly into: string; readonly parameter: At | undefined }
);

interface At {
  readonly file: SourceFile;
  readonly node: Node;
}

export const lockCopies = defineAnalysis<readonly LockCopy[]>({
  id: "lock-copies",
  compute(scope) {
    const copies: LockCopy[] = [];
    for (const { file, decl } of mayCopyLocks(scope)) {
      const source = scope.functionOf(scope.info.funcOf(decl));
      if (source !== undefined) copies.push(...copiesIn(scope, source, file));
    }
    return copies;
  },
});

function copiesIn(scope: Scope, { decl, func, body, info }: FunctionSource, file: SourceFile): LockCopy[] {
  const copies: LockCopy[] = [];
  const note = (node: Node, type: Type, rest: Rest): void => {
    const held = heldLock(scope.semantics, type);
    if (held !== undefined) copies.push({ file, node, type, held, ...rest });
  };
  const { recv, params } = func.type();
  if (recv !== undefined && decl.receiver !== undefined)
    note(decl.receiver.type, recv.type(), { kind: "receiver", name: `\`${decl.name.name}\`` });
  takes(decl.type.params, params, `\`${decl.name.name}\``, note);

  const stack: Node[] = [body.block];
  const children: Node[] = [];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    copiesAt(node, info, file, note);
    children.length = 0;
    pushChildren(node, children);
    for (let at = children.length - 1; at >= 0; at--) stack.push(children[at] as Node);
  }
  return copies;
}

type Rest =
  | { readonly kind: "receiver" | "parameter" | "range"; readonly name: string }
  | { readonly kind: "value"; readonly into: string; readonly parameter: At | undefined };

type NoteCopy = (node: Node, type: Type, rest: Rest) => void;

function takes(
  fields: readonly Field[],
  params: readonly { type(): Type }[],
  name: string,
  note: NoteCopy,
): void {
  let at = 0;
  for (const field of fields) {
    const param = params[at];
    at += Math.max(field.names.length, 1);
    if (param !== undefined) note(field.type, param.type(), { kind: "parameter", name });
  }
}

function copiesAt(node: Node, info: BodyInfo, file: SourceFile, note: NoteCopy): void {
  const copied = (expr: Expr | undefined, into: string, parameter?: At): void => {
    if (expr !== undefined && isStored(expr, info))
      note(expr, info.typeOf(expr), { kind: "value", into, parameter });
  };
  switch (node.kind) {
    case "FuncLit":
      takes(node.type.params, info.signatureOf(node as FuncLit).params, "this function literal", note);
      return;
    case "AssignStmt":
      node.right.forEach((expr, index) => {
        const left = node.left[index];
        if (left !== undefined && !isBlank(left)) copied(expr, `into \`${textOf(file, left)}\``);
      });
      return;
    case "ValueSpec":
      node.values.forEach((expr, index) => {
        const name = node.names[index]?.name;
        if (name !== undefined && name !== "_") copied(expr, `into \`${name}\``);
      });
      return;
    case "CompositeLit":
      for (const element of node.elements)
        copied(element.kind === "KeyValueExpr" ? element.value : element, "into a literal");
      return;
    case "ReturnStmt":
      for (const expr of node.results) copied(expr, "by `return`");
      return;
    case "SendStmt":
      copied(node.value, "into a channel");
      return;
    case "CallExpr":
      if (takesOnlyTypes(node, info)) return;
      node.args.forEach((expr, index) => {
        copied(expr, `as an argument of ${calleeText(file, node)}`, parameterOf(node, index, info, file));
      });
      return;
    case "RangeStmt":
      for (const expr of [node.key, node.value]) {
        if (expr === undefined || isBlank(expr)) continue;
        const obj = node.define && expr.kind === "Ident" ? info.objectOf(expr) : undefined;
        const type = obj?.kind === "Var" ? obj.type() : info.typeOf(expr);
        note(expr, type, { kind: "range", name: `\`${textOf(file, expr)}\`` });
      }
      return;
    default:
      return;
  }
}

/** A value that lies somewhere: not made by a literal or a call, received or taken out of an interface just now. */
function isStored(expr: Expr, info: BodyInfo): boolean {
  switch (expr.kind) {
    case "ParenExpr":
      return isStored(expr.expr, info);
    case "StarExpr":
      return info.modeOf(expr) !== "type" && withoutParens(expr.expr).kind !== "CallExpr";
    case "Ident":
    case "SelectorExpr":
    case "IndexExpr": {
      const mode = info.modeOf(expr);
      return mode === "variable" || mode === "value" || mode === "map-index";
    }
    default:
      return false;
  }
}

function withoutParens(expr: Expr): Expr {
  let at = expr;
  while (at.kind === "ParenExpr") at = at.expr;
  return at;
}

function isBlank(expr: Expr): boolean {
  return expr.kind === "Ident" && expr.name === "_";
}

/** `len(array)`, `unsafe.Sizeof(x)` and `new(T)` do not evaluate, or copy only the header of a slice. */
function takesOnlyTypes(call: CallExpr, info: BodyInfo): boolean {
  const callee = info.calleeOf(call);
  return callee.kind === "builtin" && NOT_COPYING.has(callee.name);
}

const NOT_COPYING: ReadonlySet<string> = new Set([
  "len",
  "cap",
  "new",
  "make",
  "Sizeof",
  "Offsetof",
  "Alignof",
]);

/** The type in the parameter list of a callee that can be seen. */
function parameterOf(call: CallExpr, index: number, info: BodyInfo, file: SourceFile): At | undefined {
  const callee = info.calleeOf(call);
  const decl =
    callee.kind === "static" ? callee.func.decl : callee.kind === "closure" ? callee.lit : undefined;
  const home = callee.kind === "static" ? callee.func.place?.file : file;
  let before = 0;
  for (const field of decl?.type.params ?? []) {
    before += Math.max(field.names.length, 1);
    if (index < before) return home === undefined ? undefined : { file: home, node: field.type };
  }
  return undefined;
}

function calleeText(file: SourceFile, call: CallExpr): string {
  return withoutParens(call.fun).kind === "FuncLit"
    ? "the function literal"
    : `\`${textOf(file, call.fun)}\``;
}

function textOf(file: SourceFile, node: Node): string {
  return file.text.slice(node.start, node.end).replace(/\s+/g, " ");
}
