/**
 * What a keeper remembers is what a new one would find: the same outcomes after any row of edits, and
 * nothing done again that no edit has touched.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { rules } from "../../rules/index.js";
import { type Keeper, openKeeper } from "../../src/engine/keeper.js";
import { loadKit } from "../../src/engine/load-kit.js";
import type { PackageTask } from "../../src/engine/session.js";
import { createMemoryHost } from "../support/memory-host.js";
import { testHost } from "../support/test-host.js";

const CLOSES = "resp.Body.Close()";

/** `c` closes for `b`, `b` for `a`; `a` has a test outside of it; `d` stands apart. */
const FILES: Readonly<Record<string, string>> = {
  "/w/go.mod": "module example.com/m\n\ngo 1.24\n",
  "/w/c/c.go": `package c\n\nimport "net/http"\n\nfunc Close(resp *http.Response) { ${CLOSES} }\n`,
  "/w/b/b.go":
    'package b\n\nimport (\n\t"net/http"\n\n\t"example.com/m/c"\n)\n\nfunc Done(resp *http.Response) { c.Close(resp) }\n',
  "/w/a/a.go":
    'package a\n\nimport (\n\t"net/http"\n\n\t"example.com/m/b"\n)\n\nfunc A() {\n\tresp, err := http.Get("x")\n\tif err != nil {\n\t\treturn\n\t}\n\tb.Done(resp)\n}\n',
  "/w/a/more.go": 'package a\n\nimport "time"\n\nfunc More() { time.Sleep(1) }\n',
  "/w/a/a_test.go":
    'package a_test\n\nimport (\n\t"testing"\n\n\t"example.com/m/a"\n)\n\nfunc TestA(t *testing.T) { a.A() }\n',
  "/w/d/d.go":
    'package d\n\nimport "net/http"\n\nfunc D() {\n\tresp, err := http.Get("x")\n\tif err != nil {\n\t\treturn\n\t}\n\tprintln(resp.Status)\n}\n',
};

/** Edits of one file each: what stands there, and what comes in its place. */
const EDITS: readonly (readonly [path: string, from: string, to: string])[] = [
  ["/w/c/c.go", CLOSES, "println(resp.Status)"],
  ["/w/c/c.go", "println(resp.Status)", CLOSES],
  ["/w/b/b.go", "c.Close(resp)", "println(c.Close, resp)"],
  ["/w/b/b.go", "println(c.Close, resp)", "c.Close(resp)"],
  ["/w/a/a.go", "b.Done(resp)", "println(b.Done)"],
  ["/w/a/a.go", "println(b.Done)", "b.Done(resp)"],
  ["/w/a/more.go", "func More", "func Moore"],
  ["/w/a/a_test.go", "a.A()", "a.More()"],
  ["/w/d/d.go", "println(resp.Status)", CLOSES],
  ["/w/d/d.go", "\treturn", "\t}\treturn"],
];

async function open(texts: ReadonlyMap<string, string>): Promise<Keeper> {
  const request = { base: "/w", config: { kind: "nearest" }, overlay: {} } as const;
  const opened = await openKeeper(loadKit, request, testHost(createMemoryHost(FILES)), texts, rules);
  if (!opened.ok) throw new Error(opened.problems[0]?.message);
  return opened.keeper;
}

function told(keeper: Keeper, fixes = false): unknown {
  return keeper.planAll().tasks.map((task) => [task.path, keeper.run(task, { fixes })]);
}

test("any row of edits leaves what a new keeper finds", async () => {
  const edit = fc.constantFrom(...EDITS);
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async (row) => {
      const texts = new Map<string, string>();
      const keeper = await open(texts);
      told(keeper);
      for (const [path, from, to] of row) {
        texts.set(path, (texts.get(path) ?? FILES[path] ?? "").replace(from, to));
        expect(keeper.change([path])).toBe(true);
        told(keeper);
      }
      expect(told(keeper)).toEqual(told(await open(texts)));
      expect(told(keeper, true)).toEqual(told(await open(texts), true));
    }),
    { numRuns: 25 },
  );
}, 120_000);

test("only what depends on an edit is done again", async () => {
  const texts = new Map<string, string>();
  const keeper = await open(texts);
  const { tasks } = keeper.planAll();
  told(keeper);
  const due = (): readonly string[] => tasks.filter((task) => keeper.isDue(task)).map(({ path }) => path);
  expect(due()).toEqual([]);
  texts.set("/w/b/b.go", `${FILES["/w/b/b.go"]}\n// more\n`);
  keeper.change(["/w/b/b.go"]);
  expect(due()).toEqual(["example.com/m/a", "example.com/m/a_test", "example.com/m/b"]);
  told(keeper);
  texts.set("/w/a/a_test.go", `${FILES["/w/a/a_test.go"]}\n// more\n`);
  keeper.change(["/w/a/a_test.go"]);
  expect(due()).toEqual(["example.com/m/a_test"]);
});

test("another package clause or constraint wants a new keeper", async () => {
  const texts = new Map<string, string>();
  const keeper = await open(texts);
  told(keeper);
  texts.set("/w/d/d.go", "package e\n");
  expect(keeper.change(["/w/d/d.go"])).toBe(false);
  texts.set("/w/a/more.go", `//go:build windows\n\n${FILES["/w/a/more.go"]}`);
  expect(keeper.change(["/w/a/more.go"])).toBe(false);
});

test("a named file is found wherever it lies, and a lost one is no error", async () => {
  const keeper = await open(new Map());
  expect(keeper.planFiles(["/w/d/d.go"]).tasks.map(({ path }) => path)).toEqual(["example.com/m/d"]);
  expect(keeper.planFiles(["/w/nowhere.go"]).tasks).toEqual([]);
  const gone: PackageTask = {
    address: { folder: "/w/gone", variant: "package", build: undefined, names: undefined },
    path: "example.com/m/gone",
    reportIn: "all",
  };
  expect(keeper.run(gone)).toBeUndefined();
});
