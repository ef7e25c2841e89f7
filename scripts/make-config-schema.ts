/**
 * Writes `schemas/golinger-config.schema.json` and `schemas/golinger-models.schema.json` from the
 * same definitions that read these files. `test/rule/catalogue.test.ts` fails when one is stale.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rules } from "../rules/index.js";
import { configJsonSchema } from "../src/rule/config-shape.js";
import type { Rule } from "../src/rule/define.js";
import { modelsJsonSchema } from "../src/rule/models-shape.js";
import { SHIPPED_MODELS } from "../src/semantics/models/library/index.js";

export const SCHEMA_PATH = fileURLToPath(new URL("../schemas/golinger-config.schema.json", import.meta.url));
export const MODELS_SCHEMA_PATH = fileURLToPath(
  new URL("../schemas/golinger-models.schema.json", import.meta.url),
);

export function configSchemaText(catalogue: readonly Rule[]): string {
  return `${JSON.stringify(configJsonSchema(catalogue), null, 2)}\n`;
}

export function modelsSchemaText(): string {
  const kinds = SHIPPED_MODELS.kinds().map(({ id }) => id);
  return `${JSON.stringify(modelsJsonSchema(kinds), null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(new URL("../schemas/", import.meta.url), { recursive: true });
  writeFileSync(SCHEMA_PATH, configSchemaText(rules));
  writeFileSync(MODELS_SCHEMA_PATH, modelsSchemaText());
}
