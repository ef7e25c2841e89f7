/** Git as people have set it up: other work trees, submodules, tastes of every kind, and refusals. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { gitIn } from "../../src/node/git.js";
import { importersOf } from "../../src/node/importers.js";
import { changedSince, openRepository, type Repository } from "../../src/node/repository.js";
import { treeOf } from "../support/command.js";
import { commitAll, git, repositoryOf, withoutGit } from "../support/git.js";
import { write } from "../support/trees.js";

const MODULE = "module example.com/m\n\ngo 1.24\n";
const FILES = { "go.mod": MODULE, "a.go": "package m\n\nfunc a() {}\n" };

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("GIT_")) vi.stubEnv(name, undefined);
  vi.stubEnv("GIT_CONFIG_GLOBAL", "/dev/null");
});
afterEach(() => vi.unstubAllEnvs());

async function opened(folder: string): Promise<Repository> {
  const repository = await openRepository(folder);
  if (!repository.ok) throw new Error(repository.message);
  return repository.value;
}

/** Changed files since HEAD, by their paths in the repository. */
async function changed(folder: string, ref = "HEAD"): Promise<readonly string[]> {
  const repository = await opened(folder);
  const code = await changedSince(repository, ref);
  if (!code.ok) throw new Error(code.message);
  return [...code.value.keys()].map((path) => path.slice(repository.root.length + 1)).sort();
}

async function refusal(folder: string, ref = "HEAD"): Promise<string> {
  const repository = await openRepository(folder);
  if (!repository.ok) return repository.message;
  const code = await changedSince(repository.value, ref);
  if (code.ok) throw new Error("was not refused");
  return code.message;
}

describe("a work tree", () => {
  it("may be linked, and is not taken for its subfolder where a hook is told of its git folder", async () => {
    const root = repositoryOf(FILES);
    const linked = join(treeOf({}), "linked");
    git(root, "worktree", "add", "-q", linked, "-b", "other");
    write(linked, "b/b.go", "package b\n");
    expect(await changed(linked)).toEqual(["b/b.go"]);
    for (const folder of [linked, join(linked, "b")]) {
      vi.stubEnv("GIT_DIR", join(root, ".git/worktrees/linked"));
      expect((await opened(folder)).root).toBe(linked);
      expect(await changed(folder)).toEqual(["b/b.go"]);
    }
    vi.stubEnv("GIT_DIR", ".git");
    mkdirSync(join(root, "sub"));
    expect((await opened(join(root, "sub"))).root).toBe(root);
    // Here it says something that git would not find out by itself.
    const elsewhere = treeOf({ "x.go": "package x\n" });
    vi.stubEnv("GIT_DIR", join(root, ".git"));
    expect((await opened(elsewhere)).root).toBe(elsewhere);
    vi.stubEnv("GIT_WORK_TREE", root);
    expect((await opened(join(root, "sub"))).root).toBe(root);
  });

  it("ends where a submodule begins, which is a work tree of its own", async () => {
    const inner = repositoryOf(FILES);
    const root = repositoryOf(FILES);
    git(root, "-c", "protocol.file.allow=always", "submodule", "-q", "add", inner, "libs/inner");
    commitAll(root);
    write(root, "libs/inner/a.go", "package m\n");
    write(root, "libs/inner/new.go", "package m\n");
    expect(await changed(root)).toEqual([]);
    expect((await opened(join(root, "libs/inner"))).root).toBe(join(root, "libs/inner"));
    expect(await changed(join(root, "libs/inner"))).toEqual(["a.go", "new.go"]);
  });
});

describe("tastes of git", () => {
  const TASTES = {
    "color.ui": "always",
    "core.attributesFile": "/nonexistent",
    "core.pager": "false",
    "core.quotePath": "true",
    "diff.algorithm": "histogram",
    "diff.colorMoved": "zebra",
    "diff.context": "7",
    "diff.external": "false",
    "diff.interHunkContext": "9",
    "diff.mnemonicPrefix": "true",
    "diff.noprefix": "true",
    "diff.orderFile": "/nonexistent",
    "diff.relative": "true",
    "diff.renames": "false",
    "diff.submodule": "log",
    "diff.suppressBlankEmpty": "true",
    "diff.wsErrorHighlight": "all",
    "grep.fullName": "true",
    "grep.lineNumber": "true",
    "grep.patternType": "perl",
    "submodule.recurse": "true",
  };

  it("change nothing, nor do its variables", async () => {
    const body = Array.from({ length: 20 }, (_, index) => `// line ${index}\n`).join("");
    const root = repositoryOf({
      "go.mod": MODULE,
      "a.go": `package m\n\n${body}`,
      'ü\n"\t.go': "package m\n",
    });
    git(root, "mv", "a.go", "sp ace.go");
    write(root, "sp ace.go", `package m\n\n${body}\nfunc new() {}\n`);
    write(root, 'ü\n"\t.go', "package m\n\nfunc f() {}\n");
    for (const [name, value] of Object.entries(TASTES)) git(root, "config", name, value);
    for (const [name, value] of Object.entries({
      GIT_DIFF_OPTS: "--unified=5",
      GIT_EXTERNAL_DIFF: "false",
      GIT_PAGER: "false",
      GIT_TRACE: "1",
      GIT_LITERAL_PATHSPECS: "1",
    }))
      vi.stubEnv(name, value);
    const code = await changedSince(await opened(root), "HEAD");
    expect(code.ok && [...code.value]).toEqual([
      [join(root, "sp ace.go"), { added: [[23, 24]], removedAfter: [] }],
      [join(root, 'ü\n"\t.go'), { added: [[2, 3]], removedAfter: [] }],
    ]);
    expect(await refusal(root, "nowhere")).toMatch(/^there is no commit "nowhere"/);
  });

  it("do not hide who imports what changed", async () => {
    const root = repositoryOf({
      ...FILES,
      "a/a.go": "package a\n",
      "b/b.go": 'package b\n\nimport _ "example.com/m/a"\n',
    });
    const importers = async () => importersOf(await opened(root), [join(root, "a/a.go")]);
    expect(await importers()).toEqual([join(root, "b/b.go")]);
    for (const [name, value] of Object.entries(TASTES)) git(root, "config", name, value);
    expect(await importers()).toEqual([join(root, "b/b.go")]);
  });
});

describe("a refusal of git", () => {
  it("is told with what to do", async () => {
    const root = repositoryOf(FILES);
    vi.stubEnv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    expect(await refusal(root)).toBe(
      `git reads nothing from ${root}, since it belongs to another user; where you trust it: git config --global --add safe.directory ${root}`,
    );
    vi.stubEnv("GIT_TEST_ASSUME_DIFFERENT_OWNER", undefined);
    expect(await refusal(join(root, ".git"))).toMatch(/there are no files to look at$/);
    const nowhere = treeOf({});
    vi.stubEnv("GIT_DIR", "/no/such/.git");
    expect(await refusal(nowhere)).toBe(`${nowhere} is not in a git repository (GIT_DIR is /no/such/.git)`);
  });

  it("in a shallow clone without the commit asks for more history", async () => {
    const root = repositoryOf(FILES);
    const shallow = join(treeOf({}), "shallow");
    git(root, "clone", "-q", "--depth", "1", `file://${root}`, shallow);
    expect(await refusal(shallow, "origin/release")).toMatch(/it is a shallow clone: .*fetch-depth: 0\)$/);
  });

  it("of a damaged repository is told in its words", async () => {
    const root = repositoryOf(FILES);
    writeFileSync(join(root, ".git/index"), "nonsense");
    vi.stubEnv("GIT_TRACE", "1");
    expect(await refusal(root)).toMatch(/index file/);
    const object = git(root, "rev-parse", "HEAD").trim();
    const file = join(root, ".git/objects", object.slice(0, 2), object.slice(2));
    chmodSync(file, 0o644);
    writeFileSync(file, readFileSync(file).subarray(0, 10));
    expect(await refusal(root)).not.toMatch(/trace|undefined/);
  });

  it("to start is no exception", async () => {
    const many = Array.from({ length: 300_000 }, () => "a-word-of-many");
    expect(await gitIn(treeOf({}))(["grep", ...many])).toMatchObject({ ok: false, code: undefined });
    expect(await gitIn(treeOf({}))(["grep", "a\0b"])).toMatchObject({ ok: false, code: undefined });
  });
});

it("git's own hook in a linked work tree sets GIT_DIR, so this is worth testing", () => {
  const root = repositoryOf(FILES);
  const linked = join(treeOf({}), "linked");
  git(root, "worktree", "add", "-q", linked, "-b", "other");
  write(root, ".git/hooks/pre-commit", '#!/bin/sh\necho "$GIT_DIR" >&2\nexit 1\n');
  chmodSync(join(root, ".git/hooks/pre-commit"), 0o755);
  const { stderr } = spawnSync("git", ["commit", "--allow-empty", "-m", "x"], {
    cwd: linked,
    encoding: "utf8",
    env: { ...withoutGit(), GIT_CONFIG_GLOBAL: "/dev/null" },
  });
  expect(stderr).toContain(".git/worktrees/linked");
});
