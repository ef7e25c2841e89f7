/**
 * Config files: what is read, what every mistake says, which file speaks for which path, and what
 * presets, configs and the command line come to.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createConfigFiles } from "../../src/rule/config-files.js";
import { defineRule, type Rule, type RuleSpec } from "../../src/rule/define.js";
import { createSettings, expandPresets } from "../../src/rule/effective.js";
import type { Overlay } from "../../src/rule/settings.js";
import { createMemoryHost } from "../support/memory-host.js";

function rule(id: string, more: Partial<RuleSpec<Record<never, never>, Record<never, never>>> = {}): Rule {
  return defineRule({
    id,
    since: "0.1.0",
    stage: "stable",
    level: "error",
    preset: "recommended",
    summary: `${id}.`,
    why: "",
    remedy: "",
    runtime: "",
    limits: [],
    references: [],
    mentions: {},
    needs: {},
    messages: {},
    check() {},
    ...more,
  });
}

const RULES = [
  rule("body-not-closed"),
  rule("wg-by-value", { overlaps: ["vet/copylocks"], level: "warning" }),
  rule("ctx-missing", { preset: "strict" }),
  rule("timeout-missing", { preset: "advice", level: "note" }),
  rule("time-after-in-loop", {
    variants: ["advice"],
    options: {
      most: { default: 3, description: "How many." },
      names: { default: ["a"], description: "Which." },
      deep: { default: false, description: "Whether." },
    },
  }),
];

function open(files: Readonly<Record<string, string>>) {
  return createConfigFiles(createMemoryHost(files), RULES);
}

function mistakes(text: string, name = ".golinger.yaml"): readonly string[] {
  const configs = open({ [`/w/${name}`]: text });
  configs.nearest("/w");
  return configs.problems().map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe("mistakes name place, key and the nearest word", () => {
  test.each([
    ["presett: strict\n", ["1:1 unknown key `presett`; did you mean `preset`?"]],
    ["preset: strickt\n", ["1:9 preset: `strickt` is no preset; did you mean `strict`?"]],
    [
      "preset: [strict, 7]\n",
      ["1:18 preset[1]: `7` is no preset; possible: recommended, strict, advice, all"],
    ],
    [
      "rules:\n  body-not-close: off\n",
      ["2:3 rules: unknown rule `body-not-close`; did you mean `body-not-closed`?"],
    ],
    [
      "rules:\n  body-not-closed: warn\n",
      ["2:20 rules.body-not-closed: `warn` is no level; possible: off, note, warning, error, on"],
    ],
    [
      "rules:\n  body-not-closed: true\n",
      ["2:20 rules.body-not-closed: expected a level or a map, found `true`"],
    ],
    ["rules:\n  body-not-closed:\n", ["2:3 rules.body-not-closed: the value is missing"]],
    [
      "rules:\n  time-after-in-loop: { most: many }\n",
      ["2:31 rules.time-after-in-loop.most: expected a whole number, found `many`"],
    ],
    [
      "rules:\n  time-after-in-loop: { mots: 1 }\n",
      ["2:25 unknown key `mots` in rules.time-after-in-loop; did you mean `most`?"],
    ],
    ["rules: off\n", ["1:8 rules: expected a map from rules, found `off`"]],
    ["overrides:\n  - rules: {}\n", ["2:5 overrides[0]: an override needs the key `files`"]],
    ["ignore: 'a\\b'\n", ["1:9 ignore: globs use `/` between folders on every system, not `\\`"]],
    ["ignore: ../x\n", ["1:9 ignore: a glob cannot leave the folder of its config: `..` is not possible"]],
    ["go: latest\n", ["1:5 go: `latest` is no Go version such as 1.24"]],
    [
      "fail-level: never\nconfidence: sure\n",
      ["2:13 confidence: `sure` is no confidence; possible: certain, likely, possible"],
    ],
    ["beside: vat\n", ["1:9 beside: `vat` is no linter; did you mean `vet`?"]],
    [
      "tests: 3\nreport-unused: maybe\n",
      [
        "1:8 tests: expected on or off, found `3`",
        "2:16 report-unused: expected true or false, found `maybe`",
      ],
    ],
    ["- a\n", ["1:1 expected a map of keys, found a list"]],
    ["preset: strict\npreset: all\n", ["2:1 Map keys must be unique"]],
    ["preset: [\n", ["2:1 Flow sequence in block collection must be sufficiently indented and end with a ]"]],
  ])("%j", (text, wanted) => {
    expect(mistakes(text)).toEqual(wanted);
  });

  test("in JSON too, tabs and all", () => {
    expect(
      mistakes('{\n\t"preset": "strict",\n\t"rules": { "ctx-mising": "off" }\n}\n', ".golinger.json"),
    ).toEqual(["3:13 rules: unknown rule `ctx-mising`; did you mean `ctx-missing`?"]);
  });

  test("no text makes it throw", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json(), fc.string({ unit: fc.constantFrom(..."{}[]:-,&*a\n \"'") })),
        (text) => {
          expect(() => mistakes(text)).not.toThrow();
        },
      ),
    );
    expect(mistakes(`preset: ${"[".repeat(100_000)}`)).not.toEqual([]);
  });
});

describe("which config speaks", () => {
  test("the nearest one, up to the folder with .git, whole", () => {
    const configs = open({
      "/.golinger.yaml": "preset: all\n",
      "/w/.git/HEAD": "",
      "/w/a/.golinger.yml": "go: 1.20\n",
      "/w/a/b/c/x.go": "",
      "/w/d/x.go": "",
    });
    expect(configs.nearest("/w/a/b/c")).toMatchObject({
      path: "/w/a/.golinger.yml",
      go: "1.20",
      presets: undefined,
    });
    expect(configs.nearest("/w/d")).toBeUndefined();
    expect(configs.nearest("/")?.presets).toEqual(["all"]);
    expect(configs.problems()).toEqual([]);
  });

  test("two in one folder are an error", () => {
    const configs = open({ "/w/.golinger.yaml": "", "/w/.golinger.json": "{}" });
    expect(configs.nearest("/w/a")).toBeUndefined();
    configs.nearest("/w/b");
    expect(configs.problems().map(({ message }) => message)).toEqual([
      "two configs in one folder: .golinger.yaml and .golinger.json; keep one of them",
    ]);
  });

  test("an empty file is a config that says nothing", () => {
    const configs = open({ "/w/.golinger.yaml": "# nothing\n" });
    expect(configs.nearest("/w")).toMatchObject({ presets: undefined });
    expect(configs.problems()).toEqual([]);
  });

  test("extends: later ones win, own words most; globs belong to the project", () => {
    const configs = open({
      "/w/.golinger.yaml": "extends: [../shared/base.yaml, extra.json]\nrules: { ctx-missing: on }\n",
      "/shared/base.yaml":
        "preset: all\ngo: 1.20\nrules: { ctx-missing: off, wg-by-value: note }\nignore: gen\nmodels: m.yaml\n",
      "/w/extra.json": '{ "go": "1.22", "overrides": [{ "files": "x", "tests": true }] }',
    });
    const config = configs.nearest("/w");
    expect(config).toMatchObject({
      folder: "/w",
      presets: ["all"],
      go: "1.22",
      ignore: ["gen"],
      models: ["/shared/m.yaml"],
    });
    expect(config?.rules.get("ctx-missing")?.level).toBe("on");
    expect(config?.rules.get("wg-by-value")?.level).toBe("note");
    expect(config?.overrides).toHaveLength(1);
    expect(configs.read()).toEqual(["/shared/base.yaml", "/w/.golinger.yaml", "/w/extra.json"]);
  });

  test("extends: cycles and missing files are errors", () => {
    const cycle = open({
      "/w/.golinger.yaml": "extends: a.yaml\n",
      "/w/a.yaml": "extends: .golinger.yaml\n",
    });
    expect(cycle.nearest("/w")).toBeUndefined();
    expect(cycle.problems()[0]?.message).toBe(
      "extends: the configs extend each other: .golinger.yaml -> a.yaml -> .golinger.yaml",
    );
    const missing = open({ "/w/.golinger.yaml": "extends: gone.yaml\n" });
    missing.nearest("/w");
    expect(missing.problems()[0]).toMatchObject({
      path: "/w/gone.yaml",
      message: expect.stringContaining("cannot be read"),
    });
  });
});

test("a config in another encoding is named as such", () => {
  const utf16 = new Uint8Array([0xff, 0xfe, 0x67, 0, 0x6f, 0]);
  const files = createConfigFiles(createMemoryHost({ "/w/.golinger.yaml": utf16 }), RULES);
  expect(files.nearest("/w")).toBeUndefined();
  expect(files.problems()).toMatchObject([
    { path: "/w/.golinger.yaml", message: "the config is no valid UTF-8" },
  ]);
});

test("a config with a merge conflict is told once, where it begins", () => {
  const text = "preset: all\n<<<<<<< HEAD\nrules: {}\n=======\nrules:\n  x: off\n>>>>>>> other\n";
  expect(mistakes(text)).toEqual([
    expect.stringMatching(/2:1.*the config has a merge conflict: settle it first$/),
  ]);
});

test("no suggestion replaces a whole word", () => {
  const files = createConfigFiles(createMemoryHost({ "/w/.golinger.yaml": "x: 1\n" }), RULES);
  files.nearest("/w");
  expect(files.problems()[0]?.message).toMatch(/^unknown key `x`; possible: .*rules/);
});

describe("what holds for a file", () => {
  function settingsOf(text: string, path = "/w/a.go", overlay: Overlay = {}) {
    const configs = open({ "/w/.golinger.yaml": text });
    const config = configs.nearest("/w");
    expect(configs.problems()).toEqual([]);
    return createSettings(RULES, overlay).forFile(config, path);
  }
  const ids = (text: string, path?: string, overlay?: Overlay) => [
    ...settingsOf(text, path, overlay).rules.keys(),
  ];

  test("presets nest, advice stands apart", () => {
    const names = fc.subarray(["recommended", "strict", "advice", "all"] as const);
    fc.assert(
      fc.property(names, (list) => {
        const presets = expandPresets(list);
        expect(!presets.has("strict") || presets.has("recommended")).toBe(true);
        expect(presets.has("advice")).toBe(list.includes("advice") || list.includes("all"));
      }),
    );
    expect(ids("")).toEqual(["body-not-closed", "wg-by-value", "time-after-in-loop"]);
    expect(ids("preset: strict\n")).toContain("ctx-missing");
    expect(ids("preset: advice\n")).toEqual(["timeout-missing", "time-after-in-loop"]);
    expect(settingsOf("preset: advice\n").rules.get("time-after-in-loop")?.own).toBe(false);
  });

  test("rules, beside and the command line lie over presets", () => {
    expect(ids("rules: { body-not-closed: off, ctx-missing: note }\n")).toEqual([
      "wg-by-value",
      "ctx-missing",
      "time-after-in-loop",
    ]);
    expect(ids("beside: vet\n")).not.toContain("wg-by-value");
    expect(ids("beside: vet\nrules: { wg-by-value: on }\n")).toContain("wg-by-value");
    expect(
      ids("rules: { body-not-closed: off }\n", "/w/a.go", { rules: new Map([["body-not-closed", "on"]]) }),
    ).toContain("body-not-closed");
    expect(ids("preset: all\n", "/w/a.go", { only: ["ctx-missing"] })).toEqual(["ctx-missing"]);
    expect(ids("preset: all\n", "/w/a.go", { presets: ["recommended"] })).not.toContain("ctx-missing");
  });

  test("options have defaults, and are laid over each other one by one", () => {
    const text =
      "rules: { time-after-in-loop: { most: 5 } }\noverrides:\n  - files: sub/**\n    rules: { time-after-in-loop: { level: note, names: [x, y] } }\n";
    expect(settingsOf(text).rules.get("time-after-in-loop")).toEqual({
      level: undefined,
      options: { most: 5, names: ["a"], deep: false },
      own: true,
    });
    expect(settingsOf(text, "/w/sub/a.go").rules.get("time-after-in-loop")).toEqual({
      level: "note",
      options: { most: 5, names: ["x", "y"], deep: false },
      own: true,
    });
  });

  test("overrides apply in order, files with equal settings share an object", () => {
    const text =
      "overrides:\n  - { files: [cmd], tests: on, confidence: certain }\n  - { files: '*_gen.go', tests: off }\nignore: ['old/', '!old/keep.go']\n";
    const configs = open({ "/w/.golinger.yaml": text });
    const config = configs.nearest("/w");
    const settings = createSettings(RULES, {});
    expect(settings.forFile(config, "/w/cmd/x/a.go")).toMatchObject({ tests: true, confidence: "certain" });
    expect(settings.forFile(config, "/w/cmd/x_gen.go")).toMatchObject({
      tests: false,
      confidence: "certain",
    });
    expect(settings.forFile(config, "/w/old/a.go").ignored).toBe(true);
    expect(settings.forFile(config, "/w/old/keep.go").ignored).toBe(false);
    expect(settings.forFile(config, "/w/a.go")).toBe(settings.forFile(config, "/w/b/c.go"));
  });

  test("run settings: command line, config, default", () => {
    const config = open({
      "/w/.golinger.yaml": "go: 1.20\ngoos: windows\ntags: integration\nfail-level: error\n",
    }).nearest("/w");
    expect(createSettings(RULES, { goos: "darwin" }).forRun(config)).toMatchObject({
      go: "1.20",
      goos: "darwin",
      goarch: "amd64",
      tags: ["integration"],
      failLevel: "error",
    });
    expect(createSettings(RULES, {}).forRun(undefined)).toMatchObject({
      goos: "linux",
      failLevel: "warning",
      tags: [],
    });
  });
});
