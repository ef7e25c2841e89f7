/**
 * The part of `docs/models.md` that lists what is shipped, made from the tables themselves.
 * `npm run docs` writes it; `test/docs.test.ts` fails when it is stale.
 */

import { parseFuncId } from "../src/semantics/models/func-id.js";
import { SHIPPED_MODELS, SHIPPED_TABLES } from "../src/semantics/models/library/index.js";
import type { FunctionModel, ResourceKind } from "../src/semantics/models/model.js";

const BEGIN = "<!-- shipped: written by `npm run docs` -->";
const END = "<!-- end of shipped -->";

/** The page with its lists made anew. */
export function withShippedModels(page: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end === -1) throw new Error("docs/models.md has lost the marks around what is shipped");
  return `${page.slice(0, begin)}${BEGIN}\n\n${kindsTable()}\n\n${modulesTable()}\n\n${page.slice(end)}`;
}

const functions: readonly (readonly [string, FunctionModel])[] = SHIPPED_TABLES.flatMap((table) =>
  Object.entries(table.functions ?? {}),
);

function kindsTable(): string {
  const rows = SHIPPED_MODELS.kinds().map((kind) => {
    const count = functions.filter(([, { acquires }]) =>
      acquires?.some((one) => one.kind === kind.id),
    ).length;
    return `| \`${kind.id}\` | ${kind.noun} | ${letGoBy(kind)} | ${count} |`;
  });
  return [
    "| kind | in messages | let go by | functions that hand it out |",
    "|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function letGoBy({ form, release, field, exhausted, received }: ResourceKind): string {
  if (form === "function") return "calling it";
  const names = release.map((name) => (field === undefined || form === "pair" ? name : `${field}.${name}`));
  const ways = [
    ...names.map((name) => `\`${name}\``),
    ...(exhausted ?? []).map((name) => `\`${name}\` that returns false`),
    ...(received ?? []).map((name) => `a receive from \`${name}\``),
  ];
  return ways.length === 0 ? "functions" : ways.join(", ");
}

/** Modules in common use keep their host's form: three parts on a forge, two elsewhere. */
function moduleOf(packagePath: string): string {
  const parts = packagePath.split("/");
  const [host = ""] = parts;
  if (!host.includes(".")) return "the standard library";
  const isForge = ["github.com", "golang.org", "cloud.google.com", "google.golang.org"].includes(host);
  return parts.slice(0, isForge ? 3 : 2).join("/");
}

function modulesTable(): string {
  const counts = new Map<string, number>();
  for (const [id] of functions) {
    const module = moduleOf(parseFuncId(id)?.packagePath ?? "");
    counts.set(module, (counts.get(module) ?? 0) + 1);
  }
  const rows = [...counts]
    .sort(([a], [b]) => Number(a.includes(".")) - Number(b.includes(".")) || (a < b ? -1 : 1))
    .map(([module, count]) => `| ${module.includes(".") ? `\`${module}\`` : module} | ${count} |`);
  return ["| module | functions |", "|---|---|", ...rows].join("\n");
}
