/**
 * Sends and receives as steps of a path. The send of a select is no instruction: it has happened where
 * its case is entered, and stands for itself at the start of that block.
 */
import type {
  Block,
  Instr,
  RecvInstr,
  SelectCase,
  SelectEnd,
  SelectRecvInstr,
  SendInstr,
  Value,
} from "../../flow/ir.js";
import type { CommClause, Node } from "../../syntax/ast.js";
import type { RunInstr } from "../runs.js";

export interface SelectSend {
  readonly op: "selectSend";
  readonly block: Block;
  readonly node: CommClause;
  readonly select: SelectEnd;
  readonly chan: Value;
  readonly value: Value;
}

export type ChannelStep = SendInstr | RecvInstr | SelectRecvInstr | SelectSend;

/** What can take something: a call, or a step of a channel. */
export type TakeStep = RunInstr | ChannelStep;

export function isChannelStep(step: Instr | SelectSend): step is ChannelStep {
  return step.op === "send" || step.op === "recv" || step.op === "selectRecv" || step.op === "selectSend";
}

export function isSend(step: ChannelStep): step is SendInstr | SelectSend {
  return step.op === "send" || step.op === "selectSend";
}

const sends = new WeakMap<Block, SelectSend>();

/** The send of the select's case that the block is. */
export function sendInto(block: Block): SelectSend | undefined {
  const known = sends.get(block);
  if (known !== undefined) return known;
  const select = block.preds[0]?.end;
  if (select?.op !== "select") return undefined;
  const one: SelectCase | undefined = select.cases[select.block.succs.indexOf(block)];
  if (one?.dir !== "send") return undefined;
  const { chan, value, node } = one;
  const send: SelectSend = { op: "selectSend", block, node, select, chan, value };
  sends.set(block, send);
  return send;
}

/** The select that the step is a case of. */
export function selectOf(step: ChannelStep): SelectEnd | undefined {
  return step.op === "selectSend" || step.op === "selectRecv" ? step.select : undefined;
}

/** The instructions of a block in order, with the send that it starts with. */
export function stepsIn(block: Block): readonly (Instr | SelectSend)[] {
  const send = sendInto(block);
  return send === undefined ? block.instrs : [send, ...block.instrs];
}

/** What is written: `sem <- x`, `<-sem`, without the rest of a case. */
export function writtenStep({ node }: ChannelStep): Node {
  return node.kind === "CommClause" && node.comm !== undefined ? node.comm : node;
}

/** The channel as written. */
export function writtenChannel(step: ChannelStep): Node | undefined {
  const node = writtenStep(step);
  if (node.kind === "SendStmt") return node.channel;
  const received = node.kind === "ExprStmt" ? node.expr : node.kind === "AssignStmt" ? node.right[0] : node;
  return received?.kind === "UnaryExpr" ? received.expr : undefined;
}
