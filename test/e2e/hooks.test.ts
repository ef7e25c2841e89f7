/**
 * golinger as a hook without pre-commit: installed by npm, old and new, from its repository, called by a
 * script of one's own, by lefthook, and by husky with lint-staged. Each blocks a commit that leaks, lets its
 * fix pass, and goes by what is staged.
 */
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LEAKY } from "../support/command.js";
import { shownBlock } from "../support/documentation.js";
import { commitAll, git, repositoryOf } from "../support/git.js";
import { type Called, call, makeFolder, newestNpm, releaseOf } from "../support/pre-commit.js";
import { describeWith, findCommand } from "../support/tools.js";
import { write } from "../support/trees.js";

const LONG = { timeout: 300_000 };
const MODULES = fileURLToPath(new URL("node_modules", import.meta.url));
const tool = (name: string): string | undefined => findCommand(join(MODULES, ".bin", name));

const PAGE = readFileSync(new URL("../../docs/hooks.md", import.meta.url), "utf8");
const shown = (language: string, words: string): string => shownBlock("docs/hooks.md", language, words);

const LEAK = LEAKY["main.go"] ?? "";
const CLEAN = LEAK.replace("make(chan os.Signal)", "make(chan os.Signal, 1)");

let folder = "";
let env: Readonly<Record<string, string>> = {};

beforeAll(() => {
  folder = makeFolder();
  const { source } = releaseOf(folder);
  const prefix = join(folder, "prefix");
  const { code, output } = call(
    ["npm", "install", "-g", "--allow-git=root", "--prefix", prefix, `git+file://${source}`],
    folder,
  );
  if (code !== 0) throw new Error(output);
  env = { PATH: [join(prefix, "bin"), process.env.PATH].join(delimiter) };
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function project(files: Readonly<Record<string, string>>): string {
  return repositoryOf({ "go.mod": LEAKY["go.mod"] ?? "", ".gitignore": "node_modules\n", ...files });
}

/** Commits what is staged, hooks and all. */
function commit(root: string): Called {
  return call(["git", "commit", "-qm", "try"], root, env);
}

function blocksAndPasses(root: string): void {
  write(root, "cmd/x/main.go", LEAK);
  write(root, "other/o.go", "package other\n");
  git(root, "add", ".");
  const blocked = commit(root);
  expect(blocked.output).toContain("signal-not-stopped");
  expect(blocked.output).toMatch(/cmd\/x\/main\.go:10/);
  expect(blocked.code).not.toBe(0);

  // Half staged: the index is clean, the file on disk is not.
  write(root, "cmd/x/main.go", CLEAN);
  git(root, "add", ".");
  write(root, "cmd/x/main.go", `${LEAK}\n// Not staged.\n`);
  expect(commit(root)).toMatchObject({ code: 0 });
  expect(git(root, "show", "HEAD:cmd/x/main.go")).toBe(CLEAN);
  expect(git(root, "diff", "--name-only")).toBe("cmd/x/main.go\n");

  // And the other way round.
  git(root, "add", ".");
  write(root, "cmd/x/main.go", CLEAN);
  expect(commit(root).code).not.toBe(0);
}

describe("npm install -g git+file://", () => {
  it("brings the command", LONG, () => {
    expect(call(["golinger", "--version"], folder, env)).toMatchObject({ code: 0 });
  });
});

describeWith(
  "npm 12",
  () => newestNpm()?.join(" "),
  () => {
    const [node, npm] = newestNpm() ?? ["", ""];
    const path = { PATH: [dirname(node), process.env.PATH].join(delimiter) };
    const from = (): string => `git+file://${folder}`;
    const install = (prefix: string, ...words: readonly string[]): Called =>
      call([node, join(npm, "npm-cli.js"), "install", "-g", "--prefix", prefix, ...words], folder, path);

    it("installs from a repository where --allow-git=root says so", LONG, () => {
      const prefix = makeFolder();
      expect(install(prefix, from())).toMatchObject({
        code: 1,
        output: expect.stringContaining("EALLOWGIT"),
      });
      expect(install(prefix, "--allow-git=root", from())).toMatchObject({ code: 0 });
      expect(call([join(prefix, "bin/golinger"), "--version"], folder, path)).toMatchObject({ code: 0 });
      rmSync(prefix, { recursive: true });
    });

    it("runs it from there with npx", LONG, () => {
      const root = project({ "main.go": LEAK });
      const npx = [node, join(npm, "npx-cli.js"), "--yes", "--allow-git=root", from()];
      const { code, output } = call([...npx, "check", "./...", "-f", "text"], root, path);
      expect(output).toMatch(/^main\.go:10:2: .*signal-not-stopped/m);
      expect(code).toBe(1);
    });
  },
);

describe("a hook of one's own", () => {
  it("runs from a folder that core.hooksPath names, also for a worktree", LONG, () => {
    const root = project({ "hooks/pre-commit": shown("sh", "--staged") });
    chmodSync(join(root, "hooks/pre-commit"), 0o755);
    git(root, "config", "core.hooksPath", "hooks");
    const tree = join(folder, "tree");
    git(root, "worktree", "add", "-q", tree);
    chmodSync(join(tree, "hooks/pre-commit"), 0o755);
    for (const place of [root, tree]) blocksAndPasses(place);
  });

  it("blocks what leaks, by the index", LONG, () => {
    const root = project({});
    write(root, ".git/hooks/pre-commit", shown("sh", "--staged"));
    chmodSync(join(root, ".git/hooks/pre-commit"), 0o755);
    blocksAndPasses(root);
  });

  it("sees what `git commit FILE` takes, and a push sees what it brings", LONG, () => {
    const root = project({ "a.go": "package main\n", "b.go": "package main\n" });
    write(root, ".git/hooks/pre-commit", shown("sh", "--staged"));
    chmodSync(join(root, ".git/hooks/pre-commit"), 0o755);
    write(root, "a.go", LEAK);
    write(root, "b.go", "package main\n\nfunc b() {}\n");
    git(root, "add", "a.go");
    expect(call(["git", "commit", "-qm", "only b", "b.go"], root, env)).toMatchObject({ code: 0 });
    expect(call(["git", "commit", "-qm", "only a", "a.go"], root, env).code).not.toBe(0);
    expect(call(["git", "commit", "-qm", "all", "-a"], root, env).code).not.toBe(0);

    const remote = makeFolder();
    git(remote, "init", "-q", "--bare");
    git(root, "remote", "add", "origin", remote);
    git(root, "push", "-q", "origin", "main");
    write(
      root,
      ".git/hooks/pre-push",
      `#!/bin/sh\n${/`(exec golinger check --since [^`]*)`/.exec(PAGE)?.[1]}\n`,
    );
    chmodSync(join(root, ".git/hooks/pre-push"), 0o755);
    commitAll(root);
    expect(call(["git", "push", "-q", "origin", "main"], root, env).code).not.toBe(0);
    write(root, "a.go", CLEAN);
    commitAll(root);
    expect(call(["git", "push", "-q", "origin", "main"], root, env)).toMatchObject({ code: 0 });
    rmSync(remote, { recursive: true, force: true });
  });
});

describeWith(
  "lefthook",
  () => tool("lefthook"),
  (lefthook) => {
    it("blocks what leaks, by the index", LONG, () => {
      const root = project({
        "lefthook.yml": shown("yaml", "staged_files"),
      });
      symlinkSync(MODULES, join(root, "node_modules"));
      expect(call([lefthook, "install"], root, env)).toMatchObject({ code: 0 });
      blocksAndPasses(root);
    });
  },
);

describeWith(
  "husky and lint-staged",
  () => (tool("lint-staged") === undefined ? undefined : tool("husky")),
  (husky) => {
    it("block what leaks, by the index", LONG, () => {
      const root = project({
        "package.json": shown("json", "lint-staged"),
        ".husky/pre-commit": "lint-staged\n",
      });
      // No more than it needs: among the tools of these tests is an old Node, and husky would put it first.
      const bin = join(root, "node_modules/.bin");
      mkdirSync(bin, { recursive: true });
      symlinkSync(tool("lint-staged") ?? "", join(bin, "lint-staged"));
      expect(call([husky], root, env)).toMatchObject({ code: 0 });
      blocksAndPasses(root);
    });
  },
);
