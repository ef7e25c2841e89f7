/** `--baseline` and its two friends over a real folder, with a made-up rule. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type BaselineChoice, readBaselineChoice, startBaseline } from "../../src/cli/baseline.js";
import { UsageError } from "../../src/cli/usage.js";
import type { Lint, LintRequest } from "../../src/engine/api.js";
import { lintWith } from "../../src/engine/lint.js";
import { createNodeFileHost } from "../../src/node/host.js";
import { treeOf } from "../support/command.js";
import { callRule, REQUEST, testKit } from "../support/engine.js";
import { testHost } from "../support/test-host.js";

const leak = callRule({ id: "leak", calls: "leak" });
const other = callRule({ id: "other", calls: "other" });
const lint: Lint = (request, host, rules, hooks = {}) => lintWith(testKit, request, host, rules, hooks);

const goFile = (pkg: string, ...body: readonly string[]): string =>
  `package ${pkg}\n\nfunc f() {\n${body.map((line) => `\t${line}\n`).join("")}}\n`;
const FILES = { "go.mod": "module example.com/m\n\ngo 1.24\n", "a/a.go": goFile("a", "leak(1)", "other(1)") };
const FILE = "baseline.json";

async function run(root: string, action: BaselineChoice["action"], own: Partial<LintRequest> = {}) {
  const host = testHost(createNodeFileHost());
  const request = { ...REQUEST, base: root, ...own };
  const baseline = startBaseline({ file: FILE, action }, request, lint, host.files);
  const outcome = await baseline.lint(baseline.request, host, [leak, other], {});
  const end = baseline.finish(outcome);
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join("\n"));
  return {
    ...end,
    shown: outcome.result.findings.map(
      ({ place, ruleId }) => `${place.path.slice(root.length + 1)}:${place.startLine} ${ruleId}`,
    ),
  };
}

const edit = (root: string, name: string, text: string): void => writeFileSync(join(root, name), text);
const entries = (root: string): readonly string[] =>
  (
    JSON.parse(readFileSync(join(root, FILE), "utf8")) as { findings: { path: string; rule: string }[] }
  ).findings.map(({ path, rule }) => `${path} ${rule}`);

describe("a baseline", () => {
  it("takes in what is there, and then only what is new is shown, wherever the old has moved", async () => {
    const root = treeOf(FILES);
    const written = await run(root, "write");
    expect(written).toMatchObject({ shown: [], failures: [], problems: [] });
    expect(written.notes).toEqual(["golinger: wrote baseline.json: 2 entries, 2 new"]);
    expect(written.known?.findings.map(({ ruleId }) => ruleId)).toEqual(["leak", "other"]);
    const used = await run(root, "use");
    expect(used.shown).toEqual([]);
    expect(used.known?.findings.map(({ ruleId }) => ruleId)).toEqual(["leak", "other"]);
    expect(used.known?.baseline).toBe(join(root, FILE));

    edit(root, "a/a.go", goFile("a", "work()", "leak(9)", "other(1)", "leak(1) // why"));
    const changed = await run(root, "use");
    expect(changed).toMatchObject({ shown: ["a/a.go:5 leak"], problems: [] });
    expect(changed.known?.findings.map(({ place }) => place.startLine)).toEqual([6, 7]);
    edit(root, "a/a.go", FILES["a/a.go"]);
    renameSync(join(root, "a/a.go"), join(root, "a/b.go"));
    expect(await run(root, "use")).toMatchObject({ shown: [], problems: [] });
    mkdirSync(join(root, "z"));
    edit(root, "z/z.go", goFile("z", "leak(1)", "other(1)"));
    rmSync(join(root, "a"), { recursive: true });
    expect(await run(root, "use")).toMatchObject({ shown: [], problems: [] });
    expect((await run(root, "prune")).notes).toEqual(["golinger: wrote baseline.json: 2 entries"]);
    expect(entries(root)).toEqual(["z/z.go leak", "z/z.go other"]);
    expect(readdirSync(root).sort()).toEqual(["baseline.json", "go.mod", "z"]);
  });

  it("tells of stale entries where it has looked, and prunes those only", async () => {
    const root = treeOf({ ...FILES, "b/b.go": goFile("b", "leak(1)") });
    await run(root, "write");
    edit(root, "a/a.go", goFile("a", "work()", "leak(2)"));
    edit(root, "b/b.go", goFile("b", "work()"));
    const before = readFileSync(join(root, FILE), "utf8");
    expect((await run(root, "use", { paths: ["./b"] })).problems).toEqual([
      {
        id: "baseline-stale",
        level: "note",
        message: "this finding is no longer there; --prune-baseline removes what is stale",
        path: join(root, FILE),
        line: 7,
        column: 1,
      },
    ]);
    expect((await run(root, "use", { overlay: { only: ["other"] } })).problems).toMatchObject([{ line: 6 }]);
    expect((await run(root, "use", { newCode: new Map() })).problems).toEqual([]);
    expect(readFileSync(join(root, FILE), "utf8")).toBe(before);
    const pruned = await run(root, "prune", { paths: ["./b"] });
    expect(pruned.notes).toEqual(["golinger: wrote baseline.json: 2 entries, 1 stale removed"]);
    expect(entries(root)).toEqual(["a/a.go leak", "a/a.go other"]);
    expect(await run(root, "prune")).toMatchObject({ shown: ["a/a.go:5 leak"] });
    expect(entries(root)).toEqual([]);
  });

  it("keeps what a run does not look at when it is written again", async () => {
    const root = treeOf({ ...FILES, "b/b.go": goFile("b", "leak(1)") });
    await run(root, "write", { paths: ["./a"] });
    await run(root, "write", { paths: ["./b"] });
    expect(entries(root)).toEqual(["a/a.go leak", "a/a.go other", "b/b.go leak"]);
    edit(root, "a/a.go", "package a\n\nfunc f() {\n\tif {\n");
    await run(root, "prune");
    expect(entries(root)).toEqual(["a/a.go leak", "a/a.go other", "b/b.go leak"]);
  });

  it("is left alone when the run failed, or the disk does", async () => {
    const root = treeOf(FILES);
    await run(root, "write");
    const before = readFileSync(join(root, FILE), "utf8");
    edit(root, "a/a.go", goFile("a", "work()"));
    const failed = await run(root, "prune", { paths: ["./...", "./nowhere.go"] });
    expect(failed.failures).toEqual(["the baseline was left as it is: the run did not look at everything"]);
    expect(readFileSync(join(root, FILE), "utf8")).toBe(before);

    const full = treeOf(FILES);
    symlinkSync("/dev/full", join(full, FILE));
    // A device is never read: what is there is not a baseline.
    await expect(run(full, "write")).rejects.toThrow(UsageError);
    const closed = treeOf(FILES);
    const host = testHost(createNodeFileHost());
    const file = "no/such/folder/b.json";
    const baseline = startBaseline({ file, action: "write" }, { ...REQUEST, base: closed }, lint, host.files);
    const end = baseline.finish(await baseline.lint(baseline.request, host, [leak], {}));
    expect(end.failures).toEqual([`cannot write ${join(closed, file)}: its folder does not exist`]);
  });

  it("stays a link where it is one", async () => {
    const root = treeOf({ ...FILES, "ci/real.json": '{"version":1,"findings":[]}' });
    symlinkSync("ci/real.json", join(root, FILE));
    await run(root, "write");
    expect(readFileSync(join(root, "ci/real.json"), "utf8")).toContain('"path":"../a/a.go"');
    expect(
      readdirSync(root, { withFileTypes: true })
        .find(({ name }) => name === FILE)
        ?.isSymbolicLink(),
    ).toBe(true);
  });

  it("is never overwritten when it is something else", async () => {
    const root = treeOf({ ...FILES, [FILE]: '{\n"name": "not ours"\n}\n' });
    for (const action of ["use", "write", "prune"] as const)
      await expect(run(root, action)).rejects.toThrow(
        "baseline.json:1: this is no golinger baseline (no `version` and `findings`); remove the file to start anew",
      );
    expect(readFileSync(join(root, FILE), "utf8")).toContain("not ours");
    rmSync(join(root, FILE));
    for (const action of ["use", "prune"] as const)
      await expect(run(root, action)).rejects.toThrow(
        "--baseline baseline.json: there is no such file; --write-baseline makes it",
      );
    expect(existsSync(join(root, FILE))).toBe(false);
  });

  it("asks for no fixes of what it knows", async () => {
    const root = treeOf(FILES);
    await run(root, "write");
    const host = testHost(createNodeFileHost());
    const { request } = startBaseline(
      { file: FILE, action: "use" },
      { ...REQUEST, base: root },
      lint,
      host.files,
    );
    expect(request.known?.size).toBe(2);
  });
});

it("the options need a file, and all findings", () => {
  expect(readBaselineChoice({})).toBeUndefined();
  expect(readBaselineChoice({ baseline: "b" })).toEqual({ file: "b", action: "use" });
  expect(readBaselineChoice({ baseline: "b", writeBaseline: true })).toEqual({ file: "b", action: "write" });
  expect(readBaselineChoice({ baseline: "b", pruneBaseline: true })).toEqual({ file: "b", action: "prune" });
  expect(readBaselineChoice({ baseline: "b", since: "main" })).toEqual({ file: "b", action: "use" });
  for (const raw of [
    { baseline: "" },
    { writeBaseline: true },
    { pruneBaseline: true },
    { baseline: "b", writeBaseline: true, pruneBaseline: true },
    { baseline: "b", writeBaseline: true, since: "main" },
    { baseline: "b", pruneBaseline: true, staged: true },
  ])
    expect(() => readBaselineChoice(raw)).toThrow(UsageError);
});
