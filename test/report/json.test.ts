import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { reportJson } from "../../src/report/json.js";
import { SAMPLE_FINDING, SAMPLE_FIX, sampleInput } from "../support/sample-report.js";

const schema = JSON.parse(
  readFileSync(new URL("../../schemas/golinger-report.schema.json", import.meta.url), "utf8"),
) as object;
const validate = new Ajv2020({ allErrors: true, strictTypes: false, formats: { uri: true } }).compile(schema);

it("is what the schema says", () => {
  validate(JSON.parse(reportJson(sampleInput())));
  expect(validate.errors).toBeNull();
});

it("is so with fixes, too", () => {
  const report = JSON.parse(
    reportJson(sampleInput({ findings: [{ ...SAMPLE_FINDING, fixes: [SAMPLE_FIX] }] })),
  ) as {
    findings: { fixes: object[] }[];
  };
  validate(report);
  expect(validate.errors).toBeNull();
  expect(report.findings[0]?.fixes).toEqual([
    { ...SAMPLE_FIX, edits: SAMPLE_FIX.edits.map((edit) => ({ ...edit, path: "a b/fetch.go" })) },
  ]);
});

it("would be caught with a key more or less", () => {
  const report = JSON.parse(reportJson(sampleInput())) as { findings: Record<string, unknown>[] };
  expect(validate({ ...report, extra: 1 })).toBe(false);
  expect(validate({ ...report, findings: [{ ...report.findings[0], extra: 1 }] })).toBe(false);
  const { fingerprint: _, ...without } = report.findings[0] ?? {};
  expect(validate({ ...report, findings: [without] })).toBe(false);
});

it("gives paths relative to the base", () => {
  const report = JSON.parse(reportJson(sampleInput())) as { findings: { path: string }[] };
  expect(report.findings[0]?.path).toBe("a b/fetch.go");
});
