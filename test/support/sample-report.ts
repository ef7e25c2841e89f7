/** A report input with one finding of every kind of detail, for the tests of reporters. */
import type { ReportInput } from "../../src/report/input.js";
import { defineRule } from "../../src/rule/define.js";
import type { Finding, Fix, Place } from "../../src/rule/finding.js";
import { buildLineTable, positionAt } from "../../src/text/lines.js";

export const SAMPLE_TEXT = `package fetch

import "net/http"

func status(url string) (int, error) {
\tresp, err := http.Get("https://example.com/ü/" + url)
\tif err != nil {
\t\treturn 0, err
\t}
\treturn resp.StatusCode, nil
}
`;

const SAMPLE_RULE = defineRule({
  id: "body-not-closed",
  since: "0.1.0",
  stage: "stable",
  level: "error",
  preset: "recommended",
  summary: "A response body is not closed on every path.",
  why: "An open body holds its connection and the two goroutines that serve it.",
  remedy: "Close the body right after the error check: `defer resp.Body.Close()`.",
  runtime: "Goroutines in `net/http.(*persistConn).readLoop` and `writeLoop` pile up.",
  limits: [],
  references: ["https://pkg.go.dev/net/http"],
  cwe: ["CWE-772"],
  mentions: {},
  needs: {},
  messages: { open: "`{name}` is open" },
  check() {},
});

const PATH = "/repo/a b/fetch.go";

function placeOf(needle: string): Place {
  const start = SAMPLE_TEXT.indexOf(needle);
  const end = start + needle.length;
  const lines = buildLineTable(SAMPLE_TEXT);
  const from = positionAt(lines, start);
  const to = positionAt(lines, end);
  return {
    path: PATH,
    start,
    end,
    startLine: from.line,
    startColumn: from.column,
    endLine: to.line,
    endColumn: to.column,
  };
}

export const SAMPLE_FINDING: Finding = {
  ruleId: "body-not-closed",
  level: "warning",
  confidence: "likely",
  message: "`resp` from `http.Get` is not closed on every path",
  place: placeOf('http.Get("https://example.com/ü/" + url)'),
  symbol: "fetch.status",
  related: [{ place: placeOf("return resp.StatusCode, nil"), message: "this path leaves `resp[0]` open" }],
  ledger: [{ text: "`http.Get` succeeds", price: 1 }],
  witness: [
    { goroutine: "main", place: placeOf("http.Get"), message: "acquires `resp`" },
    { goroutine: "main", place: placeOf("return resp.StatusCode, nil"), message: "returns" },
  ],
  fixes: [],
  cause: "fetch.status:resp",
  fingerprint: "0123456789abcdef0123456789abcdef",
};

/** As the rule would propose it: a line behind the check of the error. */
const CHECK_END = SAMPLE_TEXT.indexOf("\treturn resp");

export const SAMPLE_FIX: Fix = {
  title: "add `defer resp.Body.Close()` right after the check of `err`",
  safety: "safe",
  edits: [{ path: PATH, start: CHECK_END, end: CHECK_END, text: "\tdefer resp.Body.Close()\n" }],
};

export function sampleInput(change: Partial<ReportInput> = {}): ReportInput {
  return {
    version: "0.1.0",
    rules: [SAMPLE_RULE],
    findings: [SAMPLE_FINDING],
    suppressed: [{ finding: { ...SAMPLE_FINDING, fingerprint: "f".repeat(32) }, justification: "known" }],
    problems: [
      {
        id: "syntax-error",
        level: "warning",
        message: "expected }",
        path: "/repo/broken.go",
        line: 3,
        column: 7,
      },
      {
        id: "rule-failed",
        level: "error",
        message: "rule failed on package p",
        path: undefined,
        line: 0,
        column: 0,
        ruleId: "body-not-closed",
      },
    ],
    base: "/repo",
    textOf: (path) => (path === PATH ? SAMPLE_TEXT : undefined),
    exitCode: 1,
    ...change,
  };
}
