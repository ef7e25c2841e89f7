import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cacheFolder, createDiskCache, stampOf } from "../../src/node/disk-cache.js";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "golinger-cache-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (stamp = "1") => createDiskCache({ folder, stamp });

function entries(): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "tidied")
    .map((entry) => join(entry.parentPath, entry.name));
}

test("data comes back, for the same code only", () => {
  const value = { findings: [new Map([["a", new Set([1])]])], none: undefined };
  open().write("key", value);
  expect(open().read("key")).toEqual(value);
  expect(open().read("other")).toBeUndefined();
  expect(open("2").read("key")).toBeUndefined();
});

test("a damaged entry is as good as none", () => {
  open().write("key", { text: "x".repeat(100) });
  const [path = ""] = entries();
  for (const bytes of ["", "short", "x".repeat(200)]) {
    writeFileSync(path, bytes);
    expect(open().read("key")).toBeUndefined();
  }
});

test("a folder that cannot be made is no error", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  const cache = createDiskCache({ folder: join(file, "below"), stamp: "1" });
  cache.write("key", 1);
  expect(cache.read("key")).toBeUndefined();
});

test.skipIf(process.getuid?.() === 0)("a folder that may not be written to is no error", () => {
  chmodSync(folder, 0o500);
  open().write("key", 1);
  expect(entries()).toEqual([]);
  chmodSync(folder, 0o700);
});

test("what is of no use any more goes, what others keep there stays", () => {
  const foreign = join(folder, "ab", "notes.txt");
  mkdirSync(join(folder, "ab"));
  writeFileSync(foreign, "mine");
  open().write("old", 1);
  const [old = ""] = entries().filter((path) => path !== foreign);
  const longAgo = new Date(Date.now() - 15 * 24 * 60 * 60 * 1000);
  for (const path of [foreign, old, join(folder, "tidied")]) utimesSync(path, longAgo, longAgo);
  open().write("new", 2);
  expect(open().read("old")).toBeUndefined();
  expect(open().read("new")).toBe(2);
  expect(entries()).toContain(foreign);
});

test("the folder is what GOLINGER_CACHE says, else the system's own", () => {
  expect(cacheFolder("off")).toBeUndefined();
  expect(cacheFolder("/some/folder")).toBe("/some/folder");
  expect(cacheFolder(undefined)).toMatch(/golinger/);
  expect(cacheFolder("")).toBe(cacheFolder(undefined));
});

test("code that is not there has no stamp", () => {
  expect(stampOf([new URL("no-such-file", import.meta.url)])).toBeUndefined();
  expect(stampOf([new URL(import.meta.url)])).toMatch(/^[0-9a-f]{64}$/);
});
