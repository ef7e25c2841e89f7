/**
 * The help of a rule as plain text and as Markdown: one source for SARIF's help, `explain`, the
 * pages in docs/rules and the editor's hover. Decides order and headings of a rule's page.
 */
import { HOMEPAGE, rulePage } from "../rule/about.js";
import type { Rule } from "../rule/define.js";

export interface Example {
  readonly bad: string;
  readonly fixed: string;
}

export function helpText(rule: Rule): string {
  return `${rule.summary} ${rule.why} ${rule.remedy} See ${rulePage(rule.id)}`;
}

/** `example` is the pair of fixtures `example.go`; left out where no file is at hand. */
export function helpMarkdown(rule: Rule, example?: Example): string {
  const parts = [`# ${rule.id}`, rule.summary, facts(rule), "## Why it hurts", rule.why];
  if (example) {
    parts.push("## Example", fence("go", example.bad), "Fixed:", fence("go", example.fixed));
  }
  parts.push("## How to fix", rule.remedy);
  if (rule.fix !== undefined) parts.push(`${rule.fix} ${FIX_PAGE}`);
  parts.push("## What the runtime shows", rule.runtime);
  if (rule.versions !== undefined) parts.push("## Go versions", rule.versions);
  if (rule.options) {
    const rows = Object.entries(rule.options).map(
      ([name, option]) =>
        `- \`${name}\` (default \`${JSON.stringify(option.default)}\`): ${option.description}`,
    );
    parts.push("## Options", rows.join("\n"));
  }
  if (rule.limits.length > 0)
    parts.push("## Known limits", rule.limits.map((limit) => `- ${limit}`).join("\n"));
  parts.push("## How to suppress", suppressionHelp(rule.id));
  if (rule.references.length > 0) {
    parts.push("## References", rule.references.map((reference) => `- ${reference}`).join("\n"));
  }
  return `${parts.join("\n\n")}\n`;
}

const FIX_PAGE = `[How fixes are checked](${HOMEPAGE}/blob/main/docs/fixes.md).`;

const IN_TESTS: Readonly<Record<NonNullable<Rule["inTests"]>, string>> = {
  off: "off, unless `tests: on`",
  "own goroutine": "where a test waits for ever itself; all of it with `tests: on`",
  on: "on",
};

function facts(rule: Rule): string {
  const lines = [
    `- Level: ${rule.level}`,
    `- Preset: ${rule.preset}`,
    `- Since: golinger ${rule.since}${rule.stage === "preview" ? " (preview)" : ""}`,
    `- In tests: ${IN_TESTS[rule.inTests ?? "off"]}`,
  ];
  if (rule.overlaps?.length) lines.push(`- Also seen by: ${rule.overlaps.join(", ")}`);
  if (rule.cwe?.length) lines.push(`- Weakness: ${rule.cwe.join(", ")}`);
  return lines.join("\n");
}

function suppressionHelp(id: string): string {
  return [
    "On the line itself, or alone on the line above, with a reason:",
    fence(
      "go",
      `//golinger:ignore ${id} the reason\n//nolint:golinger/${id} // the reason\n//lint:ignore ${id} the reason`,
    ),
    "For a whole tree, in `.golinger.yaml`:",
    fence("yaml", `rules:\n  ${id}: off`),
  ].join("\n\n");
}

function fence(language: string, code: string): string {
  return `\`\`\`${language}\n${code.trimEnd()}\n\`\`\``;
}
