/**
 * Where the time goes and how much work there was. Time is self time: while one activity asks
 * another, only the inner one is charged. Amounts are counters that `--stats` prints.
 */
import type { Clock } from "../host/host.js";
import type { Counters, Timings } from "./api.js";

type Activity = "phases" | "rules" | "analyses";

type Counter = keyof Counters;

/** Amounts of some counters. */
export type Counts = ReadonlyMap<Counter, number>;

export interface Meter {
  /** Runs the work on the account of an activity. */
  time<T>(activity: Activity, id: string, work: () => T): T;
  /** Adds time that was measured elsewhere, such as waiting for a promise. */
  charge(activity: Activity, id: string, time: number): void;
  count(counter: Counter, amount?: number): void;
  /** What was counted so far. */
  counts(): Counters;
  tally(): Tally;
}

/** Plain data: crosses threads and adds up. */
export interface Tally {
  readonly counters: Counters;
  readonly phases: ReadonlyMap<string, number>;
  readonly rules: ReadonlyMap<string, number>;
  readonly analyses: ReadonlyMap<string, number>;
}

const NO_COUNTS: Counters = {
  files: 0,
  size: 0,
  lines: 0,
  packages: 0,
  packagesSkipped: 0,
  filesLeftOut: 0,
  filesGenerated: 0,
  functions: 0,
  functionsVisited: 0,
  functionsBroken: 0,
  flowGraphs: 0,
  budgetsSpent: 0,
  rootsExplored: 0,
  statesExplored: 0,
  rootsCut: 0,
  parsesCompared: 0,
  parsesDiffering: 0,
  droppedByConfidence: 0,
  droppedInTests: 0,
  droppedInGenerated: 0,
  droppedOutside: 0,
  droppedOld: 0,
  merged: 0,
  fixesSafe: 0,
  fixesToLookAt: 0,
  fixesDropped: 0,
};

export function createMeter(clock: Clock): Meter {
  const counters: Record<Counter, number> = { ...NO_COUNTS };
  const times = noTimes();
  const stack: { readonly map: Map<string, number>; readonly id: string }[] = [];
  let since = clock.now();
  const add = (map: Map<string, number>, id: string, time: number): void => {
    map.set(id, (map.get(id) ?? 0) + time);
  };
  const settle = (): void => {
    const now = clock.now();
    const top = stack.at(-1);
    if (top !== undefined) add(top.map, top.id, now - since);
    since = now;
  };
  return {
    time(activity, id, work) {
      settle();
      stack.push({ map: times[activity], id });
      try {
        return work();
      } finally {
        settle();
        stack.pop();
      }
    },
    charge: (activity, id, time) => add(times[activity], id, time),
    count(counter, amount = 1) {
      counters[counter] += amount;
    },
    counts: () => ({ ...counters }),
    tally: () => ({
      counters: { ...counters },
      phases: new Map(times.phases),
      rules: new Map(times.rules),
      analyses: new Map(times.analyses),
    }),
  };
}

/** What `later` has more than `earlier`. */
export function countedBetween(earlier: Counters, later: Counters): Counts {
  const names = Object.keys(later) as Counter[];
  return new Map(
    names.filter((name) => later[name] !== earlier[name]).map((name) => [name, later[name] - earlier[name]]),
  );
}

export function addTallies(tallies: readonly Tally[]): Tally {
  const counters: Record<Counter, number> = { ...NO_COUNTS };
  const sums = noTimes();
  for (const tally of tallies) {
    for (const name of Object.keys(counters) as Counter[]) counters[name] += tally.counters[name];
    for (const activity of ["phases", "rules", "analyses"] as const)
      for (const [id, time] of tally[activity]) sums[activity].set(id, (sums[activity].get(id) ?? 0) + time);
  }
  return { counters, ...sums };
}

function noTimes(): Readonly<Record<Activity, Map<string, number>>> {
  return { phases: new Map(), rules: new Map(), analyses: new Map() };
}

export function timingsOf(tally: Tally, wall: number, workers: number): Timings {
  const { phases, rules, analyses } = tally;
  return { wall, workers, phases, rules, analyses };
}
