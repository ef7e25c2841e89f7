/** The action as the runner starts it: inputs from action.yml, variables, files for outputs, summary and event. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { CLEAN, golinger, LEAKY, type Outcome, treeOf } from "../support/command.js";
import { commitAll, git, repositoryOf } from "../support/git.js";
import { write } from "../support/trees.js";

/** The runner's own Node where the end-to-end tools are installed, else this one. */
const NODE_24 = fileURLToPath(new URL("node_modules/node-24/bin/node", import.meta.url));
const NODE = existsSync(NODE_24) ? NODE_24 : process.execPath;

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

const ACTION = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as Action;

interface Step extends Outcome {
  readonly outputs: string;
  readonly summary: string;
  /** What the action left in the runner's folder for such things. */
  readonly left: readonly string[];
}

function step(
  workspace: string,
  given: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Step {
  const runner = treeOf({ output: "", summary: "", "event.json": "{}" });
  mkdirSync(join(runner, "temp"));
  const inputs = Object.entries(ACTION.inputs).map(([name, input]) => [
    `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`,
    given[name] ?? input.default ?? "",
  ]);
  const { status, stdout, stderr } = spawnSync(NODE, [join(ROOT, ACTION.runs.main)], {
    cwd: workspace,
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...Object.fromEntries(inputs),
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: join(runner, "output"),
      GITHUB_STEP_SUMMARY: join(runner, "summary"),
      GITHUB_EVENT_PATH: join(runner, "event.json"),
      GITHUB_RUN_ID: "42",
      GITHUB_RUN_ATTEMPT: "1",
      RUNNER_TEMP: join(runner, "temp"),
      ...env,
    },
  });
  return {
    code: status,
    stdout,
    stderr,
    outputs: readFileSync(join(runner, "output"), "utf8"),
    summary: readFileSync(join(runner, "summary"), "utf8"),
    left: readdirSync(join(runner, "temp")),
  };
}

describe("the action", () => {
  it("declares what the runner needs", () => {
    expect(ACTION.runs).toEqual({ using: "node24", main: "dist/action.js" });
    expect(Object.keys(ACTION.inputs)).toEqual([
      "paths",
      "preset",
      "config",
      "fail-level",
      "baseline",
      "category",
      "since",
      "sarif-file",
    ]);
    expect(Object.keys(ACTION.outputs)).toEqual(["findings", "sarif"]);
  });

  it("annotates, sums up, writes SARIF and fails", () => {
    const workspace = treeOf(LEAKY);
    const { code, stdout, outputs, summary, left } = step(workspace);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::warning file=main.go,line=10,/m);
    expect(outputs).toBe(`findings=1\nsarif=${join(workspace, "golinger.sarif")}\n`);
    expect(summary).toContain("⚠️ 1 warning.");
    const { runs } = JSON.parse(readFileSync(join(workspace, "golinger.sarif"), "utf8"));
    expect(runs[0].automationDetails.id).toBe("golinger/42-1");
    expect(left).toEqual([]);
  });

  it("takes a baseline and a category", () => {
    const workspace = treeOf(LEAKY);
    golinger(["--baseline", "known.json", "--write-baseline"], { cwd: workspace });
    const { code, outputs } = step(workspace, { baseline: "known.json", category: "weekly" });
    expect(code).toBe(0);
    expect(outputs).toMatch(/^findings=0\n/);
    const { runs } = JSON.parse(readFileSync(join(workspace, "golinger.sarif"), "utf8"));
    expect(runs[0].automationDetails.id).toBe("weekly/42-1");
    expect(runs[0].results).toEqual([]);
  });

  it("leaves what a comment silences out of its SARIF: code scanning would show it", () => {
    const silenced = "\t//golinger:ignore signal-not-stopped lives as long as the process\n\tsignal.Notify";
    const main = LEAKY["main.go"]?.replace("\tsignal.Notify", silenced) ?? "";
    const workspace = treeOf({
      ...LEAKY,
      "main.go": main,
      "other.go": LEAKY["main.go"]?.replace("main()", "other()") ?? "",
    });
    const { code, outputs } = step(workspace);
    expect([code, outputs.split("\n")[0]]).toEqual([1, "findings=1"]);
    const { runs } = JSON.parse(readFileSync(join(workspace, "golinger.sarif"), "utf8"));
    expect(runs[0].results).toMatchObject([
      { suppressions: [], locations: [{ physicalLocation: { artifactLocation: { uri: "other.go" } } }] },
    ]);
  });

  it("passes over clean code, without SARIF where none is wanted", () => {
    const workspace = treeOf(CLEAN);
    const { code, stdout, outputs, summary } = step(workspace, { "sarif-file": "" });
    expect([code, stdout, outputs]).toEqual([0, "", "findings=0\n"]);
    expect(summary).toContain("Nothing lingers.");
    expect(existsSync(join(workspace, "golinger.sarif"))).toBe(false);
  });

  it("takes paths, preset, config and fail level", () => {
    const workspace = treeOf({ ...LEAKY, "ci.yaml": "rules:\n  signal-not-stopped: note\n" });
    expect(step(workspace, { "fail-level": "never" }).code).toBe(0);
    expect(step(workspace, { config: "ci.yaml" }).outputs).toMatch(/^findings=1\n/);
    expect(step(workspace, { config: "ci.yaml" }).code).toBe(0);
    expect(step(workspace, { paths: "./none\n./main.go\n" }).code).toBe(3);
    expect(step(workspace, { preset: "advice" }).outputs).toMatch(/^findings=0\n/);
  });

  it("compares with the base of a pull request", () => {
    const workspace = repositoryOf(LEAKY);
    const base = git(workspace, "rev-parse", "HEAD").trim();
    write(workspace, "other.go", `${LEAKY["main.go"]?.replace("main()", "other()")}`);
    commitAll(workspace);
    const event = join(
      treeOf({ "event.json": JSON.stringify({ pull_request: { base: { sha: base } } }) }),
      "event.json",
    );
    const { stdout, outputs } = step(workspace, { since: "auto" }, { GITHUB_EVENT_PATH: event });
    expect(stdout).toMatch(/file=other\.go/);
    expect(outputs).toMatch(/^findings=1\n/);
    expect(step(workspace, { since: "auto" }).outputs).toMatch(/^findings=2\n/);

    // As actions/checkout leaves it without fetch-depth.
    const shallow = join(treeOf({}), "shallow");
    git(workspace, "clone", "-q", "--depth", "1", `file://${workspace}`, shallow);
    const told = step(shallow, { since: "auto" }, { GITHUB_EVENT_PATH: event });
    expect([told.code, told.stdout]).toEqual([2, expect.stringMatching(/^::error .*fetch-depth: 0/)]);
    expect(told.outputs).toBe("");
  });

  it("compares GitHub's merge of a pull request with what it was merged into, two commits deep", () => {
    const leak = (name: string): string => (LEAKY["main.go"] ?? "").replace("main()", `${name}()`);
    const origin = repositoryOf(LEAKY);
    const base = git(origin, "rev-parse", "HEAD").trim();
    git(origin, "switch", "-qc", "feature");
    write(origin, "mine.go", leak("mine"));
    const head = commitAll(origin);
    git(origin, "switch", "-q", "main");
    write(origin, "theirs.go", leak("theirs"));
    commitAll(origin);
    git(origin, "merge", "-q", "--no-ff", "-m", "merge", "feature");
    const workspace = join(treeOf({}), "workspace");
    git(origin, "clone", "-q", "--depth", "2", `file://${origin}`, workspace);
    const payload = JSON.stringify({ pull_request: { base: { sha: base }, head: { sha: head } } });
    const event = join(treeOf({ "event.json": payload }), "event.json");
    const { stdout, outputs } = step(workspace, { since: "auto" }, { GITHUB_EVENT_PATH: event });
    expect(stdout).toMatch(/file=mine\.go/);
    expect(outputs).toMatch(/^findings=1\n/);
  });

  it("says in one line when the runner's folder is gone", () => {
    const { code, stdout } = step(treeOf(CLEAN), {}, { RUNNER_TEMP: "/nowhere/at/all" });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^::error title=golinger::[^\n]*no such file[^\n]*\n$/);
  });

  it("says so where it was called in a wrong way, and leaves outputs alone", () => {
    const { code, stdout, stderr, outputs } = step(treeOf(LEAKY), { preset: "--fix" });
    expect(code).toBe(2);
    expect(stderr).toContain('unknown preset "--fix"');
    expect(stdout).toMatch(/^::error title=golinger::unknown preset "--fix"; there is [^\n]*\n$/);
    expect(outputs).toBe("");
  });

  it.each([
    ["fail-level", "sometimes", 'unknown fail level "sometimes"', 2],
    ["config", "50%.yaml", "50%25.yaml: error: the config cannot be read", 2],
    ["paths", "nowhere", "nowhere: error: no such file, folder or package", 3],
    ["since", "nowhere", "--since: ", 2],
  ])("annotates why %s %s is wrong", (name, value, reason, code) => {
    const { stdout, code: ended } = step(treeOf(CLEAN), { [name]: value });
    expect(stdout).toMatch(/^::error title=golinger::[^\n]+\n$/);
    expect(stdout).toContain(`::${reason}`);
    expect(ended).toBe(code);
  });

  it("names no SARIF that could not be written, and none of another run", () => {
    const workspace = treeOf({ ...LEAKY, "golinger.sarif": "{}" });
    const { stdout, outputs } = step(workspace, { "sarif-file": "nowhere/x.sarif" });
    expect(stdout).toMatch(/^::error title=golinger::cannot write .*: its folder does not exist$/m);
    expect(outputs).toBe("findings=1\n");
    expect(step(workspace, { preset: "none" }).outputs).toBe("");
    expect(step(workspace).outputs).toContain("sarif=");
  });

  it("takes blanks in the workspace's name and line breaks in values", () => {
    const workspace = join(treeOf({ "my work/main.go": LEAKY["main.go"] ?? "" }), "my work");
    const { outputs } = step(workspace, { "sarif-file": "a\nb.sarif" });
    const file = join(workspace, "a\nb.sarif");
    expect(outputs).toMatch(/^findings=1\nsarif<<(end_[\w-]+)\n.*\n\1\n$/s);
    expect(outputs).toContain(`\n${file}\n`);
    expect(existsSync(file)).toBe(true);
  });

  it.each(["push", "schedule", "workflow_dispatch"])("looks at everything for the event %s", (event) => {
    const payload = join(treeOf({ "event.json": '{"before":"0123","inputs":null}' }), "event.json");
    const env = { GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: payload };
    expect(step(treeOf(LEAKY), { since: "auto" }, env).outputs).toMatch(/^findings=1\n/);
  });

  it("looks at everything without a file of the event", () => {
    const env = { GITHUB_EVENT_PATH: "/nowhere/event.json" };
    expect(step(treeOf(LEAKY), { since: "auto" }, env).outputs).toMatch(/^findings=1\n/);
  });

  it("says so where the workspace is gone", () => {
    const { code, stdout } = step(treeOf(CLEAN), {}, { GITHUB_WORKSPACE: "/nowhere" });
    expect([code, stdout]).toEqual([
      3,
      "::error title=golinger::there is no folder /nowhere (GITHUB_WORKSPACE)\n",
    ]);
  });

  it("adds up the summaries of a job's steps", () => {
    const workspace = treeOf(LEAKY);
    const summary = join(treeOf({ "summary.md": "" }), "summary.md");
    for (const paths of ["./main.go", "./..."]) step(workspace, { paths }, { GITHUB_STEP_SUMMARY: summary });
    expect(readFileSync(summary, "utf8").match(/^## golinger$/gm)).toHaveLength(2);
  });
});
