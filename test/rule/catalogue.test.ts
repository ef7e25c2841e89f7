/** What is generated is up to date: the catalogue, and the schemas of configs and models. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rules } from "../../rules/index.js";
import {
  configSchemaText,
  MODELS_SCHEMA_PATH,
  modelsSchemaText,
  SCHEMA_PATH,
} from "../../scripts/make-config-schema.js";
import { exportName, RULES_FOLDER, ruleIds, rulesIndex } from "../../scripts/make-rules-index.js";

test("rules/index.ts is what `npx tsx scripts/make-rules-index.ts` writes", () => {
  const ids = ruleIds(RULES_FOLDER);
  expect(readFileSync(`${RULES_FOLDER}index.ts`, "utf8")).toBe(rulesIndex(ids));
  expect(rules.map((rule) => rule.id)).toEqual(ids);
});

test.each([
  ["configs", SCHEMA_PATH, () => configSchemaText(rules)],
  ["models", MODELS_SCHEMA_PATH, modelsSchemaText],
])("the schema of %s is what `npm run schema` writes", (_, path, text) => {
  // Compared as data: Biome formats the file.
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(JSON.parse(text()));
});

test("names of exports", () => {
  expect(exportName("wg-add-inside")).toBe("wgAddInside");
  expect(exportName("db-pool-limits")).toBe("dbPoolLimits");
});

test("a rule with a version gate says so on its page", () => {
  for (const { id, versions } of rules) {
    const text = readFileSync(`${RULES_FOLDER}${id}.ts`, "utf8");
    if (text.includes(".silenced(")) expect(versions, id).toBeDefined();
  }
});

test("ids are kebab-case and unique, and every message is lower case without a full stop", () => {
  expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
  for (const rule of rules) {
    expect(rule.id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/);
    for (const message of Object.values(rule.messages)) {
      expect(message).toMatch(/[^.]$/);
      expect(message).toMatch(/^[^A-Z]/);
    }
  }
});
