/**
 * Cycles of a given length in a graph of names: locks that are taken in a ring. Looks only where there
 * are any, and stops where there are too many.
 */

/** From a name to those it leads to. */
export type Links = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

export interface Cycles {
  /** Each once, from its first name on. */
  readonly found: readonly (readonly string[])[];
  readonly isWhole: boolean;
}

/** Ways to go on that are tried for one length: fewer leave rings out where hundreds of locks are held at once. */
const MAX_TRIED = 200_000;

export function cyclesOf(links: Links, size: number): Cycles {
  const members = onCycles(links);
  const found: (readonly string[])[] = [];
  let tried = 0;
  const extend = (keys: readonly string[]): void => {
    const [first] = keys as [string];
    for (const next of links.get(keys.at(-1) as string)?.keys() ?? []) {
      if (++tried > MAX_TRIED) return;
      if (keys.length === size) {
        if (next === first) found.push(keys);
      } else if (next > first && members.has(next) && !keys.includes(next)) extend([...keys, next]);
    }
  };
  for (const first of members) extend([first]);
  return { found, isWhole: tried <= MAX_TRIED };
}

/** Without those that nothing leads to, or that lead nowhere: locks taken in one order leave none. */
function onCycles(links: Links): ReadonlySet<string> {
  const back = new Map<string, Set<string>>();
  for (const [from, targets] of links)
    for (const to of targets.keys()) back.set(to, (back.get(to) ?? new Set()).add(from));
  const members = new Set(links.keys());
  drop(
    members,
    (name) => back.get(name) ?? [],
    (name) => links.get(name)?.keys() ?? [],
  );
  drop(
    members,
    (name) => links.get(name)?.keys() ?? [],
    (name) => back.get(name) ?? [],
  );
  return members;
}

/** Takes out those without a neighbour on one side, and then those on the other side that have lost theirs. */
function drop(
  members: Set<string>,
  before: (name: string) => Iterable<string>,
  behind: (name: string) => Iterable<string>,
): void {
  const count = (name: string): number => [...before(name)].filter((one) => members.has(one)).length;
  const left = new Map([...members].map((name) => [name, count(name)]));
  const gone = [...members].filter((name) => left.get(name) === 0);
  for (let name = gone.pop(); name !== undefined; name = gone.pop()) {
    members.delete(name);
    for (const next of behind(name)) {
      const rest = (left.get(next) ?? 0) - 1;
      left.set(next, rest);
      if (rest === 0) gone.push(next);
    }
  }
}
