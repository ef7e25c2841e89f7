/** Scopes: answers of analyses are shared, loops among them are told apart from loops among packages. */
import { expect, test } from "vitest";
import { type Analysis, defineAnalysis } from "../../src/analyses/analysis.js";
import { callRule, lines, runOk } from "../support/engine.js";

const MOD = { "/w/go.mod": "module example.com/m\n\ngo 1.24\n" };

test("an analysis is computed once for all rules that need it", async () => {
  let computed = 0;
  const shared = defineAnalysis({ id: "shared", compute: () => ++computed });
  const rules = ["a-rule", "b-rule"].map((id) =>
    callRule({ id, calls: "leak", extra: { needs: { shared } } }),
  );
  const result = await runOk({ ...MOD, "/w/a.go": "package m\n\nfunc a() { leak() }\n" }, rules);
  expect(lines(result)).toEqual(["a.go:3 a-rule", "a.go:3 b-rule"]);
  expect(computed).toBe(1);
  expect([...result.timings.analyses.keys()]).toEqual(["shared"]);
});

test("analyses that ask for each other fail, once and in words", async () => {
  const first: Analysis<unknown> = { id: "first", compute: (scope) => scope.ask(second) };
  const second: Analysis<unknown> = { id: "second", compute: (scope) => scope.ask(first) };
  const rule = callRule({ id: "a-rule", calls: "leak", extra: { needs: { first } } });
  const result = await runOk({ ...MOD, "/w/a.go": "package m\n\nfunc a() { leak() }\n" }, [rule]);
  expect(result.problems.map((problem) => problem.message)).toEqual([
    "rule a-rule failed on package example.com/m: AnalysisCycle: analyses ask for each other: first -> second -> first",
  ]);
});

/** Names of all functions seen in the package and, below it, in what it imports. */
const names: Analysis<string> = defineAnalysis({
  id: "names",
  compute(scope) {
    const own = [...scope.functions()].map((source) => source.decl.name.name);
    const paths = new Set(scope.pkg.files.flatMap((file) => file.imports.map((spec) => spec.path)));
    const below = [...paths].sort().flatMap((path) => scope.scopeOf(path)?.ask(names) ?? `no ${path}`);
    return `${own.join("+")}(${below.join(" ")})`;
  },
});

function namesRule(seen: string[]) {
  return callRule({
    id: "a-rule",
    calls: "leak",
    extra: { needs: { names }, inTests: "on" },
    dress: (_report, scope) => void seen.push(`${scope.pkg.name}: ${scope.ask(names)}`),
  });
}

test("importers see a package without its tests, so that tests cannot close a loop", async () => {
  const seen: string[] = [];
  await runOk(
    {
      ...MOD,
      "/w/p/p.go": "package p\n\nfunc P() { leak() }\n",
      "/w/p/p_test.go": 'package p\n\nimport "example.com/m/q"\n\nfunc testP() { q.Q() }\n',
      "/w/q/q.go": 'package q\n\nimport "example.com/m/p"\n\nfunc Q() { p.P(); leak() }\n',
    },
    [namesRule(seen)],
  );
  expect(seen).toEqual(["p: P+testP(Q(P(no example.com/m/q)))", "q: Q(P(no example.com/m/q))"]);
});

test("an import cycle, which Go rejects, ends where a package is at work", async () => {
  const seen: string[] = [];
  const result = await runOk(
    {
      ...MOD,
      "/w/p/p.go": 'package p\n\nimport "example.com/m/q"\n\nfunc P() { q.Q(); leak() }\n',
      "/w/q/q.go": 'package q\n\nimport "example.com/m/p"\n\nfunc Q() { p.P() }\n',
    },
    [namesRule(seen)],
  );
  expect(result.problems).toEqual([]);
  expect(seen).toEqual(["p: P(Q(P(no example.com/m/q)))"]);
});
