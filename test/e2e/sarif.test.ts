/** The SARIF report as Microsoft's validator sees it, with the rules for GitHub's code scanning on. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { golinger, LEAKY, treeOf } from "../support/command.js";
import { describeWith } from "../support/tools.js";

const FIXTURES = fileURLToPath(new URL("../../fixtures", import.meta.url));

interface Log {
  readonly runs: readonly {
    readonly results: readonly {
      readonly level?: string;
      readonly ruleId: string;
      readonly suppressions?: readonly { readonly kind: string }[];
    }[];
  }[];
}

describeWith("Sarif.Multitool", findMultitool, (multitool) => {
  const validate = (file: string, cwd: string): readonly string[] => {
    const log = join(cwd, "validation.sarif");
    const args = ["validate", file, "--rule-kind", "Sarif;Ghas", "-o", log, "--log", "ForceOverwrite"];
    const { stdout } = spawnSync(multitool, args, { cwd, encoding: "utf8" });
    expect(stdout).toContain("1 files scanned");
    const { runs } = JSON.parse(readFileSync(log, "utf8")) as Log;
    return runs.flatMap(({ results }) =>
      results
        .filter(({ level }) => level === undefined || level === "warning" || level === "error")
        .map(({ ruleId }) => ruleId),
    );
  };

  it("finds nothing wrong with a report on all fixtures", () => {
    const cwd = treeOf({});
    golinger(
      ["check", FIXTURES, "--no-config", "--preset", "all", "-f", "sarif", "-o", join(cwd, "out.sarif")],
      {
        cwd: FIXTURES,
      },
    );
    const { runs } = JSON.parse(readFileSync(join(cwd, "out.sarif"), "utf8")) as Log;
    expect(runs).toHaveLength(1);
    expect(runs[0]?.results.length).toBeGreaterThan(100);
    expect(validate("out.sarif", cwd)).toEqual([]);
  });

  it("finds nothing wrong with an empty report or one with problems", () => {
    const cwd = treeOf({ "go.mod": LEAKY["go.mod"] ?? "", "broken.go": "package main\nfunc f( {\n" });
    golinger(["-f", "sarif", "-o", "out.sarif", "gone.go", "."], { cwd });
    expect(validate("out.sarif", cwd)).toEqual([]);
  });

  it("finds nothing wrong with a report on what a baseline knows", () => {
    const cwd = treeOf(LEAKY);
    const baseline = ["--baseline", "known.json"];
    expect(golinger([...baseline, "--write-baseline"], { cwd }).code).toBe(0);
    expect(golinger([...baseline, "-f", "sarif", "-o", "out.sarif"], { cwd }).code).toBe(0);
    const { runs } = JSON.parse(readFileSync(join(cwd, "out.sarif"), "utf8")) as Log;
    expect(runs[0]?.results.map(({ ruleId, suppressions }) => [ruleId, suppressions?.[0]?.kind])).toEqual([
      ["signal-not-stopped", "external"],
    ]);
    expect(validate("out.sarif", cwd)).toEqual([]);
    golinger([...baseline, "-f", "sarif", "-o", "shown.sarif", "--no-suppressed"], { cwd });
    const shown = JSON.parse(readFileSync(join(cwd, "shown.sarif"), "utf8")) as Log;
    expect(shown.runs[0]?.results).toEqual([]);
    expect(validate("shown.sarif", cwd)).toEqual([]);
  });

  it("has the schema that the reports are tested by, but for descriptions", () => {
    const read = (path: string): Readonly<Record<string, unknown>> =>
      withoutDescriptions(JSON.parse(readFileSync(path, "utf8"))) as Readonly<Record<string, unknown>>;
    const own = read(fileURLToPath(new URL("../report/sarif-2.1.0.schema.json", import.meta.url)));
    expect({ ...own, $comment: undefined }).toEqual(read(join(dirname(multitool), "sarif-2.1.0.json")));
  });

  it("would tell of something wrong", () => {
    const cwd = treeOf({
      "bad.sarif":
        '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"message":{"text":"y"}}]}]}',
    });
    expect(validate("bad.sarif", cwd)).not.toEqual([]);
  });
});

/** Of a schema; properties may be called `description` all the same. */
function withoutDescriptions(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutDescriptions);
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(
    ([key, value]) => key !== "description" || typeof value !== "string",
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutDescriptions(value)]));
}

function findMultitool(): string | undefined {
  const path = fileURLToPath(
    new URL("node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool", import.meta.url),
  );
  return existsSync(path) ? path : undefined;
}
