import { expect, it } from "vitest";
import { rules } from "../../rules/index.js";
import { idProblem, skeleton } from "../../scripts/new-rule.js";
import { readExpectations } from "../support/expectations.js";

it("takes the ids there are, and tells what is wrong with others", () => {
  for (const { id } of rules) expect(idProblem(id)).toBeUndefined();
  expect(idProblem("")).toContain("kebab-case");
  expect(idProblem("Leak-It")).toContain("kebab-case");
  expect(idProblem("leak")).toContain("two words");
  expect(idProblem("../leak-it")).toContain("kebab-case");
  expect(idProblem("no-leak")).toContain("names the defect");
  expect(idProblem(`a-${"b".repeat(60)}`)).toContain("characters at most");
});

it("writes a rule, and fixtures that want what it does not say yet", () => {
  const files = skeleton("db-rows-open", "0.2.0");
  expect([...files.keys()]).toEqual([
    "rules/db-rows-open.ts",
    "fixtures/db-rows-open/bad/example.go",
    "fixtures/db-rows-open/fixed/example.go",
    "fixtures/db-rows-open/ok/not_meant.go",
    "fixtures/db-rows-open/limits/not_seen.go",
  ]);
  expect(files.get("rules/db-rows-open.ts")).toContain("export const dbRowsOpen = defineRule({");
  expect(files.get("rules/db-rows-open.ts")).toContain('since: "0.2.0"');
  const expectations = (path: string) => readExpectations(path, files.get(path) ?? "");
  expect(expectations("fixtures/db-rows-open/bad/example.go")).toMatchObject([
    { kind: "want", ruleId: "db-rows-open" },
  ]);
  expect(expectations("fixtures/db-rows-open/limits/not_seen.go")).toMatchObject([{ kind: "miss" }]);
});

it("is filled in every rule of the catalogue", () => {
  for (const rule of rules) expect(JSON.stringify(rule)).not.toContain("FILL IN");
});
