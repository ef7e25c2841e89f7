/**
 * The decision that took the partner away: the last one on the way into the first state in which
 * nothing could help any more that, taken otherwise, would have left somebody to answer.
 */
import type { Exploration, Node } from "./explore.js";
import type { Told } from "./state.js";

/** What else could have happened instead of the step into a state. */
interface Sibling {
  readonly told: readonly Told[];
  readonly node: Node;
  /** Of the goroutine that is stuck; -1 where it is over. */
  readonly place: number;
}

export function turnInto(
  { start }: Exploration,
  sealed: Node,
  place: number,
  isStuck: (node: Node, place: number) => boolean,
): Told | undefined {
  const told = sealed.from?.told ?? sealed.state.told;
  const siblings =
    sealed.from === undefined ? startsBeside(start, sealed, place) : stepsBeside(sealed, place);
  const helps = ({ node, place: at }: Sibling): boolean => at === -1 || !isStuck(node, at);
  const turns = told.filter((_, at) =>
    siblings.some((other) => partsAt(told, at, other.told) && helps(other)),
  );
  // What somebody else did says more than how the stuck one came to its operation.
  const id = sealed.order[place];
  const own = sealed.state.goroutines.find((one) => one.id === id)?.start;
  return turns.findLast((one) => one.start !== own) ?? turns.at(-1);
}

/** Up to a decision both go the same way, or it is the same select that takes another case. */
function partsAt(told: readonly Told[], at: number, other: readonly Told[]): boolean {
  const one = told[at];
  if (one?.step.op === "select")
    return other.some(({ step, taken }) => step === one.step && taken !== one.taken);
  if (one?.step.op !== "branch") return false;
  const beside = other[at];
  const isShared = told.slice(0, at).every((step, index) => isSame(step, other[index]));
  return isShared && beside?.step === one.step && beside.text !== one.text;
}

function isSame(one: Told, other: Told | undefined): boolean {
  return one.step === other?.step && one.text === other.text && one.taken === other.taken;
}

/** Goroutines keep their numbers as long as both go the same way. */
function startsBeside(start: readonly Node[], sealed: Node, place: number): readonly Sibling[] {
  const id = sealed.order[place];
  return start.map((node) => ({
    told: node.state.told,
    node,
    place: id === undefined ? -1 : node.order.indexOf(id),
  }));
}

function stepsBeside({ from }: Node, place: number): readonly Sibling[] {
  const before = from?.places.indexOf(place) ?? -1;
  const edges = from?.source.edges ?? [];
  return edges.map(({ told, target, places }) => ({ told, node: target, place: places[before] ?? -1 }));
}
