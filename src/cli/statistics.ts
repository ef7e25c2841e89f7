/**
 * `--stats` and `--timing` as aligned lines for standard error. Decides the words beside the numbers.
 */
import type { Counters, Silenced, Timings } from "../engine/api.js";

const COUNTER_WORDS: Readonly<Record<keyof Counters, string>> = {
  files: "files read",
  size: "bytes of Go source",
  lines: "lines",
  packages: "packages",
  packagesSkipped: "packages no rule speaks about",
  filesLeftOut: "files left out by GOOS, GOARCH or tags",
  filesGenerated: "generated files",
  functions: "functions",
  functionsVisited: "functions a rule looked into",
  functionsBroken: "functions with a syntax error",
  flowGraphs: "flow graphs built",
  budgetsSpent: "questions left open in functions with too many paths",
  rootsExplored: "functions whose goroutines were explored",
  statesExplored: "states of goroutines",
  rootsCut: "explorations over their budget",
  parsesCompared: "files parsed whole as well, to compare",
  parsesDiffering: "files in which the whole parse differs",
  droppedByConfidence: "findings below the asked confidence",
  droppedInTests: "findings in tests, where the rule is off",
  droppedInGenerated: "findings in generated files",
  droppedOutside: "findings outside the named files",
  droppedOld: "findings that have nothing to do with the changes",
  merged: "findings told as part of another",
  fixesSafe: "fixes that are safe",
  fixesToLookAt: "fixes that need a look",
  fixesDropped: "fixes that did not hold when checked",
};

export function statisticsLines(counters: Counters, silenced: readonly Silenced[]): readonly string[] {
  const entries = Object.entries(counters) as [keyof Counters, number][];
  return align([
    ...entries.map(([name, count]) => row(count, COUNTER_WORDS[name])),
    ...silenced.map(({ ruleId, reason, places }) =>
      row(places, `${places === 1 ? "place" : "places"} of ${ruleId} not reported: ${reason}`),
    ),
  ]);
}

function row(count: number, words: string): [string, string] {
  return [count.toLocaleString("en-US"), words];
}

export function timingLines(timings: Timings): readonly string[] {
  const rows: [string, string][] = [
    [ms(timings.wall), `wall time, ${timings.workers} ${timings.workers === 1 ? "thread" : "threads"}`],
    ...section("phase", timings.phases),
    ...section("analysis", slowestFirst(timings.analyses)),
    ...section("rule", slowestFirst(timings.rules)),
  ];
  return align(rows);
}

function section(kind: string, times: ReadonlyMap<string, number>): [string, string][] {
  return [...times].map(([name, time]) => [ms(time), `${kind} ${name}`]);
}

function slowestFirst(times: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...times].sort(([, a], [, b]) => b - a));
}

function ms(time: number): string {
  return `${time.toFixed(1)} ms`;
}

function align(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([number]) => number.length));
  return rows.map(([number, words]) => `${number.padStart(width)}  ${words}`);
}
