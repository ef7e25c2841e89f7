/**
 * What a keeper remembers is what a new one would find: the same outcomes after any row of edits, and
 * nothing done again that no edit has touched.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { rules } from "../../rules/index.js";
import { type Keeper, openKeeper } from "../../src/engine/keeper.js";
import { loadKit } from "../../src/engine/load-kit.js";
import type { PackageTask } from "../../src/engine/package-task.js";
import { createMemoryHost } from "../support/memory-host.js";
import { EDITS, FILES } from "../support/small-module.js";
import { testHost } from "../support/test-host.js";

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
  // In the test of `a` nothing is looked at: it stays as it is while declarations do.
  expect(due()).toEqual(["example.com/m/a", "example.com/m/b"]);
  told(keeper);
  texts.set("/w/b/b.go", `${FILES["/w/b/b.go"]}\nvar More int\n`);
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

test("functions that call each other end as they would have to a new keeper", async () => {
  const before = "os.Exit(n)";
  const text = `package r

import "os"

func F(n int) {
	f, err := os.Open("x")
	if err != nil {
		os.Exit(1)
	} else {
		f.Close()
		G(n)
	}
}

func G(n int) {
	${before}
}

func Use() {
	f, err := os.Open("x")
	if err != nil {
		return
	}
	F(int(f.Fd()))
}
`;
  const texts = new Map([["/w/r/r.go", text]]);
  const keeper = await open(texts);
  told(keeper);
  const findings = (of: Keeper): unknown =>
    of.planFiles(["/w/r/r.go"]).tasks.map((task) => of.run(task, { isOpen: true }));
  const quiet = findings(keeper);
  texts.set("/w/r/r.go", text.replace(before, "if n > 9 {\n\t\tos.Exit(2)\n\t} else {\n\t\tF(n - 1)\n\t}"));
  keeper.change(["/w/r/r.go"]);
  const found = findings(keeper);
  expect(found).toEqual(findings(await open(texts)));
  expect(found).not.toEqual(quiet);
});
