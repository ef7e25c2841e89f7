/**
 * `for x := range f`: a call of f with the body as a function that returns whether to go on (Go
 * specification, "For statements with range clause"; cmd/compile/internal/rangefunc). Decides how
 * `break`, `continue`, `goto` and `return` leave such a body.
 *
 *     exit = 0; f(body)                              in the function around
 *       body:  continue          ──► return true
 *              break             ──► return false
 *              other exits       ──► exit = k; return false   (return: results to their cells first)
 *     after f:  exit == 1 ──► first other exit of the body
 *               exit == 2 ──► second ...
 *               otherwise ──► done
 *
 * Where the function around is a range body itself, the k-th exit may leave that one in turn. Not
 * modelled: the run-time panic when f calls the body after it said false.
 */
import { intConstant } from "../semantics/constants.js";
import { basic, EMPTY_TUPLE, pointerTo, signatureOf } from "../semantics/make.js";
import { coreType } from "../semantics/typeset.js";
import type { Expr, Node, RangeStmt, Stmt } from "../syntax/ast.js";
import { pushChildren } from "./children.js";
import {
  alloc,
  branch,
  constant,
  emit,
  end,
  enterSealed,
  type FunctionBuilder,
  newBlock,
} from "./function-builder.js";
import { assignTarget, targetOf } from "./lower-assign.js";
import { branchTo, finishReturn, goTo } from "./lower-branch.js";
import { binary, lowerExpr } from "./lower-expr.js";
import { closeFunction, closureName, makeClosure, newParam, openFunction } from "./lower-function.js";
import { type ExitKey, exitCellOf, load, store } from "./storage.js";

/** What the body of a range over a function knows of its statement. */
export interface RangeBody {
  readonly stmt: RangeStmt;
  /** That of the range statement. */
  readonly label: string | undefined;
  /** Labels that stand inside the body. */
  readonly labels: ReadonlySet<string>;
  readonly exit: ExitKey;
  /** Exit code k is at index k - 1. */
  readonly exits: Exit[];
}

type Exit =
  | { readonly kind: "return"; readonly node: Node }
  | { readonly kind: "break" | "continue"; readonly label: string | undefined; readonly node: Node }
  | { readonly kind: "goto"; readonly label: string; readonly node: Node };

export function lowerRangeFunc(b: FunctionBuilder, stmt: RangeStmt, label: string | undefined): void {
  const { graph } = b;
  const iterator = lowerExpr(b, stmt.subject);
  const signature = coreType(graph.info.typeOf(stmt.subject));
  const yieldParam = signature?.kind === "Signature" ? signature.params[0] : undefined;
  const yieldCore = yieldParam && coreType(yieldParam.type());
  const yields = yieldCore?.kind === "Signature" ? yieldCore : signatureOf({});
  const exit: ExitKey = { kind: "exit", owner: b, cell: undefined, type: basic("int") };
  const rangeBody: RangeBody = { stmt, label, labels: labelsIn(stmt.body), exit, exits: [] };
  const inner = lowerBodyFunction(b, stmt, rangeBody, yields);
  if (rangeBody.exits.length > 0) {
    exit.cell = alloc(b, stmt, "exit", basic("int"), pointerTo(basic("int")));
  }
  const target = closeFunction(inner);
  const body = makeClosure(b, inner, stmt, target, yieldParam?.type() ?? yields);
  const isClosure = iterator.op === "closure";
  emit(b, {
    op: "call",
    node: stmt,
    type: EMPTY_TUPLE,
    hint: "",
    call: {
      target: isClosure
        ? { kind: "closure", fn: iterator.target, value: iterator }
        : iterator.op === "func"
          ? { kind: "static", func: iterator.func, typeArgs: iterator.typeArgs }
          : { kind: "value", value: iterator, obj: undefined },
      receiver: undefined,
      args: [body],
      spread: false,
      signature: signature?.kind === "Signature" ? signature : undefined,
      mayPanic: !isClosure && iterator.op !== "func",
      node: stmt,
    },
  });
  takeExits(b, stmt, rangeBody);
}

function lowerBodyFunction(
  b: FunctionBuilder,
  stmt: RangeStmt,
  rangeBody: RangeBody,
  signature: ReturnType<typeof signatureOf>,
): FunctionBuilder {
  const { pkg, file, info } = b.flow;
  const inner = openFunction(b.graph, b, {
    kind: "range-body",
    ...closureName(b, true),
    node: stmt,
    func: undefined,
    signature,
    pkg,
    file,
    info,
    rangeBody,
  });
  const params: ReturnType<typeof newParam>[] = [];
  for (const param of signature.params) {
    const index = params.length;
    const target = [stmt.key, stmt.value][index];
    const obj =
      stmt.define && target?.kind === "Ident" && target.name !== "_" ? info.objectOf(target) : undefined;
    const variable = obj?.kind === "Var" ? obj : undefined;
    params.push(newParam(inner, param.type(), variable, "param", index, target ?? stmt));
  }
  inner.flow.params = params;
  inner.results.push({ index: 0, type: basic("bool"), obj: undefined, cell: undefined, isMirror: false });
  if (!stmt.define) assignParams(inner, [stmt.key, stmt.value], params);
  b.graph.lowerRangeBody(inner, stmt.body);
  stopBody(inner, stmt, true);
  return inner;
}

function assignParams(
  inner: FunctionBuilder,
  targets: readonly (Expr | undefined)[],
  params: readonly ReturnType<typeof newParam>[],
): void {
  for (const [at, target] of targets.entries()) {
    const param = params[at];
    if (target === undefined || param === undefined) continue;
    assignTarget(inner, targetOf(inner, target, false), param, target);
  }
}

/** Ends the body's block: `true` asks the iterator for more. */
export function stopBody(b: FunctionBuilder, node: Node, goOn: boolean): void {
  const value = constant(b, basic("bool"), { kind: "bool", value: goOn });
  end(b, { op: "return", node, results: [value] }, []);
}

/** Ends the body's block in an exit that the function around has to carry out. */
export function leaveBody(b: FunctionBuilder, node: Node, exit: Exit): void {
  const { rangeBody } = b;
  if (rangeBody === undefined) return;
  let code = rangeBody.exits.findIndex((known) => isSameExit(known, exit)) + 1;
  if (code === 0) code = rangeBody.exits.push(exit);
  const type = rangeBody.exit.type;
  store(b, node, exitCellOf(b, rangeBody.exit), constant(b, type, intConstant(code)));
  stopBody(b, node, false);
}

function isSameExit(a: Exit, b: Exit): boolean {
  return a.kind === b.kind && (a.kind === "return" || b.kind === "return" || a.label === b.label);
}

/** After the call: carries out what the body asked for. */
function takeExits(b: FunctionBuilder, stmt: RangeStmt, rangeBody: RangeBody): void {
  const { cell, type } = rangeBody.exit;
  if (cell === undefined) return;
  const code = load(b, stmt, cell, type);
  for (const [at, exit] of rangeBody.exits.entries()) {
    const taken = newBlock(b, `range.exit${at + 1}`, exit.node);
    const next = newBlock(b, "range.done", stmt);
    const wanted = constant(b, type, intConstant(at + 1));
    branch(b, stmt, binary(b, stmt.subject, "==", code, wanted, basic("bool")), taken, next);
    enterSealed(b, taken);
    takeExit(b, exit);
    enterSealed(b, next);
  }
}

function takeExit(b: FunctionBuilder, exit: Exit): void {
  switch (exit.kind) {
    case "return":
      // The results are in their cells.
      if (b.rangeBody !== undefined) leaveBody(b, exit.node, exit);
      else finishReturn(b, exit.node, []);
      return;
    case "break":
    case "continue":
      branchTo(b, exit.node, exit.kind, exit.label);
      return;
    case "goto":
      goTo(b, exit.node, exit.label);
      return;
    default:
      exit satisfies never;
  }
}

/** The labels of a body, those of closures in it excepted. */
function labelsIn(body: Stmt): ReadonlySet<string> {
  const labels = new Set<string>();
  const stack: Node[] = [body];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.kind === "FuncLit") continue;
    if (node.kind === "LabeledStmt") labels.add(node.label.name);
    pushChildren(node, stack);
  }
  return labels;
}
