/**
 * Build constraints: grammar and evaluation against a brute-force reading, the placement in a file,
 * file names, and the search for a build that takes a file in.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createBuildContext, describeBuild, fileNameTags, isBuilt } from "../../src/program/build-context.js";
import {
  type ConstraintExpr,
  evaluate,
  formatConstraint,
  minimumGoMinor,
  parseGoBuild,
  parsePlusBuild,
  tagsOf,
} from "../../src/program/constraints.js";
import { fileGoVersion } from "../../src/program/go-version.js";
import { fileConstraints } from "../../src/program/header-constraints.js";
import { satisfyingBuild } from "../../src/program/satisfy.js";
import { readHeader } from "../../src/syntax/header.js";

const TAGS = ["linux", "windows", "amd64", "cgo", "a", "b", "go1.18", "go1.30", "unix"];

const exprs: fc.Arbitrary<ConstraintExpr> = fc.letrec<{ expr: ConstraintExpr }>((tie) => ({
  expr: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...TAGS).map((tag): ConstraintExpr => ({ kind: "tag", tag })),
    tie("expr")
      .filter((x) => x.kind !== "not")
      .map((x): ConstraintExpr => ({ kind: "not", x })),
    fc.tuple(tie("expr"), tie("expr")).map(([x, y]): ConstraintExpr => ({ kind: "and", x, y })),
    fc.tuple(tie("expr"), tie("expr")).map(([x, y]): ConstraintExpr => ({ kind: "or", x, y })),
  ),
})).expr;

function parsed(text: string): ConstraintExpr {
  const result = parseGoBuild(text);
  if (!result.ok) throw new Error(result.message);
  return result.expr;
}

/** JavaScript's own idea of an expression in the same syntax. */
function bruteForce(text: string, held: ReadonlySet<string>): boolean {
  const source = text.replace(/[\w.]+/g, (tag) => String(held.has(tag)));
  return new Function(`return ${source};`)() as boolean;
}

describe("expressions", () => {
  test("evaluate as JavaScript would", () => {
    fc.assert(
      fc.property(exprs, fc.subarray(TAGS), (expr, tags) => {
        const held = new Set(tags);
        const text = formatConstraint(expr);
        expect(evaluate(parsed(text), (tag) => held.has(tag))).toBe(bruteForce(text, held));
      }),
    );
  });

  test("printing and parsing lead back to the same text", () => {
    fc.assert(
      fc.property(exprs, (expr) => {
        const text = formatConstraint(expr);
        expect(formatConstraint(parsed(text))).toBe(text);
      }),
    );
  });

  test("no text makes the parsers throw", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z!&|() .,0-9]*$/)), (text) => {
        parseGoBuild(text);
        expect(parsePlusBuild(text).ok || text.length > 100).toBe(true);
      }),
    );
  });

  test.each([
    ["", "unexpected end of expression"],
    ["a &&", "unexpected end of expression"],
    ["a b", "unexpected token b"],
    ["a & b", "invalid syntax at &"],
    ["!!a", "double negation not allowed"],
    ["(a", "missing close paren"],
    ["a)", "unexpected token )"],
    ["a,b", "invalid syntax at ,"],
    [`${"a || ".repeat(1001)}a`, "build expression too large"],
    ["(".repeat(5000), "build expression too large"],
  ])("%s is refused", (text, message) => {
    expect(parseGoBuild(text)).toEqual({ ok: false, message });
  });

  test.each([
    ["linux darwin", "linux || darwin"],
    ["linux,386 darwin,!cgo", "(linux && 386) || (darwin && !cgo)"],
    ["!!x", "ignore"],
    ["", "ignore"],
    ["a-b", "ignore"],
  ])("// +build %s", (text, expected) => {
    const result = parsePlusBuild(text);
    expect(result.ok && formatConstraint(result.expr)).toBe(expected);
  });

  test.each([
    ["linux && go1.22", 22],
    ["(linux && go1.22) || (windows && go1.20)", 20],
    ["linux", undefined],
    ["linux || (windows && go1.22)", undefined],
    ["!go1.22", undefined],
    ["!(!go1.22)", 22],
    ["go1", 0],
  ])("least version of %s", (text, minor) => {
    expect(minimumGoMinor(parsed(text))).toBe(minor);
  });

  test("a file's version goes up and down, but not below 1.21", () => {
    const version = (module: number, text: string) =>
      fileGoVersion({ major: 1, minor: module }, parsed(text)).minor;
    expect(version(20, "go1.22")).toBe(22);
    expect(version(25, "go1.21 && linux")).toBe(21);
    expect(version(25, "go1.4")).toBe(21);
    expect(version(16, "go1.18")).toBe(21);
    expect(version(16, "linux")).toBe(16);
    expect(fileGoVersion({ major: 1, minor: 19 }, undefined).minor).toBe(19);
  });
});

describe("constraints of a file", () => {
  const all = (text: string) => fileConstraints(readHeader(text)).all.map(formatConstraint);

  test.each<[string, string, string[]]>([
    ["go:build", "// c\n\n//go:build linux && cgo\n\npackage p\n", ["linux && cgo"]],
    ["go:build directly above the clause", "//go:build linux\npackage p\n", ["linux"]],
    ["go:build after the clause", "package p\n\n//go:build linux\n", []],
    ["go:build in a block comment", "/*\n//go:build linux\n*/\npackage p\n", []],
    ["another word", "//go:buildid linux\n\npackage p\n", []],
    ["+build", "// +build linux\n// +build cgo\n\npackage p\n", ["linux", "cgo"]],
    ["+build without a blank line", "// +build linux\npackage p\n", []],
    ["+build after a block comment", "/* c */\n\n// +build linux\n\npackage p\n", []],
    ["+build beside go:build", "//go:build a\n// +build b\n\npackage p\n", ["a"]],
    ["with carriage returns", "//go:build linux\r\n\r\npackage p\r\n", ["linux"]],
  ])("%s", (_, text, expected) => {
    expect(all(text)).toEqual(expected);
  });

  test("a broken line is told and constrains nothing", () => {
    const broken = fileConstraints(readHeader("//go:build linux &&\n\npackage p\n"));
    expect(broken).toEqual({
      goBuild: undefined,
      all: [],
      problem: "parsing //go:build line: unexpected end of expression",
    });
  });
});

describe("file names", () => {
  test.each([
    ["a.go", []],
    ["linux.go", []],
    ["a_linux.go", ["linux"]],
    ["a_amd64.go", ["amd64"]],
    ["a_linux_amd64.go", ["linux", "amd64"]],
    ["a_linux_amd64_test.go", ["linux", "amd64"]],
    ["a_linux_test.go", ["linux"]],
    ["a_amd64_linux.go", ["linux"]],
    ["a_linux.x.go", ["linux"]],
    ["a_unix.go", []],
    ["_linux.go", ["linux"]],
    ["a_test.go", []],
    ["a_foo_linux_bar.go", []],
  ])("%s", (name, tags) => {
    expect(fileNameTags(name)).toEqual(tags);
  });

  test("tags that imply others", () => {
    const holds = (goos: string, tag: string) => createBuildContext({ goos }).hasTag(tag);
    expect(holds("android", "linux")).toBe(true);
    expect(holds("ios", "darwin")).toBe(true);
    expect(holds("illumos", "solaris")).toBe(true);
    expect(holds("windows", "unix")).toBe(false);
    expect(holds("linux", "unix")).toBe(true);
    expect(holds("linux", "go1.27")).toBe(true);
    expect(holds("linux", "go1.28")).toBe(false);
    expect(holds("linux", "gc")).toBe(true);
    expect(holds("linux", "gccgo")).toBe(false);
    expect(holds("linux", "ignore")).toBe(false);
    expect(isBuilt(createBuildContext(), "_a.go", [])).toBe(false);
  });
});

describe("a build that takes a file in", () => {
  const base = createBuildContext();
  const found = (name: string, text: string): string | undefined => {
    const build = satisfyingBuild(base, name, text === "" ? [] : [parsed(text)]);
    return build === undefined ? undefined : describeBuild(build.settings, base.settings);
  };

  test.each([
    ["a.go", "", "linux/amd64"],
    ["a_windows.go", "", "windows/amd64"],
    ["a_windows_386.go", "", "windows/386"],
    ["a_arm64.go", "", "linux/arm64"],
    ["a.go", "!unix", "windows/amd64"],
    ["a.go", "darwin && arm64", "darwin/arm64"],
    ["a.go", "wasm", "js/wasm"],
    ["a.go", "ignore", "linux/amd64 ignore"],
    ["a.go", "integration", "linux/amd64 integration"],
    ["a.go", "integration && !cgo", "linux/amd64 !cgo integration"],
    ["a.go", "!go1.18", "linux/amd64 go1.17"],
    ["a.go", "go1.30", "linux/amd64 go1.30"],
    ["a.go", "nacl", "nacl/amd64"],
    ["a.go", "!goexperiment.jsonv2", "linux/amd64 !goexperiment.jsonv2"],
    ["a.go", "windows || e2e", "linux/amd64 e2e"],
    ["a_linux.go", "android", "android/amd64"],
    ["a.go", "!gc", "linux/amd64 !gc"],
    ["a.go", "!linux && mips64", "aix/mips64"],
    ["a.go", "!amd64 && !arm64 && !386 && !wasm && !arm && !riscv64", "linux/loong64"],
  ])("%s with %s", (name, text, expected) => {
    expect(found(name, text)).toBe(expected);
  });

  test.each([
    ["_a.go", ""],
    ["a_linux.go", "windows"],
    ["a.go", "a && !a"],
    ["a.go", "go1"],
  ])("%s with %s: none", (name, text) => {
    expect(found(name, text)).toBeUndefined();
  });

  test("whatever is found does take the file in, and what is built already is left alone", () => {
    const names = fc.constantFrom("a.go", "a_windows.go", "a_arm64.go", "a_darwin_test.go");
    fc.assert(
      fc.property(exprs, names, (expr, name) => {
        const build = satisfyingBuild(base, name, [expr]);
        if (build !== undefined) expect(isBuilt(build, name, [expr])).toBe(true);
        if (isBuilt(base, name, [expr])) expect(build).toBe(base);
        expect(satisfyingBuild(base, name, [expr])?.key).toBe(build?.key);
      }),
    );
  });

  test("many tags cost little", () => {
    const text = Array.from({ length: 40 }, (_, at) => `(t${at} && !t${at})`).join(" || ");
    expect(tagsOf(parsed(text))).toHaveLength(40);
    expect(found("a.go", text)).toBeUndefined();
  });
});
