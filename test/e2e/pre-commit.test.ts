/**
 * The hooks as a team uses them, with the pre-commit of this machine and the newest one: it installs
 * golinger from a git repository by commit, blocks what lingers and lets the rest pass.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LEAKY, treeOf } from "../support/command.js";
import { commitAll, git } from "../support/git.js";
import {
  type Called,
  call,
  installedPreCommit,
  makeFolder,
  type PreCommit,
  releaseOf,
  unpackedPreCommit,
} from "../support/pre-commit.js";
import { describeWith } from "../support/tools.js";
import { write } from "../support/trees.js";

const LONG = { timeout: 300_000 };

/** One finding on line 10; outside of package main, two. */
const LEAK = LEAKY["main.go"] ?? "";
const FIXED = LEAK.replace("make(chan os.Signal)", "make(chan os.Signal, 1)");
const named = (pkg: string, text: string): string =>
  text.replace("package main", `package ${pkg}`).replace("func main", "func F");

for (const [name, find] of [
  ["pre-commit", installedPreCommit],
  ["the newest pre-commit (GOLINGER_PRE_COMMIT)", unpackedPreCommit],
] as const)
  describeWith(
    name,
    () => find()?.command.join(" "),
    () => hooks(find() as PreCommit),
  );

function hooks(preCommit: PreCommit): void {
  const release = makeFolder();
  const home = makeFolder();
  const env = { ...preCommit.env, PRE_COMMIT_HOME: home };
  let revision = "";
  beforeAll(() => {
    revision = releaseOf(release).revision;
  });
  afterAll(() => {
    for (const folder of [release, home]) rmSync(folder, { recursive: true, force: true });
  });

  /** A repository that uses the hooks; everything in it is staged. */
  const project = (files: Readonly<Record<string, string>>, ...ofHooks: readonly string[]): string => {
    const hookLines = ofHooks.map((hook) => `      - ${hook}\n`).join("");
    const config = `repos:\n  - repo: ${release}\n    rev: ${revision}\n    hooks:\n${hookLines}`;
    const root = treeOf({ "go.mod": LEAKY["go.mod"] ?? "", ...files, ".pre-commit-config.yaml": config });
    git(root, "init", "-q");
    git(root, "add", ".");
    return root;
  };
  const run = (root: string, ...words: readonly string[]): Called =>
    call([...preCommit.command, "run", ...words], root, env);

  it("install by commit, block a commit that leaks and let its fix pass", LONG, () => {
    const root = project({ "main.go": LEAK, "sub/other.go": "package sub\n" }, "id: golinger");
    expect(call([...preCommit.command, "install"], root, env).code).toBe(0);
    const blocked = call(["git", "commit", "-qm", "leaks"], root, env);
    expect(blocked.output).toContain("main.go:10");
    expect(blocked.output).toContain("signal-not-stopped");
    expect(blocked.code).not.toBe(0);
    write(root, "main.go", FIXED);
    git(root, "add", ".");
    const passed = call(["git", "commit", "-qm", "is clean"], root, env);
    expect(passed.output).toContain("Passed");
    expect(passed.code).toBe(0);
  });

  it("see one package whole, however many files of however many folders there are", LONG, () => {
    const files: Record<string, string> = {};
    for (let index = 0; index < 40; index++) {
      files[`p${index % 4}/f${index}.go`] = `package p${index % 4}\n`;
      if (index % 10 === 0) files[`p${index % 4}/two words ü${index}.go`] = named(`p${index % 4}`, LEAK);
    }
    const { code, output } = run(project(files, "id: golinger"), "golinger");
    expect(code).toBe(1);
    expect(output.match(/\(signal-not-stopped\)/g)).toHaveLength(8);
    expect(output.match(/two words ü\d+\.go:10/g)).toHaveLength(8);
  });

  it("look at what is staged, not at what lies beside it", LONG, () => {
    const root = project({ "main.go": FIXED }, "id: golinger");
    write(root, "main.go", LEAK);
    expect(run(root, "golinger").code).toBe(0);
    git(root, "add", ".");
    write(root, "main.go", FIXED);
    expect(run(root, "golinger").code).toBe(1);
  });

  it("honour args, exclude and stages", LONG, () => {
    const files = { "main.go": LEAK };
    const one = (options: string): Called => run(project(files, `{ id: golinger, ${options} }`), "golinger");
    expect(one("args: [--fail-level, never]").code).toBe(0);
    expect(one("args: [--only, time-tick]").code).toBe(0);
    expect(one("exclude: '^main'")).toMatchObject({ code: 0, output: expect.stringContaining("Skipped") });
    const pushed = project(files, "{ id: golinger, stages: [push] }");
    expect(run(pushed).code).toBe(0);
    const atPush = run(pushed, "--hook-stage", preCommit.env.PYTHONPATH === undefined ? "push" : "pre-push");
    expect(atPush).toMatchObject({ code: 1, output: expect.stringContaining("signal-not-stopped") });
  });

  it("with --since tell only what the commit brings", LONG, () => {
    const root = project({ "main.go": LEAK }, "{ id: golinger, args: [--since, HEAD] }");
    commitAll(root);
    write(root, "main.go", `${LEAK}\n// A comment.\n`);
    write(root, "sub/new.go", named("sub", LEAK));
    git(root, "add", ".");
    const { code, output } = run(root, "golinger");
    expect(output).toContain(`${join("sub", "new.go")}:10`);
    expect(output).not.toContain("main.go:");
    expect(code).toBe(1);
  });

  it("fix what is safe to fix, once", LONG, () => {
    const root = project({ "main.go": LEAK }, "id: golinger-fix");
    const first = run(root, "golinger-fix");
    expect(first.output).toContain("files were modified by this hook");
    expect(first.code).toBe(1);
    git(root, "add", ".");
    expect(run(root, "golinger-fix")).toMatchObject({ code: 0 });
  });

  it("look at everything where nothing of Go is staged", LONG, () => {
    const root = project({ "main.go": LEAK }, "id: golinger-all");
    commitAll(root);
    write(root, "notes.txt", "no Go\n");
    git(root, "add", ".");
    expect(run(root, "golinger-all")).toMatchObject({
      code: 1,
      output: expect.stringContaining("main.go:10"),
    });
  });
}
