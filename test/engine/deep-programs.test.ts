/** Code that is deep in every way there is: an answer for each, and no stack that runs over. */
import { beforeAll, expect, it } from "vitest";
import { rules } from "../../rules/index.js";
import type { LintResult } from "../../src/engine/api.js";
import { lint } from "../../src/engine/lint.js";
import { deepPrograms } from "../support/deep-programs.js";
import { createMemoryHost } from "../support/memory-host.js";
import { testHost } from "../support/test-host.js";

/** Imports that go deeper than any real ones. */
const DEPTHS = { chain: 60, nested: 150, wide: 300, imports: 250 };

let result: LintResult;

beforeAll(async () => {
  const programs = Object.entries(deepPrograms(DEPTHS));
  const files = createMemoryHost(Object.fromEntries(programs.map(([path, text]) => [`/w/${path}`, text])));
  const request = {
    base: "/w",
    // One package at the head of the imports asks for all those behind it.
    paths: ["./chains/...", "./nested/...", "./wide/...", "./imports/p0"],
    noIgnore: false,
    config: { kind: "none" },
    overlay: { presets: ["all"], tests: true },
  } as const;
  const outcome = await lint(request, testHost(files), rules);
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join("\n"));
  result = outcome.result;
}, 60_000);

it("fails no rule, and tells what is nested too deeply to be read", () => {
  const told = result.problems.map(({ level, message, path }) => `${level}: ${message}: ${path}`);
  expect(told).toEqual([
    "warning: nested too deeply: /w/nested/deferred-closures/x.go",
    "warning: nested too deeply: /w/nested/goroutines/x.go",
  ]);
});

it.each([
  ["nested/blocks", "goroutine-no-exit", 0],
  ["wide/sums", "goroutine-no-exit", 0],
  ["wide/selectors", "unlock-missing", 1],
  ["wide/statements", "chan-send-stuck", 1],
  ["wide/locks-behind-locks", "unlock-missing", DEPTHS.nested],
  ["wide/opened-and-left", "file-not-closed", DEPTHS.nested],
  ["wide/opened", "file-not-closed", 0],
  ["chains/released", "file-not-closed", 0],
  ["imports/p0", "file-not-closed", 0],
])("says the right thing of %s: %s %i times", (folder, rule, count) => {
  const found = result.findings.filter(
    ({ ruleId, place }) => ruleId === rule && place.path.startsWith(`/w/${folder}/`),
  );
  expect(found).toHaveLength(count);
});
