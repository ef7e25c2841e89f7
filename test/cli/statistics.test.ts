import { expect, it } from "vitest";
import { statisticsLines, timingLines } from "../../src/cli/statistics.js";
import type { Counters, Timings } from "../../src/engine/api.js";

const COUNTERS: Counters = {
  files: 1234567,
  size: 9,
  lines: 1,
  packages: 2,
  packagesSkipped: 1,
  filesLeftOut: 0,
  filesGenerated: 0,
  functions: 3,
  functionsVisited: 2,
  functionsBroken: 0,
  flowGraphs: 2,
  budgetsSpent: 0,
  rootsExplored: 4,
  statesExplored: 30,
  rootsCut: 1,
  droppedByConfidence: 0,
  droppedInTests: 0,
  droppedInGenerated: 0,
  droppedOutside: 0,
  droppedOld: 0,
  merged: 0,
  parsesCompared: 0,
  parsesDiffering: 0,
  fixesSafe: 0,
  fixesToLookAt: 0,
  fixesDropped: 0,
};

const TIMINGS: Timings = {
  wall: 12.345,
  workers: 1,
  phases: new Map([["read", 1]]),
  analyses: new Map(),
  rules: new Map([
    ["time-tick", 0.04],
    ["wg-by-value", 100.25],
  ]),
};

it("gives every counter a line, aligned and in words", () => {
  const lines = statisticsLines(COUNTERS, []);
  expect(lines).toHaveLength(Object.keys(COUNTERS).length);
  expect(lines.slice(0, 2)).toEqual(["1,234,567  files read", "        9  bytes of Go source"]);
  expect(lines.join("\n")).not.toContain("undefined");
});

it("says what version gates kept quiet about, and why", () => {
  const lines = statisticsLines(COUNTERS, [
    { ruleId: "ticker-not-stopped", reason: "the module is at Go 1.25", places: 12 },
    { ruleId: "time-tick", reason: "the toolchain is Go 1.27", places: 1 },
  ]);
  expect(lines.slice(-2)).toEqual([
    "       12  places of ticker-not-stopped not reported: the module is at Go 1.25",
    "        1  place of time-tick not reported: the toolchain is Go 1.27",
  ]);
});

it("tells wall time, phases, then the slowest first", () => {
  expect(timingLines(TIMINGS)).toEqual([
    " 12.3 ms  wall time, 1 thread",
    "  1.0 ms  phase read",
    "100.3 ms  rule wg-by-value",
    "  0.0 ms  rule time-tick",
  ]);
  expect(timingLines({ ...TIMINGS, workers: 4 })[0]).toContain("4 threads");
});
