/**
 * Walks against git itself: random trees with random .gitignore files must leave out exactly the
 * files that git leaves out.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createNodeFileHost, toHostPath } from "../../src/node/host.js";
import { createFolders } from "../../src/program/folders.js";
import { createGitIgnore } from "../../src/program/ignore-rules.js";
import { walk } from "../../src/program/walk.js";

const hasGit = process.platform !== "win32" && spawnSync("git", ["--version"]).status === 0;

const FOLDERS = ["a", "b", "x y", "[c]", "d.go", "e"];
const FILES = ["a.go", "b.go", "x y.go", "[c].go", "#h.go", "!n.go"];
const PATTERNS = [
  ...[
    "a",
    "a/",
    "/a",
    "!a",
    "!a/",
    "*.go",
    "!*.go",
    "b/*",
    "**/b",
    "a/**",
    "/b/a/",
    "!/b/a",
    "a.go",
    "/a.go",
  ],
  ...["!b.go", "x\\ y", "x y/", "\\[c\\]", "[c]", "[ab]", "?", "*", "!*/", "**/a/b", "a/**/b", "\\#h.go"],
  ...["\\!n.go", "# comment", "", "b/ ", "*.g?", "e/**/", "/*", "!/a"],
];

const folders = fc.array(fc.constantFrom(...FOLDERS), { maxLength: 3 }).map((parts) => parts.join("/"));
const trees = fc.record({
  files: fc.uniqueArray(
    fc.tuple(folders, fc.constantFrom(...FILES)).map((parts) => parts.join("/")),
    { maxLength: 12 },
  ),
  ignores: fc.dictionary(folders, fc.array(fc.constantFrom(...PATTERNS), { maxLength: 4 }), { maxKeys: 4 }),
  end: fc.constantFrom("\n", "\r\n"),
});

test.skipIf(!hasGit)("the files git leaves out", () => {
  fc.assert(
    fc.property(trees, ({ files, ignores, end }) => {
      const root = toHostPath(mkdtempSync(join(tmpdir(), "golinger-git-")));
      try {
        execFileSync("git", ["init", "-q", root]);
        for (const file of files) write(`${root}/${file}`, "package p\n");
        for (const [folder, lines] of Object.entries(ignores))
          write(`${root}/${folder}/.gitignore`, lines.join(end));
        expect(ours(root)).toEqual(theirs(root));
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    }),
    { numRuns: 60 },
  );
});

function write(path: string, text: string): void {
  const folder = path.slice(0, path.lastIndexOf("/"));
  mkdirSync(folder, { recursive: true });
  if (!existsSync(path)) writeFileSync(path, text);
}

function ours(root: string): readonly string[] {
  const list = createFolders(createNodeFileHost());
  const gitIgnore = createGitIgnore(createNodeFileHost(), list, root);
  const walked = walk(list, root, { includeIgnored: false, gitIgnore, isIgnoredByModule: () => false });
  return walked.folders
    .flatMap(({ folder, goFiles, ignored }) =>
      goFiles.filter((name) => !ignored.includes(name)).map((name) => `${folder}/${name}`),
    )
    .map((path) => path.slice(root.length + 1).replace(/^\//, ""))
    .sort();
}

function theirs(root: string): readonly string[] {
  const output = execFileSync("git", ["-C", root, "ls-files", "-z", "--others", "--exclude-standard"], {
    encoding: "utf8",
  });
  return output
    .split("\0")
    .filter((path) => path.endsWith(".go"))
    .sort();
}
