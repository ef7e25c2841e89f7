/**
 * The operations at which a goroutine is stuck for ever, each with the cheapest schedule that leads
 * there. `causes.ts` decides which of several stuck ones is the cause.
 */
import type { Instr, Terminator } from "../../flow/ir.js";
import { abandonedIn } from "./abandoned.js";
import { causesOf, type Holder, holdersOf, neededBy, type Step } from "./causes.js";
import {
  type Edge,
  type Exploration,
  explore,
  finalNodes,
  type Node,
  type Root,
  whoCanMove,
} from "./explore.js";
import { primitiveAt } from "./frames.js";
import type { Goroutine } from "./goroutine.js";
import { assumedToOutlive } from "./outliving.js";
import { isParked, type Pending } from "./pending.js";
import type { Assumed, Fault, State, Told } from "./state.js";
import { turnInto } from "./turning.js";
import type { Ptr } from "./values.js";
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
  /** The decision that took the partner away. */
  readonly turn: Told | undefined;
  /** Where those stand that wait for this one, and it for them. */
  readonly ring: readonly Pending[];
  /** Of a lock or Once: who holds it. */
  readonly holders: readonly Held[];
  /** Of a count: how many are still waited for, where that is told by the numbers of the program. */
  readonly left: number | undefined;
  /** Others that are stuck with it in some end, because of this one. */
  readonly alongside: ReadonlySet<Instr | Terminator>;
  /** The least price at which the root's own goroutine is stuck with it; undefined where it always goes on. */
  readonly rootPrice: number | undefined;
  /** It waits for the end of a context. */
  readonly waitsForContext: boolean;
  /** Where the channel was made. */
  readonly made: Instr | undefined;
  /** What the root has come to; undefined where it is over. */
  readonly rootAt: Instr | undefined;
}

/** Who holds what is waited for. */
export interface Held {
  /** Where it was taken; undefined where that was not seen. */
  readonly taken: Step | undefined;
  readonly isSelf: boolean;
  /** What the holder itself stands at. */
  readonly at: Pending | undefined;
}

/** A close or send that panics, with the cheapest schedule that leads there. */
export interface Misuse {
  readonly root: Root;
  readonly fault: Fault;
  readonly price: number;
  readonly assumed: readonly Assumed[];
  readonly schedule: readonly Told[];
}

export interface StuckIn {
  readonly stuck: readonly Stuck[];
  readonly misuses: readonly Misuse[];
  readonly root: Root;
  readonly exploration: Exploration;
}

/** `counts`: whether one counts, since others than those that were explored could still help it. */
export function stuckIn(world: World, root: Root, counts: (one: Stuck) => boolean = () => true): StuckIn {
  const exploration = explore(world, root);
  const abandoned = new Map(
    exploration.nodes
      .filter(({ isExpanded, state }) => !isExpanded && !state.isOver)
      .map((node) => [node, abandonedIn(world, node.state)] as const),
  );
  const can = whoCanMove(exploration, abandoned);
  const isStuck = (node: Node, position: number): boolean => {
    const goroutine = goroutineAt(node, position);
    if (goroutine?.pending === undefined || isParked(goroutine.pending)) return false;
    return !goroutine.isLost && can.get(node)?.[position] === false;
  };
  const found = new Map<Instr | Terminator, Stuck>();
  const alongside = new Map<Instr | Terminator, Set<Instr | Terminator>>();
  const left = [...abandoned].flatMap(([node, ids]) => (ids.size > 0 ? [node] : []));
  const rootPrices = new Map<Instr | Terminator, number>();
  const finals = [...finalNodes(exploration), ...left].filter(({ state }) => !state.isOver);
  for (const node of [...finals].sort((a, b) => a.price - b.price || a.depth - b.depth)) {
    const blocked = [...node.order.keys()].filter((position) => isStuck(node, position));
    const isRootBlocked = blocked.some((position) => goroutineAt(node, position)?.start === undefined);
    for (const { goroutine, ring } of causesOf(world, node, blocked)) {
      const { pending } = goroutine;
      const position = node.order.indexOf(goroutine.id);
      const others = alongside.get(pending.step) ?? new Set();
      alongside.set(pending.step, others);
      if (isRootBlocked && !rootPrices.has(pending.step)) rootPrices.set(pending.step, node.price);
      for (const one of blocked) {
        const step = goroutineAt(node, one)?.pending?.step;
        if (one !== position && step !== undefined) others.add(step);
      }
      const sealed = whenSealed(node, position, isStuck);
      const known = found.get(pending.step);
      const outliving = assumedToOutlive(root, node, sealed.node, goroutine);
      const price = sealed.node.price + outliving.reduce((sum, one) => sum + one.price, 0);
      if (known !== undefined && known.price <= price) continue;
      if (world.effort.isPlain && wayTo(sealed.node).assumed.some(({ helps }) => helps)) continue;
      const turn = turnInto(exploration, sealed.node, sealed.place, isStuck);
      const around = { turn, ring: ring.map((one) => one.pending), alongside: others };
      const told = tell(world, root, node, position, sealed.node, around);
      if (counts(told)) found.set(pending.step, { ...told, price, assumed: [...told.assumed, ...outliving] });
    }
  }
  const stuck = [...found].map(([step, one]) => ({ ...one, rootPrice: rootPrices.get(step) }));
  return { stuck, misuses: misusesIn(root, exploration), root, exploration };
}

function misusesIn(root: Root, { nodes }: Exploration): readonly Misuse[] {
  const found = new Map<Fault["step"], Misuse>();
  for (const node of nodes) {
    for (const edge of node.edges) {
      const price = node.price + edge.assumed.reduce((sum, one) => sum + one.price, 0);
      for (const fault of edge.faults) {
        const known = found.get(fault.step);
        if (known !== undefined && known.price <= price) continue;
        const { assumed, schedule } = wayTo(node);
        if ([...assumed, ...edge.assumed].some(({ helps }) => helps === "made")) continue;
        found.set(fault.step, {
          root,
          fault,
          price,
          assumed: [...assumed, ...edge.assumed].filter((one) => one.price > 0),
          schedule: [...schedule, ...edge.told],
        });
      }
    }
  }
  return [...found.values()];
}

/** How the state is reached: what was assumed, and what everybody did. */
export function wayTo(node: Node): {
  readonly assumed: readonly Assumed[];
  readonly schedule: readonly Told[];
} {
  const edges: Edge[] = [];
  let start = node;
  for (; start.from !== undefined; start = start.from.source) edges.push(start.from);
  edges.reverse();
  const { assumed, told } = start.state;
  return {
    assumed: [...assumed, ...edges.flatMap((edge) => edge.assumed)],
    schedule: [...told, ...edges.flatMap((edge) => edge.told)],
  };
}

function goroutineAt(node: Node, position: number): Readonly<Goroutine> | undefined {
  const id = node.order[position];
  return node.state.goroutines.find((one) => one.id === id);
}

interface Sealed {
  readonly node: Node;
  readonly place: number;
}

/** The first state on the way in which nothing could help it any more. */
function whenSealed(
  node: Node,
  position: number,
  isStuck: (node: Node, position: number) => boolean,
): Sealed {
  let at = node;
  let place = position;
  for (let { from } = at; from !== undefined; { from } = at) {
    const before = from.places.indexOf(place);
    if (before === -1 || !isStuck(from.source, before)) break;
    at = from.source;
    place = before;
  }
  return { node: at, place };
}

function tell(
  world: World,
  root: Root,
  node: Node,
  position: number,
  sealed: Node,
  around: Pick<Stuck, "turn" | "ring" | "alongside">,
): Stuck {
  const goroutine = goroutineAt(node, position) as Goroutine;
  const pending = goroutine.pending as Pending;
  const { assumed, schedule } = wayTo(sealed);
  return {
    root,
    pending,
    step: pending.step,
    start: goroutine.start,
    price: sealed.price,
    assumed: assumed.filter(({ price }) => price > 0),
    schedule,
    ...around,
    holders: holdersOf(node.state, goroutine).map((holder) => held(holder, goroutine)),
    left: pending.kind === "wait" && !world.isScaled ? countAt(node.state, pending.place) : undefined,
    rootPrice: undefined,
    waitsForContext: neededBy(pending).some((id) => isDone(node.state, id)),
    made: madeBy(node.state, pending),
    rootAt: rootAt(node.state),
  };
}

function rootAt({ goroutines }: State): Instr | undefined {
  const frame = goroutines.find(({ start }) => start === undefined)?.frames[0];
  return frame?.block.instrs[frame.at];
}

function held({ step, goroutine }: Holder, self: Readonly<Goroutine>): Held {
  return { taken: step, isSelf: goroutine.id === self.id, at: goroutine.pending };
}

function countAt(state: State, place: Ptr): number {
  return primitiveAt(state, place, { k: "count", n: 0 }).n;
}

function isDone(state: State, id: number): boolean {
  const obj = state.objs.get(id);
  return obj?.k === "chan" && obj.source === "done";
}

function madeBy(state: State, pending: Pending | undefined): Instr | undefined {
  for (const id of neededBy(pending)) {
    const obj = state.objs.get(id);
    if ((obj?.k === "chan" || obj?.k === "pipe-end") && obj.site !== undefined) return obj.site;
  }
  return undefined;
}
