/**
 * Runs every fixture with all rules on and compares what is said with what stands in its comments,
 * both ways: a finding nobody expects fails as well as an expectation nobody meets.
 */
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { rules } from "../rules/index.js";
import { lint } from "../src/engine/lint.js";
import type { Finding } from "../src/rule/finding.js";
import { type Expectation, readExpectations } from "./support/expectations.js";
import { type Fixture, ROOT, readFixtures, virtualTree } from "./support/fixture-tree.js";
import { differingLines } from "./support/line-diff.js";
import { createMemoryHost } from "./support/memory-host.js";
import { testHost } from "./support/test-host.js";

/** A twin that differs by more hides what the cause is. */
const MOST_DIFFERING_LINES = 12;

const FOLDER = fileURLToPath(new URL("../fixtures", import.meta.url));
const fixtures = readFixtures(FOLDER);

const findings = new Map<string, Finding[]>();

beforeAll(async () => {
  const host = testHost(createMemoryHost(Object.fromEntries(virtualTree(FOLDER, fixtures))));
  const outcome = await lint(
    {
      base: ROOT,
      paths: ["."],
      noIgnore: false,
      config: { kind: "none" },
      overlay: { presets: ["all"] },
    },
    host,
    rules,
  );
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join("\n"));
  const failures = outcome.result.problems.filter(({ level }) => level === "error");
  if (failures.length > 0)
    throw new Error(failures.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  for (const finding of outcome.result.findings) {
    const list = findings.get(finding.place.path);
    if (list) list.push(finding);
    else findings.set(finding.place.path, [finding]);
  }
});

describe.each(fixtures)("$rule/$class/$name", (fixture) => {
  it("says what is expected and nothing else", () => {
    const complaints = [...fixture.files].flatMap(([path, text]) => compare(fixture.rule, path, text));
    expect(complaints).toEqual([]);
  });

  if (fixture.class === "bad") {
    it("has a fixed twin that differs in little", () => {
      const twin = fixtures.find((other) => isTwin(fixture, other));
      expect(twin, "no file of the same name under fixed/").toBeDefined();
      expect(differingLines(textOf(fixture), twin ? textOf(twin) : "")).toBeLessThanOrEqual(
        MOST_DIFFERING_LINES,
      );
      expect([...fixture.files].some(([path, text]) => wants(path, text).length > 0)).toBe(true);
    });
  }
});

function isTwin(bad: Fixture, other: Fixture): boolean {
  return other.class === "fixed" && other.rule === bad.rule && other.name === bad.name;
}

function textOf(fixture: Fixture): string {
  return [...fixture.files.values()].join("\n");
}

function wants(path: string, text: string): readonly Expectation[] {
  return readExpectations(path, text).filter(({ kind }) => kind === "want");
}

/** Each pattern uses up one finding; notes belong to related places of any finding in the file. */
function compare(rule: string, path: string, text: string): readonly string[] {
  if (!path.endsWith(".go")) return [];
  const left = [...(findings.get(path) ?? [])];
  const related = left.flatMap((finding) => finding.related);
  const complaints: string[] = [];
  for (const { kind, ruleId, pattern, line } of readExpectations(path, text)) {
    if (kind === "note") {
      const met = related.some((place) => place.place.startLine === line && pattern.test(place.message));
      if (!met) complaints.push(`${line}: no related place says ${pattern}`);
      continue;
    }
    const index = left.findIndex(
      (finding) =>
        finding.place.startLine === line && finding.ruleId === ruleId && pattern.test(finding.message),
    );
    if (kind === "miss") {
      const closed = left.some((finding) => finding.place.startLine === line && finding.ruleId === ruleId);
      if (closed) complaints.push(`${line}: the gap of ${ruleId} has closed: make it a want`);
    } else if (index === -1) complaints.push(`${line}: ${ruleId} does not say ${pattern}`);
    else left.splice(index, 1);
  }
  for (const { place, ruleId, message, level } of left) {
    // Notes are advice about code that leaks nothing. There is some for most code, and it stays with its own rule.
    if (level === "note" && ruleId !== rule) continue;
    complaints.push(`${place.startLine}: unexpected ${ruleId}: ${message}`);
  }
  return complaints;
}
