/** Rounds of fixes over a lint that is made up: what goes together, what waits, what is never touched. */
import { describe, expect, it } from "vitest";
import type { Lint, LintResult } from "../../../src/engine/api.js";
import { fixInMemory } from "../../../src/engine/fixes/rounds.js";
import type { NewCode } from "../../../src/engine/new-code.js";
import type { Finding, Fix } from "../../../src/rule/finding.js";
import { memoryHost, REQUEST } from "../../support/engine.js";
import { SAMPLE_FINDING } from "../../support/sample-report.js";

const PATH = "/w/a.go";

/** Finds each `x` that has its fix, and sees the texts laid over the disk. */
function lintOver(
  files: Readonly<Record<string, string>>,
  fixesAt: (text: string, at: number, path: string) => readonly Fix[],
): { readonly lint: Lint; readonly runs: () => number } {
  let runs = 0;
  const lint: Lint = async ({ texts }) => {
    runs++;
    const findings: Finding[] = [];
    for (const [path, onDisk] of Object.entries(files)) {
      const text = texts?.get(path) ?? onDisk.replace("\uFEFF", "");
      for (const { index } of text.matchAll(/x/g)) {
        const place = { ...SAMPLE_FINDING.place, path, start: index, end: index + 1 };
        findings.push({ ...SAMPLE_FINDING, place, fixes: fixesAt(text, index, path) });
      }
    }
    return { ok: true, result: { findings } as unknown as LintResult };
  };
  return { lint, runs: () => runs };
}

const replace = (path: string, at: number, text: string, length = 1): Fix => ({
  title: "",
  safety: "safe",
  edits: [{ path, start: at, end: at + length, text }],
});

async function fix(files: Readonly<Record<string, string>>, fixesAt: Parameters<typeof lintOver>[1]) {
  const { lint, runs } = lintOver(files, fixesAt);
  const done = await fixInMemory(lint, REQUEST, memoryHost(files), [], {});
  return { ...done, runs: runs() };
}

describe("fixes", () => {
  it("are applied together, and the last run sees all of them", async () => {
    const { changes, runs, outcome } = await fix({ [PATH]: "x-x-x" }, (_, at) => [replace(PATH, at, "y")]);
    expect(changes).toEqual([
      { path: PATH, before: "x-x-x", after: "y-y-y", hasByteOrderMark: false, fixed: 3 },
    ]);
    expect(outcome.ok && outcome.result.findings).toEqual([]);
    expect(runs).toBe(2);
  });

  it("that meet wait for the next round", async () => {
    const { changes, runs } = await fix({ [PATH]: "xx-x" }, (_, at) => [replace(PATH, at, "y")]);
    expect(changes[0]).toMatchObject({ after: "yy-y", fixed: 3 });
    expect(runs).toBe(3);
  });

  it("end, even where each brings the next", async () => {
    const { changes, runs } = await fix({ [PATH]: "x" }, (_, at) => [replace(PATH, at, "-x")]);
    expect(runs).toBe(9);
    expect(changes[0]).toMatchObject({ after: `${"-".repeat(8)}x`, fixed: 8 });
  });

  it("that need a look are left alone; the first safe one counts", async () => {
    const look: Fix = { ...replace(PATH, 0, "z"), safety: "needs-a-look" };
    expect((await fix({ [PATH]: "x" }, () => [look])).changes).toEqual([]);
    expect((await fix({ [PATH]: "x" }, () => [look, replace(PATH, 0, "y")])).changes[0]?.after).toBe("y");
  });

  it("keep the byte order mark, and stay away from broken encodings and from files that are gone", async () => {
    const marked = await fix({ [PATH]: "\uFEFFx" }, (_, at) => [replace(PATH, at, "y")]);
    expect(marked.changes).toEqual([
      { path: PATH, before: "x", after: "y", hasByteOrderMark: true, fixed: 1 },
    ]);
    expect((await fix({ [PATH]: "x\0" }, (_, at) => [replace(PATH, at, "y")])).changes).toEqual([]);
    expect((await fix({ [PATH]: "x" }, (_, at) => [replace("/w/gone.go", at, "y")])).changes).toEqual([]);
    expect((await fix({ [PATH]: "x" }, () => [replace(PATH, 7, "y")])).changes).toEqual([]);
  });

  it("of several files are applied to all of them or to none", async () => {
    const both = (other: string): Fix => ({
      title: "",
      safety: "safe",
      edits: [...replace(PATH, 0, "y").edits, ...replace(other, 0, "y").edits],
    });
    const files = { [PATH]: "x", "/w/b.go": "-" };
    expect((await fix(files, () => [both("/w/b.go")])).changes).toMatchObject([
      { path: PATH, after: "y", fixed: 1 },
      { path: "/w/b.go", after: "y", fixed: 0 },
    ]);
    expect((await fix(files, () => [both("/w/gone.go")])).changes).toEqual([]);
  });

  it("start from the request's texts where it has some", async () => {
    const files = { [PATH]: "on disk x" };
    const { lint } = lintOver(files, (_, at) => [replace(PATH, at, "y")]);
    const request = { ...REQUEST, texts: new Map([[PATH, "staged x"]]) };
    const { changes } = await fixInMemory(lint, request, memoryHost(files), [], {});
    expect(changes).toMatchObject([{ path: PATH, before: "staged x", after: "staged y" }]);
  });

  it("take new lines along", async () => {
    const files = { [PATH]: "x\n\nnew\n" };
    const { lint } = lintOver(files, (_, at) => [replace(PATH, at, "a\nb\nc")]);
    const seen: unknown[] = [];
    const watched: Lint = (request, ...rest) => {
      seen.push(request.newCode?.get(PATH));
      return lint(request, ...rest);
    };
    const newCode: NewCode = new Map([[PATH, { added: [[3, 3]], removedAfter: [] }]]);
    await fixInMemory(watched, { ...REQUEST, newCode }, memoryHost(files), [], {});
    expect(seen).toEqual([
      { added: [[3, 3]], removedAfter: [] },
      {
        added: [
          [5, 5],
          [1, 3],
        ],
        removedAfter: [],
      },
    ]);
  });

  it("change nothing where the run was wrong or stopped", async () => {
    const { lint } = lintOver({ [PATH]: "x" }, (_, at) => [replace(PATH, at, "y")]);
    const host = memoryHost({ [PATH]: "x" });
    const stopped = await fixInMemory(lint, REQUEST, host, [], { signal: { aborted: true } });
    expect(stopped.changes).toEqual([]);
    const wrong: Lint = async () => ({ ok: false, problems: [] });
    expect(await fixInMemory(wrong, REQUEST, host, [], {})).toEqual({
      outcome: { ok: false, problems: [] },
      changes: [],
    });
  });
});
