/** The README's commands do what it says: each is run as it is shown, in a repository with a finding. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { golinger, LEAKY, treeOf } from "../support/command.js";
import { shownBlock, shownBlocks } from "../support/documentation.js";
import { git, repositoryOf } from "../support/git.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const block = (language: string, words: string): string => shownBlock("README.md", language, words);

describe("the commands of the README", () => {
  const lines = block("sh", "golinger explain")
    .split("\n")
    .filter(Boolean)
    .map((line) => line.replace(/\s+#.*$/, ""));

  it("are some", () => {
    expect(lines.length).toBeGreaterThan(8);
  });

  it.each(lines)("%s", (line) => {
    const cwd = repositoryOf({ ...LEAKY, "cmd/x.go": "package main\n" });
    git(cwd, "update-ref", "refs/remotes/origin/main", "HEAD");
    const [, ...words] = line.split(/\s+/);
    // A baseline is there once it was written.
    if (words.includes("--baseline"))
      expect(golinger([...words, "--write-baseline"], { cwd })).toMatchObject({ code: 0 });
    const { code, stderr } = golinger(words, { cwd });
    expect([0, 1]).toContain(code);
    expect(stderr).toMatch(/^(?:golinger: (?:fixed|would fix) 1 finding in 1 file\n)?$/);
  });
});

it("shows a program that runs", () => {
  const cwd = treeOf({
    ...LEAKY,
    "package.json": '{ "type": "module" }',
    "user.js": block("js", "golinger"),
  });
  mkdirSync(join(cwd, "node_modules"));
  symlinkSync(ROOT, join(cwd, "node_modules/golinger"));
  const { stdout, stderr } = spawnSync(process.execPath, ["user.js"], { cwd, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout).toContain("ruleId: 'signal-not-stopped'");
});

it("shows a config that is right, and comments that silence", () => {
  const { "main.go": main = "" } = LEAKY;
  const silenced = main.replace(
    "\tsignal.Notify",
    "\t//golinger:ignore signal-not-stopped why\n\tsignal.Notify",
  );
  const config = block("yaml", "preset: strict");
  expect(golinger([], { cwd: treeOf({ ...LEAKY, ".golinger.yaml": config }) })).toMatchObject({
    code: 1,
    stderr: "",
  });
  expect(golinger([], { cwd: treeOf({ ...LEAKY, "main.go": silenced }) }).code).toBe(0);
  expect(block("go", "golinger:ignore")).toMatch(/^\/\/golinger:ignore [a-z-]+ \w/);
});

it("shows hooks and steps that are there", () => {
  const hooks = parse(readFileSync(join(ROOT, ".pre-commit-hooks.yaml"), "utf8")) as readonly {
    id: string;
  }[];
  const shown = parse(block("yaml", "repos:")) as { repos: readonly [{ hooks: readonly { id: string }[] }] };
  for (const { id } of shown.repos[0].hooks) expect(hooks.map((hook) => hook.id)).toContain(id);
  for (const text of shownBlocks("README.md", "yaml")) expect(() => parse(text)).not.toThrow();
});
