/** Files whose text changes: what was parsed before and stays says the same as what is parsed anew. */
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Grammar } from "../../src/syntax/flat-tree.js";
import { parseText } from "../../src/syntax/parse.js";
import type { SourceFile } from "../../src/syntax/source-file.js";
import { EDITS } from "../support/edits.js";
import { readFixtures } from "../support/fixture-tree.js";
import { testGrammar } from "../support/grammar.js";

let grammar: Grammar;
beforeAll(async () => {
  grammar = await testGrammar();
});

const texts = readFixtures(fileURLToPath(new URL("../../fixtures", import.meta.url)))
  .flatMap(({ files }) => [...files])
  .flatMap(([path, text]) => (path.endsWith(".go") ? [text] : []));

function parsed(text: string): SourceFile {
  const file = parseText(grammar, "/w/p.go", text);
  said(file);
  return file;
}

/** All that a file says, bodies and initialisers included. */
function said(file: SourceFile): unknown {
  const { text, decls, problems, scanProblems, directives, packageName, imports } = file;
  const bodies = decls.map((decl) => (decl.kind === "FuncDecl" ? file.body(decl) : file.whole(decl)));
  const pieces = decls.map((decl) => ({ ...file.pieceOf(decl), words: undefined }));
  return { text, decls, bodies, pieces, problems, scanProblems, directives, packageName, imports };
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const FILE = `package p

// F does.
func F(n int) int {
	if n > 1 {
		return n
	}
	return 1
}

type T struct {
	a int
}

func G() {
	F(2)
}
`;

describe("editBody", () => {
  it.each([
    ["inside a body", "\treturn 1\n", "\treturn 1 + n\n", true],
    ["a body that is broken now", "\t\treturn n\n\t}\n", "\t\treturn n\n", true],
    ["half a call", "\tF(2)\n", "\tF(2)\n\tF(\n", true],
    ["a comment between declarations", "// F does.", "// F does more.\n// Much more.", true],
    ["a signature", "(n int)", "(n int8)", false],
    ["a field", "\ta int\n", "\ta, b int\n", false],
    ["a new function", "func G()", "func H() {}\n\nfunc G()", false],
    ["a function in a body", "\tF(2)\n", "}\n\nfunc H() {\n\tF(2)\n", false],
    ["above the declarations", "package p\n", 'package p\n\nimport _ "fmt"\n', false],
    ["where bodies are", "// F does.", "//go:linkname F runtime.F", false],
  ])("%s", (_, before, after, isTaken) => {
    const file = parsed(FILE);
    const outline = file.decls;
    const text = FILE.replace(before, after);
    expect(text).not.toBe(FILE);
    expect(file.editBody(bytesOf(text))).toBe(isTaken);
    expect(file.decls).toBe(outline);
    expect(said(file)).toEqual(said(parsed(isTaken ? text : FILE)));
  });

  it("and what a broken function was is forgotten when it is whole again", () => {
    const file = parsed(FILE);
    const broken = FILE.replace("\t\treturn n\n\t}\n", "\t\treturn n\n");
    expect(file.editBody(bytesOf(broken))).toBe(true);
    expect(file.problems).not.toEqual([]);
    expect(file.editBody(bytesOf(FILE))).toBe(true);
    expect(said(file)).toEqual(said(parsed(FILE)));
  });

  it("leaves nothing behind that a new parse would not say, in any row of edits", () => {
    let taken = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(fc.record({ edit: fc.constantFrom(...EDITS), at: fc.nat(10_000) }), { maxLength: 6 }),
        (text, row) => {
          let file = parsed(text);
          const lines = text.split("\n");
          for (const { edit, at } of row) {
            lines[at % lines.length] = edit(lines[at % lines.length] ?? "");
            const next = lines.join("\n");
            const former = file;
            if (file.editBody(bytesOf(next))) taken++;
            else {
              file = parseText(grammar, "/w/p.go", next);
              file.takeBodies(former);
            }
            expect(said(file)).toEqual(said(parsed(next)));
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(taken).toBeGreaterThan(100);
  });
});

describe("takeBodies", () => {
  it("takes bodies that both texts hold, at their new places", () => {
    const former = parsed(FILE);
    const [f, , g] = former.decls;
    const bodies = [f, g].map((decl) => (decl?.kind === "FuncDecl" ? former.body(decl) : undefined));
    const text = FILE.replace("\ta int\n", "\ta, b int\n\tc string\n");
    const file = parseText(grammar, "/w/p.go", text);
    file.takeBodies(former);
    const taken = file.decls.flatMap((decl) => (decl.kind === "FuncDecl" ? [file.body(decl)] : []));
    expect(taken[0]).toBe(bodies[0]);
    expect(taken[1]).toBe(bodies[1]);
    expect(said(file)).toEqual(said(parsed(text)));
  });

  it("parses the one that has changed again", () => {
    const former = parsed(FILE);
    const text = FILE.replace("F(2)", "F(3)").replace("func F(n int)", "func F(n int8)");
    const file = parseText(grammar, "/w/p.go", text);
    file.takeBodies(former);
    expect(said(file)).toEqual(said(parsed(text)));
  });
});
