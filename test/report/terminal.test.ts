import { describe, expect, it } from "vitest";
import { reportStylish } from "../../src/report/stylish.js";
import { reportText } from "../../src/report/text.js";
import type { Finding } from "../../src/rule/finding.js";
import { SAMPLE_FINDING, SAMPLE_FIX, SAMPLE_TEXT, sampleInput } from "../support/sample-report.js";

describe("text", () => {
  it("is a line per finding", () => {
    expect(reportText(sampleInput(), { most: 10 })).toBe(
      "a b/fetch.go:6:15: warning: `resp` from `http.Get` is not closed on every path (body-not-closed)\n",
    );
  });

  it("counts columns in bytes", () => {
    const start = SAMPLE_TEXT.indexOf('" + url');
    const place = { ...SAMPLE_FINDING.place, start };
    const text = reportText(sampleInput({ findings: [{ ...SAMPLE_FINDING, place }] }), { most: 10 });
    const column = Buffer.byteLength('\tresp, err := http.Get("https://example.com/ü/') + 1;
    expect(text).toContain(`a b/fetch.go:6:${column}:`);
  });

  it("keeps a finding on its line whatever the file is called", () => {
    const path = "/repo/a\nb\u001b[31m.go";
    const place = { ...SAMPLE_FINDING.place, path };
    const text = reportText(sampleInput({ findings: [{ ...SAMPLE_FINDING, place }] }), { most: 10 });
    expect(text).toMatch(/^a\\nb\\u001b\[31m\.go:6:\d+: .*\n$/);
  });

  it("lets no code speak to the terminal", () => {
    const said = "`a\u001b[2Jb`";
    const finding: Finding = {
      ...SAMPLE_FINDING,
      message: said,
      witness: SAMPLE_FINDING.witness.map((step, at) => ({
        ...step,
        goroutine: `${said}${at}`,
        message: said,
      })),
      related: SAMPLE_FINDING.related.map((related) => ({ ...related, message: said })),
      ledger: [{ text: said, price: 1 }],
      fixes: [{ ...SAMPLE_FIX, title: said }],
    };
    const report = reportStylish(sampleInput({ findings: [finding] }), { color: false, most: 1 });
    expect(report.match(/a\\u001b\[2Jb/g)).toHaveLength(8);
    expect(report).not.toContain("\u001b");
  });

  it("shows marks that would turn the reading order round", () => {
    const text = SAMPLE_TEXT.replace("url)", "url) /* \u202e \u2066 */");
    const frame = reportStylish(sampleInput({ textOf: () => text }), { color: false, most: 1 });
    expect(frame).toContain("/* \\u202e \\u2066 */");
    expect(frame).not.toMatch(/[\u202e\u2066]/);
  });

  it("only counts what is beyond the limit", () => {
    const findings = [SAMPLE_FINDING, SAMPLE_FINDING, SAMPLE_FINDING];
    expect(reportText(sampleInput({ findings }), { most: 1 }).split("\n")).toEqual([
      expect.stringContaining("body-not-closed"),
      "2 more findings are not shown (--max-findings)",
      "",
    ]);
  });
});

describe("stylish", () => {
  it("shows the code, the path, what it assumes and the page", () => {
    expect(reportStylish(sampleInput(), { color: false, most: 10 })).toMatchInlineSnapshot(`
      "a b/fetch.go
      6:15-6:55 warning \`resp\` from \`http.Get\` is not closed on every path body-not-closed
            4 │
            5 │ func status(url string) (int, error) {
          > 6 │     resp, err := http.Get("https://example.com/ü/" + url)
              │                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            7 │     if err != nil {
            8 │         return 0, err
           1. acquires \`resp\` a b/fetch.go:6:15
           2. returns a b/fetch.go:10:2
          → this path leaves \`resp[0]\` open a b/fetch.go:10:2
          > 10 │     return resp.StatusCode, nil
               │     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
          assumes \`http.Get\` succeeds
          https://github.com/golinger/golinger/blob/main/docs/rules/body-not-closed.md

      ⚠ 1 warning
      "
    `);
  });

  it("shows what a fix changes, if it is short", () => {
    const report = (text: string, safety: "safe" | "needs-a-look" = "safe") => {
      const edits = SAMPLE_FIX.edits.map((edit) => ({ ...edit, text }));
      const fixes = [{ ...SAMPLE_FIX, safety, edits }];
      return reportStylish(sampleInput({ findings: [{ ...SAMPLE_FINDING, fixes }] }), {
        color: false,
        most: 10,
      });
    };
    expect(report("\tdefer resp.Body.Close()\n")).toContain(
      "    fix: add `defer resp.Body.Close()` right after the check of `err` (--fix)\n    + 10 │     defer resp.Body.Close()\n",
    );
    const long = report("\tx()\n".repeat(20), "needs-a-look");
    expect(long).toContain("    fix (needs a look): add `defer");
    expect(long).not.toContain("x()");
  });

  it("says nothing when all is well", () => {
    expect(reportStylish(sampleInput({ findings: [] }), { color: true, most: 10 })).toBe("");
  });

  it("colours only when asked", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what is looked for
    const ansi = /\u001B\[/;
    expect(reportStylish(sampleInput(), { color: true, most: 10 })).toMatch(ansi);
    expect(reportStylish(sampleInput(), { color: false, most: 10 })).not.toMatch(ansi);
  });

  it("breaks a message at the terminal's edge, with the rule behind it", () => {
    const long = { ...SAMPLE_FINDING, message: `${"long ".repeat(12)}message` };
    const headers = (columns: number): readonly string[] =>
      reportStylish(sampleInput({ findings: [SAMPLE_FINDING, long] }), { color: false, most: 10, columns })
        .split("\n")
        .filter((line) => /^\d|body-not-closed$|(?:long )+/.test(line));
    expect(headers(120)).toEqual([
      `6:15-6:55 warning ${SAMPLE_FINDING.message} ${" ".repeat(17)}body-not-closed`,
      `6:15-6:55 warning ${long.message} body-not-closed`,
    ]);
    expect(headers(80)).toEqual([
      `6:15-6:55 warning ${SAMPLE_FINDING.message}`,
      `${" ".repeat(18)}body-not-closed`,
      `6:15-6:55 warning ${"long ".repeat(12).trimEnd()}`,
      `${" ".repeat(18)}message  body-not-closed`,
    ]);
    expect(headers(40).slice(2)).toEqual([
      "6:15-6:55 warning long long long long",
      "    long long long long long long long",
      "    long message  body-not-closed",
    ]);
  });

  it("cuts code at the terminal's edge", () => {
    const wide = (columns: number): readonly string[] =>
      reportStylish(sampleInput(), { color: false, most: 10, columns })
        .split("\n")
        .filter((line) => line.includes("│"));
    for (const columns of [40, 80, 200])
      expect(Math.max(...wide(columns).map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(wide(40).join("\n")).toContain("…");
  });

  it("sums up all findings, also those that are not shown", () => {
    const last = (findings: readonly Finding[], most = 100): string =>
      reportStylish(sampleInput({ findings }), { color: false, most }).split(/\n\n/).at(-1) ?? "";
    const note: Finding = { ...SAMPLE_FINDING, level: "note" };
    expect(last([note])).toBe("ℹ 1 note\n");
    const other: Finding = {
      ...SAMPLE_FINDING,
      level: "error",
      ruleId: "time-tick",
      place: { ...SAMPLE_FINDING.place, path: "/repo/other.go" },
      fixes: [SAMPLE_FIX],
    };
    expect(last([SAMPLE_FINDING, other])).toBe(
      "✖ 1 error, ⚠ 1 warning in 2 files\n  --fix repairs 1 of them\n",
    );
    const many = [...Array.from({ length: 9 }, () => SAMPLE_FINDING), other];
    expect(last(many, 1)).toBe(
      [
        "✖ 1 error, ⚠ 9 warnings in 2 files",
        "  9 body-not-closed, 1 time-tick",
        "  --fix repairs 1 of them",
        "9 more findings are not shown (--max-findings)",
        "",
      ].join("\n"),
    );
  });

  it("only counts where nothing is to be shown", () => {
    expect(reportStylish(sampleInput(), { color: false, most: 0 })).toBe(
      "⚠ 1 warning\n1 more finding is not shown (--max-findings)\n",
    );
  });

  it("calls levels by their names", () => {
    const findings: readonly Finding[] = [{ ...SAMPLE_FINDING, level: "note" }];
    for (const color of [true, false])
      expect(reportStylish(sampleInput({ findings }), { color, most: 1 })).toMatch(/6:15-6:55 \S*note/);
  });

  it("does without the text of a file that is gone", () => {
    const report = reportStylish(sampleInput({ textOf: () => undefined }), { color: false, most: 10 });
    expect(report).toContain("`resp` from `http.Get` is not closed on every path");
  });
});
