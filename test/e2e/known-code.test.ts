/** What a run is told not to show, by a baseline or a diff: in every format, in exit codes, in half-staged files. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { golinger, LEAKY, treeOf } from "../support/command.js";
import { git, repositoryOf } from "../support/git.js";
import { write } from "../support/trees.js";

const LEAK = LEAKY["main.go"] ?? "";
const SECOND = LEAK.replace("func main()", "func second()");
const BASELINE = ["--baseline", "known.json"];

interface Run {
  readonly invocations: readonly {
    readonly toolExecutionNotifications: readonly { readonly descriptor: { readonly id: string } }[];
  }[];
  readonly results: readonly {
    readonly locations: readonly [
      { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } },
    ];
    readonly suppressions: readonly { readonly kind: string }[];
  }[];
}

function sarifOf(cwd: string, args: readonly string[]): Run {
  golinger([...args, "-f", "sarif", "-o", "out.sarif"], { cwd });
  return (JSON.parse(readFileSync(join(cwd, "out.sarif"), "utf8")) as { runs: [Run] }).runs[0];
}

describe("a baseline", () => {
  it("takes findings out of every report but SARIF, and out of exit codes", () => {
    const cwd = treeOf(LEAKY);
    expect(golinger([...BASELINE, "--write-baseline"], { cwd }).code).toBe(0);
    for (const format of ["text", "stylish", "json", "github", "gitlab", "rdjson", "checkstyle", "junit"]) {
      const { code, stdout } = golinger([...BASELINE, "--fail-level", "note", "-f", format], { cwd });
      expect([format, code, stdout.includes("signal.Notify")]).toEqual([format, 0, false]);
    }
    write(cwd, "second.go", SECOND);
    const { code, stdout } = golinger(BASELINE, { cwd });
    expect([code, stdout.split("\n").length]).toEqual([1, 2]);
    const { results } = sarifOf(cwd, BASELINE);
    expect(
      results.map(({ locations, suppressions }) => [
        locations[0].physicalLocation.artifactLocation.uri,
        suppressions.map(({ kind }) => kind),
      ]),
    ).toEqual([
      ["second.go", []],
      ["main.go", ["external"]],
    ]);
  });

  it("is read as it is staged", () => {
    const cwd = repositoryOf({ "go.mod": LEAKY["go.mod"] ?? "" });
    write(cwd, "main.go", LEAK);
    golinger([...BASELINE, "--write-baseline"], { cwd });
    git(cwd, "add", ".");
    write(cwd, "known.json", "half a merge\n");
    expect(golinger(["--staged", ...BASELINE], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
    git(cwd, "add", ".");
    const { code, stderr } = golinger(["--staged", ...BASELINE], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^golinger: error: known\.json:1: no JSON/)]);
  });
});

it("a diff that does not fit is told, changes no exit code, and is a notification", () => {
  const cwd = repositoryOf({ ...LEAKY, "main.go": "package main\n" });
  write(cwd, "main.go", LEAK);
  writeFileSync(join(cwd, "change.diff"), git(cwd, "diff"));
  const args = ["--diff", "change.diff"];
  expect(golinger(args, { cwd })).toMatchObject({ code: 1, stderr: "" });
  write(cwd, "main.go", LEAK.replace("package main\n", "package main\n\n// More.\n"));
  const { code, stderr } = golinger(args, { cwd });
  expect([code, stderr]).toEqual([
    1,
    "main.go:3:1: warning: the diff does not fit this file as it is on disk: what is taken for new may be wrong; make it of the work tree\n",
  ]);
  const told = sarifOf(cwd, args).invocations[0]?.toolExecutionNotifications;
  expect(told?.map(({ descriptor }) => descriptor.id)).toEqual(["diff-misfit"]);
});

it("an empty diff is told, since a pipe hides what failed", () => {
  const cwd = repositoryOf(LEAKY);
  writeFileSync(join(cwd, "change.diff"), "\n");
  const told = "golinger: note: nothing is new: the diff is empty\n";
  expect(golinger(["--diff", "change.diff"], { cwd })).toEqual({ code: 0, stdout: "", stderr: told });
});
