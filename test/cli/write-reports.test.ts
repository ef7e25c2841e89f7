/** What reports get to see of a run, and the limits of those who read them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { rules } from "../../rules/index.js";
import { readOptions } from "../../src/cli/check-options.js";
import { readCiService } from "../../src/cli/ci-service.js";
import { type ReportEnvironment, writeReports } from "../../src/cli/write-reports.js";
import type { Finding } from "../../src/rule/finding.js";
import { treeOf } from "../support/command.js";
import { createMemoryHost } from "../support/memory-host.js";
import { SAMPLE_FINDING, sampleInput } from "../support/sample-report.js";
import { testHost } from "../support/test-host.js";

const ENVIRONMENT: ReportEnvironment = {
  host: testHost(createMemoryHost({})),
  rules,
  version: "0.1.0",
  ci: readCiService({}),
  colorOnOutput: false,
  isTerminal: false,
  columns: undefined,
};

/** Text that does not compress well, the same each time. */
function noise(length: number, seed: number): string {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes.toString("base64");
}

it("adds one summary to what the step has written, however many reports are for GitHub", () => {
  const folder = treeOf({ "summary.md": "before\n" });
  const summaryFile = join(folder, "summary.md");
  const ci = readCiService({ GITHUB_STEP_SUMMARY: summaryFile });
  const format = [`github=${folder}/a`, `github=${folder}/b`];
  const options = readOptions("/repo", [], { ignore: true, format }, rules, false);
  expect(writeReports(sampleInput(), options, { ...ENVIRONMENT, ci }).failures).toEqual([]);
  expect(readFileSync(summaryFile, "utf8").match(/^before$|^## golinger$/gm)).toEqual([
    "before",
    "## golinger",
  ]);
  writeFileSync(summaryFile, "x".repeat(1024 * 1024));
  expect(writeReports(sampleInput(), options, { ...ENVIRONMENT, ci }).failures).toEqual([]);
  expect(readFileSync(summaryFile, "utf8")).toHaveLength(1024 * 1024);
});

it("leaves results out of SARIF until code scanning takes the file, the mildest first, and says so", () => {
  const path = join(treeOf({}), "out.sarif");
  const mild: Finding = { ...SAMPLE_FINDING, level: "note", related: [], witness: [] };
  const findings = [
    ...Array.from({ length: 300 }, (_, seed) => ({ ...mild, message: noise(50_000, seed + 1) })),
    { ...SAMPLE_FINDING, level: "error" as const },
  ];
  const options = readOptions("/repo", [], { ignore: true, format: [`sarif=${path}`] }, rules, false);
  const { failures, notes } = writeReports(sampleInput({ findings }), options, ENVIRONMENT);
  expect(failures).toEqual([]);
  const text = readFileSync(path, "utf8");
  expect(gzipSync(text).length).toBeLessThanOrEqual(10_000_000);
  const { results } = JSON.parse(text).runs[0] as { results: { level: string }[] };
  expect(results.length).toBeGreaterThan(100);
  expect(results[0]?.level).toBe("error");
  expect(notes.map(({ id, message }) => `${id}: ${message}`)).toEqual([
    `report-cut: ${302 - results.length} of 302 results are left out of the SARIF report, the mildest ones: code scanning refuses a file with more`,
  ]);
});

it("tells on standard error what the SARIF report leaves out of a long schedule", () => {
  const path = join(treeOf({}), "out.sarif");
  const [step] = SAMPLE_FINDING.witness;
  if (!step) throw new Error("the sample has steps");
  const long = { ...SAMPLE_FINDING, witness: Array.from({ length: 1_001 }, () => step) };
  const options = readOptions("/repo", [], { ignore: true, format: [`sarif=${path}`] }, rules, false);
  const { notes } = writeReports(sampleInput({ findings: [long] }), options, ENVIRONMENT);
  expect(notes.map(({ id, level }) => `${level} ${id}`)).toEqual(["note report-cut"]);
});

it("leaves what is silenced or known out of SARIF where that is asked for, and nothing else", () => {
  const folder = treeOf({});
  const known = { findings: [{ ...SAMPLE_FINDING, fingerprint: "e".repeat(32) }], baseline: "/repo/b.json" };
  const kinds = (suppressed: boolean, format: string): readonly object[] => {
    const raw = { ignore: true, suppressed, format: [`${format}=${folder}/out`] };
    const options = readOptions("/repo", [], raw, rules, false);
    expect(writeReports(sampleInput({ known }), options, ENVIRONMENT)).toEqual({ failures: [], notes: [] });
    const log = JSON.parse(readFileSync(join(folder, "out"), "utf8"));
    return format === "json" ? log.suppressed : log.runs[0].results;
  };
  expect(kinds(true, "sarif")).toMatchObject([
    { suppressions: [] },
    { suppressions: [{ kind: "inSource" }] },
    { suppressions: [{ kind: "external" }] },
  ]);
  expect(kinds(false, "sarif")).toEqual(kinds(true, "sarif").slice(0, 1));
  expect(kinds(false, "json")).toHaveLength(1);
});
