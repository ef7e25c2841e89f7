/**
 * The operations at which a goroutine is stuck for ever, each with the cheapest schedule that leads
 * there. Decides which of several stuck ones is the cause and which only waits for it.
 */
import type { Instr, Terminator } from "../../flow/ir.js";
import { type Edge, explore, finalNodes, type Node, type Root, whoCanMove } from "./explore.js";
import { contentsOf, objectsOf, partsOf } from "./heap.js";
import { liveAt } from "./liveness.js";
import type { Pending } from "./pending.js";
import type { Assumed, Goroutine, State, Told } from "./state.js";
import type { Val } from "./values.js";
import type { World } from "./world.js";

export interface Stuck {
  readonly root: Root;
  readonly pending: Pending;
  readonly step: Instr | Terminator;
  /** The instruction that started its goroutine; undefined for the root's own. */
  readonly start: Instr | undefined;
  readonly price: number;
  readonly assumed: readonly Assumed[];
  readonly schedule: readonly Told[];
  /** Others that are stuck in the same end, because of this one. */
  readonly alongside: readonly (Instr | Terminator)[];
  /** It waits for the end of a context. */
  readonly waitsForContext: boolean;
  /** Where the channel was made. */
  readonly made: Instr | undefined;
}

/** `states`: how many were looked at. */
export interface StuckIn {
  readonly stuck: readonly Stuck[];
  readonly isWhole: boolean;
  readonly states: number;
}

export function stuckIn(world: World, root: Root): StuckIn {
  const exploration = explore(world, root);
  const can = whoCanMove(exploration);
  const isStuck = (node: Node, position: number): boolean => {
    const goroutine = goroutineAt(node, position);
    return goroutine?.pending !== undefined && !goroutine.isLost && can.get(node)?.[position] === false;
  };
  const found = new Map<Instr | Terminator, Stuck>();
  const finals = finalNodes(exploration).filter(({ state }) => !state.isOver);
  for (const node of [...finals].sort((a, b) => a.price - b.price || a.depth - b.depth)) {
    const blocked = [...node.order.keys()].filter((position) => isStuck(node, position));
    for (const position of causes(node, blocked)) {
      const pending = goroutineAt(node, position)?.pending;
      if (pending === undefined) continue;
      const sealed = whenSealed(node, position, isStuck);
      const known = found.get(pending.step);
      if (known !== undefined && known.price <= sealed.price) continue;
      const others = blocked.filter((one) => one !== position);
      found.set(pending.step, tell(root, node, position, sealed, others));
    }
  }
  return { stuck: [...found.values()], isWhole: exploration.isWhole, states: exploration.nodes.length };
}

function goroutineAt(node: Node, position: number): Readonly<Goroutine> | undefined {
  const id = node.order[position];
  return node.state.goroutines.find((one) => one.id === id);
}

/** The first state on the way in which nothing could help it any more. */
function whenSealed(node: Node, position: number, isStuck: (node: Node, position: number) => boolean): Node {
  let at = node;
  let place = position;
  for (let { from } = at; from !== undefined; { from } = at) {
    const before = from.places.indexOf(place);
    if (before === -1 || !isStuck(from.source, before)) break;
    at = from.source;
    place = before;
  }
  return at;
}

function tell(root: Root, node: Node, position: number, sealed: Node, others: readonly number[]): Stuck {
  const goroutine = goroutineAt(node, position) as Goroutine;
  const pending = goroutine.pending as Pending;
  const edges: Edge[] = [];
  let start = sealed;
  for (; start.from !== undefined; start = start.from.source) edges.push(start.from);
  edges.reverse();
  const { assumed, told } = start.state;
  return {
    root,
    pending,
    step: pending.step,
    start: goroutine.start,
    price: sealed.price,
    assumed: [...assumed, ...edges.flatMap((edge) => edge.assumed)].filter(({ price }) => price > 0),
    schedule: [...told, ...edges.flatMap((edge) => edge.told)],
    alongside: others.flatMap((one) => goroutineAt(node, one)?.pending?.step ?? []),
    waitsForContext: neededBy(pending).some((id) => isDone(node.state, id)),
    made: madeBy(node.state, pending),
  };
}

/**
 * Of several that are stuck, those that wait for none of the others; of a ring the first. One waits
 * for another where that other still holds what it needs.
 */
function causes(node: Node, blocked: readonly number[]): readonly number[] {
  if (blocked.length < 2) return blocked;
  const pendingOf = (position: number): Pending | undefined => goroutineAt(node, position)?.pending;
  const reach = new Map(blocked.map((one) => [one, reachable(node.state, goroutineAt(node, one))]));
  const waits = (one: number): boolean => {
    const needed = neededBy(pendingOf(one));
    return blocked.some(
      (other) =>
        other !== one &&
        needed.some((id) => reach.get(other)?.has(id)) &&
        !isRival(pendingOf(one), pendingOf(other), needed),
    );
  };
  const free = blocked.filter((one) => !waits(one));
  return free.length > 0 ? free : blocked.slice(0, 1);
}

/** Both wait for the same thing in the same way: neither can help the other. */
function isRival(a: Pending | undefined, b: Pending | undefined, needed: readonly number[]): boolean {
  return a?.kind === b?.kind && neededBy(b).some((id) => needed.includes(id));
}

function neededBy(pending: Pending | undefined): readonly number[] {
  switch (pending?.kind) {
    case "send":
    case "recv":
      return objectsOf(pending.chan);
    case "select":
      return pending.cases.flatMap(({ chan }) => objectsOf(chan));
    case "lock":
    case "wait":
    case "cond":
    case "once":
    case "group-wait":
    case "group-go":
      return [pending.place.obj];
    default:
      return [];
  }
}

/** Objects that a goroutine can still get at. */
function reachable(state: State, goroutine: Readonly<Goroutine> | undefined): ReadonlySet<number> {
  const seen = new Set<number>();
  const { frames = [], pending } = goroutine ?? {};
  const stack: Val[] = [];
  frames.forEach(({ block, at, env, defers }, index) => {
    const live = liveAt(block, index + 1 < frames.length || pending !== undefined ? at + 1 : at);
    for (const [value, val] of env) if (live.has(value)) stack.push(val);
    for (const { callee, receiver, args } of defers)
      for (const val of [callee, receiver, ...args]) if (val !== undefined) stack.push(val);
  });
  for (const { afterwards } of frames) for (const { place } of afterwards) stack.push(place);
  for (let val = stack.pop(); val !== undefined; val = stack.pop()) {
    for (const id of objectsOf(val)) {
      if (seen.has(id)) continue;
      seen.add(id);
      const obj = state.objs.get(id);
      if (obj !== undefined) stack.push(...contentsOf(obj));
    }
    stack.push(...partsOf(val));
  }
  return seen;
}

function isDone(state: State, id: number): boolean {
  const obj = state.objs.get(id);
  return obj?.k === "chan" && obj.source === "done";
}

function madeBy(state: State, pending: Pending | undefined): Instr | undefined {
  for (const id of neededBy(pending)) {
    const obj = state.objs.get(id);
    if (obj?.k === "chan" && obj.site !== undefined) return obj.site;
  }
  return undefined;
}
