/**
 * go.mod, go.work and vendor/modules.txt: what is read, what is told, and that nothing throws.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseGoMod, parseGoWork } from "../../src/program/go-mod.js";
import { parseGoVersion } from "../../src/program/go-version.js";
import { compareVersions, escapeModule, moduleCacheFolder } from "../../src/program/module-cache.js";
import { parseVendorList } from "../../src/program/module-files.js";

const MOD = `// Deprecated: use something else.
module "example.com/m" // the name

go 1.22.3
toolchain go1.23.1
godebug asynctimerchan=1
godebug (
	default=go1.21
	panicnil=1 // why
)

require example.com/a v1.2.3
require (
	example.com/b/v2 v2.0.0-20240101000000-abcdefabcdef // indirect
	\`example.com/c\` v0.1.0+incompatible
)
exclude example.com/a v1.2.2
replace example.com/a => ../a
replace (
	example.com/b/v2 v2.0.0 => example.com/fork/v2 v2.0.1
	example.com/c => .\\win\\c
)
retract [v1.0.0, v1.0.5]
tool example.com/tool
ignore ./static
`;

describe("go.mod", () => {
  test("all directives", () => {
    const mod = parseGoMod(MOD);
    expect(mod.problems).toEqual([]);
    expect(mod).toMatchObject({
      module: "example.com/m",
      go: { major: 1, minor: 22 },
      toolchain: { major: 1, minor: 23 },
      require: [
        { path: "example.com/a", version: "v1.2.3" },
        { path: "example.com/b/v2", version: "v2.0.0-20240101000000-abcdefabcdef" },
        { path: "example.com/c", version: "v0.1.0+incompatible" },
      ],
      replace: [
        { path: "example.com/a", version: undefined, target: { kind: "folder", folder: "../a" } },
        {
          path: "example.com/b/v2",
          version: "v2.0.0",
          target: { kind: "module", path: "example.com/fork/v2", version: "v2.0.1" },
        },
        { path: "example.com/c", target: { kind: "folder", folder: "./win/c" } },
      ],
      ignore: ["./static"],
    });
    expect([...mod.godebug]).toEqual([
      ["asynctimerchan", "1"],
      ["default", "go1.21"],
      ["panicnil", "1"],
    ]);
  });

  test("a bad line is told with its number, and the others are read", () => {
    const mod = parseGoMod(
      [
        "module m",
        "/* no */",
        "go one",
        "go 1.21",
        'require "x v1',
        "frobnicate",
        "require a",
        "replace a b",
        ")",
        "require b v1.0.0",
        "godebug (",
        "x",
      ].join("\n"),
    );
    expect(mod.require).toEqual([{ path: "b", version: "v1.0.0" }]);
    expect(mod.problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      "2: mod files must use // comments (not /* */ comments)",
      "3: invalid go version 'one': must match format 1.23.0",
      "4: repeated go statement",
      "5: unexpected newline in string",
      "6: unknown directive: frobnicate",
      "7: usage: require module/path v1.2.3",
      "8: usage: replace module/path [v1.2.3] => other/module v1.4 or => ../local/directory",
      "9: syntax error: unexpected )",
      "11: syntax error: unclosed block",
      "12: usage: godebug key=value",
    ]);
  });

  test("carriage returns and a byte order mark", () => {
    expect(parseGoMod("\uFEFFmodule m\r\n\r\ngo 1.21\r\n")).toMatchObject({
      module: "m",
      go: { minor: 21 },
      problems: [],
    });
  });

  test("no text makes the parsers throw", () => {
    const lines = fc.array(
      fc.constantFrom(...MOD.split("\n"), "(", ")", '"', "`", "=>", "go", "module", "\\", "//"),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          lines.map((parts) => parts.join("\n")),
          lines.map((parts) => parts.join(" ")),
        ),
        (text) => {
          parseGoMod(text);
          parseGoWork(text);
          parseVendorList(text);
        },
      ),
    );
  });
});

test("go.work", () => {
  const work = parseGoWork("go 1.22\n\nuse (\n\t.\n\t./tools // t\n)\nuse ../other\nreplace x.y/z => ./z\n");
  expect(work).toMatchObject({ go: { minor: 22 }, use: [".", "./tools", "../other"], problems: [] });
  expect(work.replace).toHaveLength(1);
});

test("vendor/modules.txt", () => {
  const list = parseVendorList(
    "## workspace\n# a.b/c v1.0.0\n## explicit; go 1.17\na.b/c\na.b/c/d\n# e.f/g v1.0.0 => ../g\ne.f/g\n",
  );
  expect(list.get("a.b/c/d")).toEqual({ path: "a.b/c", go: { major: 1, minor: 17 } });
  expect(list.get("e.f/g")).toEqual({ path: "e.f/g", go: undefined });
});

test.each([
  ["1.22", 22],
  ["1.22.3", 22],
  ["1.23rc1", 23],
  ["go1.21.0-custom", 21],
  ["1", 0],
])("version %s", (text, minor) => {
  expect(parseGoVersion(text)).toEqual({ major: 1, minor });
});

test.each(["", "x", "1.", "01.2", "1.02", "v1.22"])("no version: %s", (text) => {
  expect(parseGoVersion(text)).toBeUndefined();
});

describe("module cache", () => {
  test("upper case is escaped", () => {
    expect(escapeModule("github.com/Azure/x")).toBe("github.com/!azure/x");
    expect(moduleCacheFolder("/c", { path: "a.b/C", version: "v1.0.0-RC1" })).toBe("/c/a.b/!c@v1.0.0-!r!c1");
    expect(escapeModule("a/../b")).toBeUndefined();
    expect(escapeModule("/a")).toBeUndefined();
    expect(escapeModule("a!b")).toBeUndefined();
  });

  test("versions in order", () => {
    const sorted = [
      "v0.9.0",
      "v1.0.0-0.2024",
      "v1.0.0-alpha",
      "v1.0.0-alpha.1",
      "v1.0.0-rc.2",
      "v1.0.0-rc.10",
      "v1.0.0",
      "v1.2.0",
      "v1.10.0",
    ];
    expect([...sorted].reverse().sort(compareVersions)).toEqual(sorted);
  });
});
