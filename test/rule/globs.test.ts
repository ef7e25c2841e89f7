/** Globs of configs: they read like a .gitignore, with `/` on every system. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { compileGlobs, globProblem } from "../../src/rule/globs.js";
import { nearest } from "../../src/rule/nearest.js";

test.each([
  ["*.go", "a.go", true],
  ["*.go", "a/b/c.go", true],
  ["gen", "a/gen/b.go", true],
  ["gen", "a/generated.go", false],
  ["/gen", "a/gen/b.go", false],
  ["/gen", "gen/b.go", true],
  ["./gen/*.go", "gen/b.go", true],
  ["gen/*.go", "a/gen/b.go", false],
  ["gen/", "gen/a/b.go", true],
  ["**/testdata/**", "a/testdata/b/c.go", true],
  ["cmd/**/main.go", "cmd/main.go", true],
  ["{a,b}/*.go", "b/x.go", true],
  [".hidden", ".hidden/x.go", true],
  ["[a-c].go", "b.go", true],
  [".", "anything/at/all.go", true],
  ["*.pb.go", "x.go", false],
])("%s on %s: %s", (glob, path, wanted) => {
  expect(compileGlobs([glob])(path)).toBe(wanted);
});

test("the last pattern that matches decides", () => {
  const matches = compileGlobs(["a", "!a/b", "a/b/c"]);
  expect(["a/x", "a/b/x", "a/b/c/x", "d"].map(matches)).toEqual([true, false, true, false]);
});

const part = fc.stringMatching(/^[a-z]{1,4}$/);
const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));

test("a plain path matches itself and all below it, from the root only", () => {
  fc.assert(
    fc.property(path, path, (glob, rest) => {
      expect(compileGlobs([`/${glob}`])(glob)).toBe(true);
      expect(compileGlobs([`/${glob}`])(`${glob}/${rest}`)).toBe(true);
      expect(compileGlobs([`/${glob}`])(`zzzzz/${glob}`)).toBe(false);
    }),
  );
});

test("a name without folder matches at any depth", () => {
  fc.assert(
    fc.property(part, path, (name, folder) => {
      expect(compileGlobs([name])(`${folder}/${name}`)).toBe(true);
    }),
  );
});

test("no pattern makes matching throw", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.string(), (globs, tested) => {
      const valid = globs.filter((glob) => globProblem(glob) === undefined);
      expect(typeof compileGlobs(valid)(tested)).toBe("boolean");
    }),
  );
});

test("the nearest word", () => {
  expect(nearest("warnng", ["error", "warning"])).toBe("warning");
  expect(nearest("xyzzy", ["error", "warning"])).toBeUndefined();
});
