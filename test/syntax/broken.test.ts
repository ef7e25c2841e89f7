/** A syntax error stays in the top-level piece where it stands; the neighbours are whole. */
import { beforeAll, describe, expect, it } from "vitest";
import type { FuncDecl } from "../../src/syntax/ast.js";
import type { Grammar } from "../../src/syntax/flat-tree.js";
import { parseText } from "../../src/syntax/parse.js";
import type { SourceFile } from "../../src/syntax/source-file.js";
import { testGrammar } from "../support/grammar.js";

let grammar: Grammar;
beforeAll(async () => {
  grammar = await testGrammar();
});

const BEFORE = 'package p\n\nfunc before() {\n\ttext := `a "raw" {string`\n\tuse(text)\n}\n\n';
const AFTER =
  "\n\nfunc after() {\n\tuse(`x`)\n\tuse(\"it's\")\n}\n\ntype T struct {\n\ta int `tag`\n}\n\nfunc (t *T) last() {\n\tuse('\"')\n}\n";

function functions(file: SourceFile): ReadonlyMap<string, FuncDecl> {
  const found = new Map<string, FuncDecl>();
  for (const decl of file.decls) if (decl.kind === "FuncDecl") found.set(decl.name.name, decl);
  return found;
}

function expectWhole(file: SourceFile, name: string, statements: number): void {
  const decl = functions(file).get(name);
  expect(decl, `${name} is there`).toBeDefined();
  if (decl === undefined) return;
  expect(decl.broken, `${name} is not broken`).toBe(false);
  const body = file.body(decl);
  expect(body?.problems).toEqual([]);
  expect(body?.block.list).toHaveLength(statements);
}

function problemsOf(file: SourceFile): readonly string[] {
  const problems = [...file.problems];
  for (const decl of functions(file).values()) problems.push(...(file.body(decl)?.problems ?? []));
  return problems.map((problem) => problem.message);
}

const BROKEN: Readonly<Record<string, string>> = {
  "a missing brace": "func bad() {\n\tif x {\n\t\tuse(1)\n}",
  "two missing braces": "func bad() {\n\tif x {\n\t\tuse(1)\n",
  "no closing brace at all": "func bad() {\n\tuse(1)",
  "an extra closing brace": "func bad() {\n\tif x {\n\t}}\n\tuse(1)\n}",
  "an open string": 'func bad() {\n\tuse("abc)\n\tuse(1)\n}',
  "an open string with a brace": 'func bad() {\n\tif x == "a {\n\t\tuse(1)\n\t}\n}',
  "an open rune": "func bad() {\n\tuse('a)\n\tuse(1)\n}",
  "an open raw string": "func bad() {\n\tuse(`abc)\n\tuse(1)\n}",
  "an open raw string at the end": "func bad() {\n\tuse(1)\n\tuse(x`)\n}",
  "an open comment": "func bad() {\n\tuse(1) /* here\n\tuse(2)\n}",
  "an open parenthesis": "func bad() {\n\tuse(1\n\tuse(2)\n}",
  "an open parenthesis in the signature": "func bad(a int {\n\tuse(1)\n}",
  "half a name": "func bad",
  "half a receiver": "func (b",
  "half a method": "func (b *B) bad(",
  "an open struct": "type bad struct {\n\ta int\n",
  "an open var block": "var (\n\tbad = 1\n",
  "an open literal": "var bad = []int{\n\t1,\n\t2,\n",
  "an open interface": "type bad interface {\n\tm()\n",
  "a half-typed selector": "func bad() {\n\tx.\n}",
  "a half-typed call": "func bad() {\n\tx.f(\n}",
  "a half-typed assignment": "func bad() {\n\tx :=\n}",
  "a half-typed go statement": "func bad() {\n\tgo func() {\n}",
  "two statements without a separator": "func bad() {\n\tx := 1 y := 2\n}",
  "two declarations without a separator": "var bad = 1 var worse = 2",
  prose: "this is no Go at all",
};

describe("a broken declaration between whole ones", () => {
  for (const [name, broken] of Object.entries(BROKEN)) {
    it(name, () => {
      const file = parseText(grammar, "/p.go", BEFORE + broken + AFTER);
      expectWhole(file, "before", 2);
      expectWhole(file, "after", 2);
      expectWhole(file, "last", 1);
      expect(problemsOf(file)).not.toEqual([]);
      expect(file.decls.some((decl) => decl.kind === "GenDecl" && decl.token === "type")).toBe(true);
      const bad = functions(file).get("bad");
      if (bad !== undefined) {
        expect(bad.broken || (file.body(bad)?.problems.length ?? 0) > 0, "bad is known to be bad").toBe(true);
      }
      for (const problem of file.problems) {
        expect(problem.start).toBeGreaterThanOrEqual(0);
        expect(problem.end).toBeLessThanOrEqual(file.text.length);
        expect(problem.start).toBeLessThanOrEqual(problem.end);
      }
    });
  }
});

describe("raw strings that hold Go code", () => {
  const code = "func code() string {\n\treturn `\npackage x\n\nfunc inner() {\n}\n\nvar y = 1\n`\n}\n\n";

  it("stay whole in a correct file", () => {
    const file = parseText(grammar, "/p.go", BEFORE + code + AFTER);
    expect(problemsOf(file)).toEqual([]);
    expect([...functions(file).keys()]).toEqual(["before", "code", "after", "last"]);
  });

  it.each([
    ["after", BEFORE + code + BROKEN["an open raw string"] + AFTER],
    ["before", `${BEFORE}${BROKEN["an open raw string"]}\n\n${code}${AFTER}`],
    [
      "on both sides of",
      `${BEFORE}${code}${BROKEN["an open raw string"]}\n\n${code.replace("code", "more")}${AFTER}`,
    ],
  ])("stay whole %s a missing backtick elsewhere", (_, text) => {
    const file = parseText(grammar, "/p.go", text);
    for (const name of ["before", "after"]) expectWhole(file, name, 2);
    expectWhole(file, "last", 1);
    expectWhole(file, "code", 1);
    expect(functions(file).has("inner")).toBe(false);
  });

  it("survive a comment that holds a backtick", () => {
    const text = `${BEFORE}// don't \`quote\` this: \`\n${code}${BROKEN["an open raw string"]}${AFTER}`;
    const file = parseText(grammar, "/p.go", text);
    expectWhole(file, "code", 1);
    expectWhole(file, "after", 2);
  });
});

describe("files that gofmt has not seen", () => {
  it("may declare at column 0 inside a function", () => {
    const text =
      "package p\nfunc f() {\nvar x int\ntype t struct {\na int\n}\nconst c = 1\nfunc() { use(x) }()\nuse(c)\n}\nfunc g() { use(1) }\n";
    const file = parseText(grammar, "/p.go", text);
    expect(problemsOf(file)).toEqual([]);
    expectWhole(file, "f", 5);
    expectWhole(file, "g", 1);
  });

  it("may indent all of their declarations", () => {
    const text = "package p\n\tfunc f() {\n\tuse(1) }\n\tvar x = T{1}\n\tfunc g() { use(x); use(2) }\n";
    const file = parseText(grammar, "/p.go", text);
    expect(problemsOf(file)).toEqual([]);
    expectWhole(file, "f", 1);
    expectWhole(file, "g", 2);
  });

  it("may have several declarations on one line", () => {
    const file = parseText(
      grammar,
      "/p.go",
      'package p; import "x"; func f() { use(1) }; var v = T{2}; func g() {}',
    );
    expect(problemsOf(file)).toEqual([]);
    expect(file.decls).toHaveLength(4);
    expect(file.imports.map((spec) => spec.path)).toEqual(["x"]);
    expectWhole(file, "f", 1);
  });
});

describe("a brace on the next line", () => {
  it("makes the function broken, not foreign", () => {
    const file = parseText(grammar, "/p.go", `${BEFORE}func bad()\n{\n\tuse(1)\n}${AFTER}`);
    expect(functions(file).get("bad")?.broken).toBe(true);
    expectWhole(file, "after", 2);
  });

  it("but a function without a body is not broken by itself", () => {
    const file = parseText(grammar, "/p.go", `${BEFORE}func foreign(a int) int${AFTER}`);
    expect(file.problems).toEqual([]);
    expect(functions(file).get("foreign")).toMatchObject({ broken: false, bodySpan: undefined });
  });
});
