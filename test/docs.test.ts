/**
 * Parity by machine: no rule without page, fixtures and a well-formed id, no page and no fixture
 * folder without a rule.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { rules } from "../rules/index.js";
import { withShippedModels } from "../scripts/model-tables.js";
import { rulePages } from "../scripts/rule-pages.js";
import { readFixtures } from "./support/fixture-tree.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const fixtures = readFixtures(`${ROOT}/fixtures`);

const LEAST_CASES = 6;

describe("docs/rules", () => {
  const pages = rulePages(rules, `${ROOT}/fixtures`);

  it("holds a page per rule and no other", () => {
    expect(readdirSync(`${ROOT}/docs/rules`).sort()).toEqual([...pages.keys()].sort());
  });

  it.each([...pages])("%s is what `npm run docs` writes", (name, text) => {
    expect(readFileSync(`${ROOT}/docs/rules/${name}`, "utf8")).toBe(text);
  });
});

it("docs/models.md lists what `npm run docs` writes", () => {
  const page = readFileSync(`${ROOT}/docs/models.md`, "utf8");
  expect(page).toBe(withShippedModels(page));
});

describe.each(rules)("$id", (rule) => {
  const cases = (fixtureClass: string): readonly string[] =>
    fixtures.filter((one) => one.rule === rule.id && one.class === fixtureClass).map(({ name }) => name);

  it("has an id that names the defect", () => {
    expect(rule.id).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/);
    expect(rule.id).not.toMatch(/^no-|-rule$/);
  });

  it("has enough fixtures, the documented pair among them", () => {
    expect(cases("bad").length).toBeGreaterThanOrEqual(LEAST_CASES);
    expect(cases("ok").length).toBeGreaterThanOrEqual(LEAST_CASES);
    expect(cases("bad")).toContain("example");
    expect(cases("fixed")).toContain("example");
  });

  it("has a fixture for what its limits name", () => {
    if (rule.limits.length > 0) expect(cases("limits").length).toBeGreaterThan(0);
  });
});

it("has no fixtures of rules that do not exist", () => {
  const ids = new Set(rules.map(({ id }) => id));
  expect([...new Set(fixtures.map(({ rule }) => rule))].filter((rule) => !ids.has(rule))).toEqual([]);
});
