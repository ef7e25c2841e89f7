/**
 * Findings as failures of a JUnit report: a suite for each file, a case for each finding; what made the
 * run fail is an error of a suite of its own. Without either there is one case, which passes: readers
 * take a report without cases for a broken one.
 */
import { rulePage, TOOL_NAME } from "../rule/about.js";
import type { Finding } from "../rule/finding.js";
import { isFailure, type Problem } from "../rule/problem.js";
import { findingsByPath } from "./by-path.js";
import { type ReportInput, repositoryPath, shownPath } from "./input.js";
import { numbered } from "./numbered.js";
import { type XmlContent, xmlDocument, xmlLine, xmlText } from "./xml.js";

export function reportJunit(input: ReportInput): string {
  const byPath = findingsByPath(input.findings);
  const suites = [...byPath].map(([path, findings]) => {
    const places = findings.map(
      ({ ruleId, place }) => `${ruleId} at ${place.startLine}:${place.startColumn}`,
    );
    const names = numbered(places, (name, ordinal) => `${name} (${ordinal})`);
    return suiteOf(
      shownPath(input.base, path),
      findings.map((finding, index) => caseOf(finding, names[index] ?? "", input)),
      { failures: findings.length, errors: 0 },
    );
  });
  const failures = input.problems.filter(isFailure);
  if (failures.length > 0)
    suites.push(suiteOf(TOOL_NAME, failures.map(errorCase), { failures: 0, errors: failures.length }));
  if (suites.length === 0) {
    const passed = [{ "@name": "nothing lingers", "@classname": TOOL_NAME }];
    suites.push(suiteOf(TOOL_NAME, passed, { failures: 0, errors: 0 }));
  }
  return xmlDocument({
    testsuites: {
      "@name": TOOL_NAME,
      "@tests": input.findings.length + failures.length || 1,
      "@failures": input.findings.length,
      "@errors": failures.length,
      testsuite: suites,
    },
  });
}

function suiteOf(
  name: string,
  cases: readonly XmlContent[],
  { failures, errors }: { readonly failures: number; readonly errors: number },
): XmlContent {
  return {
    "@name": xmlLine(name),
    "@tests": cases.length,
    "@failures": failures,
    "@errors": errors,
    testcase: cases,
  };
}

function caseOf(finding: Finding, name: string, input: ReportInput): XmlContent {
  const { place, ruleId, level, message, related } = finding;
  const { base } = input;
  const path = shownPath(base, place.path);
  const lines = [
    `${path}:${place.startLine}:${place.startColumn}: ${message}`,
    ...related.map((one) => `${shownPath(base, one.place.path)}:${one.place.startLine}: ${one.message}`),
    rulePage(ruleId),
  ];
  return {
    "@name": name,
    "@classname": xmlLine(path),
    // GitLab makes a link of it, from the root of the repository.
    "@file": xmlLine(repositoryPath(input, place.path)),
    "@line": place.startLine,
    failure: { "@message": xmlLine(message), "@type": level, "#text": xmlText(lines.join("\n")) },
  };
}

function errorCase({ id, message }: Problem): XmlContent {
  return {
    "@name": id,
    "@classname": TOOL_NAME,
    // GitLab shows the text, and without one nothing that people can read.
    error: { "@message": xmlLine(message), "@type": id, "#text": xmlText(message) },
  };
}
