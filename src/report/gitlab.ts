/**
 * Findings as GitLab's Code Quality report. GitLab compares fingerprints between branches and drops
 * what has one it has seen: each must stand once.
 */
import type { Finding, Level } from "../rule/finding.js";
import { type ReportInput, repositoryPath } from "./input.js";

/** info, minor, major, critical and blocker are what GitLab knows. */
const SEVERITY: Readonly<Record<Level, string>> = { error: "critical", warning: "major", note: "info" };

export function reportGitlab(input: ReportInput): string {
  const fingerprints = uniqueFingerprints(input.findings);
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

/** Equal ones, as a package built in two ways can give them, get an ordinal. */
function uniqueFingerprints(findings: readonly Finding[]): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ fingerprint }) => {
    const ordinal = (seen.get(fingerprint) ?? 0) + 1;
    seen.set(fingerprint, ordinal);
    return ordinal === 1 ? fingerprint : `${fingerprint}-${ordinal}`;
  });
}
