import { describe, expect, it } from "vitest";
import { reportSarif } from "../../src/report/sarif.js";
import { SAMPLE_FINDING, SAMPLE_FIX, sampleInput } from "../support/sample-report.js";

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface Location {
  readonly physicalLocation: { readonly artifactLocation: object; readonly region: Region };
}

interface Result {
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly Location[];
  readonly suppressions?: readonly object[];
  readonly fixes?: readonly object[];
  readonly codeFlows?: readonly { readonly threadFlows: readonly object[] }[];
}

interface Run {
  readonly tool: {
    readonly driver: { readonly rules: readonly { readonly id: string; readonly name: string }[] };
  };
  readonly columnKind: string;
  readonly automationDetails: { readonly id: string };
  readonly invocations: readonly {
    readonly executionSuccessful: boolean;
    readonly toolExecutionNotifications: readonly object[];
  }[];
  readonly results: readonly Result[];
}

function runOf(input = sampleInput()): Run {
  const { runs } = JSON.parse(reportSarif(input)) as { runs: Run[] };
  expect(runs).toHaveLength(1);
  return runs[0] as Run;
}

describe("sarif", () => {
  it("declares the rules and points results at them", () => {
    const run = runOf();
    expect(run.tool.driver.rules.map(({ id, name }) => [id, name])).toEqual([
      ["body-not-closed", "BodyNotClosed"],
    ]);
    expect(run.results[0]).toMatchObject({ ruleId: "body-not-closed", ruleIndex: 0, level: "warning" });
  });

  it("gives relative, encoded URIs and UTF-16 columns with an exclusive end", () => {
    const run = runOf();
    expect(run.columnKind).toBe("utf16CodeUnits");
    expect(run.results[0]?.locations[0]).toEqual({
      physicalLocation: {
        artifactLocation: { uri: "a%20b/fetch.go", uriBaseId: "%SRCROOT%" },
        region: { startLine: 6, startColumn: 15, endLine: 6, endColumn: 55 },
      },
    });
  });

  it("keeps the primary region on one line", () => {
    const place = { ...SAMPLE_FINDING.place, endLine: 8, endColumn: 3 };
    const run = runOf(sampleInput({ findings: [{ ...SAMPLE_FINDING, place }] }));
    const region = run.results[0]?.locations[0]?.physicalLocation.region;
    expect(region).toEqual({ startLine: 6, startColumn: 15, endLine: 6, endColumn: 55 });
  });

  it("links related places from the message, brackets escaped", () => {
    expect(runOf().results[0]?.message.text).toBe(
      "`resp` from `http.Get` is not closed on every path. See [this path leaves `resp\\[0\\]` open](1).",
    );
  });

  it("marks what is suppressed, with the reason", () => {
    const { results } = runOf();
    expect(results.map(({ suppressions }) => suppressions)).toEqual([
      undefined,
      [{ kind: "inSource", justification: "known" }],
    ]);
  });

  it("tells problems as notifications and whether the run succeeded", () => {
    const [invocation] = runOf().invocations;
    expect(invocation?.executionSuccessful).toBe(true);
    expect(invocation?.toolExecutionNotifications).toHaveLength(2);
    expect(runOf(sampleInput({ exitCode: 3 })).invocations[0]?.executionSuccessful).toBe(false);
  });

  it("has one thread flow per goroutine, in the order of execution", () => {
    const [first, second] = SAMPLE_FINDING.witness;
    if (!first || !second) throw new Error("the sample has two steps");
    const witness = [first, { ...second, goroutine: "worker (go at fetch.go:6)" }, first];
    const flows = runOf(sampleInput({ findings: [{ ...SAMPLE_FINDING, witness }] })).results[0]?.codeFlows;
    expect(flows).toHaveLength(1);
    expect(flows?.[0]?.threadFlows).toMatchObject([
      { id: "main", locations: [{ executionOrder: 1 }, { executionOrder: 3 }] },
      { id: "worker (go at fetch.go:6)", locations: [{ executionOrder: 2 }] },
    ]);
  });

  it("tells fixes as replacements, with their safety", () => {
    const line = SAMPLE_FIX.edits[0]?.start ?? 0;
    const removal = { path: SAMPLE_FINDING.place.path, start: line, end: line + 1, text: "" };
    const fixes = [SAMPLE_FIX, { ...SAMPLE_FIX, safety: "needs-a-look" as const, edits: [removal] }];
    const { results } = runOf(sampleInput({ findings: [{ ...SAMPLE_FINDING, fixes }] }));
    const artifactLocation = { uri: "a%20b/fetch.go", uriBaseId: "%SRCROOT%" };
    expect(results[0]?.fixes).toEqual([
      {
        description: { text: "Add `defer resp.Body.Close()` right after the check of `err`." },
        artifactChanges: [
          {
            artifactLocation,
            replacements: [
              {
                deletedRegion: { startLine: 10, startColumn: 1, endLine: 10, endColumn: 1 },
                insertedContent: { text: "\tdefer resp.Body.Close()\n" },
              },
            ],
          },
        ],
        properties: { safety: "safe" },
      },
      {
        description: { text: "Add `defer resp.Body.Close()` right after the check of `err`." },
        artifactChanges: [
          {
            artifactLocation,
            replacements: [{ deletedRegion: { startLine: 10, startColumn: 1, endLine: 10, endColumn: 2 } }],
          },
        ],
        properties: { safety: "needs-a-look" },
      },
    ]);
    expect(runOf().results[0]).not.toHaveProperty("fixes");
  });

  it("is the same text every time", () => {
    expect(reportSarif(sampleInput())).toBe(reportSarif(sampleInput()));
  });
});
