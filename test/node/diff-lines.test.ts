import { createTwoFilesPatch } from "diff";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readDiff } from "../../src/node/diff-lines.js";

const HEAD = "diff --git a/x.go b/x.go\nindex 1..2 100644\n--- a/x.go\n+++ b/x.go\n";

function lines(text: string): unknown {
  const read = readDiff(text);
  return read.ok ? read.files.map(({ name, lines }) => ({ name, lines })) : read.message;
}

describe("a unified diff", () => {
  it("tells added lines, and where lines are gone", () => {
    expect(
      lines(`${HEAD}@@ -3,2 +2,0 @@ func f()\n-a\n-b\n@@ -8 +6,2 @@\n-q\n+r\n+s\n@@ -20,0 +20 @@\n+t\n`),
    ).toEqual([
      {
        name: "b/x.go",
        lines: {
          added: [
            [6, 7],
            [20, 20],
          ],
          removedAfter: [2],
        },
      },
    ]);
  });

  it("has context or not", () => {
    const hunk = "@@ -1,6 +1,6 @@\n a\n-b\n+B\n c\n-d\n e\n+f\n g\n\\ No newline at end of file\n";
    expect(lines(HEAD + hunk)).toEqual([
      {
        name: "b/x.go",
        lines: {
          added: [
            [2, 2],
            [5, 5],
          ],
          removedAfter: [3],
        },
      },
    ]);
  });

  it("has new files, lost ones, renamed ones and such without lines", () => {
    const text = [
      "diff --git a/new.go b/new.go\nnew file mode 100644\n--- /dev/null\n+++ b/new.go\n@@ -0,0 +1 @@\n+package x\n",
      "diff --git a/gone.go b/gone.go\ndeleted file mode 100644\n--- a/gone.go\n+++ /dev/null\n@@ -1 +0,0 @@\n-package x\n",
      "diff --git a/o.go b/p.go\nsimilarity index 100%\nrename from o.go\nrename to p.go\n",
      "diff --git a/m.go b/m.go\nold mode 100644\nnew mode 100755\n",
      "diff --git a/i.png b/i.png\nindex 1..2 100644\nBinary files a/i.png and b/i.png differ\n",
    ].join("");
    const none = { added: [], removedAfter: [] };
    expect(lines(text)).toEqual([
      { name: "b/new.go", lines: "all" },
      { name: "b/p.go", lines: none },
      { name: "b/m.go", lines: none },
      { name: "b/i.png", lines: none },
    ]);
  });

  it("quotes names, and ends those with blanks by a tab", () => {
    const hunk = "@@ -0,0 +1 @@\n+x\n";
    const quoted = `--- "a/t\\tab \\303\\244.go"\n+++ "b/t\\tab \\303\\244.go"\n${hunk}`;
    const blank = `--- a/two words.go\t\n+++ b/two words.go\t2026-11-26 08:00:00 +0000\n${hunk}`;
    const own = { added: [[1, 1]], removedAfter: [] };
    expect(lines(quoted + blank)).toEqual([
      { name: "b/t\tab ä.go", lines: own },
      { name: "b/two words.go", lines: own },
    ]);
  });

  it("may come by mail, with CRLF, or be empty", () => {
    const hunk = "@@ -1 +1 @@\n-a\n+b\n";
    const mail = `From 1 Mon Sep 17 00:00:00 2001\nFrom: x\nSubject: y\n\n---\n x.go | 2 +-\n\n${HEAD}${hunk}-- \n2.39.5\n\n`;
    const expected = [{ name: "b/x.go", lines: { added: [[1, 1]], removedAfter: [] } }];
    expect(lines(mail)).toEqual(expected);
    expect(lines(mail + mail)).toEqual([...expected, ...expected]);
    expect(lines((HEAD + hunk).replaceAll("\n", "\r\n"))).toEqual(expected);
    const coloured = (HEAD + hunk).replace(/^.*$/gm, (line) =>
      line === "" ? "" : `\u001b[1;32m${line}\u001b[m`,
    );
    expect(lines(coloured)).toEqual(expected);
    expect(lines("")).toEqual([]);
    expect(lines("\n")).toEqual([]);
  });

  it("tells the lines it shows of what comes out", () => {
    const hunk = "@@ -1,4 +1,5 @@\n a\n-b\n+B\n+c\n \n d\n\\ No newline at end of file\n";
    const read = readDiff(HEAD + hunk);
    expect(read.ok && [...(read.files[0]?.shown ?? [])]).toEqual([
      [1, "a"],
      [2, "B"],
      [3, "c"],
      [4, ""],
      [5, "d"],
    ]);
  });

  it("gives the lines in which two texts differ", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, fc.nat(3), (before, after, context) => {
        const join = (list: readonly string[]): string => list.map((line) => `${line}\n`).join("");
        const read = readDiff(createTwoFilesPatch("a", "b", join(before), join(after), "", "", { context }));
        if (!read.ok || read.files[0] === undefined || read.files[0].lines === "all")
          throw new Error("no lines");
        const { added } = read.files[0].lines;
        for (const [line, shown] of read.files[0].shown) expect(after[line - 1]).toBe(shown);
        const isNew = (line: number): boolean => added.some(([from, to]) => from <= line && line <= to);
        const kept = after.filter((_, index) => !isNew(index + 1));
        // What is not new is there in both, in one order.
        let at = 0;
        for (const line of before) if (line === kept[at]) at++;
        expect(at).toBe(kept.length);
      }),
    );
  });
});

describe("what is no unified diff", () => {
  it.each([
    ["hello\nworld\n", 'nothing in it looks like a unified diff; it begins with "hello"'],
    ["@@ -1 +1 @@\n-a\n+b\n", "hunks without the name of their file (no `+++` line)"],
    [`${HEAD}@@ -1,2 +1,3 @@\n-a\n+b\n`, "Hunk at line 5 contained invalid line"],
    [`${HEAD}@@ what @@\n-a\n+b\n`, "a hunk of b/x.go has a broken `@@` line"],
    ["--- a/x.go\n@@ -1 +1 @@\n-a\n+b\n", 'Missing "+++ ..." file header for a/x.go'],
    [
      "diff --cc x.go\n--- a/x.go\n+++ b/x.go\n@@@ -1,1 -1,1 +1,1 @@@\n",
      "line 4 is of a merge's combined diff",
    ],
  ])("%j is told as such", (text, message) => {
    expect(lines(text)).toContain(message);
  });

  it("never makes it throw", () => {
    const part = fc.constantFrom(
      "--- a/x\n",
      "+++ b/x\n",
      "@@ -1 +1 @@\n",
      "+a\n",
      "-a\n",
      " a\n",
      "diff --git a/x b/x\n",
      "\\\n",
      "-- \n2.1\n",
    );
    fc.assert(fc.property(fc.array(part), (parts) => void readDiff(parts.join(""))));
  });
});
