/**
 * Which local variables need a cell, and which function each belongs to: one walk over a
 * declaration before it is lowered. A variable lives in a cell if its address is taken, a part of
 * it is assigned, or a closure (or the body of a range over a function) shares it and somebody
 * assigns it after its declaration. Decides nothing about values.
 */
import type { BodyInfo } from "../semantics/info.js";
import type { Func, Var } from "../semantics/objects.js";
import { coreType, underlyingOf } from "../semantics/typeset.js";
import type { CallExpr, Expr, FuncDecl, FuncLit, GenDecl, Ident, Node, RangeStmt } from "../syntax/ast.js";
import { pushChildren } from "./children.js";

/** A node that becomes a function of its own. */
export type FunctionNode = FuncDecl | FuncLit | GenDecl | RangeStmt;

/** What is known of one function before it is lowered. */
export interface Frame {
  readonly node: FunctionNode;
  readonly parent: Frame | undefined;
  /** The function whose `return` and `defer` this one's are: for range bodies the function around, else itself. */
  readonly home: Frame;
  /** Its calls are deferred, by itself or by a range body in it. */
  hasDefer: boolean;
  hasRecover: boolean;
  /** A range body in it returns from it. */
  returnsFromBody: boolean;
  /** A `return` in it names what it returns, and so assigns its results. */
  returnsValues: boolean;
}

export interface Variables {
  frameOf(node: FunctionNode): Frame | undefined;
  ownerOf(obj: Var): Frame | undefined;
  isCell(obj: Var): boolean;
}

interface Facts {
  readonly owner: Frame;
  assigned: boolean;
  addressed: boolean;
  captured: boolean;
}

/** Is the range statement a call of its subject with the body as argument? */
export function isRangeOverFunc(info: BodyInfo, stmt: RangeStmt): boolean {
  return coreType(info.typeOf(stmt.subject))?.kind === "Signature";
}

/**
 * `perIteration`: range variables declared by `:=` are new in each iteration (Go 1.22), so that
 * the range itself assigns them only once.
 */
export function findVariables(
  root: FuncDecl | GenDecl,
  body: Node | undefined,
  info: BodyInfo,
  perIteration: boolean,
): Variables {
  const facts = new Map<Var, Facts>();
  const frames = new Map<FunctionNode, Frame>();
  const scan: Scan = { info, facts, perIteration };
  const nodes: Node[] = [];
  const owners: Frame[] = [];
  const later = (node: Node | undefined, frame: Frame): void => {
    if (node === undefined) return;
    nodes.push(node);
    owners.push(frame);
  };
  const open = (node: FunctionNode, parent: Frame | undefined): Frame => {
    const frame: Writable<Frame> = {
      node,
      parent,
      home: undefined as unknown as Frame,
      hasDefer: false,
      hasRecover: false,
      returnsFromBody: false,
      returnsValues: false,
    };
    frame.home = node.kind === "RangeStmt" && parent !== undefined ? parent.home : frame;
    frames.set(node, frame);
    return frame;
  };

  const top = open(root, undefined);
  if (root.kind === "FuncDecl") {
    later(body, top);
    later(root.type, top);
    later(root.receiver, top);
  } else {
    later(root, top);
  }
  const children: Node[] = [];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const frame = owners.pop() as Frame;
    note(scan, node, frame);
    if (node.kind === "FuncLit") {
      const inner = open(node, frame);
      later(node.body, inner);
      later(node.type, inner);
      continue;
    }
    if (node.kind === "RangeStmt" && isRangeOverFunc(info, node)) {
      const inner = open(node, frame);
      later(node.body, inner);
      later(node.value, inner);
      later(node.key, inner);
      later(node.subject, frame);
      continue;
    }
    if (node.kind === "SelectorExpr") {
      later(node.expr, frame);
      continue;
    }
    children.length = 0;
    pushChildren(node, children);
    for (let at = children.length - 1; at >= 0; at--) later(children[at], frame);
  }
  return {
    frameOf: (node) => frames.get(node),
    ownerOf: (obj) => facts.get(obj)?.owner,
    isCell(obj) {
      const known = facts.get(obj);
      if (known === undefined) return false;
      if (known.addressed || (known.captured && known.assigned)) return true;
      if (obj.role !== "result") return false;
      return known.owner.returnsFromBody || (known.captured && known.owner.returnsValues);
    },
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface Scan {
  readonly info: BodyInfo;
  readonly facts: Map<Var, Facts>;
  readonly perIteration: boolean;
}

function note(scan: Scan, node: Node, frame: Frame): void {
  const { info } = scan;
  switch (node.kind) {
    case "Ident": {
      const obj = info.objectOf(node);
      if (obj?.kind === "Var") mention(scan, obj, frame);
      return;
    }
    case "CaseClause": {
      const obj = info.implicitOf(node);
      if (obj !== undefined) mention(scan, obj, frame);
      return;
    }
    case "UnaryExpr":
      if (node.op === "&") addressed(scan, node.expr, frame);
      return;
    case "SelectorExpr":
      if (bindsAddress(info, node)) addressed(scan, node.expr, frame);
      return;
    case "SliceExpr":
      if (underlyingOf(info.typeOf(node.expr)).kind === "Array") addressed(scan, node.expr, frame);
      return;
    case "AssignStmt":
      for (const left of node.left) assigned(scan, left, frame);
      return;
    case "IncDecStmt":
      assigned(scan, node.expr, frame);
      return;
    case "RangeStmt":
      noteRange(scan, node, frame);
      return;
    case "DeferStmt":
      frame.home.hasDefer = true;
      return;
    case "ReturnStmt":
      if (frame.home !== frame) frame.home.returnsFromBody = true;
      if (node.results.length > 0) frame.home.returnsValues = true;
      return;
    case "CallExpr":
      if (isRecover(info, node)) frame.hasRecover = true;
      return;
    default:
      return;
  }
}

function noteRange(scan: Scan, stmt: RangeStmt, frame: Frame): void {
  const isFunc = isRangeOverFunc(scan.info, stmt);
  // The variables of a range over a function are parameters of its body, in every version.
  if (stmt.define && (scan.perIteration || isFunc)) return;
  for (const part of [stmt.key, stmt.value]) {
    if (part === undefined) continue;
    if (!stmt.define) {
      assigned(scan, part, frame);
      continue;
    }
    const obj = part.kind === "Ident" ? scan.info.objectOf(part) : undefined;
    if (obj?.kind === "Var") {
      const known = mention(scan, obj, frame);
      if (known !== undefined) known.assigned = true;
    }
  }
}

/** The first mention in source order is the declaration. */
function mention(scan: Scan, obj: Var, frame: Frame): Facts | undefined {
  if (obj.role === "field" || obj.role === "package") return undefined;
  const known = scan.facts.get(obj);
  if (known === undefined) {
    const made = { owner: frame, assigned: false, addressed: false, captured: false };
    scan.facts.set(obj, made);
    return made;
  }
  if (known.owner !== frame) known.captured = true;
  return known;
}

function assigned(scan: Scan, left: Expr, frame: Frame): void {
  const target = unparen(left);
  if (target.kind !== "Ident") {
    addressed(scan, target, frame);
    return;
  }
  const obj = scan.info.objectOf(target);
  if (obj?.kind !== "Var") return;
  const isDeclaration = declares(obj, target) || !scan.facts.has(obj);
  const known = mention(scan, obj, frame);
  if (known !== undefined && !isDeclaration) known.assigned = true;
}

/** Is this identifier the one that declares the variable? */
export function declares(obj: Var, ident: Ident): boolean {
  return obj.place !== undefined && obj.place.ident.start === ident.start;
}

/** The variable that holds the place, if no pointer lies between, needs an address. */
function addressed(scan: Scan, expr: Expr, frame: Frame): void {
  const root = rootOf(scan.info, expr);
  const obj = root === undefined ? undefined : scan.info.objectOf(root);
  if (obj?.kind !== "Var") return;
  const known = mention(scan, obj, frame);
  if (known !== undefined) known.addressed = true;
}

function rootOf(info: BodyInfo, place: Expr): Ident | undefined {
  let expr = place;
  for (;;) {
    switch (expr.kind) {
      case "Ident":
        return expr;
      case "ParenExpr":
        expr = expr.expr;
        break;
      case "SelectorExpr": {
        const selection = info.selectionOf(expr);
        if (selection?.kind !== "field" || followsPointer(info, expr.expr, selection.path)) return undefined;
        expr = expr.expr;
        break;
      }
      case "IndexExpr":
        if (underlyingOf(info.typeOf(expr.expr)).kind !== "Array") return undefined;
        expr = expr.expr;
        break;
      default:
        return undefined;
    }
  }
}

function followsPointer(info: BodyInfo, base: Expr, path: readonly Var[]): boolean {
  return (
    underlyingOf(info.typeOf(base)).kind === "Pointer" ||
    path.some((field) => underlyingOf(field.type()).kind === "Pointer")
  );
}

/** `x.M` with a pointer receiver is `(&x).M` where x is no pointer (Go specification, "Calls", "Method values"). */
function bindsAddress(info: BodyInfo, expr: Extract<Expr, { kind: "SelectorExpr" }>): boolean {
  const selection = info.selectionOf(expr);
  if (selection?.kind !== "method" || !(selection.obj as Func).pointerReceiver) return false;
  return !followsPointer(info, expr.expr, selection.path);
}

function isRecover(info: BodyInfo, call: CallExpr): boolean {
  const callee = unparen(call.fun);
  return callee.kind === "Ident" && callee.name === "recover" && info.objectOf(callee)?.kind === "Builtin";
}

export function unparen(expr: Expr): Expr {
  let inner = expr;
  while (inner.kind === "ParenExpr") inner = inner.expr;
  return inner;
}
