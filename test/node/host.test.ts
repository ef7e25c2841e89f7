/**
 * The Node host over a real folder: what is read, what is refused and in which words.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createNodeFileHost, nodeClock, slashed, toHostPath } from "../../src/node/host.js";

const isWindows = process.platform === "win32";
const isRoot = process.getuid?.() === 0;
let root = "";

beforeAll(() => {
  root = toHostPath(realpathSync(mkdtempSync(join(tmpdir(), "golinger-host-"))));
  mkdirSync(`${root}/b`);
  mkdirSync(`${root}/a`);
  writeFileSync(`${root}/B.go`, "package b\n");
  writeFileSync(`${root}/empty.go`, "");
  writeFileSync(`${root}/ü [1].go`, "package ü\n");
  writeFileSync(`${root}/big.go`, "x".repeat(100));
  if (isWindows) return;
  symlinkSync("b", `${root}/link`);
  symlinkSync("B.go", `${root}/alias.go`);
  symlinkSync("loop", `${root}/loop`);
  symlinkSync("nowhere", `${root}/dangling.go`);
  execFileSync("mkfifo", [`${root}/pipe.go`]);
  writeFileSync(`${root}/secret.go`, "package s\n");
  chmodSync(`${root}/secret.go`, 0);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("files", () => {
  const host = createNodeFileHost(50);

  test("bytes as they are", () => {
    const result = host.readFile(`${root}/ü [1].go`);
    expect(result.ok && new TextDecoder().decode(result.value)).toBe("package ü\n");
    const empty = host.readFile(`${root}/empty.go`);
    expect(empty.ok && empty.value.length).toBe(0);
  });

  test.each([
    ["none.go", "not-found", "no such file or folder"],
    ["B.go/x.go", "not-found", "no such file or folder"],
    ["a", "not-a-file", ""],
    ["big.go", "too-large", "is larger than"],
    ["nul\0.go", "not-found", "NUL"],
  ])("%s: %s", (name, kind, message) => {
    const result = host.readFile(`${root}/${name}`);
    expect(result.ok ? undefined : result.problem).toMatchObject({ kind, path: `${root}/${name}` });
    expect(result.ok ? "" : result.problem.message).toContain(message);
  });

  test.skipIf(isWindows)("pipes, loops and dangling links end", () => {
    const kinds = ["pipe.go", "loop", "dangling.go"].map((name) => {
      const result = host.readFile(`${root}/${name}`);
      return result.ok ? "ok" : result.problem.kind;
    });
    expect(kinds).toEqual(["not-a-file", "io", "not-found"]);
  });

  test.skipIf(isWindows || isRoot)("no permission", () => {
    const result = host.readFile(`${root}/secret.go`);
    expect(result.ok ? "" : result.problem.kind).toBe("no-permission");
  });
});

describe("folders", () => {
  const host = createNodeFileHost();

  test.skipIf(isWindows)("entries by code unit, links told apart", () => {
    const result = host.readFolder(root);
    const listed = result.ok ? result.value.map((entry) => `${entry.name} ${entry.kind}`) : [];
    expect(listed).toEqual([
      "B.go file",
      "a folder",
      "alias.go file",
      "b folder",
      "big.go file",
      "dangling.go other",
      "empty.go file",
      "link link",
      "loop other",
      "pipe.go other",
      "secret.go file",
      "ü [1].go file",
    ]);
  });

  test("what is none", () => {
    const kindOf = (name: string) => {
      const result = host.readFolder(`${root}/${name}`);
      return result.ok ? "ok" : result.problem.kind;
    };
    expect([kindOf("none"), kindOf("B.go"), kindOf("a")]).toEqual(["not-found", "not-found", "ok"]);
  });

  test("kinds", () => {
    const names = ["B.go", "a", "none", "B.go/x", "loop"];
    expect(names.map((name) => host.kindOf(`${root}/${name}`))).toEqual([
      "file",
      "folder",
      "none",
      "none",
      "none",
    ]);
  });
});

test("paths become golinger's", () => {
  expect(slashed("c:\\Users\\x")).toBe("C:/Users/x");
  expect(slashed("\\\\?\\C:\\x")).toBe("C:/x");
  expect(slashed("\\\\server\\share\\x")).toBe("//server/share/x");
  expect(slashed("\\\\?\\UNC\\server\\share")).toBe("//server/share");
  if (!isWindows) expect(toHostPath("a/../b", "/x")).toBe("/x/b");
});

test("the clock does not go back", () => {
  const first = nodeClock.now();
  expect(nodeClock.now()).toBeGreaterThanOrEqual(first);
});
