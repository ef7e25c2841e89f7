/**
 * `tsx scripts/explored-roots.ts FOLDER [MOST]`: how long the exploration of each root takes over a
 * real tree, its share of the time, and the slowest roots. One thread; the time of a root holds the flow
 * graphs of callees that nobody has asked for before, so it is measured twice: as it comes, and again.
 */
import { resolve } from "node:path";
import { rootsOf } from "../src/analyses/concurrency/roots.js";
import { exploreRoot } from "../src/analyses/concurrency/stuck-operations.js";
import { lint } from "../src/engine/lint.js";
import { createNodeFileHost, nodeClock, toHostPath } from "../src/node/host.js";
import { defineRule } from "../src/rule/define.js";
import { testHost } from "../test/support/test-host.js";

interface Timed {
  readonly name: string;
  /** Milliseconds, with all that had to be read. */
  readonly first: number;
  readonly again: number;
  readonly states: number;
  readonly isWhole: boolean;
  readonly stuck: number;
}

const [folder = ".", most = "25"] = process.argv.slice(2);
const roots: Timed[] = [];
let finding = 0;

const rule = defineRule({
  id: "explored-roots",
  since: "0.1.0",
  stage: "stable",
  level: "note",
  preset: "recommended",
  summary: "",
  why: "",
  remedy: "",
  runtime: "",
  limits: [],
  references: [],
  mentions: { words: ["<-", "chan", "Wait", "Lock", "RLock", "go"] },
  needs: {},
  messages: {},
  check({ scope }) {
    let since = nodeClock.now();
    for (const root of rootsOf(scope)) {
      finding += nodeClock.now() - since;
      const begin = nodeClock.now();
      const explored = exploreRoot(scope, root);
      const first = nodeClock.now() - begin;
      const once = nodeClock.now();
      exploreRoot(scope, root);
      roots.push({
        name: `${scope.pkg.path} ${root.graph.root.name}`,
        first,
        again: nodeClock.now() - once,
        states: explored.exploration.nodes.length,
        isWhole: explored.exploration.isWhole,
        stuck: explored.stuck.length,
      });
      since = nodeClock.now();
    }
    finding += nodeClock.now() - since;
  },
});

const begin = nodeClock.now();
const request = {
  base: toHostPath(resolve(folder)),
  paths: ["./..."],
  noIgnore: false,
  config: { kind: "none" },
  overlay: {},
} as const;
await lint(request, testHost(createNodeFileHost()), [rule]);
const wall = nodeClock.now() - begin;

const sum = (of: (one: Timed) => number): number => roots.reduce((total, one) => total + of(one), 0);
const quantile = (of: (one: Timed) => number, share: number): string => {
  const sorted = roots.map(of).sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
};
for (const one of roots.toSorted((a, b) => b.first - a.first).slice(0, Number(most)))
  console.log(
    `${one.first.toFixed(0).padStart(6)} ms ${one.again.toFixed(0).padStart(6)} ms again ${String(one.states).padStart(5)} states${one.isWhole ? "" : ", cut"}${one.stuck > 0 ? `, ${one.stuck} stuck` : ""}  ${one.name}`,
  );
console.log(
  [
    `${roots.length} roots, ${sum((one) => one.states)} states, ${roots.filter((one) => !one.isWhole).length} over budget`,
    `exploring ${sum((one) => one.first).toFixed(0)} ms with what had to be read, ${sum((one) => one.again).toFixed(0)} ms without; finding roots ${finding.toFixed(0)} ms; all ${wall.toFixed(0)} ms`,
    `per root: p50 ${quantile((one) => one.again, 0.5)}, p99 ${quantile((one) => one.again, 0.99)}, most ${quantile((one) => one.again, 1)} ms; with what had to be read p99 ${quantile((one) => one.first, 0.99)}, most ${quantile((one) => one.first, 1)} ms`,
  ].join("\n"),
);
