import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterEdits, concernsNewCode, type NewLines } from "../../src/engine/new-code.js";
import { applyEdits } from "../../src/text/edits.js";
import { callRule, lines, runOk } from "../support/engine.js";
import { SAMPLE_FINDING } from "../support/sample-report.js";

const A = "/w/a.go";

function place(line: number, path = A, endLine = line, endColumn = 5) {
  return { ...SAMPLE_FINDING.place, path, startLine: line, startColumn: 1, endLine, endColumn };
}

const at = (line: number, path = A) => ({ place: place(line, path), message: "" });
const step = (line: number, path = A) => ({ ...at(line, path), goroutine: "main" });
const added = (...ranges: [number, number][]): NewLines => ({ added: ranges, removedAfter: [] });
const removed = (...after: number[]): NewLines => ({ added: [], removedAfter: after });

function concerns(lines: NewLines | undefined, finding: object, path = A): boolean {
  const code = new Map(lines === undefined ? [] : [[path, lines]]);
  return concernsNewCode({ ...SAMPLE_FINDING, related: [], witness: [], ...finding }, code);
}

describe("a finding concerns new code", () => {
  it("where it starts, is related to or passes a new line", () => {
    expect(concerns(added([3, 4]), { place: place(4) })).toBe(true);
    expect(concerns(added([3, 4]), { place: place(5) })).toBe(false);
    expect(concerns(added([3, 4]), { place: place(9), related: [at(3)] })).toBe(true);
    expect(concerns(added([3, 4]), { place: place(9, "/w/b.go"), witness: [step(4)] })).toBe(true);
    expect(concerns(added([3, 4]), { place: place(9), related: [at(3, "/w/b.go")] })).toBe(false);
    expect(concerns(undefined, { place: place(4) })).toBe(false);
  });

  it("anywhere in a new file", () => {
    expect(concerns("all", { place: place(400) })).toBe(true);
    expect(concerns("all", { place: place(400, "/w/b.go"), related: [at(1)] })).toBe(true);
    expect(concerns("all", { place: place(400, "/w/b.go") })).toBe(false);
  });

  it("on any line of a long place, but not on the one where it only ends", () => {
    expect(concerns(added([12, 12]), { place: place(10, A, 14) })).toBe(true);
    expect(concerns(added([14, 14]), { place: place(10, A, 14, 2) })).toBe(true);
    expect(concerns(added([14, 14]), { place: place(10, A, 14, 1) })).toBe(false);
  });

  it("where a line was removed beside it, or between its places", () => {
    expect(concerns(removed(3), { place: place(3) })).toBe(true);
    expect(concerns(removed(2), { place: place(3) })).toBe(true);
    expect(concerns(removed(1), { place: place(3) })).toBe(false);
    expect(concerns(removed(4), { place: place(3) })).toBe(false);
    expect(concerns(removed(6), { place: place(3), related: [at(9)] })).toBe(true);
    expect(concerns(removed(6), { place: place(3), related: [at(9, "/w/b.go")] })).toBe(false);
  });
});

describe("new lines move with edits", () => {
  const text = "1\n2\n3\n4\n5\n6\n";
  const edit = (start: number, end: number, inserted: string) => ({ start, end, text: inserted });

  it("down by what is put in before them, up by what is taken away", () => {
    expect(afterEdits(added([5, 5]), text, [edit(0, 0, "a\nb\n")])).toMatchObject({
      added: [
        [7, 7],
        [1, 3],
      ],
    });
    expect(afterEdits(added([5, 5]), text, [edit(0, 4, "")])).toMatchObject({
      added: [
        [3, 3],
        [1, 1],
      ],
    });
    expect(afterEdits(removed(2, 5), text, [edit(6, 6, "x\n")])).toMatchObject({ removedAfter: [2, 6] });
    expect(afterEdits("all", text, [edit(0, 0, "x")])).toBe("all");
  });

  it("so that each line that was new is new afterwards, wherever it is", () => {
    const words = fc.array(fc.constantFrom("a", "b", "\n"), { maxLength: 6 }).map((parts) => parts.join(""));
    const edits = fc
      .array(fc.tuple(fc.nat(30), fc.nat(4), words), { maxLength: 3 })
      .map((list) => list.map(([start, length, inserted]) => edit(start, start + length, inserted)));
    fc.assert(
      fc.property(fc.nat(9), edits, (line, list) => {
        const source = Array.from({ length: 12 }, (_, index) => `${index}`.padStart(2, "_")).join("\n");
        const after = applyEdits(source, list);
        if (after === undefined) return;
        const mark = `${line}`.padStart(2, "_");
        const where = after.split("\n").findIndex((candidate) => candidate.includes(mark)) + 1;
        if (where === 0) return;
        const moved = afterEdits(added([line + 1, line + 1]), source, list);
        if (moved === "all") throw new Error("not asked for");
        expect(moved.added.some(([from, to]) => from <= where && where <= to)).toBe(true);
      }),
    );
  });
});

describe("a run for new code", () => {
  const leak = callRule({ id: "leak", calls: "leak" });
  const FILES = {
    "/w/go.mod": "module example.com/m\n\ngo 1.24\n",
    "/w/a.go": "package m\n\nfunc a() {\n\tleak(1)\n\tleak(2)\n}\n",
    "/w/b/b.go": "package b\n\nfunc b() {\n\tleak(1)\n}\n",
    "/w/c/c.go": "package c\n\nfunc c() {\n\tleak(1)\n}\n",
    "/w/testdata/t.go": "package t\n\nfunc t() {\n\tleak(1)\n}\n",
  };

  it("shows and counts accordingly", async () => {
    const result = await runOk(FILES, [leak], { newCode: new Map([["/w/a.go", added([5, 5])]]) });
    expect(lines(result)).toEqual(["a.go:5 leak"]);
    expect(result.counters.droppedOld).toBe(3);
  });

  it("looks at the packages of the given files and no others; what is gone or ignored is passed over", async () => {
    const packagesOf = ["/w/b/b.go", "/w/gone.go", "/w/testdata/t.go", "/w/b/notes.txt"];
    const result = await runOk(FILES, [leak], { paths: [], packagesOf });
    expect(lines(result)).toEqual(["b/b.go:4 leak"]);
    expect(result.problems).toEqual([]);
    expect(result.counters.packages).toBe(1);
  });

  it("looks at nothing where nothing changed", async () => {
    const result = await runOk(FILES, [leak], { paths: [], packagesOf: [] });
    expect([result.findings, result.problems, result.counters.packages]).toEqual([[], [], 0]);
  });
});
