/** How many analyses it takes to tell which fixes hold, and that there is an end to them. */
import { expect, it } from "vitest";
import { type Candidate, checkFixes } from "../../../src/engine/fixes/check.js";
import type { Identified } from "../../../src/engine/identity.js";
import { SAMPLE_FINDING } from "../../support/sample-report.js";

/** What is found in function number `at`, and its fix. */
function candidate(
  at: number,
  symbol = `f${at}`,
): { readonly said: Identified; readonly candidate: Candidate } {
  const finding = { ...SAMPLE_FINDING, symbol };
  const draft = { cause: `cause ${at}`, rule: { id: finding.ruleId } };
  const said = { draft, symbol, text: "leak()" } as unknown as Identified;
  const edits = [{ path: "/w/a.go", start: at * 10, end: at * 10 + 1, text: "" }];
  return { said, candidate: { finding, draft: said.draft, title: `${at}`, wants: "safe", edits } };
}

/** Which of the fixes hold, told by number, and how many analyses that took. */
function check(all: ReturnType<typeof candidate>[], holds: (at: number) => boolean) {
  let analyses = 0;
  const { fixes, dropped } = checkFixes(
    all.map((one) => one.candidate),
    all.map((one) => one.said),
    (edits) => {
      analyses++;
      const done = new Set(edits.map(({ start }) => start / 10).filter(holds));
      return all.filter((_, at) => !done.has(at)).map((one) => one.said);
    },
  );
  return { held: [...fixes.values()].flat().map(({ title }) => Number(title)), dropped, analyses };
}

const many = (count: number, symbol?: string): ReturnType<typeof candidate>[] =>
  Array.from({ length: count }, (_, at) => candidate(at, symbol));

it("takes one analysis where all of them hold", () => {
  expect(check(many(50), () => true)).toMatchObject({ dropped: 0, analyses: 1 });
});

it("finds the few that do not hold by halves", () => {
  const { held, dropped, analyses } = check(many(32), (at) => at !== 13);
  expect(held).toEqual(Array.from({ length: 32 }, (_, at) => at).filter((at) => at !== 13));
  expect(dropped).toBe(1);
  expect(analyses).toBe(11);
});

it("tries those of one function one by one", () => {
  expect(check(many(5, "f"), () => true)).toEqual({ held: [0, 1, 2, 3, 4], dropped: 0, analyses: 5 });
});

it("comes to an end", () => {
  const { held, analyses } = check(many(100, "f"), () => true);
  expect(analyses).toBe(64);
  expect(held).toHaveLength(64);
});
