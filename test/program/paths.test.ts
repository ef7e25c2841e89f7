/** Absolute paths of all systems, as strings. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { joinPath, normalizePath, parentOf, relativeInside } from "../../src/program/paths.js";

test.each([
  ["/a/b", "c", "/a/b/c"],
  ["/a/b", "../c", "/a/c"],
  ["/a/b", "./../../../c", "/c"],
  ["/a/b", ".", "/a/b"],
  ["/a/b", "/c/", "/c"],
  ["/", "a", "/a"],
  ["/", "..", "/"],
  ["C:/a", "../..", "C:/"],
  ["C:/a", "D:/b", "D:/b"],
  ["//server/share/a", "..", "//server/share/"],
  ["/a", "...", "/a/..."],
])("%s and %s", (folder, relative, expected) => {
  expect(joinPath(folder, relative)).toBe(expected);
});

test.each([
  ["/a/b", "/a"],
  ["/a", "/"],
  ["/", undefined],
  ["C:/a", "C:/"],
  ["C:/", undefined],
  ["//server/share/a", "//server/share/"],
])("the folder of %s", (path, expected) => {
  expect(parentOf(path)).toBe(expected);
});

describe("properties", () => {
  const parts = fc.array(fc.constantFrom("a", "b", ".", "..", "", "...", "ä"), { maxLength: 8 });
  const paths = fc
    .tuple(fc.constantFrom("/", "C:/", "//s/t/"), parts)
    .map(([root, rest]) => root + rest.join("/"));

  test("a normal path stays as it is, and parents end at a root", () => {
    fc.assert(
      fc.property(paths, (path) => {
        const normal = normalizePath(path);
        expect(normalizePath(normal)).toBe(normal);
        let steps = 0;
        for (let at: string | undefined = normal; at !== undefined; at = parentOf(at)) {
          expect(relativeInside(at, normal)).toBeDefined();
          expect(++steps).toBeLessThan(12);
        }
      }),
    );
  });
});
