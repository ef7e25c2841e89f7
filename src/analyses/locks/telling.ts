/**
 * How a path is told: where it leaves the function, which branch sent it there, and the steps of a
 * witness. Decides which of the branches taken made the difference.
 */
import { postDominates } from "../../flow/dominators.js";
import { canReach, type FlowGraph } from "../../flow/graph.js";
import type { Block } from "../../flow/ir.js";
import { loopsOf } from "../../flow/loops.js";
import type { Expr, Node } from "../../syntax/ast.js";
import type { SourceFile } from "../../syntax/source-file.js";
import { positionAt } from "../../text/lines.js";
import { placeOfExit, type Spot } from "../obligations/places.js";
import { isChannelStep, type TakeStep, writtenChannel, writtenStep } from "./channel-steps.js";
import type { PathState } from "./state.js";

export type { Spot } from "../obligations/places.js";

export interface PathStep {
  readonly spot: Spot;
  readonly text: string;
}

/** What is locked, as written: `s.mu` of `s.mu.Lock()`; the call where a callee locks. */
export function lockName(step: TakeStep, isInside: boolean): string {
  const { text } = step.block.fn.file;
  if (isChannelStep(step)) {
    const channel = writtenChannel(step) ?? writtenStep(step);
    return shortened(text.slice(channel.start, channel.end));
  }
  const { node } = step.call;
  const fun = node.kind === "CallExpr" ? node.fun : node;
  const named = !isInside && fun.kind === "SelectorExpr" ? fun.expr : fun;
  return shortened(text.slice(named.start, named.end));
}

/** `RLock` of `s.mu.RLock()`. */
export function methodName(step: TakeStep): string {
  if (isChannelStep(step)) return "";
  const {
    call: { node },
    block,
  } = step;
  const fun = node.kind === "CallExpr" ? node.fun : node;
  const named = fun.kind === "SelectorExpr" ? fun.selector : fun;
  return shortened(block.fn.file.text.slice(named.start, named.end));
}

/** Longer texts would hide the message. */
const MAX_TEXT = 60;

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= MAX_TEXT ? line : `${line.slice(0, MAX_TEXT - 1)}…`;
}

/** The call, its name only where it takes more than a line. */
export function spotOfCall(step: TakeStep): Spot {
  const { file } = step.block.fn;
  if (isChannelStep(step)) {
    const { start, end } = writtenStep(step);
    return { file, span: { start, end } };
  }
  const { node } = step.call;
  const fun = node.kind === "CallExpr" ? node.fun : node;
  const isLong = file.text.slice(node.start, node.end).includes("\n");
  return { file, span: isLong ? { start: fun.start, end: fun.end } : { start: node.start, end: node.end } };
}

/** What panics, its first line. */
export function spotOfNode(file: SourceFile, { start, end }: Node): Spot {
  const newline = file.text.indexOf("\n", start);
  return { file, span: { start, end: newline === -1 ? end : Math.min(end, newline) } };
}

/** Where the function is left: a return statement, or the closing brace. */
export function spotOfExit(graph: FlowGraph, node: Node): Spot {
  return placeOfExit({ graph }, node);
}

export function lineOf({ file, span }: Spot): number {
  return positionAt(file.lines(), span.start).line;
}

/** The blocks of a path, from the entry on. */
function trailOf(state: PathState): readonly PathState[] {
  const trail: PathState[] = [];
  for (let at: PathState | undefined = state; at !== undefined; at = at.from) trail.push(at);
  return trail.reverse();
}

interface Turn {
  readonly block: Block;
  readonly next: Block;
}

/** The branches taken after `from`. */
function turnsAfter(state: PathState, from: Block): readonly Turn[] {
  const trail = trailOf(state);
  const first = trail.findLastIndex(({ block }) => block === from);
  const turns: Turn[] = [];
  for (let at = Math.max(first, 0); at + 1 < trail.length; at++) {
    const [here, there] = [trail[at] as PathState, trail[at + 1] as PathState];
    if (here.block.end.op === "branch") turns.push({ block: here.block, next: there.block });
  }
  return turns;
}

/** The blocks of the path after its last visit to `from`, that one first. */
export function blocksAfter(state: PathState, from: Block): readonly Block[] {
  const trail = trailOf(state).map(({ block }) => block);
  return trail.slice(Math.max(trail.lastIndexOf(from), 0));
}

/** After the block, does the path come to the head of the loop around it? */
export function comesRound(state: PathState, from: Block): boolean {
  const head = loopsOf(from.fn).loopOf(from)?.head;
  return head !== undefined && blocksAfter(state, from).slice(1).includes(head);
}

/** The condition of the last branch without which the path would not have come to its exit. */
export function decidingCondition(state: PathState, from: Block): string | undefined {
  const exit = state.block;
  const turn = turnsAfter(state, from).findLast(
    ({ block, next }) =>
      !postDominates(exit, block) && block.succs.some((other) => other !== next && !leadsOnlyTo(other, exit)),
  );
  return turn && conditionText(turn);
}

function leadsOnlyTo(block: Block, exit: Block): boolean {
  return block === exit || (postDominates(exit, block) && canReach(block, exit));
}

export function stepsAfter(state: PathState, from: Block): readonly PathStep[] {
  return turnsAfter(state, from).flatMap((turn) => {
    const { node } = turn.block.end;
    const text = conditionText(turn);
    if (text === undefined) return [];
    return [{ spot: { file: turn.block.fn.file, span: { start: node.start, end: node.end } }, text }];
  });
}

/** Longer conditions are left out: they would not be read. */
const MAX_CONDITION = 50;

function conditionText({ block, next }: Turn): string | undefined {
  const { node } = block.end;
  const holds = block.succs[0] === next;
  const { text } = block.fn.file;
  const expr = node as Expr;
  const written = text.slice(expr.start, expr.end);
  if (!isCondition(expr) || written.includes("\n") || written.length > MAX_CONDITION) return undefined;
  return holds ? `\`${written}\`` : negated(expr, text);
}

function isCondition(node: Node): node is Expr {
  switch (node.kind) {
    case "BinaryExpr":
    case "Ident":
    case "CallExpr":
    case "SelectorExpr":
    case "UnaryExpr":
    case "ParenExpr":
    case "IndexExpr":
      return true;
    default:
      return false;
  }
}

const NEGATED: Readonly<Record<string, string>> = {
  "==": "!=",
  "!=": "==",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
};

/** "`err == nil`" for `err != nil`, "not `ok`" for `ok`. */
function negated(expr: Expr, text: string): string {
  const operator = expr.kind === "BinaryExpr" ? NEGATED[expr.op] : undefined;
  if (expr.kind !== "BinaryExpr" || operator === undefined)
    return `not \`${text.slice(expr.start, expr.end)}\``;
  const [left, right] = [expr.left, expr.right].map(({ start, end }) => text.slice(start, end));
  return `\`${left} ${operator} ${right}\``;
}
