/**
 * How the paths of a function end for one lock, told apart by what the function was given and what it
 * returns: `err` is nil where the lock is held. Decides when a caller can tell; where it cannot,
 * there are no cases.
 */
import type { LockSide } from "../../semantics/models/locks.js";
import { type Known, opposite } from "./known.js";
import { type EffectCase, type Fact, RECEIVER } from "./summary.js";
import type { Exit } from "./visit.js";

interface Way {
  readonly takes: readonly LockSide[];
  readonly givesBack: readonly LockSide[];
  readonly handsOn: boolean;
  readonly handsOut: number | undefined;
  readonly given: ReadonlyMap<number, Known>;
  readonly got: ReadonlyMap<number, Known>;
}

/** Undefined where the paths differ and nothing tells. Nothing at all where all leave the lock as it was. */
export function casesOf(exits: readonly Exit[]): readonly EffectCase[] | undefined {
  const all = exits.filter(({ how }) => how !== "panic").map(wayOf);
  // Who hands out the means to give it back keeps it elsewhere by mistake; they are to be used even where
  // nothing was taken.
  const lent = all.find(({ handsOut, takes }) => handsOut !== undefined && takes.length > 0);
  const ways =
    lent === undefined
      ? all
      : all.map((way) => ({ ...way, takes: way.handsOut === lent.handsOut ? lent.takes : [] }));
  const groups = new Map<string, Way[]>();
  for (const way of ways) {
    const key = `${way.takes.join()};${way.givesBack.join()};${way.handsOn};${way.handsOut}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [way]);
    else group.push(way);
  }
  const [only, ...others] = groups.values();
  if (only === undefined) return [];
  if (others.length === 0) {
    const [way] = only as [Way];
    if (way.takes.length === 0 && way.givesBack.length === 0 && !way.handsOn) return [];
    return [{ ...effectOf(way), given: [], got: [] }];
  }
  if (groups.size !== 2) return undefined;
  return tellApart(only, others[0] as Way[]);
}

function wayOf(exit: Exit): Way {
  const { holdings } = exit.state;
  const { held, owed, handedOn, last } = holdings;
  const { handedOut } = exit;
  return {
    takes: (handedOut?.taking === undefined ? held : [handedOut.taking]).map(({ side }) => side),
    handsOut: handedOut?.index,
    givesBack: owed,
    // What was taken here and handed on is nothing to the caller.
    handsOn: handedOn !== "no" && last === undefined && handedOut === undefined,
    given: toldByGiven(exit),
    got: toldByResults(exit),
  };
}

/** What is known of the receiver, the parameters and, after them, what was captured, by position. */
export function toldByGiven({ given }: Exit): Told {
  const told = new Map<number, Known>();
  for (const [value, is] of given) {
    if (value.op === "param") told.set(value.role === "receiver" ? RECEIVER : value.index, is);
    else if (value.op === "freeVar") told.set(value.fn.params.length + value.index, is);
  }
  return told;
}

export function toldByResults({ results }: Exit): Told {
  return new Map(
    [...results.entries()].flatMap(([index, is]) => (is === undefined ? [] : [[index, is] as const])),
  );
}

function effectOf({ takes, givesBack, handsOn, handsOut }: Way): Omit<EffectCase, "given" | "got"> {
  return { takes, givesBack, handsOn, handsOut };
}

/** By a parameter, or by a result, that is one thing in all ways of the first and another in the second. */
function tellApart(first: readonly Way[], second: readonly Way[]): readonly EffectCase[] | undefined {
  for (const by of ["given", "got"] as const) {
    const facts = difference(
      first.map((way) => way[by]),
      second.map((way) => way[by]),
    );
    if (facts === undefined) continue;
    const [a, b] = [first[0] as Way, second[0] as Way];
    const none: readonly Fact[] = [];
    const [given, got] = by === "given" ? [facts, [none, none]] : [[none, none], facts];
    return [
      { ...effectOf(a), given: given[0] as readonly Fact[], got: got[0] as readonly Fact[] },
      { ...effectOf(b), given: given[1] as readonly Fact[], got: got[1] as readonly Fact[] },
    ];
  }
  return undefined;
}

type Told = ReadonlyMap<number, Known>;

/** The facts of each side that are not so on the other. One side must always be so, the other never as far as is known. */
export function difference(
  first: readonly Told[],
  second: readonly Told[],
): readonly [readonly Fact[], readonly Fact[]] | undefined {
  const indices = new Set([...first, ...second].flatMap((told) => [...told.keys()]));
  const facts: [Fact[], Fact[]] = [[], []];
  for (const index of [...indices].sort((a, b) => a - b)) {
    const is = always(first, index);
    const other = always(second, index);
    if (is !== undefined && never(second, index, is)) note(facts, index, is);
    else if (other !== undefined && never(first, index, other)) note(facts, index, opposite(other));
  }
  return facts[0].length === 0 ? undefined : facts;
}

function note([first, second]: readonly [Fact[], Fact[]], index: number, is: Known): void {
  first.push({ index, is });
  second.push({ index, is: opposite(is) });
}

function always(ways: readonly Told[], index: number): Known | undefined {
  const is = ways[0]?.get(index);
  return is !== undefined && ways.every((told) => told.get(index) === is) ? is : undefined;
}

function never(ways: readonly Told[], index: number, is: Known): boolean {
  return ways.every((told) => told.get(index) !== is);
}
