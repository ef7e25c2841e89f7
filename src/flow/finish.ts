/**
 * From a function under construction to the finished one: drops what nothing leads to, resolves
 * phis, joins blocks that always follow one another, orders and numbers. Decides what the invariants
 * of `ir.ts` are; `test/flow/validate.ts` checks them.
 */
import type { FunctionBuilder, MutableBlock, Writable } from "./function-builder.js";
import type { Block, CallTarget, FlowFunction, Instr, PhiInstr, Terminator, Value } from "./ir.js";
import { forEachOperand, isLeaf, isValued, mapOperands } from "./operands.js";
import { trivialPhis } from "./ssa.js";

export function finish(b: FunctionBuilder): FlowFunction {
  const { flow } = b;
  b.ssa.sealAll();
  const roots = [b.blocks[0] as MutableBlock];
  if (b.panicExit !== undefined) roots.push(b.panicExit);
  const isLive = reachable(b, roots);
  dropDeadEdges(b, isLive);
  const resolve = resolvePhis(b, isLive);
  const hasGoexit = b.goexitExit !== undefined && isLive(b.goexitExit);
  const order = orderBlocks(fuse(b, isLive, roots), roots);
  for (const block of b.blocks) block.index = -1;
  for (const [index, block] of order.entries()) {
    block.index = index;
    for (const step of block.instrs) {
      mapOperands(step, resolve);
      refineCall(step);
    }
    mapOperands(block.end, resolve);
    refineSelect(block.end);
  }
  for (let at = b.firstRead; at < b.graph.readValues.length; at++) {
    b.graph.readValues[at] = resolve(b.graph.readValues[at] as Value);
  }
  flow.blocks = order as readonly Block[];
  flow.freeVars = b.freeVars;
  flow.results = b.results;
  flow.panicExit = b.panicExit as Block | undefined;
  if (hasGoexit) flow.goexitExit = b.goexitExit as Block;
  flow.defers = b.defers.filter((instr) => instr.block.index >= 0);
  flow.valueCount = numberValues(flow);
  return flow as FlowFunction;
}

function reachable(
  b: FunctionBuilder,
  roots: readonly MutableBlock[],
): (block: MutableBlock | Block) => boolean {
  const seen = new Uint8Array(b.blocks.length);
  const stack = [...roots];
  for (const root of roots) seen[root.index] = 1;
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    for (const next of block.succs) {
      if (seen[next.index] === 1) continue;
      seen[next.index] = 1;
      stack.push(next as MutableBlock);
    }
  }
  return (block) => seen[block.index] === 1;
}

/** Predecessors that nothing leads to go, and the edges of phis with them. */
function dropDeadEdges(b: FunctionBuilder, isLive: (block: Block) => boolean): void {
  const phisOf = new Map<Block, PhiInstr[]>();
  for (const phi of b.ssa.phis) {
    const list = phisOf.get(phi.block);
    if (list === undefined) phisOf.set(phi.block, [phi]);
    else list.push(phi);
  }
  for (const block of b.blocks) {
    if (!isLive(block as Block) || block.preds.every(isLive)) continue;
    const kept = block.preds.map(isLive);
    const keep = <T>(list: readonly T[]): T[] => list.filter((_, at) => kept[at] === true);
    for (const phi of phisOf.get(block as Block) ?? []) {
      (phi as Writable<PhiInstr>).edges = keep(phi.edges);
    }
    block.preds = keep(block.preds);
  }
}

/** Puts the phis that are needed at the head of their blocks; says what the others come to. */
function resolvePhis(b: FunctionBuilder, isLive: (block: Block) => boolean): (value: Value) => Value {
  const resolve = trivialPhis(b.ssa.phis, (phi) => isLive(phi.block));
  // Look-ups for a place that was never read again leave phis nobody uses; keep those that something reads.
  const needed = new Set<PhiInstr>();
  const work: PhiInstr[] = [];
  const need = (value: Value): void => {
    const actual = resolve(value);
    if (actual.op !== "phi" || needed.has(actual)) return;
    needed.add(actual);
    work.push(actual);
  };
  for (const block of b.blocks) {
    if (!isLive(block as Block)) continue;
    for (const instr of block.instrs) forEachOperand(instr, need);
    forEachOperand(block.end, need);
  }
  for (let phi = work.pop(); phi !== undefined; phi = work.pop()) phi.edges.forEach(need);
  const heads = new Map<MutableBlock, PhiInstr[]>();
  for (const phi of b.ssa.phis) {
    if (!needed.has(phi)) continue;
    const block = phi.block as MutableBlock;
    const list = heads.get(block);
    if (list === undefined) heads.set(block, [phi]);
    else list.push(phi);
  }
  for (const [block, phis] of heads) block.instrs = [...phis, ...block.instrs];
  return resolve;
}

/** A block that a jump alone leads to becomes one with the block before; its phis were trivial. */
function fuse(
  b: FunctionBuilder,
  isLive: (block: Block) => boolean,
  roots: readonly MutableBlock[],
): ReadonlySet<MutableBlock> {
  const gone = new Set<MutableBlock>();
  for (const block of b.blocks) {
    if (!isLive(block as Block) || gone.has(block)) continue;
    for (;;) {
      const next = block.succs[0] as MutableBlock | undefined;
      if (block.end.op !== "jump" || next === undefined) break;
      if (next.preds.length !== 1 || next === block || roots.includes(next)) break;
      // Entry blocks and those made for a range or select keep their name.
      if (block.instrs.length === 0 && block.hint !== "entry") {
        block.hint = next.hint;
        block.node = next.node;
      }
      for (const instr of next.instrs) {
        (instr as Writable<Instr>).block = block as Block;
        block.instrs.push(instr);
      }
      block.end = next.end;
      (block.end as Writable<Terminator>).block = block as Block;
      block.succs = next.succs;
      for (const after of next.succs) {
        const preds = after.preds as MutableBlock[];
        for (let at = 0; at < preds.length; at++) if (preds[at] === next) preds[at] = block;
      }
      if (b.goexitExit === next) b.goexitExit = block;
      if (b.flow.recoverBlock === (next as Block)) b.flow.recoverBlock = block as Block;
      gone.add(next);
    }
  }
  return gone;
}

/** Reverse postorder from the entry, then what only calls that panic lead to. Others get index -1. */
function orderBlocks(gone: ReadonlySet<MutableBlock>, roots: readonly MutableBlock[]): MutableBlock[] {
  const order: MutableBlock[] = [];
  const seen = new Set<MutableBlock>(gone);
  for (const root of [...roots].reverse()) {
    if (seen.has(root)) continue;
    // The panic exit last: it is the first root here and the order is reversed below.
    const stack = [{ block: root, next: root.succs.length - 1 }];
    seen.add(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const successor = top.block.succs[top.next] as MutableBlock | undefined;
      top.next -= 1;
      if (successor === undefined) {
        order.push(top.block);
        stack.pop();
      } else if (!seen.has(successor)) {
        seen.add(successor);
        stack.push({ block: successor, next: successor.succs.length - 1 });
      }
    }
  }
  return order.reverse();
}

/** A call of a value that turned out to be one closure calls that closure. */
function refineCall(step: Instr): void {
  if (step.op !== "call" && step.op !== "go" && step.op !== "defer") return;
  const { target } = step.call;
  if (target.kind !== "value" || target.value.op !== "closure") return;
  const call = step.call as Writable<typeof step.call>;
  const refined: CallTarget = { kind: "closure", fn: target.value.target, value: target.value };
  call.target = refined;
  call.mayPanic = false;
}

/** A receive's channel is that of its select's case: both were mapped, nothing to do but to keep them one. */
function refineSelect(end: Terminator): void {
  if (end.op !== "select") return;
  for (const [at, successor] of end.block.succs.entries()) {
    const first = successor.instrs.find((instr) => instr.op === "selectRecv");
    const chan = end.cases[at]?.chan;
    if (first?.op === "selectRecv" && chan !== undefined) (first as Writable<typeof first>).chan = chan;
  }
}

/** Leaves first, then instructions block by block. */
function numberValues(flow: Writable<FlowFunction>): number {
  const leaves = new Set<Value>();
  if (flow.receiver !== undefined) leaves.add(flow.receiver);
  for (const param of flow.params) leaves.add(param);
  for (const freeVar of flow.freeVars) leaves.add(freeVar);
  const note = (value: Value): void => {
    if (isLeaf(value)) leaves.add(value);
  };
  for (const block of flow.blocks) {
    for (const instr of block.instrs) forEachOperand(instr, note);
    forEachOperand(block.end, note);
  }
  let next = 0;
  for (const leaf of leaves) (leaf as { id: number }).id = next++;
  for (const block of flow.blocks) {
    for (const instr of block.instrs) if (isValued(instr)) (instr as { id: number }).id = next++;
  }
  return next;
}
