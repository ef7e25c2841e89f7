/**
 * The hooks as a team uses them, with the pre-commit of this machine and the newest one: it installs
 * golinger from a git repository by commit, blocks what lingers and lets the rest pass.
 */
import { chmodSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LEAKY, treeOf } from "../support/command.js";
import { commitAll, git } from "../support/git.js";
import {
  type Called,
  call,
  installedPreCommit,
  makeFolder,
  newestNpm,
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

describeWith(
  "the newest pre-commit and npm 12",
  () => (newestNpm() === undefined ? undefined : unpackedPreCommit()?.command.join(" ")),
  () => {
    it("install and block", LONG, () => {
      const [folder, release, root] = [makeFolder(), makeFolder(), treeOf(LEAKY)];
      const [node, npm] = newestNpm() ?? ["", ""];
      const preCommit = unpackedPreCommit() as PreCommit;
      symlinkSync(node, join(folder, "node"));
      write(folder, "npm", `#!/bin/sh\nexec "${node}" "${npm}/npm-cli.js" "$@"\n`);
      chmodSync(join(folder, "npm"), 0o755);
      const { revision } = releaseOf(release);
      write(root, ".pre-commit-config.yaml", configOf(release, revision, ["id: golinger"]));
      git(root, "init", "-q");
      git(root, "add", ".");
      const { code, output } = call([...preCommit.command, "run"], root, {
        ...preCommit.env,
        PRE_COMMIT_HOME: join(folder, "home"),
        PATH: [folder, process.env.PATH].join(delimiter),
      });
      expect(output).toContain("main.go:10:");
      expect(code).toBe(1);
      for (const made of [folder, release]) rmSync(made, { recursive: true });
    });
  },
);

function configOf(release: string, revision: string, hooks: readonly string[]): string {
  const hookLines = hooks.map((hook) => `      - ${hook}\n`).join("");
  return `repos:\n  - repo: ${release}\n    rev: ${revision}\n    hooks:\n${hookLines}`;
}

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
    const config = configOf(release, revision, ofHooks);
    const root = treeOf({ "go.mod": LEAKY["go.mod"] ?? "", ...files, ".pre-commit-config.yaml": config });
    git(root, "init", "-q", "-b", "main");
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

  it.each(["--staged", "--since, HEAD"])("with %s tell only what the commit brings", LONG, (args) => {
    const root = project({ "main.go": LEAK }, `{ id: golinger, args: [${args}] }`);
    if (args === "--staged") expect(run(root, "golinger").code).toBe(1);
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

  describe("in every state of a repository", () => {
    const ALL = { "main.go": LEAK, "sub/other.go": LEAK };

    it("pass over commits that only delete, and take renamed files by their new names", LONG, () => {
      const root = project(ALL, "id: golinger");
      commitAll(root);
      git(root, "rm", "-q", "main.go");
      expect(run(root)).toMatchObject({ code: 0, output: expect.stringContaining("Skipped") });
      git(root, "mv", "sub/other.go", "sub/renamed.go");
      const { code, output } = run(root);
      expect(output).toContain("sub/renamed.go:10:");
      expect(code).toBe(1);
    });

    it("look at all files, and at those between two commits", LONG, () => {
      const root = project(ALL, "id: golinger");
      commitAll(root);
      write(root, "later.go", LEAK.replace("func main", "func later"));
      commitAll(root);
      expect(run(root).output).toContain("Skipped");
      expect(run(root, "--all-files").output.match(/^[\w/.]+:10:2: .*signal-not-stopped/gm)).toHaveLength(3);
      const between = run(root, "--from-ref", "HEAD~1", "--to-ref", "HEAD");
      expect(between.output.match(/^[\w/.]+:10:2: .*signal-not-stopped/gm)).toEqual([
        expect.stringMatching(/^later\.go/),
      ]);
    });

    it("look at what a merge brings together", LONG, () => {
      const root = project({ "main.go": FIXED }, "id: golinger");
      expect(call([...preCommit.command, "install"], root, env).code).toBe(0);
      expect(call(["git", "commit", "-qm", "base"], root, env).code).toBe(0);
      git(root, "switch", "-qc", "side");
      write(root, "main.go", FIXED.replace("func main() {", "func main() {\n\tprintln(1)"));
      expect(call(["git", "commit", "-qam", "side"], root, env).code).toBe(0);
      git(root, "switch", "-q", "main");
      write(root, "main.go", FIXED.replace("func main() {", "func main() {\n\tprintln(2)"));
      expect(call(["git", "commit", "-qam", "ours"], root, env).code).toBe(0);
      expect(call(["git", "merge", "-q", "side"], root, env).code).not.toBe(0);
      write(root, "main.go", LEAK);
      git(root, "add", ".");
      const leaky = call(["git", "commit", "--no-edit"], root, env);
      expect([leaky.code, leaky.output]).toEqual([1, expect.stringContaining("main.go:10:")]);
      write(root, "main.go", FIXED);
      git(root, "add", ".");
      expect(call(["git", "commit", "--no-edit"], root, env)).toMatchObject({ code: 0 });
    });

    it("work in a worktree and in a submodule", LONG, () => {
      const root = project({ "main.go": FIXED }, "{ id: golinger, args: [--staged] }");
      expect(call([...preCommit.command, "install"], root, env).code).toBe(0);
      expect(call(["git", "commit", "-qm", "base"], root, env).code).toBe(0);
      const tree = join(makeFolder(), "tree");
      git(root, "worktree", "add", "-q", tree);
      const outer = project({}, "id: golinger");
      git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", root, "inner");
      const inner = join(outer, "inner");
      expect(call([...preCommit.command, "install"], inner, env).code).toBe(0);
      for (const place of [tree, inner]) {
        write(place, "main.go", LEAK);
        git(place, "add", ".");
        const blocked = call(["git", "commit", "-qm", "leaks"], place, env);
        expect([blocked.code, blocked.output]).toEqual([1, expect.stringContaining("main.go:10:")]);
        write(place, "main.go", `${FIXED}\n// More.\n`);
        git(place, "add", ".");
        expect(call(["git", "commit", "-qm", "is clean"], place, env)).toMatchObject({ code: 0 });
      }
      // For the repository around it a submodule is no file of Go.
      git(outer, "add", ".");
      expect(run(outer)).toMatchObject({ code: 0, output: expect.stringContaining("Skipped") });
      rmSync(dirname(tree), { recursive: true });
    });

    it("tell each finding once where there are more names than one command takes", LONG, () => {
      const files: Record<string, string> = {};
      const long = "a_name_that_is_longer_than_anybody_would_like_to_type_or_to_read_at_all_".repeat(2);
      for (let index = 0; index < 1_500; index++)
        files[`p${index % 3}/${long}${index}.go`] = "package main\n";
      for (const index of [0, 1, 2]) files[`p${index}/${index}.go`] = LEAK;
      const { code, output } = run(project(files, "id: golinger"));
      expect(output.match(/^p\d\/\d\.go:10:2: /gm)?.sort()).toEqual([
        "p0/0.go:10:2: ",
        "p1/1.go:10:2: ",
        "p2/2.go:10:2: ",
      ]);
      expect(code).toBe(1);
    });

    it("fix, stop the commit, and let it pass once the fix is staged", LONG, () => {
      const root = project({ "main.go": LEAK }, "id: golinger-fix");
      expect(call([...preCommit.command, "install"], root, env).code).toBe(0);
      // Half staged: what is not staged comes back after the fix.
      write(root, "main.go", `${LEAK}\n// Not staged.\n`);
      expect(call(["git", "commit", "-qm", "leaks"], root, env).code).toBe(1);
      expect(git(root, "show", ":main.go")).toBe(LEAK);
      write(root, "main.go", LEAK);
      expect(call(["git", "commit", "-qm", "leaks"], root, env).code).toBe(1);
      git(root, "add", ".");
      expect(call(["git", "commit", "-qm", "is clean"], root, env)).toMatchObject({ code: 0 });
      expect(git(root, "show", "HEAD:main.go")).toBe(FIXED);
    });

    it("are listed by files and types, as other hooks are", LONG, () => {
      const files = { "main.go": LEAK, "gen/x.go": named("gen", LEAK), "a.txt": "text" };
      const { output } = run(project(files, "{ id: golinger, files: ^gen/ }"));
      expect(output).toContain("gen/x.go:10:");
      expect(output).not.toContain("main.go:");
    });
  });
}
