/**
 * What becomes of proposals: a rule that finds calls of `leak` proposes whatever the call's argument
 * says, and the engine has to see through it.
 */
import { describe, expect, it } from "vitest";
import type { LintHooks, LintRequest, LintResult } from "../../../src/engine/api.js";
import { lint } from "../../../src/engine/lint.js";
import { at, defineRule, type Rule } from "../../../src/rule/define.js";
import type { FixSafety, Level } from "../../../src/rule/finding.js";
import { createMemoryHost } from "../../support/memory-host.js";
import { NAMELESS } from "../../support/nameless-rule.js";
import { testHost } from "../../support/test-host.js";

/** What is written over the call, by its argument. */
const REPLACEMENTS: Readonly<Record<string, string>> = {
  good: "mend()",
  same: `leak("none")`,
  worse: "mend(); worse()",
  worst: "mend(); worst()",
  syntax: "mend(",
  unknown: "mendd()",
  member: "mend.x()",
  elsewhere: "mend()",
  import: "mend()",
};

function callsOf(name: string, level: Level): Rule {
  return defineRule({
    id: `${name}-called`,
    ...NAMELESS,
    level,
    messages: { found: "called" },
    check({ scope, report }) {
      for (const { file, decl } of scope.functions()) {
        const { start: from, end: to } = decl.bodySpan ?? { start: 0, end: 0 };
        for (const match of file.text
          .slice(from, to)
          .matchAll(new RegExp(`\\b${name}\\((?:"(.*?)")?(?:, [\\w.]+)?\\)`, "g"))) {
          const start = from + match.index;
          const span = { start, end: start + match[0].length };
          const [word = "", wants = "safe", doubt] = (match[1] ?? "").split(" ");
          if (word === "throws") {
            report(at(file, span), "found").fix(() => {
              throw new Error("no fix today");
            });
            continue;
          }
          const text = REPLACEMENTS[word];
          const finding = report(at(file, span), "found");
          if (doubt !== undefined) finding.assume({ text: "it is one", price: 3 });
          if (text === undefined) continue;
          const path = elsewhere(word) ?? file.path;
          const proposal = { title: `mend ${word}`, edits: [{ path, ...span, text }] };
          finding.fix(() => proposal, wants as FixSafety);
        }
      }
    },
  });
}

function elsewhere(word: string): string | undefined {
  return word === "elsewhere" ? "/w/gen.go" : undefined;
}

const RULES = [callsOf("leak", "error"), callsOf("worse", "warning"), callsOf("worst", "error")];

const HELPERS = "\nfunc leak(string) {}\nfunc mend() {}\nfunc worse() {}\nfunc worst() {}\n";

async function run(
  files: Readonly<Record<string, string>>,
  extra: Partial<LintRequest> = {},
  hooks: LintHooks = {},
): Promise<LintResult> {
  const host = testHost(createMemoryHost({ "/w/go.mod": "module example.org/w\n\ngo 1.25\n", ...files }));
  const request: LintRequest = {
    base: "/w",
    paths: ["."],
    noIgnore: false,
    config: { kind: "none" },
    overlay: {},
    fixes: true,
    ...extra,
  };
  const outcome = await lint(request, host, RULES, hooks);
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join("\n"));
  return outcome.result;
}

function inFunctions(...bodies: readonly string[]): string {
  return `package p\n${bodies.map((body, at) => `\nfunc f${at}() {\n\t${body}\n}\n`).join("")}${HELPERS}`;
}

/** `word safety` per fix, `word` alone for a finding without one. */
async function fixesOf(...bodies: readonly string[]): Promise<readonly string[]> {
  const { findings } = await run({ "/w/p.go": inFunctions(...bodies) });
  return findings.map(
    ({ fixes }) => fixes.map(({ title, safety }) => `${title} ${safety}`).join(", ") || "none",
  );
}

describe("a proposal", () => {
  it.each([
    ["is safe where the finding is gone and nothing came", 'leak("good")', "mend good safe"],
    ["needs a look where the rule says so", 'leak("good needs-a-look")', "mend good needs-a-look"],
    ["is dropped where the finding stays", 'leak("same")', "none"],
    ["is dropped where it stays, whatever it wanted", 'leak("same needs-a-look")', "none"],
    ["is dropped where it wanted to be safe and something new came", 'leak("worse")', "none"],
    ["needs a look where something new came", 'leak("worse needs-a-look")', "mend worse needs-a-look"],
    ["is dropped where an error came, whatever it wanted", 'leak("worst needs-a-look")', "none"],
    ["is dropped with a syntax error", 'leak("syntax needs-a-look")', "none"],
    ["is dropped with a name that nothing declares", 'leak("unknown needs-a-look")', "none"],
    ["is dropped with a member that is not there", 'leak("member needs-a-look")', "none"],
  ])("%s", async (_, body, expected) => {
    expect(await fixesOf(body)).toEqual([expected]);
  });

  it("is judged alone, whoever is tried with it", async () => {
    const bodies = ["good", "same", "good", "worse", "syntax", "good"].map((word) => `leak("${word}")`);
    expect(await fixesOf(...bodies)).toEqual([
      "mend good safe",
      "none",
      "mend good safe",
      "none",
      "none",
      "mend good safe",
    ]);
  });

  it("is judged beside its like in one function", async () => {
    expect(await fixesOf('leak("good")\n\tleak("good")\n\tleak("none")')).toEqual([
      "mend good safe",
      "mend good safe",
      "none",
    ]);
  });

  it("for a finding that is only possible is never safe", async () => {
    const text = inFunctions('leak("good safe doubtful")');
    const { findings } = await run({ "/w/p.go": text }, { overlay: { confidence: "possible" } });
    expect(findings).toMatchObject([{ confidence: "possible", fixes: [{ safety: "needs-a-look" }] }]);
  });

  it("that throws is told, and costs no finding", async () => {
    const { findings, problems } = await run({ "/w/p.go": inFunctions('leak("throws")') });
    expect(findings).toHaveLength(1);
    expect(problems).toMatchObject([{ id: "rule-failed", ruleId: "leak-called" }]);
    expect(problems[0]?.message).toContain("no fix today");
  });

  it("is not worked out where nobody asked", async () => {
    const { findings, problems, counters } = await run(
      { "/w/p.go": inFunctions('leak("good")', 'leak("throws")') },
      { fixes: false },
    );
    expect(findings.map(({ fixes }) => fixes)).toEqual([[], []]);
    expect(problems).toEqual([]);
    expect(counters.fixesSafe).toBe(0);
  });

  it("is dropped where an import loses its last use", async () => {
    const text = `package p\n\nimport "os"\n\nfunc f() {\n\tleak("import", os.Args)\n}\n\nfunc leak(string, any) {}\nfunc mend() {}\n`;
    const fixes = async (code: string): Promise<readonly number[]> =>
      (await run({ "/w/p.go": code })).findings.map((one) => one.fixes.length);
    expect(await fixes(text)).toEqual([0]);
    expect(await fixes(`${text}\nfunc g() { os.Getpid() }\n`)).toEqual([1]);
  });

  it("keeps to the files that were asked for, and out of generated ones", async () => {
    const files = {
      "/w/p.go": inFunctions('leak("elsewhere")'),
      "/w/gen.go": `// Code generated by hand. DO NOT EDIT.\n\n${inFunctions('leak("good")').replaceAll("f0", "g0")}`,
      "/w/q/q.go": `package q\n\nfunc f() { leak("good") }\n${HELPERS}`,
    };
    const { findings } = await run(files);
    expect(findings.map(({ place, fixes }) => [place.path, fixes.length])).toEqual([
      ["/w/p.go", 0],
      ["/w/q/q.go", 1],
    ]);
  });

  it("is counted, and leaves the other counters alone", async () => {
    const text = inFunctions('leak("good")', 'leak("same")', 'leak("worse needs-a-look")');
    const { counters } = await run({ "/w/p.go": text });
    const plain = await run({ "/w/p.go": text }, { fixes: false });
    expect(counters).toEqual({ ...plain.counters, fixesSafe: 1, fixesToLookAt: 1, fixesDropped: 1 });
  });

  it("is for findings that are shown", async () => {
    const text = inFunctions('leak("good") //golinger:ignore leak-called known');
    expect((await run({ "/w/p.go": text })).suppressed[0]?.finding.fixes).toEqual([]);
  });
});

describe("edits in memory", () => {
  it("see the texts that stand for those on disk", async () => {
    const texts = new Map([["/w/p.go", inFunctions("mend()")]]);
    expect((await run({ "/w/p.go": inFunctions('leak("good")') }, { texts })).findings).toEqual([]);
  });
});
