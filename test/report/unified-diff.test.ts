/** Diffs of changed files: their shape here, and that git and patch take them in test/e2e. */
import { expect, it } from "vitest";
import { unifiedDiff } from "../../src/report/unified-diff.js";

const change = (path: string, before: string, after: string, hasByteOrderMark = false) => ({
  path,
  before,
  after,
  hasByteOrderMark,
  fixed: 1,
});

it("names files from the base folder, and says where a name with blanks ends", () => {
  const diff = unifiedDiff(
    [
      change("/repo/a.go", "a\n", "b\n"),
      change("/repo/b c/d.go", "a\n", "b\n"),
      change("/other/e.go", "a\n", "b\n"),
    ],
    "/repo",
  );
  expect(diff).toBe(
    [
      "--- a/a.go\n+++ b/a.go\n@@ -1,1 +1,1 @@\n-a\n+b\n",
      "--- a/b c/d.go\t\n+++ b/b c/d.go\t\n@@ -1,1 +1,1 @@\n-a\n+b\n",
      "--- a/other/e.go\n+++ b/other/e.go\n@@ -1,1 +1,1 @@\n-a\n+b\n",
    ].join(""),
  );
});

it("keeps carriage returns, the byte order mark and a missing end of line", () => {
  expect(unifiedDiff([change("/repo/a.go", "a\r\nb", "c\r\nb", true)], "/repo")).toBe(
    "--- a/a.go\n+++ b/a.go\n@@ -1,2 +1,2 @@\n-\uFEFFa\r\n+\uFEFFc\r\n b\n\\ No newline at end of file\n",
  );
});

it("is nothing for no changes", () => {
  expect(unifiedDiff([], "/repo")).toBe("");
});
