/** Checkstyle, JUnit and GitLab: the reports of other CI services. */
import { describe, expect, it } from "vitest";
import { reportCheckstyle } from "../../src/report/checkstyle.js";
import { reportGitlab } from "../../src/report/gitlab.js";
import { reportJunit } from "../../src/report/junit.js";
import { SAMPLE_FINDING, sampleInput } from "../support/sample-report.js";

const ELSEWHERE = {
  ...SAMPLE_FINDING,
  level: "error" as const,
  message: "a \"b\" < c & d > 'e'\nline\u0001\uFFFF\uD800",
  place: { ...SAMPLE_FINDING.place, path: "/repo/x&<y>.go", startLine: 2, endLine: 4 },
  related: [],
};

describe("checkstyle", () => {
  it("has a file for each file and an error for each finding", () => {
    const findings = [SAMPLE_FINDING, { ...SAMPLE_FINDING, level: "note" as const }, ELSEWHERE];
    expect(reportCheckstyle(sampleInput({ findings }))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="5.0">
  <file name="a b/fetch.go">
    <error line="6" column="15" severity="warning" message="\`resp\` from \`http.Get\` is not closed on every path" source="golinger.body-not-closed"/>
    <error line="6" column="15" severity="info" message="\`resp\` from \`http.Get\` is not closed on every path" source="golinger.body-not-closed"/>
  </file>
  <file name="x&amp;&lt;y&gt;.go">
    <error line="2" column="15" severity="error" message="a &quot;b&quot; &lt; c &amp; d &gt; &apos;e&apos;\\nline\\u0001\uFFFD\uFFFD" source="golinger.body-not-closed"/>
  </file>
</checkstyle>
`);
  });

  it("is a document without findings, too", () => {
    expect(reportCheckstyle(sampleInput({ findings: [] }))).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="5.0"/>\n',
    );
  });
});

describe("junit", () => {
  it("has a suite for each file, a failure for each finding and an error for each failure of the run", () => {
    expect(
      reportJunit(sampleInput({ findings: [SAMPLE_FINDING, ELSEWHERE] })),
    ).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="golinger" tests="3" failures="2" errors="1">
  <testsuite name="a b/fetch.go" tests="1" failures="1" errors="0">
    <testcase name="body-not-closed at 6:15" classname="a b/fetch.go" file="a b/fetch.go" line="6">
      <failure message="\`resp\` from \`http.Get\` is not closed on every path" type="warning">a b/fetch.go:6:15: \`resp\` from \`http.Get\` is not closed on every path
a b/fetch.go:10: this path leaves \`resp[0]\` open
https://github.com/golinger/golinger/blob/main/docs/rules/body-not-closed.md</failure>
    </testcase>
  </testsuite>
  <testsuite name="x&amp;&lt;y&gt;.go" tests="1" failures="1" errors="0">
    <testcase name="body-not-closed at 2:15" classname="x&amp;&lt;y&gt;.go" file="x&amp;&lt;y&gt;.go" line="2">
      <failure message="a &quot;b&quot; &lt; c &amp; d &gt; &apos;e&apos;\\nline\\u0001\uFFFD\uFFFD" type="error">x&amp;&lt;y&gt;.go:2:15: a &quot;b&quot; &lt; c &amp; d &gt; &apos;e&apos;
line\\u0001\uFFFD\uFFFD
https://github.com/golinger/golinger/blob/main/docs/rules/body-not-closed.md</failure>
    </testcase>
  </testsuite>
  <testsuite name="golinger" tests="1" failures="0" errors="1">
    <testcase name="rule-failed" classname="golinger">
      <error message="rule failed on package p" type="rule-failed">rule failed on package p</error>
    </testcase>
  </testsuite>
</testsuites>
`);
  });

  it("has a name for each case of a suite, and files from the root of the repository", () => {
    const findings = [SAMPLE_FINDING, { ...SAMPLE_FINDING, message: "another" }];
    const report = reportJunit(sampleInput({ findings, base: "/repo/a b", root: "/repo" }));
    const cases = [...report.matchAll(/<testcase name="([^"]*)" classname="([^"]*)" file="([^"]*)"/g)];
    expect(cases.map(([, ...words]) => words)).toEqual([
      ["body-not-closed at 6:15", "fetch.go", "a b/fetch.go"],
      ["body-not-closed at 6:15 (2)", "fetch.go", "a b/fetch.go"],
    ]);
  });

  it("passes one case without findings", () => {
    const report = reportJunit(sampleInput({ findings: [], problems: [] }));
    expect(report).toContain('<testsuites name="golinger" tests="1" failures="0" errors="0">');
    expect(report).toContain('<testcase name="nothing lingers" classname="golinger"/>');
  });
});

describe("gitlab", () => {
  it("has an issue for each finding, each with a fingerprint of its own", () => {
    const issues = JSON.parse(
      reportGitlab(sampleInput({ findings: [SAMPLE_FINDING, SAMPLE_FINDING, ELSEWHERE] })),
    );
    expect(issues[0]).toEqual({
      description: SAMPLE_FINDING.message,
      check_name: "body-not-closed",
      fingerprint: SAMPLE_FINDING.fingerprint,
      severity: "major",
      location: { path: "a b/fetch.go", lines: { begin: 6, end: 6 } },
    });
    expect(issues.map((issue: { fingerprint: string }) => issue.fingerprint)).toEqual([
      SAMPLE_FINDING.fingerprint,
      `${SAMPLE_FINDING.fingerprint}-2`,
      `${SAMPLE_FINDING.fingerprint}-3`,
    ]);
    expect(issues[2]).toMatchObject({ severity: "critical", location: { lines: { begin: 2, end: 4 } } });
  });

  it("starts paths at the root of the repository and is a list without findings", () => {
    expect(reportGitlab(sampleInput({ base: "/repo/a b", root: "/repo" }))).toContain('"a b/fetch.go"');
    expect(reportGitlab(sampleInput({ findings: [] }))).toBe("[]\n");
  });
});
