/** Deep, long and broken code: graphs are built, keep their invariants, and nothing throws. */
import { expect, test } from "vitest";
import { printFlow } from "../../src/flow/print.js";
import { goProgram } from "./go-program.js";
import { breaches } from "./validate.js";

const repeat = (count: number, text: (at: number) => string, between = ""): string =>
  Array.from({ length: count }, (_, at) => text(at)).join(between);

test.each([
  ["a sum of 10000", `func f(x int) int { return ${repeat(10_000, () => "x", " + ")} }`],
  [
    "10000 conditions",
    `func f(x bool) bool { if ${repeat(10_000, () => "x", " && ")} { return true }; return ${repeat(5000, () => "x", " || ")} }`,
  ],
  [
    "5000 else-ifs",
    `func f(x int) int { ${repeat(5000, (at) => `if x == ${at} { return ${at} }`, " else ")}; return 0 }`,
  ],
  [
    "20000 statements",
    `func f(x int) int { ${repeat(20_000, (at) => `if x > ${at} { x++ }`, "\n")}; return x }`,
  ],
  ["parentheses 3000 deep", `func f(x int) int { return ${"(".repeat(3000)}x${")".repeat(3000)} }`],
  ["calls 2000 deep", `func f(x int) int { return ${"f(".repeat(2000)}x${")".repeat(2000)} }`],
  ["blocks 2000 deep", `func f(x int) { ${"{".repeat(2000)} f(x) ${"}".repeat(2000)} }`],
  ["literals 800 deep", `func f() { ${"func() {".repeat(800)} f() ${"}()\n".repeat(800)} }`],
  [
    "a switch of 5000",
    `func f(x int) int { switch x { ${repeat(5000, (at) => `case ${at}: return ${at + 1}`, "\n")} }; return 0 }`,
  ],
])("%s", async (_, text) => {
  const { graphs } = await goProgram(`package m\n${text}\n`);
  expect(graphs).toHaveLength(1);
  expect(graphs.flatMap(breaches)).toEqual([]);
});

test.each([
  "func f() { undefined(); x := y.z; x.w = 3; x[1]++; go x.m(x); defer unknown.F()() }",
  "func f() int { }",
  "func f() { goto nowhere; break; continue }",
  "func f() { for range unknown { x := 1; _ = x } }",
  "func f() { a, b := 1; a, b = b; c := f(); _ = c }",
  "func f() { var x T; x.y.z(); T{1, 2}; *x = 4; <-x; x <- 1; close(x) }",
  "func f() { switch x := g().(type) { case T: x.m() }; select { case <-q: ; case v := <-w: _ = v } }",
  "func f(x int) { x() ; x.y(); x[0](); len(); append(); make(); new(); delete(); panic() }",
  "func f() { defer recover; go 1; fallthrough; return 1, 2 }",
  "func f() { L: for { goto L; break M }; type T struct { T } ; var t T; t.T.T = t }",
  "func (r R) f() { r.x = 1; R.f(r); (*R).f(&r); r.f }",
  "func f(a ...int) { f(a...); f(f2()...); func(x int) { x++ }(a) }",
])("broken: %s", async (text) => {
  const { graphs } = await goProgram(`package m\n${text}\n`);
  expect(graphs.flatMap(breaches)).toEqual([]);
  for (const fn of graphs.flatMap((graph) => graph.functions)) expect(printFlow(fn)).toContain("func ");
});
