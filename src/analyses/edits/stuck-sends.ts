/**
 * Ways out for a send that nobody may receive: room for it, room for all that a loop starts, or a
 * select that also waits for the context at hand. Decides by the one function that makes the channel
 * and holds its only send.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { FlowFunction, Instr, MakeChanInstr, Value } from "../../flow/ir.js";
import { isInLoop } from "../../flow/loops.js";
import { unparen } from "../../flow/variables.js";
import { typeString } from "../../semantics/type-string.js";
import type { Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";
import type { Expr, ForStmt, FuncDecl, FuncLit, Node, RangeStmt } from "../../syntax/ast.js";
import type { StuckOperation } from "../concurrency/stuck-operations.js";
import { familyOf, outermost } from "../origins.js";
import { bufferOf, bufferOfOne } from "./calls.js";
import { draftOf } from "./line-draft.js";
import type { Proposal } from "./proposal.js";
import { functionAround, seatOf, walk } from "./seats.js";

export function roomForItsSend({ made, step, start }: StuckOperation): Proposal | undefined {
  if (made?.op !== "makeChan" || made.size !== undefined || !isOnlySend(made, step)) return undefined;
  if (start !== undefined && !isOnceIn(outermost(made.block.fn), start)) return undefined;
  return isInLoop(made.block) ? undefined : bufferOfOne(made.block.fn, made);
}

/** The goroutine that sends is started in each round of one loop: as much room as the loop has rounds. */
export function roomForEachRound(
  graph: FlowGraph,
  { made, step, start }: StuckOperation,
): Proposal | undefined {
  if (made?.op !== "makeChan" || made.size !== undefined || start?.op !== "go") return undefined;
  if (!isOnlySend(made, step) || outermost(start.block.fn) !== graph.root) return undefined;
  const around = seatOf(graph, start.node)?.around ?? [];
  const [loop, ...others] = around.filter(
    (node): node is ForStmt | RangeStmt =>
      (node.kind === "ForStmt" || node.kind === "RangeStmt") && made.node.end < node.start,
  );
  if (loop === undefined || others.length > 0 || isInLoop(made.block)) return undefined;
  const rounds = roundsOf(graph, loop);
  const isKnown = rounds !== undefined && isKnownAt(graph, rounds.expr, made.node.start);
  return isKnown ? bufferOf(graph, made, rounds.text) : undefined;
}

/** Sends in a `select` that the end of a context leaves too. */
export function sendUnlessDone(graph: FlowGraph, { step }: StuckOperation): Proposal | undefined {
  const seat = step.op === "send" && step.node.kind === "SendStmt" ? seatOf(graph, step.node) : undefined;
  const fn = seat && functionAround(graph, seat);
  if (seat?.stmt !== step.node || fn === undefined) return undefined;
  const name = contextNear(graph, [graph.node, ...seat.around]);
  const draft = draftOf(graph.file);
  const lines = draft.linesOf(step.node);
  if (name === undefined || lines === undefined || lines.first !== lines.last) return undefined;
  // Whoever is told to stop does nothing else: where there is more to come, it returns.
  const isLast = seat.list.at(-1) === seat.stmt && seat.around.at(-1) === bodyOf(graph, fn);
  if (!isLast && fn.type.results.length > 0) return undefined;
  const text = graph.file.text.slice(step.node.start, step.node.end);
  const way = isLast ? [] : ["\treturn"];
  const indent = draft.indentOf(lines.first);
  draft.insertBefore(lines.first, indent, [
    "select {",
    `case ${text}:`,
    `case <-${name}.Done():`,
    ...way,
    "}",
  ]);
  draft.remove(lines);
  const edits = draft.finish();
  return edits && { title: `send in a \`select\` with \`<-${name}.Done()\``, edits };
}

function bodyOf({ source }: FlowGraph, fn: FuncDecl | FuncLit): Node | undefined {
  return fn.kind === "FuncLit" ? fn.body : source?.body.block;
}

/** Channels of one type may be one channel: only a single send among them is this one's only one. */
function isOnlySend(made: MakeChanInstr, step: StuckOperation["step"]): boolean {
  const home = outermost(made.block.fn);
  if (step.op !== "send" || outermost(step.block.fn) !== home || isInLoop(step.block)) return false;
  const sends = familyOf(home).flatMap((fn) =>
    fn.blocks.flatMap(({ instrs, end }) => [
      ...instrs.flatMap((instr) => (instr.op === "send" ? [instr.chan] : [])),
      ...(end.op === "select" ? end.cases.flatMap(({ dir, chan }) => (dir === "send" ? [chan] : [])) : []),
    ]),
  );
  return sends.filter((chan) => isAlike(chan, made)).length === 1;
}

function isOnceIn(home: FlowFunction, { block }: Instr): boolean {
  return outermost(block.fn) === home && !isInLoop(block);
}

/** Of one type, `chan T` or `chan<- T`: the two may be one channel. */
export function isAlike(chan: Value, made: Value): boolean {
  return typeString(chan.type).replace("chan<-", "chan") === typeString(made.type);
}

interface Rounds {
  readonly expr: Expr;
  readonly text: string;
}

/** How often a loop comes round, in the words of its head. */
function roundsOf(graph: FlowGraph, loop: ForStmt | RangeStmt): Rounds | undefined {
  const textOf = (node: Node): string => graph.file.text.slice(node.start, node.end);
  if (loop.kind === "ForStmt") {
    const { init, cond } = loop;
    const isFromZero =
      init?.kind === "AssignStmt" && init.right.length === 1 && textOf(init.right[0] as Expr) === "0";
    if (!isFromZero || cond?.kind !== "BinaryExpr" || cond.op !== "<") return undefined;
    return { expr: cond.right, text: textOf(cond.right) };
  }
  const expr = unparen(loop.subject);
  const kind = lengthKind(graph.info.typeOf(expr));
  if (kind === undefined) return undefined;
  return { expr, text: kind === "number" ? textOf(expr) : `len(${textOf(expr)})` };
}

function lengthKind(type: Type): "number" | "length" | undefined {
  const under = underlyingOf(type);
  switch (under.kind) {
    case "Slice":
    case "Array":
    case "Map":
      return "length";
    case "Basic":
      return under.name === "int" || under.name === "untyped int" ? "number" : undefined;
    default:
      return undefined;
  }
}

/** Names, fields and lengths only, all declared before the offset. */
function isKnownAt({ info }: FlowGraph, expr: Expr, offset: number): boolean {
  let isKnown = true;
  walk(expr, (node) => {
    if (node.kind === "CallExpr") isKnown &&= node.fun.kind === "Ident" && node.fun.name === "len";
    else isKnown &&= node.kind === "Ident" || node.kind === "SelectorExpr" || node.kind === "BasicLit";
    const declared = node.kind === "Ident" ? info.objectOf(node)?.place?.ident : undefined;
    if (declared !== undefined && declared.start > offset) isKnown = false;
    return isKnown;
  });
  return isKnown;
}

/** The context parameter of the innermost function that has one. */
function contextNear({ info }: FlowGraph, around: readonly Node[]): string | undefined {
  const functions = around.filter(
    (node): node is FuncDecl | FuncLit => node.kind === "FuncLit" || node.kind === "FuncDecl",
  );
  for (const { type } of functions.toReversed())
    for (const param of type.params)
      for (const name of param.names) {
        const obj = info.objectOf(name);
        if (obj?.kind === "Var" && typeString(obj.type()) === "context.Context" && name.name !== "_")
          return name.name;
      }
  return undefined;
}
