import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BaselineEntry,
  type Coverage,
  compareToBaseline,
  entriesAfter,
} from "../../src/engine/baseline.js";
import { baselineText, readBaseline } from "../../src/engine/baseline-file.js";
import type { Finding } from "../../src/rule/finding.js";
import { SAMPLE_FINDING } from "../support/sample-report.js";

const print = (letter: string): string => letter.repeat(32);

function finding(own: Partial<Finding> & { readonly path?: string } = {}): Finding {
  const { path = "/w/a/a.go", ...rest } = own;
  return {
    ...SAMPLE_FINDING,
    ruleId: "leak",
    symbol: "example.com/m/a.f",
    message: "`x` from line 3 of a.go",
    fingerprint: print("a"),
    ...rest,
    place: { ...SAMPLE_FINDING.place, path },
  };
}

function entry(own: Partial<BaselineEntry> = {}): BaselineEntry {
  return {
    path: "/w/a/a.go",
    rule: "leak",
    symbol: "example.com/m/a.f",
    message: "`x` from line 3 of a.go",
    fingerprint: print("a"),
    count: 1,
    ...own,
  };
}

const all: Coverage = { isLookedAt: () => true, isGone: () => false };

describe("findings and a baseline", () => {
  it("know each other by fingerprint, whatever else has changed", () => {
    const moved = finding({ path: "/w/a/b.go", message: "other", symbol: "y" });
    const { fresh, known, met, stale } = compareToBaseline(
      [moved, finding({ fingerprint: print("b") })],
      [entry()],
      all,
    );
    expect(known).toEqual([moved]);
    expect(fresh.map(({ fingerprint }) => fingerprint)).toEqual([print("b")]);
    expect(met).toEqual([entry({ path: "/w/a/b.go" })]);
    expect(stale).toEqual([]);
  });

  it("know as many equal ones as were there", () => {
    const three = [finding(), finding(), finding()];
    const { fresh, met } = compareToBaseline(three, [entry({ count: 2 })], all);
    expect([fresh.length, met]).toEqual([1, [entry({ count: 2 })]]);
    const fewer = compareToBaseline([finding()], [entry({ count: 2 })], all);
    expect([fewer.fresh.length, fewer.met]).toEqual([0, [entry()]]);
  });

  it("tell stale entries from those that were not looked for", () => {
    const entries = [
      entry(),
      entry({ path: "/w/b.go", fingerprint: print("b") }),
      entry({ rule: "other", fingerprint: print("c") }),
      entry({ path: "/w/gone.go", rule: "third", fingerprint: print("d") }),
    ];
    const { stale, unseen } = compareToBaseline([], entries, {
      isLookedAt: (path, rule) => path === "/w/a/a.go" && rule === "leak",
      isGone: (path) => path === "/w/gone.go",
    });
    expect(stale).toEqual([entries[0], entries[3]]);
    expect(unseen).toEqual([entries[1], entries[2]]);
  });

  it("stay together when a file moves to another package, unless the old one is still there", () => {
    const symbols = [
      ["example.com/m/a.f", "example.com/m/internal/b.f"],
      ["(*example.com/m/a.T).f", "(*example.com/m/b.T).f"],
      ["(example.com/m/a.T).f", "(b.T).f"],
    ] as const;
    for (const [before, after] of symbols) {
      const moved = finding({
        path: "/w/b/other.go",
        symbol: after,
        fingerprint: print("b"),
        message: "`x` from line 12 of other.go",
      });
      const old = entry({ symbol: before });
      const gone: Coverage = { isLookedAt: () => true, isGone: (path) => path === "/w/a/a.go" };
      const again = { ...moved };
      const together = compareToBaseline([moved, again], [old], gone);
      expect(together.fresh).toEqual([again]);
      expect(together.known[0]).toBe(moved);
      expect(together.known).toHaveLength(1);
      expect(together.stale).toEqual([]);
      expect(together.met).toMatchObject([{ path: "/w/b/other.go", symbol: after, fingerprint: print("b") }]);
      const copied = compareToBaseline([moved], [old], all);
      expect([copied.fresh, copied.stale]).toEqual([[moved], [old]]);
    }
    const other = finding({ symbol: "example.com/m/b.g", fingerprint: print("b") });
    expect(compareToBaseline([other], [entry()], { ...all, isGone: () => true }).fresh).toEqual([other]);
  });

  it("leave entries for what was met and not seen, and with fresh findings where asked; equal ones are one", () => {
    const comparison = compareToBaseline(
      [finding(), finding(), finding({ fingerprint: print("b") })],
      [entry({ message: "of that day" }), entry({ path: "/w/z.go", fingerprint: print("z") })],
      { isLookedAt: (path) => path !== "/w/z.go", isGone: () => false },
    );
    expect(entriesAfter(comparison, false).map(({ fingerprint, count }) => [fingerprint[0], count])).toEqual([
      ["a", 1],
      ["z", 1],
    ]);
    const taken = entriesAfter(comparison, true);
    expect(taken.map(({ fingerprint, count }) => [fingerprint[0], count])).toEqual([
      ["a", 2],
      ["z", 1],
      ["b", 1],
    ]);
    expect(taken[0]?.message).toBe("of that day");
    expect(compareToBaseline([finding(), finding()], taken, all).fresh).toEqual([]);
  });
});

describe("the text of a baseline", () => {
  const schema = JSON.parse(
    readFileSync(new URL("../../schemas/golinger-baseline.schema.json", import.meta.url), "utf8"),
  ) as object;
  const validate = new Ajv2020({ allErrors: true, strictTypes: false }).compile(schema);
  const entries = [
    entry({ path: "/w/b.go", fingerprint: print("b"), count: 2 }),
    entry(),
    entry({ path: "/x.go", fingerprint: print("c") }),
  ];

  it("has one sorted line an entry, by the schema, with paths from its folder", () => {
    const text = baselineText(entries, "/w/ci");
    expect(text.split("\n").filter((line) => line.includes('"rule"'))).toEqual([
      expect.stringMatching(/^ {4}\{"path":"\.\.\/a\/a\.go",.*"fingerprint":"a{32}"\},$/),
      expect.stringMatching(/^ {4}\{"path":"\.\.\/b\.go",.*"count":2\},$/),
      expect.stringMatching(/^ {4}\{"path":"\.\.\/\.\.\/x\.go",.*\}$/),
    ]);
    validate(JSON.parse(text));
    expect(validate.errors).toBeNull();
    expect(baselineText([...entries].reverse(), "/w/ci")).toBe(text);
    expect(validate(JSON.parse(baselineText([], "/w")))).toBe(true);
    expect(validate({ version: 1, findings: [{}] })).toBe(false);
  });

  it("is read as it was written, whatever the entries, however it is formatted", () => {
    const letters = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 32, maxLength: 32 });
    const words = fc.record({
      path: fc.constantFrom("/w/a.go", "/w/b/c.go", '/ü ".go', "/w/ci/x.go"),
      rule: fc.string(),
      symbol: fc.string(),
      message: fc.string({ unit: "grapheme" }),
      fingerprint: letters,
      count: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(words, { selector: (one) => one.fingerprint }),
        fc.boolean(),
        (list, wide) => {
          const text = baselineText(list, "/w/ci");
          const read = readBaseline(wide ? JSON.stringify(JSON.parse(text), null, 2) : text, "/w/ci");
          if (!read.ok) throw new Error(read.message);
          expect(baselineText(read.entries, "/w/ci")).toBe(text);
          if (!wide)
            for (const { line, fingerprint } of read.entries)
              expect(text.split("\n")[line - 1]).toContain(fingerprint);
        },
      ),
    );
  });

  it("takes entries that a merge left twice for one", () => {
    const text = baselineText([entry(), entry({ count: 3 })], "/w");
    const read = readBaseline(text, "/w");
    expect(read.ok && read.entries.map(({ count }) => count)).toEqual([3]);
  });

  const good = baselineText(entries, "/w");
  it.each([
    ["", 1, "no JSON"],
    ["nonsense", 1, "no JSON"],
    [good.slice(0, good.indexOf('"count"')), 6, "no JSON"],
    [good.replace('"rule":"leak",', '"rule":"leak"'), 5, "no JSON"],
    [good.replace('    {"path":"b', '<<<<<<< HEAD\n    {"path":"b'), 6, "merge conflict"],
    ["[]", 1, "no golinger baseline"],
    ['{"version":1}', 1, "no golinger baseline"],
    ['{"version":2,"findings":[]}', 1, "version 2 of the format"],
    [good.replace("aaaa", "xxxx"), 5, "`fingerprint` of 32 hex digits"],
    [good.replace('"count":2', '"count":0'), 6, "`count`"],
    ['{\n"version":1,\n"findings":[\n3]}', 1, "must be an object"],
  ])("says where %j is wrong", (text, line, message) => {
    const read = readBaseline(text, "/w");
    if (read.ok) throw new Error("was read");
    expect(read.message).toContain(message);
    expect(read.line).toBe(line);
  });

  it("never makes reading throw", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(400), (json, cut) => {
        readBaseline(json, "/w");
        readBaseline(good.slice(0, cut) + json, "/w");
      }),
    );
  });
});
