/**
 * Writes `docs/rules` and the lists in `docs/models.md`: `npm run docs`. A page of a rule that is gone
 * is removed.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rules } from "../rules/index.js";
import { withShippedModels } from "./model-tables.js";
import { rulePages } from "./rule-pages.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "docs/rules");
const pages = rulePages(rules, join(root, "fixtures"));
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(join(folder, name));
for (const [name, text] of pages) writeFileSync(join(folder, name), text);

const models = join(root, "docs/models.md");
writeFileSync(models, withShippedModels(readFileSync(models, "utf8")));
