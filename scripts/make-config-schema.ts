/**
 * Writes `schemas/golinger-config.schema.json` from the same definition that reads config files.
 * `test/rule/config-schema.test.ts` fails when the file is stale.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rules } from "../rules/index.js";
import { configJsonSchema } from "../src/rule/config-shape.js";
import type { Rule } from "../src/rule/define.js";

export const SCHEMA_PATH = fileURLToPath(new URL("../schemas/golinger-config.schema.json", import.meta.url));

export function configSchemaText(catalogue: readonly Rule[]): string {
  return `${JSON.stringify(configJsonSchema(catalogue), null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(new URL("../schemas/", import.meta.url), { recursive: true });
  writeFileSync(SCHEMA_PATH, configSchemaText(rules));
}
