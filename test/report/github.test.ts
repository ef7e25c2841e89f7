import { describe, expect, it } from "vitest";
import { reportGithub } from "../../src/report/github.js";
import { githubSummary } from "../../src/report/github-summary.js";
import type { Finding, Level } from "../../src/rule/finding.js";
import { SAMPLE_FINDING, sampleInput } from "../support/sample-report.js";

function some(level: Level, count: number): readonly Finding[] {
  return Array.from({ length: count }, () => ({ ...SAMPLE_FINDING, level }));
}

describe("workflow commands", () => {
  it("name the place and hold message and related places", () => {
    expect(reportGithub(sampleInput())).toBe(
      "::warning file=a b/fetch.go,line=6,endLine=6,col=15,endColumn=55,title=golinger%3A body-not-closed::" +
        "`resp` from `http.Get` is not closed on every path%0A" +
        "this path leaves `resp[0]` open (a b/fetch.go:10)\n",
    );
  });

  it("start at the root of the repository", () => {
    expect(reportGithub(sampleInput({ base: "/repo/a b", root: "/repo" }))).toContain("file=a b/fetch.go,");
  });

  it("escape what ends a property, a command or a line", () => {
    const place = { ...SAMPLE_FINDING.place, path: "/repo/50%,\n::x.go" };
    const finding = { ...SAMPLE_FINDING, place, message: "100% ::error::\r\nof it, too", related: [] };
    const report = reportGithub(sampleInput({ findings: [finding] }));
    expect(report).toContain("file=50%25%2C%0A%3A%3Ax.go,");
    expect(report).toContain("::100%25 ::error::%0D%0Aof it, too\n");
    expect(report.trimEnd()).not.toContain("\n");
  });

  it("have no columns over several lines, which GitHub refuses", () => {
    const place = { ...SAMPLE_FINDING.place, endLine: 8 };
    const report = reportGithub(sampleInput({ findings: [{ ...SAMPLE_FINDING, place }] }));
    expect(report).toContain("line=6,endLine=8,title=");
  });

  it("are the ten worst of each level, and the others are counted", () => {
    const findings = [...some("note", 3), ...some("warning", 11), ...some("error", 12)];
    const lines = reportGithub(sampleInput({ findings })).trimEnd().split("\n");
    const count = (command: string): number => lines.filter((line) => line.startsWith(command)).length;
    expect([count("::error "), count("::warning "), count("::notice ")]).toEqual([10, 10, 3]);
    expect(lines.at(-1)).toBe(
      "golinger: 2 more errors, 1 more warning without annotation: GitHub shows 10 of each level a step",
    );
    const unsure = { ...SAMPLE_FINDING, message: "unsure" };
    const sure = { ...SAMPLE_FINDING, message: "sure", confidence: "certain" as const };
    const sorted = reportGithub(
      sampleInput({ findings: [...Array.from({ length: 10 }, () => unsure), sure] }),
    );
    expect(sorted.split("\n")[0]).toContain("::sure%0A");
  });

  it("are none without findings", () => {
    expect(reportGithub(sampleInput({ findings: [] }))).toBe("");
  });
});

describe("the job summary", () => {
  it("has counts, findings with links, and problems", () => {
    const summary = githubSummary(sampleInput(), { filesUrl: "https://github.com/o/r/blob/abc" });
    expect(summary).toBe(
      `${[
        "## golinger",
        "⚠️ 1 warning.",
        "| | rule | place | finding |\n| --- | --- | --- | --- |\n" +
          "| ⚠️ | [body-not-closed](https://github.com/golinger/golinger/blob/main/docs/rules/body-not-closed.md) " +
          "| [<code>a&#32;b/fetch.go:6</code>](https://github.com/o/r/blob/abc/a%20b/fetch.go#L6) " +
          "| <code>resp</code> from <code>http.Get</code> is not closed on every path |",
        "### Problems of the run",
        "- ⚠️ <code>broken.go:3</code> expected }\n- ❌ rule failed on package p",
      ].join("\n\n")}\n`,
    );
  });

  it("keeps what code says inside its cell", () => {
    const finding = { ...SAMPLE_FINDING, message: "a | b\n<img src=x> [l](u)" };
    const summary = githubSummary(sampleInput({ findings: [finding], problems: [] }));
    expect(summary).toContain("| a &#124; b &#60;img src=x&#62; &#91;l&#93;(u) |\n");
  });

  it("shows code as it is: between backticks Markdown would show `<` by its number", () => {
    const finding = { ...SAMPLE_FINDING, message: "once `<-c || *p` is `taken` for_ever ` *" };
    const summary = githubSummary(sampleInput({ findings: [finding], problems: [] }));
    expect(summary).toContain(
      "| once <code>&#60;-c&#32;&#124;&#124;&#32;&#42;p</code> is <code>taken</code> for&#95;ever &#96; &#42; |\n",
    );
  });

  it("shows the worst fifty and counts the rest", () => {
    const summary = githubSummary(sampleInput({ findings: [...some("note", 60), ...some("error", 1)] }));
    expect(
      summary.split("\n").filter((line) => line.startsWith("| ❌") || line.startsWith("| ℹ️")),
    ).toHaveLength(50);
    expect(summary).toContain("And 11 more; the table shows the worst.");
  });

  it("leaves out what GitHub would not take any more", () => {
    const whole = githubSummary(sampleInput());
    const room = (bytes: number): string => githubSummary(sampleInput(), { taken: 1024 * 1024 - bytes });
    expect(room(Buffer.byteLength(whole))).toBe(whole);
    expect(room(Buffer.byteLength(whole) - 1)).toBe("## golinger\n\n⚠️ 1 warning.\n");
    expect(room(10)).toBe("");
  });

  it("says that all is well", () => {
    expect(githubSummary(sampleInput({ findings: [], problems: [] }))).toBe(
      "## golinger\n\n✅ Nothing lingers.\n",
    );
  });
});
