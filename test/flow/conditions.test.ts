/** Literals: which conditions are the same, what follows, and what is known along a path. */
import { describe, expect, test } from "vitest";
import { conditionsOf, decide, type Literal, NO_FACTS } from "../../src/flow/conditions.js";
import type { FlowFunction } from "../../src/flow/ir.js";
import { goProgram } from "./go-program.js";

const HEAD = `package m
type E struct{}
func (*E) Error() string
func use(...any)
`;

async function flow(body: string, params: string): Promise<FlowFunction> {
  return (await goProgram(`${HEAD}func f(${params}) {\n${body}\n}\n`)).fn("f");
}

/** The literals of conditions given as arguments of `use`, in order. */
async function literals(conditions: string, params: string): Promise<(Literal | undefined)[]> {
  const fn = await flow(`use(${conditions})`, params);
  const call = fn.blocks
    .flatMap((block) => block.instrs)
    .find((instr) => instr.op === "call" && instr.call.target.kind === "static");
  if (call?.op !== "call") throw new Error("no call");
  return call.call.args.map((arg) => conditionsOf(fn).literalOf(arg.op === "makeInterface" ? arg.x : arg));
}

const PARAMS = "x, y int, e error, p *E, s string, g, h float64, b bool, v any";

describe("conditions that are the same", () => {
  const same: readonly [string, string][] = [
    ["e == nil", "nil == e"],
    ["e == nil", "!(e != nil)"],
    ["x < y", "y > x"],
    ["x < y", "!(x >= y)"],
    ["x < y", "!(y <= x)"],
    ["x < 5", "x <= 4"],
    ["x < 5", "5 > x"],
    ["x < 5", "!(x >= 5)"],
    ["x > 5", "!(x <= 5)"],
    ["x == y", "y == x"],
    ["x == 3", "3 == x"],
    ["b", "b == true"],
    ["b", "!(b == false)"],
    ["b", "!!b"],
    ["g < h", "h > g"],
    ['s == ""', '!(s != "")'],
    ["len(s) == 0", "0 == len(s)"],
    ["error(p) == nil", "any(p) == nil || false"],
  ];
  test.each(same.slice(0, -1))("%s, %s", async (a, c) => {
    const [first, second] = await literals(`${a}, ${c}`, PARAMS);
    expect(first).toBeDefined();
    expect(first).toBe(second);
  });

  test.each([
    ["g < h", "!(g >= h)"],
    ["x < 5", "x < 6"],
    ["e == nil", "v == nil"],
  ])("but not %s, %s", async (a, c) => {
    const [first, second] = await literals(`${a}, ${c}`, PARAMS);
    expect(first).not.toBe(second);
  });
});

describe("what follows", () => {
  const cases: readonly [string, string, boolean | undefined][] = [
    ["x == 1", "x != 2", true],
    ["x == 1", "x == 2", false],
    ["x == 1", "x < 5", true],
    ["x == 7", "x < 5", false],
    ["x < 3", "x < 5", true],
    ["x < 5", "x < 3", undefined],
    ["x > 5", "x == 2", false],
    ["x > 5", "x > 2", true],
    ["x != 1", "x != 2", undefined],
    ["x == y", "x < y", false],
    ["x < y", "x == y", false],
    ["x < y", "y < x", false],
    ["x == y", "y <= x", true],
    ["e == nil", "e != nil", false],
    ['s == "a"', 's == "b"', false],
    ["x == 1", "y == 1", undefined],
  ];
  test.each(cases)("%s: %s is %s", async (a, c, wanted) => {
    const [known, asked] = await literals(`${a}, ${c}`, PARAMS);
    expect(known && asked && decide(known, asked)).toBe(wanted);
  });
});

test("facts travel through phis and end where values are computed anew", async () => {
  const fn = await flow(
    `var err error
	if b { err = e }
	if err != nil { use(1) }
	for i := 0; i < x; i++ { if i == 3 { use(2) } }`,
    PARAMS,
  );
  const [entry] = fn.blocks;
  const merge = fn.blocks.find((block) => block.instrs[0]?.op === "phi");
  if (entry === undefined || merge === undefined) throw new Error("unexpected shape");
  // The edge that skips the assignment brings nil: the branch after it is decided.
  const skipped = merge.preds.findIndex(
    (_, at) => merge.instrs[0]?.op === "phi" && merge.instrs[0].edges[at]?.op === "nil",
  );
  const facts = NO_FACTS.enter(merge, skipped);
  const literal = conditionsOf(fn).onEdge(merge, 0);
  expect(literal && facts?.decide(literal)).toBe(false);
  const taken = merge.succs[0];
  expect(taken && facts?.enter(taken, taken.preds.indexOf(merge))).toBeUndefined();
  // In the loop, what was known of the old counter is not known of the new one.
  const head = fn.blocks.find((block) => block.hint === "for.head");
  const test3 = fn.blocks.find((block) => block.hint === "for.body");
  if (head === undefined || test3 === undefined) throw new Error("unexpected shape");
  const is3 = conditionsOf(fn).onEdge(test3, 0);
  const around = is3 && NO_FACTS.assume(is3)?.enter(head, head.preds.length - 1);
  expect(is3 && around?.decide(is3)).toBeUndefined();
});

test("type tests exclude one another and nil", async () => {
  const fn = await flow(
    `switch v.(type) { case int: use(1); case string: use(2); case nil: use(3) }`,
    PARAMS,
  );
  const conditions = conditionsOf(fn);
  const tests = fn.blocks
    .filter((block) => block.end.op === "branch")
    .map((block) => conditions.onEdge(block, 0));
  const [isInt, isString, isNil] = tests;
  if (isInt === undefined || isString === undefined || isNil === undefined)
    throw new Error("unexpected shape");
  const facts = NO_FACTS.assume(isInt);
  expect(facts?.decide(isString)).toBe(false);
  expect(facts?.decide(isNil)).toBe(false);
  expect(facts?.assume(isNil)).toBeUndefined();
  expect(NO_FACTS.assume(isNil)?.decide(isInt)).toBe(false);
});

test("joins keep what both know", async () => {
  const [three, five, nil] = await literals("x < 3, x < 5, e == nil", PARAMS);
  if (three === undefined || five === undefined || nil === undefined) throw new Error("no literals");
  const a = NO_FACTS.assume(three)?.assume(nil);
  const c = NO_FACTS.assume(five)?.assume(nil);
  expect(a && c && a.meet(c).key).toBe(c?.key);
  expect(a?.meet(NO_FACTS).literals).toEqual([]);
});

describe("loads of one place", () => {
  /** Are the first two conditions of branches on nil-ness one literal (or one and its negation)? */
  async function sameNilTests(body: string, params = "p *T, e error"): Promise<boolean> {
    const { fn } = await goProgram(
      `${HEAD}type T struct { err, other error; in struct{ err error }; m map[string]int }\nfunc get() (int, error)\nfunc f(${params}) (n int, err error) {\n${body}\n}\n`,
    );
    const flowFn = fn("f");
    const tests = flowFn.blocks
      .map((block) => conditionsOf(flowFn).onEdge(block, 0))
      .filter((literal) => literal?.test.kind === "nil");
    expect(tests.length).toBeGreaterThan(1);
    return tests[0]?.subject === tests[1]?.subject;
  }

  test.each([
    "if p.err != nil { n = 1 }; if p.err == nil { n = 2 }; return",
    "if p.err != nil { n = 1 }; p.other = e; if p.err == nil { n = 2 }; return",
    "defer func() { if err != nil { use(1) } }(); n, err = get(); if err != nil { use(1) }; if err == nil { use(2) }; return",
    "defer func() { err = nil }(); n, err = get(); if err != nil { return }; use(3); if err == nil { use(2) }; return",
    "x := e; func() { use(x) }(); if x != nil { n++ }; use(1); if x == nil { n-- }; return",
    "if p.err != nil { n = 1 }; for i := 0; i < n; i++ { n += i }; if p.err == nil { n = 2 }; return",
  ])("same: %s", async (body) => {
    expect(await sameNilTests(body)).toBe(true);
  });

  test.each([
    "if p.err != nil { n = 1 }; use(p); if p.err == nil { n = 2 }; return",
    "if p.err != nil { n = 1 }; p.err = e; if p.err == nil { n = 2 }; return",
    "if p.err != nil { n = 1 }; q := p; q.err = e; if p.err == nil { n = 2 }; return",
    "if p.in.err != nil { n = 1 }; p.in = struct{ err error }{}; if p.in.err == nil { n = 2 }; return",
    "g := func() { err = e }; if err != nil { n = 1 }; g(); if err == nil { n = 2 }; return",
    "for { if p.err != nil { n++ }; use(1); if p.err == nil { n-- } }",
    "for i := 0; i < 3; i++ { if p.err != nil { n++ }; p.err = e; if p.err == nil { n-- } }; return",
  ])("not the same: %s", async (body) => {
    expect(await sameNilTests(body)).toBe(false);
  });
});
