/**
 * All that the goroutines of one root can do: a graph of states, cheapest assumptions first. Decides
 * who is stuck: a goroutine before an operation, in a state from which no state can be reached in
 * which it went on. Endless tickers neither hide that nor cause it, and no fairness is assumed.
 */
import type { FlowFunction } from "../../flow/ir.js";
import { canonOf } from "./canon.js";
import { newFrame } from "./frames.js";
import { settle } from "./interpret.js";
import { movesOf } from "./moves.js";
import { type Assumed, type Fault, State, type Told } from "./state.js";
import { runAtEnd } from "./test-cleanups.js";
import type { World } from "./world.js";

export interface Node {
  readonly state: State;
  /** Ids of its goroutines in the order of its text. */
  readonly order: readonly number[];
  price: number;
  depth: number;
  /** How it is reached at that price. */
  from: Edge | undefined;
  readonly edges: Edge[];
  isExpanded: boolean;
}

export interface Edge {
  readonly source: Node;
  readonly target: Node;
  /** Positions in the source of those that moved. */
  readonly movers: readonly number[];
  /** Position in the source to position in the target; -1 for a goroutine that is over. */
  readonly places: readonly number[];
  readonly told: readonly Told[];
  readonly faults: readonly Fault[];
  readonly assumed: readonly Assumed[];
}

export interface Exploration {
  readonly nodes: readonly Node[];
  readonly start: readonly Node[];
  /** Every state was looked at. */
  readonly isWhole: boolean;
}

export interface Root {
  readonly fn: FlowFunction;
  /** The process ends with it. */
  readonly endsProcess: boolean;
  /** What package variables hold when it is called; undefined where nobody knows. */
  readonly before?: State | undefined;
  /** States in which it is under way already; undefined where it is yet to be called. */
  readonly from?: readonly State[] | undefined;
}

export function explore(world: World, root: Root): Exploration {
  const nodes = new Map<string, Node>();
  const queue = new Map<number, Node[]>();
  const start: Node[] = [];

  const push = (node: Node): void => {
    const list = queue.get(node.price);
    if (list === undefined) queue.set(node.price, [node]);
    else list.push(node);
  };
  let count = 0;
  const pop = (): Node | undefined => {
    // The shortest ways first; where there are too many of them, some at least are followed to their end.
    const take = (list: Node[]): Node | undefined =>
      2 * count > world.effort.states ? list.pop() : list.shift();
    for (const price of [...queue.keys()].sort((a, b) => a - b)) {
      const list = queue.get(price) ?? [];
      for (let node = take(list); node !== undefined; node = take(list))
        if (!node.isExpanded && node.price === price) return node;
      queue.delete(price);
    }
    return undefined;
  };
  const arrive = (state: State, source: Node | undefined): void => {
    const { text, order } = canonOf(state);
    const price = (source?.price ?? 0) + state.assumed.reduce((sum, one) => sum + one.price, 0);
    const depth = (source?.depth ?? 0) + 1;
    const known = nodes.get(text);
    const node: Node = known ?? { state, order, price, depth, from: undefined, edges: [], isExpanded: false };
    const edge = source && edgeOf(source, node, state, order);
    if (edge !== undefined) source?.edges.push(edge);
    const isBetter = known !== undefined && !known.isExpanded && price < known.price;
    if (known === undefined || isBetter) {
      node.price = price;
      node.depth = depth;
      node.from = edge;
      nodes.set(text, node);
      push(node);
    }
    if (source === undefined) start.push(node);
  };

  for (const first of root.from ?? [firstState(root)])
    for (const state of settleAll(world, first)) arrive(state, undefined);
  for (let node = pop(); node !== undefined; node = pop()) {
    if (++count > world.effort.states || world.isSpent()) break;
    node.isExpanded = true;
    if (node.state.isOver) continue;
    for (const id of node.order) {
      const goroutine = node.state.goroutines.find((one) => one.id === id);
      if (goroutine === undefined || goroutine.isLost) continue;
      for (const move of movesOf(world, node.state, goroutine)) {
        const next = node.state.clone();
        next.assumed = [];
        next.told = [];
        next.faults = [];
        next.moved = [];
        move(next);
        for (const settled of settleAll(world, next)) arrive(settled, node);
      }
    }
  }
  const all = [...nodes.values()];
  return { nodes: all, start, isWhole: all.every(({ isExpanded }) => isExpanded) };
}

function firstState({ fn, endsProcess, before }: Root): State {
  const state = before?.clone() ?? new State();
  const id = state.next++;
  const args = fn.params.map(({ type }) => state.unknown(type));
  const receiver = fn.receiver === undefined ? undefined : state.unknown(fn.receiver.type);
  const frame = newFrame(fn, [], receiver, args, { into: undefined, isDeferred: false, afterwards: [] });
  const frames = frame === undefined ? [] : [frame];
  state.start({
    id,
    frames,
    start: undefined,
    endsProcess,
    pending: undefined,
    atEnd: [],
    isLost: false,
    isOver: false,
  });
  return state;
}

/** Lets everybody go on to where it stands before an operation. */
function settleAll(world: World, from: State): readonly State[] {
  const done: State[] = [];
  const open = [from];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    runAtEnd(world, state);
    const next = state.goroutines.find((one) => !one.isOver && !one.isLost && one.pending === undefined);
    if (next === undefined || state.isOver) done.push(state);
    else open.push(...settle(world, state, next.id).toReversed());
  }
  return done;
}

function edgeOf(source: Node, target: Node, state: State, order: readonly number[]): Edge {
  const place = new Map(order.map((id, position) => [id, position]));
  return {
    source,
    target,
    movers: source.order.flatMap((id, position) => (state.moved.includes(id) ? [position] : [])),
    places: source.order.map((id) => place.get(id) ?? -1),
    told: state.told,
    faults: state.faults,
    assumed: state.assumed,
  };
}

/**
 * States that nothing leads out of but to each other: where things stay as they are. Whoever is stuck
 * is stuck in one of them too, and there everybody else who is shows.
 */
export function finalNodes({ nodes }: Exploration): readonly Node[] {
  const index = new Map<Node, number>();
  const low = new Map<Node, number>();
  const stack: Node[] = [];
  const onStack = new Set<Node>();
  const final: Node[] = [];
  // Tarjan's algorithm with a stack of its own.
  for (const root of nodes) {
    if (index.has(root)) continue;
    const work: { readonly node: Node; next: number }[] = [{ node: root, next: 0 }];
    for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
      const { node } = top;
      if (top.next === 0) {
        index.set(node, index.size);
        low.set(node, index.get(node) as number);
        stack.push(node);
        onStack.add(node);
      }
      const edge = node.edges[top.next++];
      if (edge !== undefined) {
        const { target } = edge;
        if (!index.has(target)) work.push({ node: target, next: 0 });
        else if (onStack.has(target))
          low.set(node, Math.min(low.get(node) as number, index.get(target) as number));
        continue;
      }
      work.pop();
      const above = work.at(-1)?.node;
      if (above !== undefined) low.set(above, Math.min(low.get(above) as number, low.get(node) as number));
      if (low.get(node) !== index.get(node)) continue;
      const part = new Set<Node>();
      for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
        onStack.delete(one);
        part.add(one);
        if (one === node) break;
      }
      const stays = [...part].every(
        (one) => one.isExpanded && one.edges.every(({ target }) => part.has(target)),
      );
      if (stays) final.push(...part);
    }
  }
  return final;
}

/** For each state, which of its goroutines (by position) can go on some day. */
export function whoCanMove(
  { nodes }: Exploration,
  abandoned: ReadonlyMap<Node, ReadonlySet<number>>,
): ReadonlyMap<Node, readonly boolean[]> {
  const can = new Map<Node, boolean[]>();
  const into = new Map<Node, Edge[]>();
  const stack: (readonly [Node, number])[] = [];
  const mark = (node: Node, position: number): void => {
    const row = can.get(node);
    if (row === undefined || row[position] !== false) return;
    row[position] = true;
    stack.push([node, position]);
  };
  for (const node of nodes) {
    can.set(
      node,
      node.order.map(() => false),
    );
    for (const edge of node.edges) {
      const list = into.get(edge.target);
      if (list === undefined) into.set(edge.target, [edge]);
      else list.push(edge);
    }
  }
  for (const node of nodes) {
    // Nothing lingers in a process that has ended, and who was not looked at may do anything.
    if (!node.isExpanded || node.state.isOver)
      for (const [position, id] of node.order.entries())
        if (abandoned.get(node)?.has(id) !== true) mark(node, position);
    for (const { movers } of node.edges) for (const position of movers) mark(node, position);
  }
  for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
    const [node, position] = one;
    for (const edge of into.get(node) ?? [])
      for (const [from, to] of edge.places.entries()) if (to === position) mark(edge.source, from);
  }
  return can;
}
