/**
 * Loops: natural ones with their nesting, and cycles that are none (entered at several places by
 * `goto`). Decides which blocks belong to which loop.
 */
import { dominates } from "./dominators.js";
import { reversePostorder } from "./graph.js";
import type { Block, FlowFunction } from "./ir.js";

export interface Loop {
  /** The only block that the loop is entered by; of an irreducible region its first block in order. */
  readonly head: Block;
  /** Blocks with an edge back to the head. */
  readonly latches: readonly Block[];
  readonly blocks: ReadonlySet<Block>;
  /** Edges that leave the loop. */
  readonly exits: readonly { readonly from: Block; readonly to: Block }[];
  readonly parent: Loop | undefined;
  /** 1 for an outermost loop. */
  readonly depth: number;
  /** Entered by more than its head: no natural loop. */
  readonly irreducible: boolean;
}

export interface LoopForest {
  /** Outer loops before those inside. */
  readonly loops: readonly Loop[];
  /** The innermost loop around the block. */
  loopOf(block: Block): Loop | undefined;
}

export function loopsOf(fn: FlowFunction): LoopForest {
  let forest = forests.get(fn);
  if (forest === undefined) {
    forest = findLoops(fn);
    forests.set(fn, forest);
  }
  return forest;
}

/** Can the block be executed more than once in one call? All cycles count, irreducible ones too. */
export function isInLoop(block: Block): boolean {
  return loopsOf(block.fn).loopOf(block) !== undefined;
}

const forests = new WeakMap<FlowFunction, LoopForest>();

type MutableLoop = { -readonly [K in keyof Loop]: Loop[K] } & { blocks: Set<Block>; latches: Block[] };

function findLoops(fn: FlowFunction): LoopForest {
  const order = reversePostorder(fn);
  const rank = new Int32Array(fn.blocks.length);
  for (const [at, block] of order.entries()) rank[block.index] = at;
  const byHead = new Map<Block, MutableLoop>();
  for (const block of order) {
    for (const head of block.succs) {
      // An edge back in this order closes a cycle, in a reducible graph to a dominator.
      if ((rank[head.index] as number) > (rank[block.index] as number)) continue;
      let loop = byHead.get(head);
      if (loop === undefined) {
        loop = newLoop(head);
        byHead.set(head, loop);
      }
      if (!loop.latches.includes(block)) loop.latches.push(block);
      if (!dominates(head, block)) loop.irreducible = true;
    }
  }
  const loops = [...byHead.values()];
  for (const loop of loops) fill(loop);
  loops.sort(
    (a, b) =>
      b.blocks.size - a.blocks.size || (rank[a.head.index] as number) - (rank[b.head.index] as number),
  );
  const innermost = new Map<Block, MutableLoop>();
  for (const loop of loops) {
    loop.parent = innermost.get(loop.head);
    loop.depth = (loop.parent?.depth ?? 0) + 1;
    for (const block of loop.blocks) innermost.set(block, loop);
    loop.exits = exitsOf(loop);
  }
  loops.sort((a, b) => a.depth - b.depth || (rank[a.head.index] as number) - (rank[b.head.index] as number));
  return { loops, loopOf: (block) => innermost.get(block) };
}

function newLoop(head: Block): MutableLoop {
  return {
    head,
    latches: [],
    blocks: new Set([head]),
    exits: [],
    parent: undefined,
    depth: 1,
    irreducible: false,
  };
}

/** Natural loops: what reaches a latch without passing the head. Irreducible ones: what lies on a cycle through the head. */
function fill(loop: MutableLoop): void {
  const after = loop.irreducible ? forward(loop.head) : undefined;
  const stack = [...loop.latches];
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    if (loop.blocks.has(block)) continue;
    if (after !== undefined && !after.has(block)) continue;
    loop.blocks.add(block);
    stack.push(...block.preds);
  }
}

function forward(head: Block): Set<Block> {
  const seen = new Set<Block>([head]);
  const stack = [head];
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    for (const next of block.succs) {
      if (seen.has(next)) continue;
      seen.add(next);
      stack.push(next);
    }
  }
  return seen;
}

function exitsOf(loop: MutableLoop): { from: Block; to: Block }[] {
  const exits: { from: Block; to: Block }[] = [];
  for (const from of loop.blocks) {
    for (const to of from.succs) if (!loop.blocks.has(to)) exits.push({ from, to });
  }
  return exits;
}
