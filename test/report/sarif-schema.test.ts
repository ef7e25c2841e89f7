/** The SARIF report against the schema of SARIF 2.1.0, whatever it has to tell. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.js";
import type { ReportInput } from "../../src/report/input.js";
import { reportSarif } from "../../src/report/sarif.js";
import { NOTIFICATIONS } from "../../src/report/sarif-rules.js";
import type { Finding } from "../../src/rule/finding.js";
import type { ProblemKind } from "../../src/rule/problem.js";
import { SAMPLE_FINDING, SAMPLE_FIX, sampleInput } from "../support/sample-report.js";

const SCHEMA = JSON.parse(
  readFileSync(new URL("sarif-2.1.0.schema.json", import.meta.url), "utf8"),
) as object;

/** What may stand in a URI: everything else is to be encoded (RFC 3986). */
const URI_TEXT = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9A-F]{2})*$/;

const validate = new Ajv2020({
  allErrors: true,
  strict: false,
  formats: {
    uri: (text: string) => URI_TEXT.test(text) && URL.canParse(text),
    "uri-reference": URI_TEXT,
    uuid: /^[0-9a-f-]{36}$/,
    "date-time": /^\d{4}-\d\d-\d\dT/,
  },
}).compile(SCHEMA);

function errorsOf(text: string): readonly string[] {
  validate(JSON.parse(text));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const errorsIn = (input: ReportInput): readonly string[] => errorsOf(reportSarif(input));

describe("the schema of SARIF 2.1.0 allows a report", () => {
  const everything: Finding = {
    ...SAMPLE_FINDING,
    fixes: [SAMPLE_FIX, { ...SAMPLE_FIX, safety: "needs-a-look" }],
  };

  it.each<[string, Partial<ReportInput>]>([
    ["with everything", { findings: [everything], category: "services/api", runId: "7-1" }],
    ["with nothing", { findings: [], suppressed: [], problems: [] }],
    ["without what is silenced", { findings: [everything], suppressed: [] }],
    ["with all rules", { rules }],
    ["of a run that failed", { exitCode: 3 }],
    ["of files that are gone", { findings: [everything], textOf: () => undefined }],
    ["with a baseline", { known: { findings: [everything], baseline: "/repo/b.json" } }],
    ["from outside the repository", { known: { findings: [everything], baseline: "/else where/b.json" } }],
    [
      "with all kinds of problems",
      {
        problems: (Object.keys(NOTIFICATIONS) as ProblemKind[]).map((id, index) => ({
          id,
          level: index % 2 === 0 ? "note" : "error",
          message: id,
          path: index % 3 === 0 ? undefined : `/repo/${id}.go`,
          line: index % 2,
          column: index % 4,
        })),
      },
    ],
    ["that was cut", { findings: Array.from({ length: 25_001 }, () => SAMPLE_FINDING) }],
  ])("%s", (_name, change) => {
    expect(errorsIn(sampleInput(change))).toEqual([]);
  });

  it("of files with any names, and messages with any text", () => {
    const words = fc.string({ unit: "grapheme" }).filter((text) => !/[/\0]/.test(text) && text !== "");
    fc.assert(
      fc.property(
        fc.array(words, { minLength: 1, maxLength: 3 }),
        words,
        fc.boolean(),
        (parts, message, inside) => {
          const path = `/${[inside ? "repo" : "else", ...parts].join("/")}`;
          const place = { ...SAMPLE_FINDING.place, path };
          const finding = { ...SAMPLE_FINDING, message, place, related: [{ place, message }] };
          expect(errorsIn(sampleInput({ findings: [finding] }))).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});

it("the schema refuses what is no SARIF", () => {
  const { runs, ...log } = JSON.parse(reportSarif(sampleInput())) as { readonly runs: readonly object[] };
  const [run] = runs;
  const broken: readonly object[] = [
    { ...log },
    { ...log, runs: [{ ...run, tool: {} }] },
    { ...log, runs: [{ ...run, columnKind: "bytes" }] },
    { ...log, runs: [{ ...run, results: [{ message: { text: "x" }, suppressions: [{ kind: "none" }] }] }] },
    { ...log, runs: [{ ...run, results: [{ text: "x" }] }] },
  ];
  for (const one of broken) expect(errorsOf(JSON.stringify(one))).not.toEqual([]);
});
