import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.js";
import { type CheckOptions, type RawOptions, readOptions, readWorkers } from "../../src/cli/check-options.js";
import { UsageError } from "../../src/cli/usage.js";

function read(raw: Partial<RawOptions>, paths: readonly string[] = [], isTerminal = false): CheckOptions {
  return readOptions("/base", paths, { ignore: true, ...raw }, rules, isTerminal);
}

function messageOf(raw: Partial<RawOptions>): string {
  try {
    read(raw);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("without options", () => {
  it("asks for what configs say, as text", () => {
    expect(read({})).toEqual({
      request: {
        base: "/base",
        paths: [],
        noIgnore: false,
        compareParses: false,
        fixes: false,
        config: { kind: "nearest" },
        overlay: {},
      },
      outputs: [{ format: "text", path: undefined }],
      category: undefined,
      suppressed: true,
      quiet: false,
      stats: false,
      timing: false,
      maxFindings: undefined,
      color: undefined,
      fix: "no",
      newCode: undefined,
      baseline: undefined,
    });
  });

  it("is stylish on a terminal", () => {
    expect(read({}, [], true).outputs).toEqual([{ format: "stylish", path: undefined }]);
  });
});

describe("fixes", () => {
  it("are worked out for reports that have room for them", () => {
    expect(read({ format: ["text=a"] }).request.fixes).toBe(false);
    for (const format of ["stylish", "json", "sarif"])
      expect(read({ format: [format] }).request.fixes).toBe(true);
    expect(read({ format: ["text", "sarif=a"] }).request.fixes).toBe(true);
  });

  it("are applied or shown when asked, not both", () => {
    expect(read({ fix: true }).fix).toBe("write");
    expect(read({ fixDryRun: true }).fix).toBe("diff");
    expect(messageOf({ fix: true, fixDryRun: true })).toContain("use one of them");
    expect(messageOf({ fixDryRun: true, format: ["json"] })).toContain("leave out --format");
    expect(messageOf({ fixDryRun: true, output: "a" })).toContain("leave out --format");
  });
});

describe("what is asked of the engine", () => {
  it.each<[Partial<RawOptions>, object]>([
    [{ preset: "strict, advice" }, { presets: ["strict", "advice"] }],
    [{ rule: ["time-tick"] }, { rules: new Map([["time-tick", "on"]]) }],
    [
      { rule: ["time-tick=off,wg-by-value = note"] },
      {
        rules: new Map([
          ["time-tick", "off"],
          ["wg-by-value", "note"],
        ]),
      },
    ],
    [{ rule: ["time-tick=off", "time-tick=error"] }, { rules: new Map([["time-tick", "error"]]) }],
    [
      { only: ["time-tick,wg-by-value", "signal-not-stopped"] },
      { only: ["time-tick", "wg-by-value", "signal-not-stopped"] },
    ],
    [{ go: "1.22" }, { go: "1.22" }],
    [{ go: "go1.22.3" }, { go: "1.22" }],
    [{ go: "1.27rc1" }, { go: "1.27" }],
    [
      { goos: "windows", goarch: "arm64" },
      { goos: "windows", goarch: "arm64" },
    ],
    [{ tags: "a,b c" }, { tags: ["a", "b", "c"] }],
    [{ tests: true }, { tests: true }],
    [{ confidence: "possible" }, { confidence: "possible" }],
    [{ failLevel: "never" }, { failLevel: "never" }],
    [{ reportUnused: true }, { reportUnused: true }],
  ])("%j", (raw, overlay) => {
    expect(read(raw).request.overlay).toEqual(overlay);
  });

  it("holds paths, config and ignored files", () => {
    expect(read({ ignore: false, config: false }, ["a", "./..."]).request).toMatchObject({
      paths: ["a", "./..."],
      noIgnore: true,
      config: { kind: "none" },
    });
    expect(read({ config: "x.yaml" }).request.config).toEqual({ kind: "file", path: "x.yaml" });
    expect(read({ config: true }).request.config).toEqual({ kind: "nearest" });
  });
});

describe("what is shown", () => {
  it("has silenced and known findings in SARIF unless they are not wanted", () => {
    expect(read({ suppressed: true }).suppressed).toBe(true);
    expect(read({ suppressed: false }).suppressed).toBe(false);
  });

  it("is passed on", () => {
    expect(read({ quiet: true, stats: true, timing: true, maxFindings: "7", color: false })).toMatchObject({
      quiet: true,
      stats: true,
      timing: true,
      maxFindings: 7,
      color: false,
    });
  });

  it.each<[Partial<RawOptions>, CheckOptions["outputs"]]>([
    [{ format: ["json"] }, [{ format: "json", path: undefined }]],
    [{ output: "o.txt" }, [{ format: "text", path: "o.txt" }]],
    [{ format: ["sarif"], output: "o" }, [{ format: "sarif", path: "o" }]],
    [{ format: ["json=-"] }, [{ format: "json", path: undefined }]],
    [{ format: ["json"], output: "-" }, [{ format: "json", path: undefined }]],
    [{ output: "-" }, [{ format: "text", path: undefined }]],
    [{ format: ["sarif=a=b"] }, [{ format: "sarif", path: "a=b" }]],
    [
      { format: ["sarif=s", "json=j", "text"] },
      [
        { format: "sarif", path: "s" },
        { format: "json", path: "j" },
        { format: "text", path: undefined },
      ],
    ],
    [
      { format: ["sarif=s", "json"], output: "j" },
      [
        { format: "sarif", path: "s" },
        { format: "json", path: "j" },
      ],
    ],
  ])("%j", (raw, outputs) => {
    expect(read(raw).outputs).toEqual(outputs);
  });
});

describe("a wrong word", () => {
  it.each<[Partial<RawOptions>, string]>([
    [
      { format: ["sarf"] },
      'unknown format "sarf" (did you mean sarif?); there is stylish, text, html, json, sarif, github,',
    ],
    [{ format: ["json="] }, "--format json= names no file"],
    [{ format: ["json", "text"] }, "only one format can go to standard output: use -f FORMAT=FILE"],
    [{ format: ["json", "text"], output: "o" }, "--output with several formats: use -f FORMAT=FILE"],
    [{ format: ["json=j"], output: "o" }, "--output needs a --format without a file of its own"],
    [{ preset: "al" }, 'unknown preset "al" (did you mean all?); there is recommended, strict, advice, all'],
    [{ preset: " , " }, "--preset names nothing"],
    [
      { rule: ["time-tick=eror"] },
      'unknown level "eror" (did you mean error?); there is off, note, warning, error, on',
    ],
    [{ only: [""] }, "--only names nothing"],
    [{ go: "two" }, '--go takes a version such as 1.22, not "two"'],
    [{ confidence: "sure" }, 'unknown confidence "sure"; there is certain, likely, possible'],
    [{ failLevel: "warn" }, 'unknown fail level "warn"'],
    [{ maxFindings: "-1" }, '--max-findings takes a whole number, not "-1"'],
    [{ output: "" }, "--output names no file"],
    [{ format: ["json=a", "sarif=./a"] }, "json and sarif would both be written to ./a"],
    [{ format: ["json=/base/a", "text"], output: "a" }, "json and text would both be written to a"],
    [{ category: "" }, '--category takes words such as services/api, not ""'],
    [{ category: "api/" }, '--category takes words such as services/api, not "api/"'],
  ])("%j", (raw, message) => {
    expect(messageOf(raw)).toContain(message);
  });

  it("is told for threads, too", () => {
    expect(readWorkers(undefined)).toBeUndefined();
    expect(readWorkers("")).toBeUndefined();
    expect(readWorkers("3")).toBe(3);
    expect(() => readWorkers("0")).toThrow(UsageError);
    expect(() => readWorkers("-2")).toThrow(UsageError);
  });
});

it("makes a meaning or a UsageError of any words", () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "json",
      "sarif=x",
      "=",
      "strict,",
      "time-tick",
      "time-tick=off",
      "__proto__",
      "constructor=on",
      "1.22",
      ",",
    ),
  );
  const words = fc.array(word, { maxLength: 4 });
  const raw = fc.record(
    {
      ignore: fc.boolean(),
      format: words,
      output: word,
      category: word,
      preset: word,
      rule: words,
      only: words,
      config: fc.oneof(word, fc.boolean()),
      go: word,
      goos: word,
      goarch: word,
      tags: word,
      tests: fc.boolean(),
      confidence: word,
      failLevel: word,
      reportUnused: fc.boolean(),
      maxFindings: word,
      fix: fc.boolean(),
      fixDryRun: fc.boolean(),
    },
    { requiredKeys: ["ignore"] },
  );
  fc.assert(
    fc.property(raw, words, (options, paths) => {
      try {
        const { outputs, maxFindings } = read(options, paths);
        expect(outputs.length).toBeGreaterThan(0);
        expect(outputs.filter(({ path }) => path === undefined).length).toBeLessThanOrEqual(1);
        expect(maxFindings === undefined || Number.isSafeInteger(maxFindings)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        expect((error as Error).message).not.toMatch(/[\r\n]/);
      }
    }),
    { numRuns: 500 },
  );
});
