/**
 * Findings as GitLab's Code Quality report. GitLab compares fingerprints between branches and drops
 * what has one it has seen: each must stand once.
 */
import type { Level } from "../rule/finding.js";
import { type ReportInput, repositoryPath } from "./input.js";
import { numbered } from "./numbered.js";

/** info, minor, major, critical and blocker are what GitLab knows. */
const SEVERITY: Readonly<Record<Level, string>> = { error: "critical", warning: "major", note: "info" };

export function reportGitlab(input: ReportInput): string {
  // A package that is built in two ways can give two findings with one fingerprint.
  const fingerprints = numbered(
    input.findings.map(({ fingerprint }) => fingerprint),
    (fingerprint, ordinal) => `${fingerprint}-${ordinal}`,
  );
  const issues = input.findings.map((finding, index) => ({
    description: finding.message,
    check_name: finding.ruleId,
    fingerprint: fingerprints[index],
    severity: SEVERITY[finding.level],
    location: {
      path: repositoryPath(input, finding.place.path),
      lines: { begin: finding.place.startLine, end: finding.place.endLine },
    },
  }));
  return `${JSON.stringify(issues, null, 1)}\n`;
}
