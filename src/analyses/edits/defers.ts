/**
 * Edits that put a `defer` where it belongs: behind the check of the error that came with what it
 * releases. Each is undefined where the code has another shape than the one it knows.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { CallInstr } from "../../flow/ir.js";
import { loopsOf } from "../../flow/loops.js";
import type { Ident, Node, Stmt } from "../../syntax/ast.js";
import { isErrorType } from "../obligations/results.js";
import { errorExitAfter } from "./error-exits.js";
import { draftOf } from "./line-draft.js";
import type { Proposal } from "./proposal.js";
import { functionAround, holdersOf, namesIn, type Seat, seatOf, statementsOf, walk } from "./seats.js";

/** A call, and which of its results has to be let go. */
export interface Acquisition {
  readonly graph: FlowGraph;
  readonly call: CallInstr;
  readonly component: number;
}

/**
 * Adds `defer ...` behind the call, or behind the check of its error; where that very `defer` stands
 * further down, behind code that may leave, it is moved up. `release` is written with the variable's
 * name: `(file) => `${file}.Close()``. Not in a loop, where it would wait for the function.
 */
export function deferAfterCheck(
  acquisition: Acquisition,
  release: (holder: string) => string | undefined,
): Proposal | undefined {
  const { graph } = acquisition;
  const anchor = anchorOf(acquisition);
  const text = anchor?.holder && release(anchor.holder.name);
  if (anchor === undefined || text === undefined) return undefined;
  const { list } = anchor.seat;
  const late = list.find(
    (stmt, at) => at > anchor.index && stmt.kind === "DeferStmt" && calls(graph, stmt, text),
  );
  return late === undefined ? addDefer(graph, anchor, text) : moveUp(graph, anchor, late);
}

/** The same `defer` on single paths below the anchor, which one for all of them makes needless. */
function needless(graph: FlowGraph, { seat, index, holder }: Anchor, text: string): readonly Stmt[] {
  const found: Stmt[] = [];
  if (holder === undefined) return found;
  const below = seat.list.slice(index + 1);
  const names = new Set([holder.name]);
  const isSame = (ident: Ident): boolean =>
    ident.name !== holder.name || graph.info.objectOf(ident) === graph.info.objectOf(holder);
  // Another value of the same variable has to be let go of as well.
  if (below.some((stmt) => givesValueTo(stmt, names))) return found;
  for (const stmt of below) {
    walk(stmt, (node) => {
      const list = statementsOf(node) ?? [];
      for (const inner of list) {
        const isWhole = inner.kind === "DeferStmt" && isWritten(graph, inner.call, text);
        if (isWhole && list.length > 1 && identsIn(inner).every(isSame)) found.push(inner);
      }
      return node.kind !== "FuncLit";
    });
  }
  return found;
}

function identsIn(root: Node): readonly Ident[] {
  const idents: Ident[] = [];
  walk(root, (node) => {
    if (node.kind === "Ident") idents.push(node);
    return true;
  });
  return idents;
}

/**
 * The same for a function to call that the code throws away: `ctx, _ :=` becomes `ctx, cancel :=`, with
 * `defer cancel()` behind it. Undefined where the name means something in the function already.
 */
export function deferDropped({ graph, call, component }: Acquisition, name: string): Proposal | undefined {
  const { node } = call.call;
  const seat = seatOf(graph, node);
  if (seat?.stmt.kind !== "AssignStmt" || seat.stmt.op !== ":=" || isRepeated(call)) return undefined;
  const blank = holdersOf(seat.stmt, node) && seat.stmt.left[component];
  if (blank?.kind !== "Ident" || blank.name !== "_") return undefined;
  const fn = functionAround(graph, seat);
  const body = fn?.kind === "FuncLit" ? fn.body : graph.source?.body.block;
  if (fn === undefined || body === undefined || namesIn(body).has(name) || namesIn(fn.type).has(name))
    return undefined;
  const draft = draftOf(graph.file);
  const lines = draft.linesOf(seat.stmt);
  if (lines === undefined) return undefined;
  draft.replace(blank, name);
  draft.insertBefore(lines.last + 1, draft.indentOf(lines.first), [`defer ${name}()`]);
  const edits = draft.finish();
  return edits && { title: `keep \`${name}\` and add \`defer ${name}()\``, edits };
}

/** The same for a call whose results do not matter, such as `Lock`. */
export function deferAfterCall(graph: FlowGraph, call: CallInstr, release: string): Proposal | undefined {
  const seat = seatOf(graph, call.call.node);
  if (seat?.stmt.kind !== "ExprStmt" || isRepeated(call)) return undefined;
  return addDefer(graph, { seat, index: seat.index, holder: undefined, error: undefined }, release);
}

/** Is it, or the literal it defers, a call that is written so? */
function calls(graph: FlowGraph, stmt: Stmt, text: string): boolean {
  let found = false;
  walk(stmt, (node) => {
    found ||= node.kind === "CallExpr" && isWritten(graph, node, text);
    return !found;
  });
  return found;
}

function isWritten({ file }: FlowGraph, { start, end }: Node, text: string): boolean {
  return file.text.slice(start, end) === text;
}

/** Undefined where what stands between gives a value to something that the `defer` mentions. */
function moveUp(graph: FlowGraph, anchor: Anchor, late: Stmt): Proposal | undefined {
  const { list } = anchor.seat;
  const between = list.slice(anchor.index + 1, list.indexOf(late));
  const names = namesIn(late);
  if (between.length === 0 || between.some((stmt) => givesValueTo(stmt, names))) return undefined;
  const title = `move \`${firstLine(graph, late)}\` up, ${placeText(anchor)}`;
  return moveBehind(graph, late, list[anchor.index] as Stmt, title);
}

/** Moves a `defer` that stands above the check of an error below it. */
export function deferBelowCheck(graph: FlowGraph, release: Node, error: string): Proposal | undefined {
  const seat = seatOf(graph, release);
  if (seat?.stmt !== release || seat.stmt.kind !== "DeferStmt") return undefined;
  const check = errorExitAfter(graph, seat.list, seat.index, error);
  if (check === undefined) return undefined;
  const title = `move \`${firstLine(graph, seat.stmt)}\` below the check of \`${error}\``;
  return moveBehind(graph, seat.stmt, seat.list[check] as Stmt, title);
}

interface Anchor {
  readonly seat: Seat;
  /** The statement of the seat's list behind which the release belongs. */
  readonly index: number;
  readonly holder: Ident | undefined;
  /** The error that is checked there. */
  readonly error: string | undefined;
}

function anchorOf({ graph, call, component }: Acquisition): Anchor | undefined {
  const { node, signature } = call.call;
  const seat = seatOf(graph, node);
  if (seat === undefined || isRepeated(call)) return undefined;
  const holders = holdersOf(seat.stmt, node);
  const holder = holders?.[component];
  if (holders === undefined || holder === undefined) return undefined;
  const error = (signature?.results ?? []).findLastIndex((result) => isErrorType(result.type()));
  if (error === -1) return { seat, index: seat.index, holder, error: undefined };
  const name = holders[error]?.name;
  const check = name === undefined ? undefined : errorExitAfter(graph, seat.list, seat.index, name);
  return check === undefined ? undefined : { seat, index: check, holder, error: name };
}

/** Does the call happen again and again in one call of its function? */
function isRepeated({ block }: CallInstr): boolean {
  return block.fn.kind === "range-body" || loopsOf(block.fn).loopOf(block) !== undefined;
}

function addDefer(graph: FlowGraph, anchor: Anchor, release: string): Proposal | undefined {
  const draft = draftOf(graph.file);
  const lines = draft.linesOf(anchor.seat.list[anchor.index] as Stmt);
  if (lines === undefined) return undefined;
  draft.insertBefore(lines.last + 1, draft.indentOf(lines.first), [`defer ${release}`]);
  for (const stmt of needless(graph, anchor, release)) {
    const gone = draft.linesOf(stmt);
    if (gone !== undefined) draft.remove(gone);
  }
  const edits = draft.finish();
  return edits && { title: `add \`defer ${release}\` ${placeText(anchor)}`, edits };
}

function moveBehind(graph: FlowGraph, moved: Stmt, anchor: Stmt, title: string): Proposal | undefined {
  const draft = draftOf(graph.file);
  const lines = draft.linesOf(moved);
  const place = draft.linesOf(anchor);
  if (lines === undefined || place === undefined) return undefined;
  draft.move(draft.withComments(lines), place.last + 1);
  const edits = draft.finish();
  return edits && { title, edits };
}

function placeText({ error }: Anchor): string {
  return error === undefined ? "right after the call" : `right after the check of \`${error}\``;
}

/** Literals take many lines; their first says enough. */
function firstLine({ file }: FlowGraph, { start, end }: Stmt): string {
  const text = file.text.slice(start, end);
  const line = text.split("\n", 1)[0]?.trimEnd() ?? text;
  return line === text ? text : `${line} ... }()`;
}

/** Is one of the names declared or assigned in the statement, a field or element of it included? */
function givesValueTo(stmt: Stmt, names: ReadonlySet<string>): boolean {
  let found = false;
  const gives = (target: Node): void => {
    for (const name of namesIn(target)) found ||= names.has(name);
  };
  walk(stmt, (node) => {
    switch (node.kind) {
      case "AssignStmt":
        node.left.forEach(gives);
        break;
      case "ValueSpec":
        node.names.forEach(gives);
        break;
      case "IncDecStmt":
        gives(node.expr);
        break;
      case "UnaryExpr":
        if (node.op === "&") gives(node.expr);
        break;
      case "RangeStmt":
        for (const target of [node.key, node.value]) if (target !== undefined) gives(target);
        break;
      case "LabeledStmt":
        found = true;
        break;
      default:
        break;
    }
    return !found;
  });
  return found;
}
