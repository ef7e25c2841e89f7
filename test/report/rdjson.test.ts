import { describe, expect, it } from "vitest";
import { reportRdjson, reportRdjsonl } from "../../src/report/rdjson.js";
import { byteColumn } from "../../src/text/lines.js";
import { SAMPLE_FINDING, SAMPLE_FIX, SAMPLE_TEXT, sampleInput } from "../support/sample-report.js";

interface Diagnostic {
  readonly suggestions?: readonly { readonly range: object; readonly text: string }[];
}

function diagnosticsOf(input = sampleInput()): readonly Diagnostic[] {
  return (JSON.parse(reportRdjson(input)) as { diagnostics: readonly Diagnostic[] }).diagnostics;
}

describe("rdjson", () => {
  it("counts columns in UTF-8 bytes and ends behind the last", () => {
    expect(byteColumn(SAMPLE_TEXT, SAMPLE_FINDING.place.end)).toBe(SAMPLE_FINDING.place.endColumn + 1);
    expect(JSON.parse(reportRdjson(sampleInput()))).toEqual({
      source: { name: "golinger", url: "https://github.com/golinger/golinger" },
      diagnostics: [
        {
          message: SAMPLE_FINDING.message,
          location: {
            path: "a b/fetch.go",
            range: { start: { line: 6, column: 15 }, end: { line: 6, column: 56 } },
          },
          severity: "WARNING",
          code: {
            value: "body-not-closed",
            url: "https://github.com/golinger/golinger/blob/main/docs/rules/body-not-closed.md",
          },
          related_locations: [
            {
              message: "this path leaves `resp[0]` open",
              location: {
                path: "a b/fetch.go",
                range: { start: { line: 10, column: 2 }, end: { line: 10, column: 29 } },
              },
            },
          ],
        },
      ],
    });
  });

  it("suggests fixes", () => {
    const fixes = [SAMPLE_FIX];
    expect(diagnosticsOf(sampleInput({ findings: [{ ...SAMPLE_FINDING, fixes }] }))[0]?.suggestions).toEqual([
      {
        range: { start: { line: 10, column: 1 }, end: { line: 10, column: 1 } },
        text: "\tdefer resp.Body.Close()\n",
      },
    ]);
  });

  it("suggests further fixes on the same lines only: a comment has one range", () => {
    const { path } = SAMPLE_FINDING.place;
    const [edit] = SAMPLE_FIX.edits;
    if (edit === undefined) throw new Error("the sample has an edit");
    const same = { ...SAMPLE_FIX, edits: [{ ...edit, text: "\tresp.Body.Close()\n" }] };
    const elsewhere = { ...SAMPLE_FIX, edits: [{ path, start: 0, end: 0, text: "// x\n" }] };
    const fixes = [SAMPLE_FIX, elsewhere, same];
    const found = diagnosticsOf(sampleInput({ findings: [{ ...SAMPLE_FINDING, fixes }] }))[0]?.suggestions;
    expect(found?.map(({ text }) => text)).toEqual(["\tdefer resp.Body.Close()\n", "\tresp.Body.Close()\n"]);
  });

  it("makes one range of several edits, with what stands between them", () => {
    const { path } = SAMPLE_FINDING.place;
    const at = SAMPLE_TEXT.indexOf("ü/");
    const edits = [
      { path, start: at, end: at + 1, text: "ue" },
      { path, start: at + 2, end: at + 2, text: "x" },
    ];
    const fixes = [{ ...SAMPLE_FIX, edits }];
    const [suggestion] =
      diagnosticsOf(sampleInput({ findings: [{ ...SAMPLE_FINDING, fixes }] }))[0]?.suggestions ?? [];
    const column = byteColumn(SAMPLE_TEXT, at);
    expect(suggestion).toEqual({
      range: { start: { line: 6, column }, end: { line: 6, column: column + 3 } },
      text: "ue/x",
    });
  });

  it("has no suggestion for a fix of several files", () => {
    const [edit] = SAMPLE_FIX.edits;
    if (!edit) throw new Error("the sample fix has an edit");
    const fixes = [{ ...SAMPLE_FIX, edits: [edit, { ...edit, path: "/repo/other.go" }] }];
    expect(diagnosticsOf(sampleInput({ findings: [{ ...SAMPLE_FINDING, fixes }] }))[0]).not.toHaveProperty(
      "suggestions",
    );
  });

  it("has a line for each finding as rdjsonl", () => {
    const lines = reportRdjsonl(sampleInput({ findings: [SAMPLE_FINDING, SAMPLE_FINDING] })).split("\n");
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      ...diagnosticsOf()[0],
      source: { name: "golinger", url: "https://github.com/golinger/golinger" },
    });
    expect(reportRdjsonl(sampleInput({ findings: [] }))).toBe("");
  });
});
