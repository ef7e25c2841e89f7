/**
 * The invariants of the IR, checked over a whole graph. Decides what a well-formed function is; each
 * breach is one line of text.
 */
import { dominates } from "../../src/flow/dominators.js";
import type { FlowGraph } from "../../src/flow/graph.js";
import type { Block, FlowFunction, Instr, Terminator, Value } from "../../src/flow/ir.js";
import { forEachOperand, isLeaf, isValued } from "../../src/flow/operands.js";
import { endText, instrText, name } from "../../src/flow/print.js";

export function breaches(graph: FlowGraph): string[] {
  return graph.functions.flatMap((fn) => breachesOf(fn).map((text) => `${fn.id}: ${text}`));
}

const SUCCESSORS: Readonly<Record<Terminator["op"], readonly [number, number]>> = {
  jump: [1, 1],
  branch: [2, 2],
  return: [0, 0],
  panic: [0, 1],
  unwind: [1, 1],
  select: [1, Number.POSITIVE_INFINITY],
  blockForever: [0, 0],
  unreachable: [0, 0],
};

function breachesOf(fn: FlowFunction): string[] {
  const found: string[] = [];
  const say = (block: Block, text: string): void => void found.push(`b${block.index}: ${text}`);
  const known = new Set<Block>(fn.blocks);
  const ids = new Set<number>();
  const position = new Map<Instr | Terminator, number>();
  for (const block of fn.blocks) {
    for (const [at, instr] of block.instrs.entries()) position.set(instr, at);
    position.set(block.end, block.instrs.length);
  }
  if (fn.blocks[0] === undefined) return ["no blocks"];
  if (fn.blocks[0].preds.length > 0) say(fn.blocks[0], "the entry has predecessors");
  for (const [index, block] of fn.blocks.entries()) {
    if (block.index !== index) say(block, `index is not ${index}`);
    if (block.fn !== fn) say(block, "belongs to another function");
    if (index > 0 && block.preds.length === 0 && block !== fn.panicExit) say(block, "nothing leads here");
    const [least, most] = SUCCESSORS[block.end.op];
    if (block.succs.length < least || block.succs.length > most)
      say(block, `${block.succs.length} successors`);
    if (block.end.block !== block) say(block, "its end belongs to another block");
    if (block.end.op === "select") {
      const wanted = block.end.cases.length + (block.end.hasDefault ? 1 : 0);
      if (wanted !== block.succs.length) say(block, "select: cases and successors differ");
    }
    for (const next of block.succs) {
      if (!known.has(next)) say(block, "leads to a dropped block");
      const there = next.preds.filter((pred) => pred === block).length;
      const here = block.succs.filter((other) => other === next).length;
      if (there !== here) say(block, `edges to b${next.index} differ`);
    }
    for (const pred of block.preds) if (!known.has(pred)) say(block, "a dropped block leads here");
    let isHead = true;
    for (const instr of block.instrs) {
      if (instr.block !== block) say(block, `${instrText(instr)}: belongs to another block`);
      if (instr.op !== "phi") isHead = false;
      else if (!isHead) say(block, `${instrText(instr)}: phi after other instructions`);
      if (instr.op === "phi" && instr.edges.length !== block.preds.length) {
        say(block, `${instrText(instr)}: ${instr.edges.length} edges for ${block.preds.length} predecessors`);
      }
      if (isValued(instr)) {
        if (ids.has(instr.id) || instr.id >= fn.valueCount) say(block, `${instrText(instr)}: id`);
        ids.add(instr.id);
      }
      checkOperands(block, instr);
      if (instr.op === "closure") checkClosure(block, instr);
      if (instr.op === "call" || instr.op === "go" || instr.op === "defer") {
        const { target } = instr.call;
        if (target.kind === "closure" && !isRelated(fn, target.fn))
          say(block, `${instrText(instr)}: foreign closure`);
      }
    }
    checkOperands(block, block.end);
  }
  return found;

  function checkOperands(block: Block, step: Instr | Terminator): void {
    const text = (): string =>
      position.get(step) === block.instrs.length ? endText(step as Terminator) : instrText(step as Instr);
    let edge = 0;
    forEachOperand(step, (value: Value | undefined) => {
      if (value === undefined) {
        say(block, `${text()}: missing operand`);
        return;
      }
      const at = edge++;
      if (isLeaf(value)) {
        if ((value.op === "param" || value.op === "freeVar") && value.fn !== fn)
          say(block, `${text()}: foreign ${name(value)}`);
        return;
      }
      if (!known.has(value.block) || !position.has(value)) {
        say(block, `${text()}: ${name(value)} is nowhere`);
        return;
      }
      if (step.op === "phi") {
        const pred = block.preds[at];
        if (pred !== undefined && !dominates(value.block, pred))
          say(block, `${text()}: ${name(value)} does not reach b${pred.index}`);
        return;
      }
      const isBefore =
        value.block === block
          ? (position.get(value) as number) < (position.get(step) as number)
          : dominates(value.block, block);
      if (!isBefore) say(block, `${text()}: ${name(value)} does not dominate`);
    });
  }

  function checkClosure(block: Block, instr: Extract<Instr, { op: "closure" }>): void {
    if (instr.bindings.length !== instr.target.freeVars.length) say(block, `${instrText(instr)}: bindings`);
    if (instr.target.parent !== fn) say(block, `${instrText(instr)}: child of another function`);
  }
}

function isRelated(a: FlowFunction, b: FlowFunction): boolean {
  return topOf(a) === topOf(b);
}

function topOf(fn: FlowFunction): FlowFunction {
  let top = fn;
  while (top.parent !== undefined) top = top.parent;
  return top;
}
