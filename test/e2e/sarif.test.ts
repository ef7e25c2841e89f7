/** The SARIF report as Microsoft's validator sees it, with the rules for GitHub's code scanning on. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { golinger, LEAKY, treeOf } from "../support/command.js";
import { describeWith } from "../support/tools.js";

const FIXTURES = fileURLToPath(new URL("../../fixtures", import.meta.url));

interface Log {
  readonly runs: readonly {
    readonly results: readonly { readonly level?: string; readonly ruleId: string }[];
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

  it("would tell of something wrong", () => {
    const cwd = treeOf({
      "bad.sarif":
        '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"message":{"text":"y"}}]}]}',
    });
    expect(validate("bad.sarif", cwd)).not.toEqual([]);
  });
});

function findMultitool(): string | undefined {
  const path = fileURLToPath(
    new URL("node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool", import.meta.url),
  );
  return existsSync(path) ? path : undefined;
}
