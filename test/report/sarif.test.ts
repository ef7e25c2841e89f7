import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.js";
import { categoryOf } from "../../src/report/category.js";
import { lineHashes } from "../../src/report/line-hash.js";
import { reportSarif } from "../../src/report/sarif.js";
import { SAMPLE_FINDING, SAMPLE_FIX, SAMPLE_TEXT, sampleInput } from "../support/sample-report.js";

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface Location {
  readonly physicalLocation: { readonly artifactLocation: object; readonly region: Region };
}

interface ThreadFlow {
  readonly locations: readonly {
    readonly executionOrder: number;
    readonly location: Location & { readonly message: { readonly text: string } };
  }[];
}

interface Result {
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly Location[];
  readonly suppressions: readonly object[];
  readonly fixes?: readonly object[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly relatedLocations?: readonly object[];
  readonly codeFlows?: readonly { readonly threadFlows: readonly ThreadFlow[] }[];
}

interface Descriptor {
  readonly id: string;
  readonly name: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly properties: Readonly<Record<string, unknown>> & { readonly tags: readonly string[] };
}

interface Run {
  readonly tool: {
    readonly driver: { readonly rules: readonly Descriptor[] };
  };
  readonly columnKind: string;
  readonly automationDetails: { readonly id: string };
  readonly invocations: readonly {
    readonly executionSuccessful: boolean;
    readonly toolExecutionNotifications: readonly {
      readonly descriptor: { readonly id: string };
      readonly message: { readonly text: string };
    }[];
  }[];
  readonly results: readonly Result[];
}

function runOf(input = sampleInput()): Run {
  const { runs } = JSON.parse(reportSarif(input)) as { runs: Run[] };
  expect(runs).toHaveLength(1);
  return runs[0] as Run;
}

describe("descriptors of the catalogue's rules", () => {
  const descriptors = runOf(sampleInput({ rules })).tool.driver.rules;

  it.each(descriptors.map((descriptor) => [descriptor.id, descriptor] as const))(
    "%s is within code scanning's limits",
    (id, { name, shortDescription, fullDescription, help, properties }) => {
      expect(name.length).toBeLessThanOrEqual(255);
      for (const { text } of [shortDescription, fullDescription]) {
        expect(text.length).toBeGreaterThan(0);
        expect(text.length).toBeLessThanOrEqual(1024);
      }
      expect(help.text).not.toBe("");
      expect(help.markdown).toContain(`# ${id}`);
      expect(properties.tags.length).toBeLessThanOrEqual(10);
      expect(properties.precision).toMatch(/^(?:very-high|high|medium|low)$/);
      expect(properties["problem.severity"]).toMatch(/^(?:error|warning|recommendation)$/);
    },
  );

  it("are security alerts where a resource can be used up, and only there", () => {
    const byId = new Map(descriptors.map(({ id, properties }) => [id, properties]));
    expect(byId.get("body-not-closed")).toMatchObject({ "security-severity": "5.9" });
    expect(byId.get("body-not-closed")?.tags).toContain("security");
    const withoutWeakness = rules.find(({ cwe }) => cwe === undefined)?.id ?? "";
    expect(byId.get(withoutWeakness)).not.toHaveProperty("security-severity");
    expect(byId.get(withoutWeakness)?.tags).not.toContain("security");
  });
});

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
      [],
      [{ kind: "inSource", justification: "known" }],
    ]);
  });

  it("keeps what a baseline knows, as suppressed elsewhere, behind everything else", () => {
    const known = {
      findings: [{ ...SAMPLE_FINDING, level: "error" as const, fingerprint: "e".repeat(32) }],
      baseline: "/repo/ci/base line.json",
    };
    const { results } = runOf(sampleInput({ known }));
    expect(results.map(({ level, suppressions }) => [level, suppressions.length])).toEqual([
      ["warning", 0],
      ["warning", 1],
      ["error", 1],
    ]);
    expect(results[2]?.suppressions).toEqual([
      {
        kind: "external",
        status: "accepted",
        justification: "It is in the baseline ci/base line.json.",
        location: {
          physicalLocation: { artifactLocation: { uri: "ci/base%20line.json", uriBaseId: "%SRCROOT%" } },
        },
      },
    ]);
    expect(results[2]?.partialFingerprints.primaryLocationLineHash).toBe(
      results[0]?.partialFingerprints.primaryLocationLineHash,
    );
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

  it("has the upload action's hash of the line beside our own fingerprint", () => {
    const hash = lineHashes(SAMPLE_TEXT, new Set([6])).get(6);
    expect(runOf().results[0]?.partialFingerprints).toEqual({
      primaryLocationLineHash: hash,
      "golinger/v1": SAMPLE_FINDING.fingerprint,
    });
    const first = { ...SAMPLE_FINDING, place: { ...SAMPLE_FINDING.place, startLine: 1, endLine: 1 } };
    const withMark = sampleInput({ findings: [first], rawTextOf: () => `\uFEFF${SAMPLE_TEXT}` });
    const ofMark = lineHashes(`\uFEFF${SAMPLE_TEXT}`, new Set([1])).get(1);
    expect(runOf(withMark).results[0]?.partialFingerprints.primaryLocationLineHash).toBe(ofMark);
    const gone = runOf(sampleInput({ textOf: () => undefined })).results[0];
    expect(Object.keys(gone?.partialFingerprints ?? {})).toEqual(["golinger/v1"]);
  });

  it("names files from the root of the repository, whatever the working folder", () => {
    const { results } = runOf(sampleInput({ base: "/repo/a b", root: "/repo" }));
    expect(results[0]?.locations[0]?.physicalLocation.artifactLocation).toEqual({
      uri: "a%20b/fetch.go",
      uriBaseId: "%SRCROOT%",
    });
  });

  it("tells category and run", () => {
    expect(runOf().automationDetails.id).toBe("golinger/");
    const named = sampleInput({ category: "services/api", runId: "12-1" });
    expect(runOf(named).automationDetails.id).toBe("services/api/12-1");
    expect(categoryOf("/repo", ["/repo/services/api"])).toBe("services/api");
    expect(categoryOf("/repo", ["/repo"])).toBe("golinger");
    expect(categoryOf("/repo", ["/repo/a", "/repo/b"])).toBe("golinger");
    expect(categoryOf("/repo", [])).toBe("golinger");
  });

  it("links no more related places than are shown, and tells of the others", () => {
    const [related] = SAMPLE_FINDING.related;
    if (!related) throw new Error("the sample has a related place");
    const many = { ...SAMPLE_FINDING, related: Array.from({ length: 103 }, () => related) };
    const [result] = runOf(sampleInput({ findings: [many] })).results;
    expect(result?.relatedLocations).toHaveLength(100);
    expect(result?.message.text).toMatch(/\]\(100\) and 3 more\.$/);
    const told = runOf(sampleInput({ findings: [many, many] })).invocations[0]?.toolExecutionNotifications;
    expect(told?.at(-1)?.message.text).toMatch(
      /^2 findings have more related places than .* the first 100\.$/,
    );
  });

  it("puts the worst first when not all are shown, and says so", () => {
    const findings = Array.from({ length: 5_000 }, () => SAMPLE_FINDING);
    const error = { ...SAMPLE_FINDING, level: "error" as const };
    const run = runOf(sampleInput({ findings: [...findings, error] }));
    expect(run.results).toHaveLength(5_002);
    expect(run.results.slice(0, 2).map(({ level }) => level)).toEqual(["error", "warning"]);
    const told = run.invocations[0]?.toolExecutionNotifications.at(-1);
    expect(told?.descriptor.id).toBe("report-cut");
    expect(told?.message.text).toMatch(/^code scanning shows 5000 of the 5002 results/);
    expect(runOf().invocations[0]?.toolExecutionNotifications).toHaveLength(2);
  });

  it("leaves out the mildest beyond what is taken, and says so", () => {
    const note = { ...SAMPLE_FINDING, level: "note" as const, witness: [], related: [] };
    const findings = [...Array.from({ length: 25_000 }, () => note), SAMPLE_FINDING];
    const run = runOf(sampleInput({ findings }));
    expect(run.results).toHaveLength(25_000);
    expect(run.results[0]?.level).toBe("warning");
    expect(run.results.some(({ suppressions }) => suppressions.length > 0)).toBe(false);
    const told = run.invocations[0]?.toolExecutionNotifications.at(-1);
    expect(told?.message.text).toMatch(/^2 of 25002 results are left out/);
  });

  it("leaves out what a baseline knows before anything that is shown or silenced", () => {
    const error = { ...SAMPLE_FINDING, level: "error" as const, witness: [], related: [] };
    const known = { findings: Array.from({ length: 25_000 }, () => error), baseline: "/repo/b.json" };
    const { results } = runOf(sampleInput({ known }));
    expect(results).toHaveLength(25_000);
    expect(results.slice(0, 3).map(({ level }) => level)).toEqual(["warning", "warning", "error"]);
  });

  it("keeps the last steps of a schedule that is longer than what is shown, in all its goroutines, and says so", () => {
    const [step] = SAMPLE_FINDING.witness;
    if (!step) throw new Error("the sample has steps");
    const witness = Array.from({ length: 10_500 }, (_, index) => ({
      ...step,
      goroutine: `g${index % 3}`,
      message: `step ${index}`,
    }));
    const input = sampleInput({ findings: [{ ...SAMPLE_FINDING, witness }, SAMPLE_FINDING] });
    const run = runOf(input);
    const flows = run.results[0]?.codeFlows ?? [];
    expect(flows).toHaveLength(1);
    const locations = (flows[0]?.threadFlows ?? []).flatMap((flow) => flow.locations);
    expect(locations).toHaveLength(1_000);
    const inOrder = [...locations].sort((a, b) => a.executionOrder - b.executionOrder);
    expect(inOrder[0]?.location.message.text).toBe("step 9500.");
    expect(inOrder.at(-1)?.location.message.text).toBe("step 10499.");
    const told = run.invocations[0]?.toolExecutionNotifications.slice(input.problems.length);
    expect(told?.map(({ descriptor, message }) => `${descriptor.id}: ${message.text}`)).toEqual([
      "report-cut: 1 finding has more steps than code scanning shows: the SARIF report has the last 1000, the others have them all.",
    ]);
  });

  it("is the same text every time", () => {
    expect(reportSarif(sampleInput())).toBe(reportSarif(sampleInput()));
  });
});
