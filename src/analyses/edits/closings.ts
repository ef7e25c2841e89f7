/**
 * `defer close(ch)` in the one function that sends: as the first statement of a goroutine, or where
 * the channel is made. Decides that nobody else sends on such a channel, that nobody closes one, and
 * that the goroutine is started once.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { FlowFunction, GoInstr, Value } from "../../flow/ir.js";
import { isInLoop } from "../../flow/loops.js";
import { unparen } from "../../flow/variables.js";
import type { FuncLit, Ident, Node } from "../../syntax/ast.js";
import type { StuckOperation } from "../concurrency/stuck-operations.js";
import { draftOf } from "./line-draft.js";
import type { Proposal } from "./proposal.js";
import { holdersOf, seatOf } from "./seats.js";
import { isAlike } from "./stuck-sends.js";

export function closeWhenSent(graph: FlowGraph, { made }: StuckOperation): Proposal | undefined {
  if (made?.op !== "makeChan" || !graph.functions.includes(made.block.fn)) return undefined;
  const uses = graph.functions.flatMap((fn) => usesIn(fn, made));
  const [sender, ...others] = new Set(uses.map(({ fn }) => fn));
  const lit = sender?.node;
  if (others.length > 0 || uses.some(({ isClose }) => isClose)) return undefined;
  if (sender === made.block.fn) return isInLoop(made.block) ? undefined : deferAfter(graph, made.node);
  if (lit?.kind !== "FuncLit") return undefined;
  const start = graph.functions.flatMap(startsIn).filter(({ call }) => startsIt(call, sender));
  // Started twice, it would close twice.
  if (start.length !== 1 || start.some(({ block }) => isInLoop(block) || block.fn !== graph.root))
    return undefined;
  const name = uses.map(({ name }) => name).find((one) => one !== undefined);
  return name && isOutside(graph, name, lit) ? beginWith(graph, lit, `defer close(${name.name})`) : undefined;
}

function beginWith({ file }: FlowGraph, lit: FuncLit, text: string): Proposal | undefined {
  const [first] = lit.body.list;
  const draft = draftOf(file);
  const head = draft.lineOf(lit.body.start);
  if (first === undefined || draft.lineOf(first.start) === head) return undefined;
  draft.insertBefore(head + 1, draft.indentOf(draft.lineOf(first.start)), [text]);
  const edits = draft.finish();
  return edits && { title: `begin the goroutine that sends with \`${text}\``, edits };
}

/** On the line below a statement that only makes the channel. */
function deferAfter(graph: FlowGraph, make: Node): Proposal | undefined {
  const seat = seatOf(graph, make);
  const [channel, ...others] = (seat && holdersOf(seat.stmt, make)) ?? [];
  const next = seat?.list[seat.index + 1];
  if (channel === undefined || others.length > 0 || next === undefined) return undefined;
  const draft = draftOf(graph.file);
  const line = draft.lineOf(next.start);
  const text = `defer close(${channel.name})`;
  draft.insertBefore(line, draft.indentOf(line), [text]);
  const edits = draft.finish();
  return edits && { title: `close \`${channel.name}\` when the function that sends is done`, edits };
}

interface Use {
  readonly fn: FlowFunction;
  readonly isClose: boolean;
  /** The channel, where the code names it by a variable. */
  readonly name: Ident | undefined;
}

/** Sends and closes of channels of the type: any of them may be the one. */
function usesIn(fn: FlowFunction, made: Value): readonly Use[] {
  const uses: Use[] = [];
  for (const { instrs, end } of fn.blocks) {
    for (const instr of instrs) {
      if (instr.op === "send" && isAlike(instr.chan, made)) {
        const channel = instr.node.kind === "SendStmt" ? unparen(instr.node.channel) : undefined;
        uses.push({ fn, isClose: false, name: channel?.kind === "Ident" ? channel : undefined });
      }
      const call = instr.op === "call" || instr.op === "defer" || instr.op === "go" ? instr.call : undefined;
      const closed =
        call?.target.kind === "builtin" && call.target.name === "close" ? call.args[0] : undefined;
      if (closed !== undefined && isAlike(closed, made)) uses.push({ fn, isClose: true, name: undefined });
    }
    if (end.op !== "select") continue;
    for (const { dir, chan } of end.cases)
      if (dir === "send" && isAlike(chan, made)) uses.push({ fn, isClose: false, name: undefined });
  }
  return uses;
}

function startsIn({ blocks }: FlowFunction): readonly GoInstr[] {
  return blocks.flatMap(({ instrs }) => instrs.flatMap((instr) => (instr.op === "go" ? [instr] : [])));
}

function startsIt({ target }: GoInstr["call"], fn: FlowFunction | undefined): boolean {
  if (target.kind === "closure") return target.fn === fn;
  return target.kind === "value" && target.value.op === "closure" && target.value.target === fn;
}

/** The variable is declared before the literal. */
function isOutside({ info }: FlowGraph, name: Ident, lit: FuncLit): boolean {
  const declared = info.objectOf(name)?.place?.ident;
  return declared !== undefined && (declared.end <= lit.start || lit.end <= declared.start);
}
