/**
 * What a run recalls is what it would find: the same results as without a cache after any row of
 * edits, and nothing analysed again that no edit has touched.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { rules } from "../../rules/index.js";
import type { LintRequest, LintResult } from "../../src/engine/api.js";
import { lint } from "../../src/engine/lint.js";
import { loadKit } from "../../src/engine/load-kit.js";
import { openSession, openSettings } from "../../src/engine/session.js";
import type { Cache } from "../../src/host/host.js";
import type { LoadedPackage } from "../../src/program/package.js";
import { readModelFiles } from "../../src/rule/model-files.js";
import { createMemoryCache } from "../support/memory-cache.js";
import { createMemoryHost } from "../support/memory-host.js";
import { EDITS, FILES } from "../support/small-module.js";
import { testHost } from "../support/test-host.js";

type Files = Readonly<Record<string, string>>;

const REQUEST: LintRequest = {
  base: "/w",
  paths: ["./..."],
  noIgnore: false,
  config: { kind: "nearest" },
  overlay: {},
};

async function run(
  files: Files,
  cache?: Cache,
  request: Partial<LintRequest> = {},
): Promise<Omit<LintResult, "timings">> {
  const host = { ...testHost(createMemoryHost(files)), ...(cache === undefined ? {} : { cache }) };
  const outcome = await lint({ ...REQUEST, ...request }, host, rules);
  if (!outcome.ok) throw new Error(outcome.problems[0]?.message);
  const { timings, ...result } = outcome.result;
  return result;
}

/** Ways to ask that change what is said of the same files. */
const REQUESTS: readonly Partial<LintRequest>[] = [
  {},
  { fixes: true },
  { paths: ["a/a.go"] },
  { overlay: { tests: true, presets: ["all"] } },
  { overlay: { only: ["body-not-closed"] } },
  { newCode: new Map([["/w/a/a.go", "all"]]) },
];

test("any row of edits and requests gives what a run without a cache gives", async () => {
  const step = fc.record({ edit: fc.constantFrom(...EDITS), request: fc.constantFrom(...REQUESTS) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (row) => {
      const files: Record<string, string> = { ...FILES };
      const cache = createMemoryCache();
      await run(files, cache);
      for (const { edit, request } of row) {
        const [path, from, to] = edit;
        files[path] = (files[path] ?? "").replace(from, to);
        expect(await run(files, cache, request)).toEqual(await run(files, undefined, request));
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);

test("only what depends on an edit is analysed again", async () => {
  const cache = createMemoryCache();
  const analysed = async (files: Files, request?: Partial<LintRequest>): Promise<number> => {
    const before = cache.written.length;
    await run(files, cache, request);
    return cache.written.length - before;
  };
  expect(await analysed(FILES)).toBe(5);
  expect(await analysed(FILES)).toBe(0);
  // `a` reaches `b`; in the test of `a` there is nothing to look at.
  expect(await analysed({ ...FILES, "/w/b/b.go": `${FILES["/w/b/b.go"]}\n// more\n` })).toBe(2);
  expect(await analysed({ ...FILES, "/w/d/d.go": `${FILES["/w/d/d.go"]}\n// more\n` })).toBe(1);
  expect(await analysed(FILES)).toBe(0);
});

test.each([
  ["the module's Go version", { "/w/go.mod": "module example.com/m\n\ngo 1.21\n" }],
  ["a file beside it", { "/w/c/more.go": "package c\n\nvar More int\n" }],
  ["a test beside it", { "/w/c/c_test.go": "package c\n\nvar More int\n" }],
  ["assembly beside it", { "/w/c/c.s": "" }],
  ["settings", { "/w/.golinger.yaml": "preset: strict\n" }],
  ["models", { "/w/.golinger.yaml": "models: [m.yaml]\n", "/w/m.yaml": "{}\n" }],
])("what depends on %s is asked for again when that changes", async (_, change) => {
  const cache = createMemoryCache();
  const before: Files = { ...FILES, "/w/.golinger.yaml": "preset: recommended\n" };
  await run(before, cache);
  const { length } = cache.written;
  const result = await run({ ...before, ...change }, cache);
  expect(cache.written.length).toBeGreaterThan(length);
  expect(result).toEqual(await run({ ...before, ...change }));
});

test("a package that appears is seen by those who missed it", async () => {
  const [[path, from, to]] = EDITS as readonly [(typeof EDITS)[number]];
  const whole: Files = { ...FILES, [path]: (FILES[path] ?? "").replace(from, to) };
  const { "/w/b/b.go": _, ...rest } = whole;
  const cache = createMemoryCache();
  const before = await run(rest, cache);
  const after = await run(whole, cache);
  expect(after).toEqual(await run(whole));
  expect(after.findings.length).toBeGreaterThan(before.findings.length);
});

test("what failed is not kept", async () => {
  const cache = createMemoryCache();
  const failing = rules.slice(0, 1).map((rule) => ({
    ...rule,
    mentions: {},
    run: () => {
      throw new Error("no");
    },
  }));
  const host = { ...testHost(createMemoryHost(FILES)), cache };
  const problems = async (): Promise<unknown> => {
    const outcome = await lint(REQUEST, host, failing);
    return outcome.ok && outcome.result.problems.map(({ id }) => id);
  };
  expect(await problems()).toContain("rule-failed");
  expect(await problems()).toContain("rule-failed");
  // All that was kept is the package that no rule looked at.
  expect(cache.written.length).toBe(1);
});

test("what was found while a file changed is not kept", async () => {
  const kept = async (isChanged: boolean): Promise<number> => {
    const cache = createMemoryCache();
    const files = createMemoryHost(FILES);
    const host = { ...testHost(files), cache };
    const settings = openSettings(REQUEST, host, rules);
    const settled = settings.resolver.forRun(undefined);
    const kit = await loadKit(host, settled);
    const models = readModelFiles(files, settled.models).models;
    const session = openSession({ request: REQUEST, run: settled, host, rules, kit, settings, models });
    const pkg = session.program.packagesIn("/w/b").main as LoadedPackage;
    // Its header is known, its text is not at hand any more.
    pkg.release();
    if (isChanged) files.write("/w/b/b.go", `${FILES["/w/b/b.go"]}\n// more\n`);
    session.run(pkg, "all");
    return cache.written.length;
  };
  expect(await kept(false)).toBe(1);
  expect(await kept(true)).toBe(0);
});
