/**
 * Counts agreement with go/types and keeps the largest causes of difference with a few examples
 * each. Decides what the figures mean; `compare.ts` finds them.
 */

export type Verdict = "equal" | "wrong" | "unknown";

/** How often each verdict was given; the denominator of all shares is their sum. */
export interface Score {
  equal: number;
  wrong: number;
  unknown: number;
}

export interface Cause {
  readonly verdict: "wrong" | "unknown";
  readonly label: string;
  count: number;
  readonly examples: string[];
}

export interface Tally {
  /** Calls go/types saw that golinger's tree has not. */
  unseen: number;
  /** The same for expressions; those of declarations outside bodies and initialisers are among them. */
  unseenExprs: number;
  /** Calls and operands go/types itself gives no type. */
  invalid: number;
  readonly callees: Score;
  /** Callees other than builtins and conversions. */
  readonly functions: Score;
  readonly types: Score;
  readonly exprs: Score;
  readonly causes: Map<string, Cause>;
}

/** Examples kept per cause. Too low and a cause cannot be understood, too high and memory grows. */
const MAX_EXAMPLES = 12;

export function newTally(): Tally {
  return {
    unseen: 0,
    unseenExprs: 0,
    invalid: 0,
    callees: newScore(),
    functions: newScore(),
    types: newScore(),
    exprs: newScore(),
    causes: new Map(),
  };
}

function newScore(): Score {
  return { equal: 0, wrong: 0, unknown: 0 };
}

export function addTally(sum: Tally, part: Tally): void {
  sum.unseen += part.unseen;
  sum.unseenExprs += part.unseenExprs;
  sum.invalid += part.invalid;
  for (const key of ["callees", "functions", "types", "exprs"] as const) {
    for (const verdict of ["equal", "wrong", "unknown"] as const) sum[key][verdict] += part[key][verdict];
  }
  for (const [key, cause] of part.causes) {
    const known = sum.causes.get(key);
    if (known === undefined) sum.causes.set(key, { ...cause, examples: [...cause.examples] });
    else {
      known.count += cause.count;
      known.examples.push(...cause.examples.slice(0, MAX_EXAMPLES - known.examples.length));
    }
  }
}

export function noteCause(
  tally: Tally,
  verdict: "wrong" | "unknown",
  label: string,
  example: () => string,
): void {
  const key = `${verdict} ${label}`;
  let cause = tally.causes.get(key);
  if (cause === undefined) {
    cause = { verdict, label, count: 0, examples: [] };
    tally.causes.set(key, cause);
  }
  cause.count++;
  if (cause.examples.length < MAX_EXAMPLES) cause.examples.push(example());
}

export function totalOf(score: Score): number {
  return score.equal + score.wrong + score.unknown;
}

/** `99.87`, of all that were judged, rounded down so that 100.00 means all; `-` where nothing was. */
export function percent(part: number, score: Score): string {
  const total = totalOf(score);
  return total === 0 ? "-" : (Math.floor((10_000 * part) / total) / 100).toFixed(2);
}

/** The causes, most frequent first. */
export function largestCauses(tally: Tally): readonly Cause[] {
  return [...tally.causes.values()].sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
}
