/**
 * `--since`, `--staged` and `--diff` over real git repositories: which findings of a made-up rule are
 * shown, and what is said where git cannot help.
 */
import { execFileSync } from "node:child_process";
import { renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type NewCodeChoice, onNewCode, readNewCode } from "../../src/cli/new-code.js";
import { UsageError } from "../../src/cli/usage.js";
import { lintWith } from "../../src/engine/lint.js";
import { createNodeFileHost } from "../../src/node/host.js";
import { treeOf } from "../support/command.js";
import { callRule, REQUEST, testKit } from "../support/engine.js";
import { commitAll, git, repositoryOf } from "../support/git.js";
import { testHost } from "../support/test-host.js";
import { write } from "../support/trees.js";

const leak = callRule({ id: "leak", calls: "leak" });
const MODULE = "module example.com/m\n\ngo 1.24\n";
/** Line n of the function's body, counted from 1, is line n + 3 of the file. */
const goFile = (pkg: string, ...body: readonly string[]): string =>
  `package ${pkg}\n\nfunc f() {\n${body.map((line) => `\t${line}\n`).join("")}}\n`;
const FILES = { "go.mod": MODULE, "a.go": goFile("m", "leak(1)", "work()", "leak(3)") };

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("GIT_")) vi.stubEnv(name, undefined);
  vi.stubEnv("GIT_CONFIG_GLOBAL", "/dev/null");
});
afterEach(() => vi.unstubAllEnvs());

/** `a.go:4` per finding, then problems. */
async function shown(
  root: string,
  choice: NewCodeChoice,
  { paths = [], base = root }: { readonly paths?: readonly string[]; readonly base?: string } = {},
): Promise<readonly string[]> {
  const { request, problems: told } = await onNewCode({ ...REQUEST, base, paths }, choice);
  const outcome = await lintWith(testKit, request, testHost(createNodeFileHost()), [leak], {});
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join("\n"));
  const { findings, problems } = outcome.result;
  return [
    ...findings.map(({ place }) => `${place.path.slice(root.length + 1)}:${place.startLine}`),
    ...[...told, ...problems].map(({ path, line, message }) => `${path}:${line}: ${message}`),
  ];
}

const since = (ref: string): NewCodeChoice => ({ kind: "since", ref });
const STAGED: NewCodeChoice = { kind: "staged" };

async function refusal(root: string, choice: NewCodeChoice): Promise<string> {
  try {
    await shown(root, choice);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("--since", () => {
  it("shows what is on changed lines: committed, staged, or only saved", async () => {
    const root = repositoryOf(FILES);
    expect(await shown(root, since("HEAD"))).toEqual([]);
    write(root, "a.go", goFile("m", "leak(1)", "leak(2)", "leak(3)"));
    expect(await shown(root, since("HEAD"))).toEqual(["a.go:5"]);
    git(root, "add", ".");
    expect(await shown(root, since("HEAD"))).toEqual(["a.go:5"]);
    commitAll(root);
    expect(await shown(root, since("HEAD"))).toEqual([]);
    expect(await shown(root, since("HEAD~1"))).toEqual(["a.go:5"]);
  });

  it("takes untracked files for new, but not ignored ones", async () => {
    const root = repositoryOf({ ...FILES, ".gitignore": "c.go\n" });
    write(root, "b.go", goFile("m", "leak(1)"));
    write(root, "c.go", goFile("m", "leak(1)"));
    expect(await shown(root, since("HEAD"))).toEqual(["b.go:4"]);
  });

  it("goes by where HEAD left the branch, not by where the branch is now", async () => {
    const root = repositoryOf(FILES);
    git(root, "checkout", "-q", "-b", "work");
    write(root, "b.go", goFile("m", "leak(1)"));
    commitAll(root);
    git(root, "checkout", "-q", "main");
    write(root, "a.go", goFile("m", "work()"));
    commitAll(root);
    git(root, "checkout", "-q", "work");
    expect(await shown(root, since("main"))).toEqual(["b.go:4"]);
    git(root, "checkout", "-q", "--detach");
    expect(await shown(root, since("main"))).toEqual(["b.go:4"]);
  });

  it("follows renames: what was there before is not new", async () => {
    const body = ["leak(1)", ...Array.from({ length: 10 }, (_, index) => `work(${index})`), "leak(12)"];
    const root = repositoryOf({ "go.mod": MODULE, "a.go": goFile("m", ...body) });
    renameSync(join(root, "a.go"), join(root, "b.go"));
    write(root, "b.go", goFile("m", ...body, "leak(13)"));
    git(root, "add", ".");
    expect(await shown(root, since("HEAD"))).toEqual(["b.go:16"]);
  });

  it("looks at the packages of changed files below the folder, and at those that import them", async () => {
    const root = repositoryOf({
      "go.mod": MODULE,
      "a/a.go": goFile("a", "work()"),
      "b/b.go": 'package b\n\nimport _ "example.com/m/a"\n\nfunc f() { leak(1) }\n',
      "c/c.go": goFile("c", "leak(1)"),
    });
    write(root, "a/a.go", goFile("a", "leak(1)"));
    const { request } = await onNewCode({ ...REQUEST, base: root, paths: [] }, since("HEAD"));
    expect(request.packagesOf).toEqual([`${root}/a/a.go`, `${root}/b/b.go`]);
    expect(await shown(root, since("HEAD"))).toEqual(["a/a.go:4"]);
    expect(await shown(root, since("HEAD"), { base: join(root, "c") })).toEqual([]);
    expect(await shown(root, since("HEAD"), { paths: ["./c"] })).toEqual([]);
    expect(await shown(root, since("HEAD"), { paths: ["./..."] })).toEqual(["a/a.go:4"]);
  });

  it("knows lines of a folder that is reached over a link", async () => {
    const root = repositoryOf({ "go.mod": MODULE, "real/a.go": goFile("a", "work()") });
    const link = join(treeOf({}), "link");
    symlinkSync(root, link);
    write(root, "real/a.go", goFile("a", "leak(1)"));
    const { request } = await onNewCode(
      { ...REQUEST, base: root, paths: [`${link}/real/...`] },
      since("HEAD"),
    );
    expect([...(request.newCode?.keys() ?? [])]).toContain(`${link}/real/a.go`);
  });

  it("copes with any name and any taste in diffs", async () => {
    const names = ["two words.go", 'qu"ote.go', "t\tab.go", "ümlaut.go", "back\\slash.go", "dash -- b.go"];
    const files = Object.fromEntries(names.map((name) => [name, goFile("m", "work()", "leak(2)")]));
    const root = repositoryOf({ "go.mod": MODULE, ...files });
    for (const [key, value] of [
      ["diff.noprefix", "true"],
      ["diff.mnemonicPrefix", "true"],
      ["diff.external", "false"],
      ["diff.interHunkContext", "9"],
      ["diff.context", "9"],
      ["diff.relative", "true"],
      ["color.ui", "always"],
      ["core.quotePath", "true"],
      ["core.pager", "false"],
    ] as const)
      git(root, "config", key, value);
    write(root, ".gitattributes", "*.go binary\n");
    vi.stubEnv("GIT_LITERAL_PATHSPECS", "1");
    for (const name of names) write(root, name, goFile("m", "leak(1)", "leak(2)"));
    expect(await shown(root, since("HEAD"))).toEqual(names.map((name) => `${name}:4`).sort());
  });

  it("leaves submodules to themselves", async () => {
    const inner = repositoryOf({ "x.go": goFile("x", "work()") });
    const root = repositoryOf(FILES);
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "sub");
    commitAll(root);
    write(root, "sub/x.go", goFile("x", "leak(1)"));
    write(root, "a.go", goFile("m", "leak(1)", "leak(2)", "leak(3)"));
    expect(await shown(root, since("HEAD"))).toEqual(["a.go:5"]);
    expect(await shown(join(root, "sub"), since("HEAD"))).toEqual(["x.go:4"]);
  });

  it("passes over files that vanish while it looks", async () => {
    const root = repositoryOf(FILES);
    write(root, "b.go", goFile("m", "leak(1)"));
    const { request } = await onNewCode({ ...REQUEST, base: root, paths: [] }, since("HEAD"));
    rmSync(join(root, "b.go"));
    const outcome = await lintWith(testKit, request, testHost(createNodeFileHost()), [leak], {});
    expect(outcome.ok && [outcome.result.findings, outcome.result.problems]).toEqual([[], []]);
  });

  it("says what to do where there is no such commit, or no way to it", async () => {
    const root = repositoryOf(FILES);
    expect(await refusal(root, since("nowhere"))).toBe(
      '--since: there is no commit "nowhere" in this repository; fetch it first, or check its spelling',
    );
    commitAll(root);
    const shallow = join(treeOf({}), "shallow");
    git(root, "clone", "-q", "--depth", "1", `file://${root}`, shallow);
    git(root, "checkout", "-q", "-b", "work");
    const tip = commitAll(root);
    git(shallow, "fetch", "-q", "--depth", "1", "origin", "work:refs/remotes/origin/work");
    expect(await refusal(shallow, since("work"))).toContain("did you mean origin/work?");
    expect(await refusal(shallow, since(tip))).toContain("git fetch --unshallow; in CI, fetch-depth: 0");
    git(root, "checkout", "-q", "--orphan", "other");
    // With the same files in the same second it would be the first commit again.
    writeFileSync(join(root, "other.go"), "package other\n");
    commitAll(root);
    expect(await refusal(root, since("main"))).toBe('--since: "main" and HEAD have no common ancestor');
    const empty = treeOf({});
    git(empty, "init", "-q");
    expect(await refusal(empty, since("HEAD"))).toContain("there is no commit yet");
  });

  it("says so where there is no repository, no work tree, or no git", async () => {
    const nowhere = treeOf({});
    expect(await refusal(nowhere, since("HEAD"))).toBe(`--since: ${nowhere} is not in a git repository`);
    const bare = treeOf({});
    git(bare, "init", "-q", "--bare");
    expect(await refusal(bare, since("HEAD"))).toBe(
      `--since: ${bare} is in a bare repository or in git's own folder: there are no files to look at`,
    );
    vi.stubEnv("PATH", nowhere);
    expect(await refusal(nowhere, STAGED)).toBe("--staged: git is not installed, or not on the PATH");
  });
});

describe("--staged", () => {
  it("reads the index where a file is only half staged", async () => {
    const root = repositoryOf(FILES);
    write(root, "a.go", goFile("m", "leak(1)", "leak(2)", "leak(3)"));
    git(root, "add", "a.go");
    write(root, "a.go", goFile("m", "leak(0)", "leak(1)", "work()", "leak(3)"));
    expect(await shown(root, STAGED)).toEqual(["a.go:5"]);
    expect(await shown(root, STAGED, { paths: ["a.go"] })).toEqual(["a.go:5"]);
  });

  it("sees the tree as the commit will have it", async () => {
    const root = repositoryOf({ ...FILES, "gone.go": goFile("m", "work()") });
    write(root, "gone.go", goFile("m", "leak(1)"));
    write(root, "new/new.go", goFile("new", "leak(1)"));
    git(root, "add", ".");
    rmSync(join(root, "gone.go"));
    rmSync(join(root, "new"), { recursive: true });
    write(root, "untracked.go", goFile("m", "leak(1)"));
    write(root, "promised.go", goFile("m", "leak(1)"));
    git(root, "add", "--intent-to-add", "promised.go");
    expect(await shown(root, STAGED)).toEqual(["gone.go:4", "new/new.go:4"]);
    expect(await shown(root, STAGED, { paths: ["./..."] })).toEqual(["gone.go:4", "new/new.go:4"]);
  });

  it("reads the staged go.mod and config as well", async () => {
    const root = repositoryOf({ ...FILES, ".golinger.yaml": "rules: {}\n" });
    write(root, ".golinger.yaml", "rules: { leak: off }\n");
    write(root, "a.go", goFile("m", "leak(0)"));
    git(root, "add", "a.go");
    expect(await shown(root, STAGED)).toEqual(["a.go:4"]);
    git(root, "add", ".golinger.yaml");
    expect(await shown(root, STAGED)).toEqual([]);
  });

  it("reads what options and configs name as it is staged, and as it is where git does not know it", async () => {
    const root = repositoryOf({
      ...FILES,
      "ci/lint.yaml": "rules: {}\n",
      "models.yaml": "functions: {}\n",
      "known.data": "staged\n",
      ".gitignore": "private.yaml\n",
    });
    const texts = { "ci/lint.yaml": "no: config\n", "models.yaml": "no: models\n", "known.data": "no\n" };
    for (const [name, text] of Object.entries(texts)) write(root, name, text);
    write(root, "new.yaml", "rules: {}\n");
    write(root, "private.yaml", "rules: {}\n");
    const read = async (config: string, baseline?: string) => {
      const asked = { ...REQUEST, base: root, config: { kind: "file", path: config } as const };
      const { request } = await onNewCode(asked, STAGED, baseline);
      const texts = [...(request.texts ?? [])].map(
        ([path, text]) => `${path.slice(root.length + 1)}: ${text}`,
      );
      return { texts: texts.sort(), absent: [...(request.absent ?? [])] };
    };
    const named = ["ci/lint.yaml: rules: {}\n", "models.yaml: functions: {}\n"];
    expect(await read("ci/lint.yaml")).toEqual({ texts: named, absent: [] });
    expect(await read("new.yaml", "known.data")).toEqual({
      texts: ["ci/lint.yaml: rules: {}\n", "known.data: staged\n", "models.yaml: functions: {}\n"],
      absent: [],
    });
    write(root, ".golinger.yaml", "rules: {}\n");
    expect((await read("new.yaml")).absent).toEqual([`${root}/.golinger.yaml`]);
    expect((await read(".golinger.yaml")).absent).toEqual([]);
  });

  it("works before the first commit, and with the index that git hands to its hooks", async () => {
    const root = treeOf(FILES);
    git(root, "init", "-q");
    git(root, "add", ".");
    expect(await shown(root, STAGED)).toEqual(["a.go:4", "a.go:6"]);
    commitAll(root);
    // As `git commit a.go` does it: an index of its own, named from the root.
    write(root, "a.go", goFile("m", "leak(1)", "leak(2)", "leak(3)"));
    execFileSync("cp", [".git/index", ".git/next-index-1.lock"], { cwd: root });
    vi.stubEnv("GIT_INDEX_FILE", ".git/next-index-1.lock");
    execFileSync("git", ["add", "a.go"], { cwd: root });
    expect(await shown(root, STAGED)).toEqual(["a.go:5"]);
    vi.stubEnv("GIT_INDEX_FILE", undefined);
    expect(await shown(root, STAGED)).toEqual([]);
  });

  it("leaves files in conflict to whoever settles them", async () => {
    const root = repositoryOf(FILES);
    git(root, "checkout", "-q", "-b", "work");
    write(root, "a.go", goFile("m", "leak(1)", "leak(2)"));
    commitAll(root);
    git(root, "checkout", "-q", "main");
    write(root, "a.go", goFile("m", "leak(1)", "work(2)"));
    commitAll(root);
    expect(() => git(root, "merge", "-q", "work")).toThrow();
    expect(await shown(root, STAGED)).toEqual([]);
  });
});

describe("--diff", () => {
  const change = (root: string, ...words: readonly string[]): NewCodeChoice => {
    const file = join(treeOf({}), "change.diff");
    writeFileSync(file, git(root, "diff", ...words));
    return { kind: "diff", file };
  };

  it("takes what git writes, from the root, wherever the command runs, and what diff writes from here", async () => {
    const root = repositoryOf({ "go.mod": MODULE, "a/a.go": goFile("a", "leak(1)") });
    write(root, "a/a.go", goFile("a", "leak(1)", "leak(2)"));
    expect(await shown(root, change(root))).toEqual(["a/a.go:5"]);
    expect(await shown(root, change(root, "--no-prefix", "-U0"))).toEqual(["a/a.go:5"]);
    expect(await shown(root, change(root), { base: join(root, "a") })).toEqual(["a/a.go:5"]);
    const relative = change(join(root, "a"), "--relative");
    expect(await shown(root, relative, { base: join(root, "a") })).toEqual(["a/a.go:5"]);
    rmSync(join(root, ".git"), { recursive: true });
    expect(await shown(root, relative, { base: join(root, "a") })).toEqual(["a/a.go:5"]);
  });

  it("tells when it does not fit what is on disk, in which file and line", async () => {
    const body = Array.from({ length: 12 }, (_, index) => `work(${index})`);
    const root = repositoryOf({ "go.mod": MODULE, "a.go": goFile("m", ...body) });
    const changed = ["leak(0)", ...body.slice(1, -1), "leak(1)"];
    write(root, "a.go", goFile("m", ...changed));
    const diff = change(root, "-U0");
    expect(await shown(root, diff)).toEqual(["a.go:4", "a.go:15"]);
    // Blanks move no line.
    write(root, "a.go", goFile("m", ...changed.map((line) => `\t${line} `)).replaceAll("\n", "\r\n"));
    expect(await shown(root, diff)).toEqual(["a.go:4", "a.go:15"]);
    write(root, "a.go", goFile("m", ...changed.slice(0, 5), "more()", ...changed.slice(5)));
    expect(await shown(root, diff)).toEqual([
      "a.go:4",
      `${root}/a.go:15: the diff does not fit this file as it is on disk: what is taken for new may be wrong; make it of the work tree`,
    ]);
    write(root, "a.go", "package m\n");
    expect((await shown(root, diff))[0]).toMatch(/a\.go:4: the diff does not fit/);
  });

  it("takes the file that fits where its names may mean two", async () => {
    const root = repositoryOf({
      "go.mod": MODULE,
      "b/x.go": goFile("b", "work(1)"),
      "x.go": goFile("m", "work(2)", "leak(2)"),
    });
    write(root, "b/x.go", goFile("b", "work(1)", "leak(1)"));
    expect(await shown(root, change(root, "--no-prefix"))).toEqual(["b/x.go:5"]);
  });

  it("adds up the patches of a series", async () => {
    const body = Array.from({ length: 12 }, (_, index) => `work(${index})`);
    const root = repositoryOf({ "go.mod": MODULE, "a.go": goFile("m", ...body) });
    for (const change of [0, 11]) {
      body[change] = `leak(${change})`;
      write(root, "a.go", goFile("m", ...body));
      commitAll(root);
    }
    const file = join(treeOf({}), "series.mbox");
    writeFileSync(file, git(root, "format-patch", "--stdout", "HEAD~2"));
    expect(await shown(root, { kind: "diff", file })).toEqual(["a.go:4", "a.go:15"]);
  });

  it("says what is wrong with it", async () => {
    const root = repositoryOf({ "go.mod": MODULE, "a/a.go": goFile("a", "leak(1)") });
    write(root, "a/a.go", goFile("a", "leak(1)", "leak(2)"));
    const diff = change(root);
    renameSync(join(root, "a"), join(root, "b"));
    expect(await refusal(root, diff)).toBe(
      '--diff: none of its Go files is here ("b/a/a.go", ...); run in the folder its names begin at',
    );
    write(root, "text", "no diff\n");
    expect(await refusal(root, { kind: "diff", file: join(root, "text") })).toContain("a unified diff");
    expect(await refusal(root, { kind: "diff", file: join(root, "nowhere") })).toMatch(
      /^--diff: cannot read .*nowhere: no such file$/,
    );
  });
});

it("the options exclude each other and say what they take", () => {
  expect(readNewCode({})).toBeUndefined();
  expect(readNewCode({ since: "main" })).toEqual(since("main"));
  expect(readNewCode({ staged: true })).toEqual(STAGED);
  expect(() => readNewCode({ since: "main", staged: true })).toThrow("use one of them");
  expect(() => readNewCode({ since: "--output=x" })).toThrow(UsageError);
  expect(() => readNewCode({ since: "" })).toThrow(UsageError);
  expect(() => readNewCode({ diff: "" })).toThrow(UsageError);
});
