/** The index where it is hard to read: names of every kind, sparse checkouts, conflicts. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openRepository } from "../../src/node/repository.js";
import { type Staged, stagedCode } from "../../src/node/staged.js";
import { commitAll, git, repositoryOf } from "../support/git.js";
import { write } from "../support/trees.js";

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("GIT_")) vi.stubEnv(name, undefined);
  vi.stubEnv("GIT_CONFIG_GLOBAL", "/dev/null");
});
afterEach(() => vi.unstubAllEnvs());

async function stagedIn(root: string): Promise<Staged> {
  const repository = await openRepository(root);
  const staged = repository.ok ? await stagedCode(repository.value, []) : repository;
  if (!staged.ok) throw new Error(staged.message);
  return staged.value;
}

it("reads half-staged files whatever they are called", async () => {
  const names = [
    "sp ace.go",
    "ta\tb.go",
    "li\nne.go",
    'quo"te.go',
    "ü.go",
    "*.go",
    "-n.go",
    "b/b.go",
    ":(x).go",
  ];
  const root = repositoryOf(Object.fromEntries(names.map((name) => [name, "package old\n"])));
  for (const name of names) write(root, name, `package staged\n\n// ${JSON.stringify(name)}\n`);
  git(root, "add", ".");
  for (const name of names) write(root, name, "package later\n");
  rmSync(join(root, "ü.go"));
  const { code, texts } = await stagedIn(root);
  expect([...code.keys()].sort()).toEqual(names.map((name) => join(root, name)).sort());
  for (const name of names)
    expect(texts.get(join(root, name))).toBe(`package staged\n\n// ${JSON.stringify(name)}\n`);
});

it("reads what is left out of a sparse checkout, with the rest of its folder", async () => {
  const root = repositoryOf({
    "in/in.go": "package in\n",
    "out/out.go": "package out\n",
    "out/deep/deep.go": "package deep\n",
    "far/far.go": "package far\n",
  });
  write(root, "out/out.go", "package out\n\nvar staged int\n");
  git(root, "add", ".");
  git(root, "sparse-checkout", "set", "in");
  git(root, "update-index", "--skip-worktree", "out/out.go");
  rmSync(join(root, "out/out.go"), { force: true });
  git(root, "update-index", "--add", "--cacheinfo", "100644", blob(root, "package out\n"), "out/more.go");
  git(root, "update-index", "--skip-worktree", "out/more.go");
  const { code, texts } = await stagedIn(root);
  expect([...code.keys()].sort()).toEqual([join(root, "out/more.go"), join(root, "out/out.go")]);
  expect(Object.fromEntries(texts)).toEqual({
    [join(root, "out/more.go")]: "package out\n",
    [join(root, "out/out.go")]: "package out\n\nvar staged int\n",
  });
});

function blob(root: string, text: string): string {
  writeFileSync(join(root, ".git/blob"), text);
  return git(root, "hash-object", "-w", ".git/blob").trim();
}

it("leaves files that a merge has not settled as they lie there", async () => {
  const root = repositoryOf({ "a.go": "package a\n", "c.yaml": "a: 1\n" });
  git(root, "checkout", "-q", "-b", "work");
  write(root, "a.go", "package work\n");
  write(root, "c.yaml", "a: 2\n");
  write(root, "clean.go", "package clean\n");
  commitAll(root);
  git(root, "checkout", "-q", "main");
  write(root, "a.go", "package main\n");
  write(root, "c.yaml", "a: 3\n");
  commitAll(root);
  expect(() => git(root, "merge", "-q", "work")).toThrow();
  const { code, texts, absent } = await stagedIn(root);
  expect([...code.keys()]).toEqual([join(root, "clean.go")]);
  expect([texts.size, absent.size]).toEqual([0, 0]);
});

it("sees the line ends that git sees", async () => {
  const root = repositoryOf({ "a.go": "package a\n\nvar a int\n" });
  git(root, "config", "core.autocrlf", "true");
  write(root, "a.go", "package a\r\n\r\nvar a int\r\nvar b int\r\n");
  git(root, "add", ".");
  const { code, texts } = await stagedIn(root);
  expect([...code.values()]).toEqual([{ added: [[4, 4]], removedAfter: [] }]);
  expect(texts.size).toBe(0);
});
