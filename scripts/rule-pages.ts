/**
 * The pages of `docs/rules`, made from the rules themselves and their `example.go` fixtures. Decides
 * what stands in a page; `make-rule-docs.ts` writes them, `test/docs.test.ts` compares.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Example, helpMarkdown } from "../src/report/rule-help.js";
import type { Preset, Rule } from "../src/rule/define.js";

const PRESETS: readonly (readonly [Preset, string])[] = [
  ["recommended", "What a team can turn on in CI on day one."],
  ["strict", "Everything that is a leak, a deadlock or a lost resource."],
  ["advice", "Habits that prevent leaks; a group of its own."],
];

/** File name below `docs/rules` to its text. */
export function rulePages(rules: readonly Rule[], fixtures: string): ReadonlyMap<string, string> {
  const pages = new Map<string, string>([["README.md", overview(rules)]]);
  for (const rule of rules) pages.set(`${rule.id}.md`, helpMarkdown(rule, readExample(rule.id, fixtures)));
  return pages;
}

function overview(rules: readonly Rule[]): string {
  const parts = [
    "# Rules",
    "Made by `npm run docs` from `rules/`; do not edit.\nPresets nest: strict holds recommended; `all` is strict and advice.",
  ];
  for (const [preset, meaning] of PRESETS) {
    const rows = rules
      .filter((rule) => rule.preset === preset)
      .map(
        (rule) =>
          `| [${rule.id}](${rule.id}.md) | ${rule.level} | ${rule.fix === undefined ? "" : "yes"} | ${rule.summary} |`,
      );
    if (rows.length === 0) continue;
    parts.push(
      `## ${preset}`,
      meaning,
      ["| rule | level | fix | what it finds |", "| --- | --- | --- | --- |", ...rows].join("\n"),
    );
  }
  return `${parts.join("\n\n")}\n`;
}

/** `example.go`, or the file of that name in a folder `example`. */
function readExample(id: string, fixtures: string): Example | undefined {
  const bad = readFixture(join(fixtures, id, "bad"));
  const fixed = readFixture(join(fixtures, id, "fixed"));
  return bad === undefined || fixed === undefined ? undefined : { bad, fixed };
}

function readFixture(folder: string): string | undefined {
  const path = [join(folder, "example.go"), join(folder, "example", "example.go")].find((file) =>
    existsSync(file),
  );
  return path === undefined ? undefined : withoutExpectations(readFileSync(path, "utf8"));
}

function withoutExpectations(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^\s*\/\/ (?:want|note|miss) /.test(line))
    .map((line) => line.replace(/\s*\/\/ (?:want|note|miss) .*$/, ""))
    .join("\n");
}
