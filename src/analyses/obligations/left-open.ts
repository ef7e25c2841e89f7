/**
 * Functions that let go of what they are given on some paths and leave it open on others, where
 * whoever gave it away for good cannot mend that. Decides how such an exit is told, and which of them
 * hang on what only the code around knows.
 */
import type { FlowFunction, FreeVar, ReturnEnd, Value } from "../../flow/ir.js";
import { operandsOf } from "../../flow/operands.js";
import type { ResourceKind } from "../../semantics/models/model.js";
import { positionAt } from "../../text/lines.js";
import type { Guess, Left } from "./duty.js";
import type { Trail } from "./path-state.js";
import { placeOfExit } from "./places.js";
import { decidingTurn, turnsOf } from "./turns.js";

/** What a path still takes for granted, given what was used after it was given away; undefined where nothing was left open. */
export function afterUses(
  guesses: readonly Guess[],
  used: Pick<ReadonlySet<Left>, "has">,
): readonly Guess[] | undefined {
  const isSpoiled = ({ left }: Guess): boolean => left !== undefined && used.has(left);
  // A literal shares what the function around it knows: who uses the thing later may see to it.
  if (guesses.some((guess) => isSpoiled(guess) && guess.left?.isLiteral === true)) return undefined;
  return guesses.map((guess) => (isSpoiled(guess) ? { ...guess, price: 1, left: undefined } : guess));
}

/** The exit of a path, as its callers tell of it. */
export function leftAt(fn: FlowFunction, end: ReturnEnd, trail: Trail | undefined): Left {
  const { file } = fn;
  const exit = placeOfExit({ graph: fn }, end.node);
  const isLiteral = fn.kind !== "declared";
  return {
    by: isLiteral ? "the goroutine" : `\`${fn.func?.name ?? fn.name}\``,
    isLiteral,
    exit,
    line: positionAt(file.lines(), exit.span.start).line,
    when: decidingTurn(trail, end.node)?.text,
    steps: turnsOf(trail).map(({ node, text }) => ({
      spot: { file, span: { start: node.start, end: node.end } },
      text,
    })),
  };
}

/** Who was woken by a channel may have been told that what the function would end is over: a context is done. */
export function mayHaveEnded({ form }: ResourceKind, trail: Trail | undefined): boolean {
  if (form !== "function") return false;
  for (let at = trail; at !== undefined; at = at.before) if (at.block.end.op === "select") return true;
  return false;
}

/** Does the path hang on a captured variable itself, other than the thing? Who set it knows more. */
export function asksAround(trail: Trail | undefined, things: ReadonlySet<Value>): boolean {
  for (let at = trail; at !== undefined; at = at.before) {
    const { end } = at.block;
    if (end.op === "branch" && hangsOnCapture(end.cond, things, new Set())) return true;
  }
  return false;
}

function hangsOnCapture(value: Value, things: ReadonlySet<Value>, seen: Set<Value>): boolean {
  if (seen.has(value) || things.has(value)) return false;
  seen.add(value);
  switch (value.op) {
    case "freeVar":
      return true;
    case "unary":
    case "binary":
    case "convert":
    case "phi":
      return operandsOf(value).some((operand) => hangsOnCapture(operand, things, seen));
    case "load":
      return value.addr.op === "freeVar" && !things.has(value.addr);
    case "call": {
      // `done.Load()`, `failed.CompareAndSwap(false, true)`
      const { receiver } = value.call;
      return receiver?.op === "freeVar" && isCell(receiver) && !things.has(receiver);
    }
    default:
      return false;
  }
}

function isCell({ by }: FreeVar): boolean {
  return by === "cell";
}
