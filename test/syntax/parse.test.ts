/** What a file gives on demand: outline, bodies, whole initialisers, and the offsets of all of them. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Decl, FuncDecl } from "../../src/syntax/ast.js";
import type { Grammar } from "../../src/syntax/flat-tree.js";
import { parseFile, parseText } from "../../src/syntax/parse.js";
import { hashWord } from "../../src/syntax/scan.js";
import type { SourceFile } from "../../src/syntax/source-file.js";
import { testGrammar } from "../support/grammar.js";

let grammar: Grammar;
beforeAll(async () => {
  grammar = await testGrammar();
});

const TEXT = `package p

import "fmt"

// Doc.
var table, small = map[string]func(int){
	"a": func(x int) { fmt.Println(x) }, // one
	"b": nil,
}, 1

func first() {
	/* a comment
	   over two lines */ fmt.Println("é😀", table) // behind
	first()
}

func second()
`;

function func(file: SourceFile, name: string): FuncDecl {
  const found = file.decls.find(
    (decl): decl is FuncDecl => decl.kind === "FuncDecl" && decl.name.name === name,
  );
  if (found === undefined) throw new Error(`no function ${name}`);
  return found;
}

describe("a source file", () => {
  it("gives an outline without bodies and elements", () => {
    const file = parseText(grammar, "/p.go", TEXT);
    expect(file.problems).toEqual([]);
    expect(file.packageName?.name).toBe("p");
    expect(file.imports.map((spec) => spec.path)).toEqual(["fmt"]);
    const table = file.decls[1];
    expect(table).toMatchObject({
      specs: [{ values: [{ kind: "CompositeLit", cut: true, elements: [] }, { raw: "1" }] }],
    });
    expect(func(file, "second").bodySpan).toBeUndefined();
    expect(file.body(func(file, "second"))).toBeUndefined();
  });

  it("gives bodies with the file's own offsets", () => {
    const file = parseText(grammar, "/p.go", TEXT);
    const first = func(file, "first");
    const body = file.body(first);
    expect(body?.problems).toEqual([]);
    expect(body?.block.list.map((stmt) => TEXT.slice(stmt.start, stmt.end))).toEqual([
      'fmt.Println("é😀", table)',
      "first()",
    ]);
    expect(TEXT.slice(first.bodySpan?.start, first.bodySpan?.end)).toMatch(/^\{[\s\S]*\}$/);
    expect(file.body(first)).toBe(body);
    file.dropBodies();
    expect(file.body(first)).not.toBe(body);
    expect(file.body(first)).toEqual(body);
  });

  it("gives whole initialisers", () => {
    const file = parseText(grammar, "/p.go", TEXT);
    const table = file.decls[1] as Extract<Decl, { kind: "GenDecl" }>;
    expect(file.whole(table)).toMatchObject({
      start: table.start,
      end: table.end,
      specs: [{ values: [{ cut: false, elements: [{ value: { kind: "FuncLit", cut: false } }, {}] }, {}] }],
    });
    const imports = file.decls[0] as Extract<Decl, { kind: "GenDecl" }>;
    expect(file.whole(imports)).toBeUndefined();
  });

  it("answers for words without parsing", () => {
    const file = parseText(grammar, "/p.go", TEXT);
    expect(file.mayHold(hashWord("Println"))).toBe(true);
    expect(file.mayHold(hashWord("Doc"))).toBe(false);
    expect(file.pieceOf(func(file, "first")).words.mayHold(hashWord("Println"))).toBe(true);
    expect(file.pieceOf(func(file, "second")).words.mayHold(hashWord("Println"))).toBe(false);
  });

  it("reads carriage returns", () => {
    const file = parseText(grammar, "/p.go", TEXT.replaceAll("\n", "\r\n"));
    expect(file.problems).toEqual([]);
    expect(file.body(func(file, "first"))?.problems).toEqual([]);
    expect(file.lines().starts).toHaveLength(TEXT.split("\n").length);
  });

  it("reports what could not be decoded and goes on", () => {
    const bytes = Uint8Array.from([
      ...new TextEncoder().encode("package p // "),
      0xff,
      ...new TextEncoder().encode("\nfunc f() {}\n"),
    ]);
    const file = parseFile(grammar, "/p.go", bytes);
    expect(file.problems.map((problem) => problem.message)).toEqual(["invalid UTF-8 encoding"]);
    expect(func(file, "f").broken).toBe(false);
  });

  it("wants a package clause", () => {
    for (const text of ["", "// nothing\n", "func f() {}\n"]) {
      expect(parseText(grammar, "/p.go", text).problems.map((problem) => problem.message)).toEqual([
        "missing package clause",
      ]);
    }
  });

  it.each([
    ["g(1", "missing `)`"],
    ["x.", "syntax error near `.`"],
    ['g("a)', "the string literal is not closed on its line"],
    ["go func() {", "the brace opened here is not closed before the end of the file"],
  ])("says what is wrong with %s", (statement, message) => {
    const file = parseText(grammar, "/p.go", `package p\n\nfunc f() {\n\t${statement}\n}\n`);
    expect(file.body(func(file, "f"))?.problems.map((problem) => problem.message)).toContain(message);
  });
});

describe("any text", () => {
  const fragment = fc.constantFrom(
    "func f() {",
    "func (r *R) m(a int) error {",
    "}",
    "{",
    "\n",
    "\nvar x = T{1}",
    "\ntype T struct {",
    "\nfunc g() {\n",
    "`",
    '"',
    "'",
    "/*",
    "*/",
    "//",
    "(",
    ")",
    "if x ",
    "for ",
    "select {",
    "case <-c:",
    "go ",
    "return x",
    "x.y()",
    "é",
    "a := b",
    "switch v := x.(type) {",
    "[]int{1}",
    "...",
    "~int|string",
    ",",
    ";",
    ":",
    "func() ",
    "<-",
    "package q",
    "import (",
  );

  it("never throws, and every offset lies in it", () => {
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 40 }), (fragments) => {
        const text = `package p\n${fragments.join("")}`;
        const file = parseText(grammar, "/p.go", text);
        const pending: unknown[] = [file.decls, file.imports, file.problems];
        for (const decl of file.decls) {
          if (decl.kind === "FuncDecl") pending.push(file.body(decl));
          else pending.push(file.whole(decl));
        }
        while (pending.length > 0) {
          const item = pending.pop();
          if (typeof item !== "object" || item === null) continue;
          pending.push(...Object.values(item));
          if (!("start" in item) || !("end" in item)) continue;
          const { start, end } = item as { start: number; end: number };
          expect(0 <= start && start <= end && end <= text.length, JSON.stringify(item)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
