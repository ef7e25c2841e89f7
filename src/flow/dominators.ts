/**
 * Dominators and post-dominators (Cooper, Harvey, Kennedy: "A simple, fast dominance algorithm").
 * Decides what counts as an exit and as a way to the panic exit:
 * - post-dominance has a virtual exit behind all blocks without successors, and behind one block of
 *   each region that nothing leads out of, so that endless loops have an answer as well;
 * - calls that panic lead to `panicExit` from anywhere, so only the entry dominates it for sure.
 */
import { exitsOf, reaching, reversePostorder } from "./graph.js";
import type { Block, FlowFunction } from "./ir.js";

/** The closest block that every path from the entry to `block` passes; undefined for the entry. */
export function immediateDominator(block: Block): Block | undefined {
  const tree = dominatorTree(block.fn);
  const parent = tree.parent[block.index] ?? -1;
  return parent < 0 ? undefined : block.fn.blocks[parent];
}

/** Every path from the entry to `b` passes `a`; a block dominates itself. */
export function dominates(a: Block, b: Block): boolean {
  return isAncestor(dominatorTree(a.fn), a.index, b.index);
}

/** The closest block that every path from `block` to an end passes; undefined where there is none. */
export function immediatePostDominator(block: Block): Block | undefined {
  const tree = postDominatorTree(block.fn);
  const parent = tree.parent[block.index] ?? -1;
  return parent < 0 ? undefined : block.fn.blocks[parent];
}

/** Every path from `b` to an end of the function passes `a`; a block post-dominates itself. */
export function postDominates(a: Block, b: Block): boolean {
  return isAncestor(postDominatorTree(a.fn), a.index, b.index);
}

interface Tree {
  /** Index of the parent; -1 for roots. */
  readonly parent: Int32Array;
  /** Entry and exit times of a walk over the tree: an ancestor's interval holds its descendants'. */
  readonly first: Int32Array;
  readonly last: Int32Array;
}

const dominatorTrees = new WeakMap<FlowFunction, Tree>();
const postDominatorTrees = new WeakMap<FlowFunction, Tree>();

function dominatorTree(fn: FlowFunction): Tree {
  let tree = dominatorTrees.get(fn);
  if (tree === undefined) {
    const order = reversePostorder(fn).map((block) => block.index);
    const preds = fn.blocks.map((block) => block.preds.map((pred) => pred.index));
    if (fn.panicExit !== undefined) preds[fn.panicExit.index]?.push(0);
    tree = grow(order, preds);
    dominatorTrees.set(fn, tree);
  }
  return tree;
}

/** Over the reversed graph, whose entry is the virtual exit (index `blocks.length`). */
function postDominatorTree(fn: FlowFunction): Tree {
  let tree = postDominatorTrees.get(fn);
  if (tree !== undefined) return tree;
  const { blocks } = fn;
  const exit = blocks.length;
  const leaving = leavingBlocks(fn);
  const preds = blocks.map((block) => block.succs.map((successor) => successor.index));
  for (const block of leaving) preds[block.index]?.push(exit);
  preds.push([]);
  const nexts = blocks.map((block) => block.preds.map((pred) => pred.index));
  nexts.push(leaving.map((block) => block.index));
  const grown = grow(orderFrom(exit, nexts), preds);
  tree = { ...grown, parent: grown.parent.map((parent) => (parent === exit ? -1 : parent)) };
  postDominatorTrees.set(fn, tree);
  return tree;
}

/** Blocks with an edge to the virtual exit. */
function leavingBlocks(fn: FlowFunction): Block[] {
  const leaving = [...exitsOf(fn)];
  const ending = new Set([...leaving, ...reaching(leaving)]);
  if (ending.size === fn.blocks.length) return leaving;
  // The last block in order of a region without a way out stands for it; what leads there is settled.
  for (const block of [...reversePostorder(fn)].reverse()) {
    if (ending.has(block)) continue;
    leaving.push(block);
    ending.add(block);
    for (const other of reaching([block])) ending.add(other);
  }
  return leaving;
}

function orderFrom(root: number, nexts: readonly (readonly number[])[]): number[] {
  const order: number[] = [];
  const seen = new Uint8Array(nexts.length);
  const stack = [{ at: root, next: 0 }];
  seen[root] = 1;
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const successor = nexts[top.at]?.[top.next];
    top.next += 1;
    if (successor === undefined) {
      order.push(top.at);
      stack.pop();
    } else if (seen[successor] === 0) {
      seen[successor] = 1;
      stack.push({ at: successor, next: 0 });
    }
  }
  return order.reverse();
}

/** `order`: reverse postorder, the root first. Blocks that are not in it stay without a parent. */
function grow(order: readonly number[], preds: readonly (readonly number[])[]): Tree {
  const size = preds.length;
  const rank = new Int32Array(size).fill(-1);
  for (const [at, block] of order.entries()) rank[block] = at;
  const idom = new Int32Array(size).fill(-1);
  const root = order[0] ?? 0;
  idom[root] = root;
  const common = (a: number, b: number): number => {
    let x = a;
    let y = b;
    while (x !== y) {
      while ((rank[x] as number) > (rank[y] as number)) x = idom[x] as number;
      while ((rank[y] as number) > (rank[x] as number)) y = idom[y] as number;
    }
    return x;
  };
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const block of order) {
      if (block === root) continue;
      let parent = -1;
      for (const pred of preds[block] ?? []) {
        if ((idom[pred] as number) < 0 || rank[pred] === -1) continue;
        parent = parent < 0 ? pred : common(pred, parent);
      }
      if (parent >= 0 && idom[block] !== parent) {
        idom[block] = parent;
        isChanged = true;
      }
    }
  }
  idom[root] = -1;
  return numbered(idom, order);
}

function numbered(parent: Int32Array, order: readonly number[]): Tree {
  const size = parent.length;
  const children: number[][] = Array.from({ length: size }, () => []);
  for (const block of order) {
    const above = parent[block] as number;
    if (above >= 0) children[above]?.push(block);
  }
  const first = new Int32Array(size);
  const last = new Int32Array(size).fill(-1);
  let time = 0;
  const root = order[0] ?? 0;
  const stack = [{ at: root, next: 0 }];
  first[root] = time++;
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const child = children[top.at]?.[top.next];
    top.next += 1;
    if (child === undefined) {
      last[top.at] = time++;
      stack.pop();
    } else {
      first[child] = time++;
      stack.push({ at: child, next: 0 });
    }
  }
  return { parent, first, last };
}

function isAncestor(tree: Tree, a: number, b: number): boolean {
  if ((tree.last[a] as number) < 0 || (tree.last[b] as number) < 0) return a === b;
  return (
    (tree.first[a] as number) <= (tree.first[b] as number) &&
    (tree.last[b] as number) <= (tree.last[a] as number)
  );
}
