/**
 * Every fix that is proposed for a fixture, applied: the finding is gone, nothing else has come, and
 * the page of the rule says that there is a fix.
 */
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { rules } from "../rules/index.js";
import type { Finding } from "../src/rule/finding.js";
import { type FixedFixtures, fixFixtures } from "./support/fixed-fixtures.js";

const FOLDER = fileURLToPath(new URL("../fixtures", import.meta.url));

let fixtures: FixedFixtures;

beforeAll(async () => {
  fixtures = await fixFixtures(FOLDER);
});

it("takes away what it fixes and brings nothing", () => {
  const { before, fixed, after } = fixtures;
  // A fix may cure more than it is for.
  const left = countsOf(before.filter((finding) => !fixed.has(finding)));
  const more = [...countsOf(after)].filter(([key, count]) => count > (left.get(key) ?? 0));
  expect(more).toEqual([]);
});

it("leaves nothing in a bad fixture whose findings all have a fix", () => {
  const { before, fixed, after, texts } = fixtures;
  const curable = [...texts.keys()].filter((path) =>
    before.every((finding) => finding.place.path !== path || fixed.has(finding)),
  );
  expect(curable.length).toBeGreaterThan(10);
  expect(after.filter(({ place }) => curable.includes(place.path)).map(lineOf)).toEqual([]);
});

describe.each(rules)("$id", (rule) => {
  it("tells of its fix in its page, and of none that it has not", () => {
    const isProposed = [...fixtures.fixed.keys()].some(({ ruleId }) => ruleId === rule.id);
    expect(rule.fix !== undefined).toBe(isProposed);
  });
});

/** How often each rule speaks in each function. */
function countsOf(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { ruleId, symbol, place } of findings) {
    const key = `${place.path} ${symbol} ${ruleId}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return new Map([...counts].sort());
}

function lineOf({ place, ruleId, message }: Finding): string {
  return `${place.path}:${place.startLine} ${ruleId} ${message}`;
}
