/**
 * Rules and notifications as SARIF reporting descriptors (SARIF 2.1.0, 3.49), within the limits of
 * GitHub code scanning: 1,024 characters for descriptions, 10 shown tags.
 */
import { HOMEPAGE, rulePage } from "../rule/about.js";
import type { Rule } from "../rule/define.js";
import type { Level } from "../rule/finding.js";
import { precisionOf } from "../rule/precision.js";
import { helpMarkdown, helpText } from "./rule-help.js";

/** GitHub rejects longer descriptions. */
const LONGEST_DESCRIPTION = 1024;

const MOST_TAGS = 10;

const PROBLEM_SEVERITY: Readonly<Record<Level, string>> = {
  error: "error",
  warning: "warning",
  note: "recommendation",
};

export function ruleDescriptor(rule: Rule): object {
  return {
    id: rule.id,
    name: pascalCase(rule.id),
    shortDescription: { text: shorten(rule.summary) },
    fullDescription: { text: shorten(`${rule.summary} ${rule.why}`) },
    help: { text: helpText(rule), markdown: helpMarkdown(rule) },
    helpUri: rulePage(rule.id),
    defaultConfiguration: { level: rule.level, enabled: rule.preset === "recommended" },
    properties: {
      precision: precisionOf(rule.id),
      "problem.severity": PROBLEM_SEVERITY[rule.level],
      tags: ["go", rule.preset, ...(rule.cwe ?? []).map((cwe) => `external/cwe/${cwe.toLowerCase()}`)].slice(
        0,
        MOST_TAGS,
      ),
    },
  };
}

/** What each notification id means, for `tool.driver.notifications`. */
const NOTIFICATIONS: Readonly<Record<string, string>> = {
  "syntax-error": "A Go file does not parse; the declarations around the error were analysed all the same.",
  "file-unreadable": "A file or folder could not be read.",
  "rule-failed": "A rule of golinger failed on a package; the other rules went on.",
  "package-failed": "golinger failed on a package; the other packages went on.",
  "file-skipped": "A named file was left out.",
  "config-problem": "A configuration was not taken as written.",
  "results-cut": "More findings than the upload takes: the least severe were left out.",
};

/** Descriptors for the given ids; an id without a text of its own gets a general one. */
export function notificationDescriptors(ids: readonly string[]): readonly object[] {
  return ids.map((id) => {
    const text = NOTIFICATIONS[id] ?? "Something went wrong around the analysis.";
    return {
      id,
      name: pascalCase(id),
      shortDescription: { text },
      fullDescription: { text },
      help: { text },
      helpUri: `${HOMEPAGE}/blob/main/docs/problems.md#${id}`,
    };
  });
}

function pascalCase(id: string): string {
  return id.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function shorten(text: string): string {
  return text.length <= LONGEST_DESCRIPTION ? text : `${text.slice(0, LONGEST_DESCRIPTION - 1)}…`;
}
