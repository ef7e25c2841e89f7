/**
 * Rules and notifications as SARIF reporting descriptors (SARIF 2.1.0, 3.49), within the limits of
 * GitHub code scanning: 1,024 characters for descriptions, 255 for names, 10 shown tags.
 */
import { HOMEPAGE, rulePage } from "../rule/about.js";
import type { Rule } from "../rule/define.js";
import type { Level } from "../rule/finding.js";
import { precisionOf } from "../rule/precision.js";
import type { ProblemKind } from "../rule/problem.js";
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
      ...(isSecurity(rule) ? { "security-severity": SECURITY_SEVERITY[rule.level] } : {}),
      tags: tagsOf(rule),
    },
  };
}

/** A security severity makes a security alert of a finding: only for resources that an outsider can use up. */
function isSecurity({ cwe = [] }: Rule): boolean {
  return cwe.some((id) => RESOURCE_WEAKNESSES.has(id));
}

function tagsOf(rule: Rule): readonly string[] {
  const weaknesses = (rule.cwe ?? []).map((cwe) => `external/cwe/${cwe.toLowerCase()}`);
  return ["go", rule.preset, ...(isSecurity(rule) ? ["security"] : []), ...weaknesses].slice(0, MOST_TAGS);
}

/** Release (772, 404, 401, 775), use without limit (400, 770) and locking (667, 833) of resources. */
const RESOURCE_WEAKNESSES: ReadonlySet<string> = new Set(
  ["400", "401", "404", "667", "770", "772", "775", "833"].map((number) => `CWE-${number}`),
);

/** As CVSS has it: availability only, and an attacker needs a path that leaks; 4 to 6.9 is medium. */
const SECURITY_SEVERITY: Readonly<Record<Level, string>> = { error: "5.9", warning: "4.0", note: "2.0" };

/** What each notification id means, for `tool.driver.notifications`. */
export const NOTIFICATIONS: Readonly<Record<ProblemKind, string>> = {
  "syntax-error": "A Go file does not parse. The declarations around the error were analysed all the same.",
  "file-unreadable": "A file or folder named by the user could not be read.",
  "file-skipped": "A file was left out because it could not be read, is too large or is no text.",
  "module-invalid": "A go.mod or go.work file has an error and was read as far as it goes.",
  "rule-failed": "A rule of golinger failed on a package. The other rules went on.",
  "package-failed": "golinger failed on a package. The other packages went on.",
  interrupted: "The run was stopped before its end.",
  "config-invalid": "A configuration has an error.",
  usage: "The command was called in a wrong way.",
  "suppression-unused": "A suppression silenced nothing.",
  "suppression-without-reason": "A suppression gives no reason.",
  "baseline-stale": "The finding of a baseline's entry is gone.",
  "diff-empty": "The diff has nothing in it.",
  "diff-misfit": "The lines of the diff are not those of the file on disk.",
  "report-cut": "A report leaves out, or puts last, what its reader does not take.",
};

export function notificationDescriptors(ids: readonly ProblemKind[]): readonly object[] {
  return ids.map((id) => {
    const text = NOTIFICATIONS[id];
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
