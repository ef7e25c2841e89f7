/**
 * `golinger explain` and `golinger rules`: what the catalogue says, on the terminal. Decides only
 * the layout; the words stand in the rules.
 */
import picocolors from "picocolors";
import { helpMarkdown } from "../report/rule-help.js";
import { rulePage } from "../rule/about.js";
import type { Rule } from "../rule/define.js";

/** The rule's page as Markdown that reads well as plain text; headings stand out where colour is on. */
export function explain(rule: Rule, color: boolean): string {
  const colors = picocolors.createColors(color);
  return helpMarkdown(rule)
    .replace(/^#+ (.*)$/gm, (_, title: string) => colors.bold(title))
    .concat(`\n${rulePage(rule.id)}\n`);
}

export function listText(rules: readonly Rule[], color: boolean): string {
  const colors = picocolors.createColors(color);
  const width = Math.max(...rules.map((rule) => rule.id.length));
  return rules
    .map(
      (rule) =>
        `${colors.bold(rule.id.padEnd(width))}  ${rule.preset.padEnd(11)}  ${rule.level.padEnd(7)}  ${rule.summary}\n`,
    )
    .join("");
}

export function listMarkdown(rules: readonly Rule[]): string {
  const rows = rules.map(
    (rule) =>
      `| [\`${rule.id}\`](${rulePage(rule.id)}) | ${rule.preset} | ${rule.level} | ${rule.summary} |\n`,
  );
  return `| rule | preset | level | what it finds |\n| --- | --- | --- | --- |\n${rows.join("")}`;
}

export function listJson(rules: readonly Rule[]): string {
  const list = rules.map((rule) => ({
    id: rule.id,
    level: rule.level,
    preset: rule.preset,
    stage: rule.stage,
    since: rule.since,
    inTests: rule.inTests ?? "off",
    summary: rule.summary,
    fix: rule.fix ?? null,
    versions: rule.versions ?? null,
    overlaps: rule.overlaps ?? [],
    cwe: rule.cwe ?? [],
    options: rule.options ?? {},
    url: rulePage(rule.id),
  }));
  return `${JSON.stringify(list, null, 2)}\n`;
}
