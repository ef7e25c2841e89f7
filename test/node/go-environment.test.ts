/** Where Go keeps its modules, from the environment, the stored settings, or by default. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readGoEnvironment } from "../../src/node/go-environment.js";
import { toHostPath } from "../../src/node/host.js";

const home = toHostPath(mkdtempSync(join(tmpdir(), "golinger-home-")));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test("Go's defaults", () => {
  expect(readGoEnvironment({}, home)).toEqual({
    moduleCache: `${home}/go/pkg/mod`,
    sourceRoots: [],
    workspaces: true,
  });
  expect(readGoEnvironment({}, "").moduleCache).toBeUndefined();
});

test("the environment first", () => {
  const found = readGoEnvironment(
    { GOPATH: `${home}/a${delimiter}${home}/b`, GO111MODULE: "off", GOWORK: "off" },
    home,
  );
  expect(found).toEqual({
    moduleCache: `${home}/a/pkg/mod`,
    sourceRoots: [`${home}/a/src`, `${home}/b/src`],
    workspaces: false,
  });
  expect(readGoEnvironment({ GOMODCACHE: `${home}/c` }, home).moduleCache).toBe(`${home}/c`);
});

test("then what `go env -w` wrote", () => {
  mkdirSync(`${home}/conf/go`, { recursive: true });
  writeFileSync(`${home}/conf/go/env`, `# x\nGOMODCACHE=${home}/stored\n`);
  const file = `${home}/conf/go/env`;
  expect(readGoEnvironment({ GOENV: file }, home).moduleCache).toBe(`${home}/stored`);
  expect(readGoEnvironment({ GOENV: file, GOMODCACHE: `${home}/set` }, home).moduleCache).toBe(`${home}/set`);
  expect(readGoEnvironment({ GOENV: "off" }, home).moduleCache).toBe(`${home}/go/pkg/mod`);
});
