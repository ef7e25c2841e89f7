/**
 * The words for what happens in a schedule: each step by the source text of its operation.
 */
import type { Instr, SelectEnd, Terminator } from "../../flow/ir.js";
import type { Node } from "../../syntax/ast.js";
import type { SourceFile } from "../../syntax/source-file.js";
import { positionAt } from "../../text/lines.js";
import type { Span } from "../../text/span.js";
import type { Root } from "./explore.js";
import type { Pending } from "./pending.js";

/** Longer pieces of source are cut. */
const MAX_TEXT = 60;

/** `case`: of a select, the position of the case that is taken; -1 for the default. */
export function tellStep(pending: Pending, taken: number): string {
  const { step } = pending;
  const { file } = step.block.fn;
  if (step.op === "select") return tellCase(step, taken, file);
  if (step.op === "blockForever") return "`select {}`";
  if (step.op === "runDefers") return `deferred ${DEFERRED[pending.kind] ?? "call"}`;
  if (step.node.kind === "RangeStmt") return `\`range ${sourceOf(file, step.node.subject)}\``;
  return `\`${sourceOf(file, step.node)}\``;
}

const DEFERRED: Partial<Record<Pending["kind"], string>> = {
  close: "`close`",
  lock: "`Lock`",
  wait: "`Wait`",
  cancel: "`cancel`",
  signal: "wake-up",
};

function tellCase(step: SelectEnd, taken: number, file: SourceFile): string {
  const one = step.cases[taken];
  if (one === undefined) return "`default`";
  const { comm } = one.node;
  return `\`case ${comm === undefined ? "" : sourceOf(file, comm)}\``;
}

export function sourceOf(file: SourceFile, node: Node): string {
  const text = file.text.slice(node.start, node.end).replace(/\s+/g, " ");
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`;
}

/** The channel, lock or count of an operation, as the source writes it. */
export function subjectOf(pending: Pending): string | undefined {
  const { step } = pending;
  const { file } = step.block.fn;
  switch (step.op) {
    case "send":
      return step.node.kind === "SendStmt" ? sourceOf(file, step.node.channel) : undefined;
    case "recv":
      if (step.node.kind === "RangeStmt") return sourceOf(file, step.node.subject);
      return step.node.kind === "UnaryExpr" ? sourceOf(file, step.node.expr) : undefined;
    case "call": {
      const { node } = step.call;
      return node.kind === "CallExpr" && node.fun.kind === "SelectorExpr"
        ? sourceOf(file, node.fun.expr)
        : undefined;
    }
    default:
      return undefined;
  }
}

/** Where a step stands: a select at its keyword, a range at its head. */
export function spanOf(step: Instr | Terminator, taken?: number): Span {
  const { node } = step;
  const comm = step.op === "select" && taken !== undefined ? step.cases[taken]?.node.comm : undefined;
  if (comm !== undefined) return { start: comm.start, end: comm.end };
  if (step.op === "select" || step.op === "blockForever")
    return { start: node.start, end: node.start + "select".length };
  if (node.kind === "RangeStmt") return { start: node.start, end: node.body.start };
  return node;
}

/** `fetch`, or `worker (go at fetch.go:42)`. */
export function nameOf(root: Root, start: Instr | undefined): string {
  if (start === undefined) return root.fn.name;
  const called = start.op === "go" && start.node.kind === "GoStmt" ? calleeText(start) : "goroutine";
  return `${called} (go at ${lineAt(start)})`;
}

function calleeText(start: Extract<Instr, { op: "go" }>): string {
  const { node } = start.call;
  if (node.kind !== "CallExpr" || node.fun.kind === "FuncLit") return "goroutine";
  return sourceOf(start.block.fn.file, node.fun);
}

/** `fetch.go:42`. */
export function lineAt(step: Instr | Terminator): string {
  const { file } = step.block.fn;
  const line = positionAt(file.lines(), spanOf(step).start).line;
  return `${file.path.slice(file.path.lastIndexOf("/") + 1)}:${line}`;
}
