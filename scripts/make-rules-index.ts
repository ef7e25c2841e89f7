/**
 * Writes `rules/index.ts`, the catalogue: every `rules/<id>.ts` exports one rule under its id in
 * camel case. `test/rule/catalogue.test.ts` fails when the file is stale.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const RULES_FOLDER = fileURLToPath(new URL("../rules/", import.meta.url));

/** The ids of all rules, in order: the names of the files. */
export function ruleIds(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && name !== "index.ts")
    .map((name) => name.slice(0, -".ts".length))
    .sort();
}

export function exportName(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

export function rulesIndex(ids: readonly string[]): string {
  const imports = ids.map((id) => `import { ${exportName(id)} } from "./${id}.js";\n`).join("");
  const list = ids.map((id) => `  ${exportName(id)},\n`).join("");
  return `/**
 * The catalogue of rules, in the order of their ids. Only front ends read it. Made by
 * \`tsx scripts/make-rules-index.ts\` from the files of this folder.
 */
import type { Rule } from "../src/rule/define.js";
${imports}
// biome-ignore format: one rule a line
export const rules: readonly Rule[] = [${ids.length === 0 ? "" : `\n${list}`}];
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(`${RULES_FOLDER}index.ts`, rulesIndex(ruleIds(RULES_FOLDER)));
