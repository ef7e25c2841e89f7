/** The lowered tree is go/ast's, kinds and offsets alike; no node type of the grammar is forgotten. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { compareWithWholeParse } from "../../src/syntax/compare.js";
import type { Grammar } from "../../src/syntax/flat-tree.js";
import { parseText } from "../../src/syntax/parse.js";
import type { SourceFile } from "../../src/syntax/source-file.js";
import { testGrammar } from "../support/grammar.js";
import { dumpDecl } from "./go-ast/dump.js";

let grammar: Grammar;
beforeAll(async () => {
  grammar = await testGrammar();
});

const SAMPLES = ["everything", "more"];

function read(name: string): string {
  return readFileSync(new URL(`go-ast/${name}`, import.meta.url), "utf8");
}

function dump(file: SourceFile): readonly string[] {
  return file.decls.map((decl) => {
    if (decl.kind === "FuncDecl") return dumpDecl(decl, file.body(decl)?.block);
    return dumpDecl(file.whole(decl) ?? decl, undefined);
  });
}

describe("against go/ast", () => {
  it.each(SAMPLES)("%s.go", (name) => {
    const file = parseText(grammar, `/${name}.go`, read(`${name}.go`));
    const ours = dump(file).join("\n").replaceAll("\r", "");
    const theirs = read(`${name}.ast`).trimEnd();
    expect(ours.split("\n")).toEqual(theirs.split("\n"));
    expect(file.problems).toEqual([]);
    for (const decl of file.decls) {
      if (decl.kind === "FuncDecl") expect(file.body(decl)?.problems ?? []).toEqual([]);
    }
  });
});

it.each(SAMPLES)("%s.go: outline and bodies read as the whole file", (name) => {
  const file = parseText(grammar, `/${name}.go`, read(`${name}.go`));
  const { decls, differing, wholeFailed } = compareWithWholeParse(grammar, file);
  expect(differing).toEqual([]);
  expect(wholeFailed).toBe(false);
  expect(decls).toBe(file.decls.length);
});

it("the samples hold every node type of the grammar", () => {
  const seen = new Set<number>();
  for (const name of SAMPLES) {
    const { records, count } = grammar.parse(read(`${name}.go`));
    for (let node = 0; node < count; node++) seen.add((records[node * 4] as number) & 0xffff);
  }
  // Supertypes have names that begin with an underscore and never appear in a tree.
  const types = grammar.namedTypes().filter((type) => !type.startsWith("_"));
  expect(types.length).toBeGreaterThan(80);
  expect(types.filter((type) => !seen.has(grammar.symbolId(type, true)))).toEqual([]);
});

describe("nesting and length", () => {
  const repeat = (text: string, times: number): string => text.repeat(times);
  const shapes: Readonly<Record<string, (size: number) => string>> = {
    parentheses: (n) => `x = ${repeat("(", n)}1${repeat(")", n)}`,
    blocks: (n) => repeat("{", n) + repeat("}", n),
    literals: (n) => `x = ${repeat("[]T{", n)}${repeat("}", n)}`,
    "function literals": (n) => repeat("func() {", n) + repeat("}()\n", n),
    negations: (n) => `x = ${repeat("!", n)}a`,
    indices: (n) => `x = ${repeat("a[", n)}0${repeat("]", n)}`,
    "open parentheses": (n) => `x = ${repeat("(", n)}`,
  };
  const chains: Readonly<Record<string, (size: number) => string>> = {
    sums: (n) => `x = a${repeat(" + a", n)}`,
    calls: (n) => `a${repeat(".b()", n)}`,
    "else if": (n) => `if a {}${repeat(" else if b {}", n)}`,
    statements: (n) => repeat("a()\n", n),
  };
  const parse = (inside: string): SourceFile =>
    parseText(grammar, "/p.go", `package p\n\nfunc deep() {\n${inside}\n}\n\nfunc after() { use() }\n`);
  const problems = (file: SourceFile): readonly string[] =>
    file.decls
      .flatMap((decl) => (decl.kind === "FuncDecl" ? (file.body(decl)?.problems ?? []) : []))
      .map((one) => one.message);

  it.each(Object.keys(shapes))(
    "%s, 10,000 deep, give a problem and leave the next function alone",
    (name) => {
      const file = parse(shapes[name]?.(10_000) ?? "");
      expect(problems(file)).toHaveLength(1);
      expect(file.decls).toHaveLength(2);
      const after = file.decls[1];
      expect(after?.kind === "FuncDecl" && file.body(after)?.block.list).toHaveLength(1);
    },
  );

  it.each(Object.keys(chains))("%s, 100,000 long, are read", (name) => {
    expect(problems(parse(chains[name]?.(100_000) ?? ""))).toEqual([]);
  });

  it("keeps the parser usable", () => {
    for (const shape of Object.values(shapes)) parse(shape(50_000)).decls;
    expect(problems(parse("a()"))).toEqual([]);
  });
});
