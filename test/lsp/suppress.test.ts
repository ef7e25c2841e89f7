/**
 * The comment that the editor puts in to silence a finding: it silences that one and no neighbour,
 * wherever the finding stands, and the code around it stays as it was.
 */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { rules } from "../../rules/index.js";
import type { LintRequest } from "../../src/engine/api.js";
import { lint } from "../../src/engine/lint.js";
import { suppressing } from "../../src/lsp/suppress.js";
import type { Finding } from "../../src/rule/finding.js";
import { offsetAfter } from "../../src/text/edits.js";
import { callRule, lines, runOk } from "../support/engine.js";
import { ROOT, readFixtures, virtualTree } from "../support/fixture-tree.js";
import { createMemoryHost } from "../support/memory-host.js";
import { testHost } from "../support/test-host.js";

const leak = callRule({ id: "leak-it", calls: "leak" });
const GO_MOD = { "/w/go.mod": "module example.com/m\n\ngo 1.24\n" };

async function found(text: string): Promise<readonly string[]> {
  return lines(await runOk({ ...GO_MOD, "/w/a.go": text }, [leak]));
}

/** Silences the first `leak(` of the text. */
function silenced(text: string): string {
  const { offset, text: inserted } = suppressing("leak-it", text.indexOf("leak("), text);
  return text.slice(0, offset) + inserted + text.slice(offset);
}

const IGNORE = "//golinger:ignore leak-it because ...";

describe("each of these silences one finding", () => {
  test.each([
    ["alone on its line", "\tleak()\n", `\tleak() ${IGNORE}\n`],
    [
      "in front of a comment",
      "\tleak() // as it is\n\tother()\n",
      `\t${IGNORE}\n\tleak() // as it is\n\tother()\n`,
    ],
    [
      "in front of a directive of another tool",
      "\tleak() //nolint:errcheck\n",
      `\t${IGNORE}\n\tleak() //nolint:errcheck\n`,
    ],
    [
      "where a comment of ours stands",
      "\tleak() //golinger:ignore other-it for good\n",
      "\tleak() //golinger:ignore other-it,leak-it for good\n",
    ],
    ["with slashes in a string", '\tleak("http://x")\n', `\tleak("http://x") ${IGNORE}\n`],
    ["with a comment inside", "\tleak(/* x */)\n", `\tleak(/* x */) ${IGNORE}\n`],
    ["with a comment that ends its line", "\tleak() /* x */\n", `\tleak() /* x */ ${IGNORE}\n`],
    [
      "with a comment that goes on",
      "\tleak() /* x\n\ty */\n\tother()\n",
      `\t${IGNORE}\n\tleak() /* x\n\ty */\n\tother()\n`,
    ],
    ["in a chain", "\tx.\n\t\tleak().\n\t\tDo()\n", `\tx.\n\t\tleak(). ${IGNORE}\n\t\tDo()\n`],
    [
      "in a chain with comments",
      "\tx.\n\t\tleak(). // first\n\t\tDo()\n",
      `\t${IGNORE}\n\tx.\n\t\tleak(). // first\n\t\tDo()\n`,
    ],
    [
      "in a statement over several lines",
      "\tf(\n\t\t1,\n\t\tleak(), // second\n\t)\n",
      `\tf(\n\t\t1,\n\t\t${IGNORE}\n\t\tleak(), // second\n\t)\n`,
    ],
    [
      "as one of several on its line",
      "\tf(\n\t\t1, leak(), // both\n\t)\n",
      `\t${IGNORE}\n\tf(\n\t\t1, leak(), // both\n\t)\n`,
    ],
    [
      "of several elements behind a brace",
      "\t_ = []int{\n\t\t1, leak(), // both\n\t}\n",
      `\t${IGNORE}\n\t_ = []int{\n\t\t1, leak(), // both\n\t}\n`,
    ],
    ["of several results", "\treturn 1, leak() // both\n", `\t${IGNORE}\n\treturn 1, leak() // both\n`],
    [
      "behind an operator",
      "\t_ = 1 +\n\t\tleak() // sum\n\tother()\n",
      `\t${IGNORE}\n\t_ = 1 +\n\t\tleak() // sum\n\tother()\n`,
    ],
    ["behind the end of a raw string", "\tf(`a\n\tb`, leak())\n", `\tf(\`a\n\tb\`, leak()) ${IGNORE}\n`],
    ["in front of a raw string", "\tf(leak(), `a\n\tb`)\n", `\t${IGNORE}\n\tf(leak(), \`a\n\tb\`)\n`],
    [
      "between raw strings",
      "\tf(`a\n\tb`, leak(), `c\n\td`)\n",
      `\t${IGNORE}\n\tf(\`a\n\tb\`, leak(), \`c\n\td\`)\n`,
    ],
    ["with a raw string of one line", "\tleak(`a`)\n", `\tleak(\`a\`) ${IGNORE}\n`],
    ["with quotes in a raw string", '\tf(`"`, leak())\n', `\tf(\`"\`, leak()) ${IGNORE}\n`],
    ["with a quoted quote", "\tf('\"', leak(), '\\'')\n", `\tf('"', leak(), '\\'') ${IGNORE}\n`],
    [
      "below other comments",
      "\t// It\n\t// does.\n\tleak() // so\n",
      `\t// It\n\t// does.\n\t${IGNORE}\n\tleak() // so\n`,
    ],
    [
      "behind a label",
      "again:\n\tleak() // again\n\tgoto again\n",
      `again:\n\t${IGNORE}\n\tleak() // again\n\tgoto again\n`,
    ],
    [
      "in an else",
      "\tif x {\n\t} else if leak() { // second\n\t\tother()\n\t}\n",
      `\tif x {\n\t${IGNORE}\n\t} else if leak() { // second\n\t\tother()\n\t}\n`,
    ],
    [
      "in a clause",
      "\tswitch {\n\tcase leak(): // so\n\tcase x:\n\t}\n",
      `\tswitch {\n\t${IGNORE}\n\tcase leak(): // so\n\tcase x:\n\t}\n`,
    ],
    [
      "in a function of its own",
      "\tgo func() { // starts\n\t\tleak() // ends\n\t}()\n",
      `\tgo func() { // starts\n\t\t${IGNORE}\n\t\tleak() // ends\n\t}()\n`,
    ],
  ])("%s", async (_, body, wanted) => {
    const whole = (inside: string): string =>
      `package m\n\nfunc a() {\n\tother()\n${inside}}\n\nfunc b() { leak() }\n`;
    expect(silenced(whole(body))).toBe(whole(wanted));
    const text = whole(body);
    const at = text.slice(0, text.indexOf("leak(")).split("\n").length;
    expect(await found(text)).toContain(`a.go:${at} leak-it`);
    expect((await found(silenced(text))).map((line) => line.replace(/:\d+/, ""))).toEqual(["a.go leak-it"]);
    // With the other line end.
    const windows = text.replaceAll("\n", "\r\n");
    expect(silenced(windows)).toBe(whole(wanted).replaceAll("\n", "\r\n"));
    expect(await found(silenced(windows))).toHaveLength(1);
  });

  test("on the first line, and at the end of a file without a last line end", async () => {
    const first = "package m; func a() { leak() }\n";
    expect(silenced(first)).toBe(`package m; func a() { leak() } ${IGNORE}\n`);
    expect(await found(silenced(first))).toEqual([]);
    const last = "package m\n\nfunc a() { leak() }";
    expect(silenced(last)).toBe(`${last} ${IGNORE}`);
    expect(await found(silenced(last))).toEqual([]);
  });
});

/** Every so many fixtures: each costs an analysis before and one after. */
const STEP = 3;

test("findings of the fixtures can be silenced", { timeout: 120_000 }, async () => {
  const folder = fileURLToPath(new URL("../../fixtures", import.meta.url));
  const fixtures = readFixtures(folder)
    .filter((fixture) => fixture.class === "bad")
    .filter((_, at) => at % STEP === 0);
  const tree = new Map(virtualTree(folder, fixtures));
  const before = await findingsOf(tree);
  expect(before.length).toBeGreaterThan(100);
  for (const [path, own] of grouped(before)) {
    let text = tree.get(path) ?? "";
    let places = own.map(({ ruleId, place }) => ({ ruleId, start: place.start }));
    while (places.length > 0) {
      const [{ ruleId, start }, ...rest] = places as [(typeof places)[0], ...typeof places];
      const { offset, text: inserted } = suppressing(ruleId, start, text);
      text = text.slice(0, offset) + inserted + text.slice(offset);
      const edit = { start: offset, end: offset, text: inserted };
      places = rest.map((place) => ({ ...place, start: offsetAfter([edit], place.start) }));
    }
    tree.set(path, text);
  }
  expect(await findingsOf(tree)).toEqual([]);
});

async function findingsOf(tree: ReadonlyMap<string, string>): Promise<readonly Finding[]> {
  const request: LintRequest = {
    base: ROOT,
    paths: ["./..."],
    noIgnore: false,
    config: { kind: "none" },
    overlay: {},
  };
  const outcome = await lint(request, testHost(createMemoryHost(Object.fromEntries(tree))), rules);
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join("\n"));
  return outcome.result.findings;
}

function grouped(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { path } = finding.place;
    groups.set(path, [...(groups.get(path) ?? []), finding]);
  }
  return groups;
}
