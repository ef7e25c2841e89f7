/**
 * Line edits against what they promise: everything that was not touched keeps its bytes, line ends
 * and order; what moves is not lost; comments behind code stay aligned.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { draftOf, type LineDraft } from "../../../src/analyses/edits/line-draft.js";
import type { Grammar } from "../../../src/syntax/flat-tree.js";
import { parseText } from "../../../src/syntax/parse.js";
import { applyEdits } from "../../../src/text/edits.js";
import { testGrammar } from "../../support/grammar.js";

let grammar: Grammar;

beforeAll(async () => {
  grammar = await testGrammar();
});

function change(text: string, work: (draft: LineDraft) => void): string | undefined {
  const draft = draftOf(parseText(grammar, "/w/p.go", text));
  work(draft);
  const edits = draft.finish();
  return edits && applyEdits(text, edits);
}

const statement = fc.constantFrom(
  "a()",
  "bb(1, 2)",
  "c := `x`",
  "// alone",
  "d() // behind",
  "e(üü) // behind",
  "",
);
const body = fc
  .tuple(fc.array(statement, { minLength: 1, maxLength: 12 }), fc.constantFrom("\n", "\r\n"))
  .map(([lines, end]) => ({
    end,
    lines: ["package p", "", "func f() {", ...lines.map((line) => (line === "" ? "" : `\t${line}`)), "}", ""],
  }));

const trimmed = (line: string): string => line.replace(/ +\/\//, " //");

describe("a draft", () => {
  it("without changes has no edits", () => {
    fc.assert(
      fc.property(body, ({ lines, end }) => {
        const text = lines.join(end);
        expect(draftOf(parseText(grammar, "/w/p.go", text)).finish()).toEqual([]);
      }),
    );
  });

  it("inserts a line and keeps all others, their order and their line ends", () => {
    fc.assert(
      fc.property(body, fc.nat(), ({ lines, end }, place) => {
        const at = 3 + (place % (lines.length - 4));
        const after = change(lines.join(end), (draft) => draft.insertBefore(at, "\t", ["new()"]));
        const expected = [...lines.slice(0, at), "\tnew()", ...lines.slice(at)];
        expect(after?.split(end).map(trimmed)).toEqual(expected.map(trimmed));
        expect(after?.replaceAll(end, "")).not.toMatch(/[\r\n]/);
      }),
    );
  });

  it("moves a line and loses nothing but doubled blank lines", () => {
    fc.assert(
      fc.property(body, fc.nat(), fc.nat(), ({ lines, end }, one, other) => {
        const from = 3 + (one % (lines.length - 4));
        const before = 3 + (other % (lines.length - 4));
        fc.pre((lines[from] ?? "") !== "" && before !== from && before !== from + 1);
        const after = change(lines.join(end), (draft) => draft.move({ first: from, last: from }, before));
        const left = lines.filter((_, at) => at !== from);
        left.splice(before > from ? before - 1 : before, 0, lines[from] ?? "");
        const written = (list: readonly string[]): readonly string[] =>
          list.map(trimmed).filter((line) => line !== "");
        expect(written(after?.split(end) ?? [])).toEqual(written(left));
      }),
    );
  });

  it("lines comments up again, and only where neighbours changed", () => {
    const text =
      "package p\n\nfunc f() {\n\ta() // a\n\tbbbb() // b\n\tcc() // c\n\n\td() // d\n\tee() // e\n}\n";
    expect(change(text, (draft) => draft.insertBefore(4, "\t", ["new()"]))).toBe(
      "package p\n\nfunc f() {\n\ta() // a\n\tnew()\n\tbbbb() // b\n\tcc()   // c\n\n\td() // d\n\tee() // e\n}\n",
    );
    expect(change(text, (draft) => draft.remove({ first: 4, last: 4 }))).toBe(
      "package p\n\nfunc f() {\n\ta()  // a\n\tcc() // c\n\n\td() // d\n\tee() // e\n}\n",
    );
    const name = { start: text.indexOf("bbbb"), end: text.indexOf("bbbb") + 4 };
    expect(change(text, (draft) => draft.replace(name, "bb"))).toContain(
      "\ta()  // a\n\tbb() // b\n\tcc() // c\n",
    );
  });

  it("leaves no doubled blank lines, and none next to braces", () => {
    const text = "package p\n\nfunc f() {\n\ta()\n\n\tb()\n\n\tc()\n}\n";
    expect(change(text, (draft) => draft.remove({ first: 5, last: 5 }))).toContain("\ta()\n\n\tc()\n}");
    expect(change(text, (draft) => draft.remove({ first: 7, last: 7 }))).toContain("\tb()\n}");
    expect(change(text, (draft) => draft.remove({ first: 3, last: 3 }))).toContain("{\n\tb()");
  });

  it("takes the comments above along, and knows which lines a statement has for itself", () => {
    const text = "package p\n\nfunc f() {\n\t// one\n\t// two\n\ta() // x\n\tb(); c()\n}\n";
    const draft = draftOf(parseText(grammar, "/w/p.go", text));
    const span = (code: string) => ({ start: text.indexOf(code), end: text.indexOf(code) + code.length });
    expect(draft.linesOf(span("a()"))).toEqual({ first: 5, last: 5 });
    expect(draft.withComments({ first: 5, last: 5 })).toEqual({ first: 3, last: 5 });
    expect(draft.linesOf(span("b()"))).toBeUndefined();
    expect(draft.linesOf(span("c()"))).toBeUndefined();
  });

  it("indents everything but the inside of literals, and gives up on comments of several lines", () => {
    const text = "package p\n\nfunc f() {\n\ta(`\nx`)\n\n\tb()\n}\n";
    const literal = { start: text.indexOf("`"), end: text.lastIndexOf("`") + 1 };
    expect(change(text, (draft) => draft.indent({ first: 3, last: 6 }, [literal]))).toContain(
      "\t\ta(`\nx`)\n\n\t\tb()\n",
    );
    const commented = "package p\n\nfunc f() {\n\t/* a\n\tb */\n\tc()\n}\n";
    expect(change(commented, (draft) => draft.indent({ first: 3, last: 5 }, []))).toBeUndefined();
  });

  it("gives up where changes meet", () => {
    const text = "package p\n\nfunc f() {\n\tabc()\n}\n";
    const both = (draft: LineDraft): void => {
      draft.replace({ start: 23, end: 25 }, "x");
      draft.replace({ start: 24, end: 26 }, "y");
    };
    expect(change(text, both)).toBeUndefined();
    expect(
      change(text, (draft) => {
        draft.replace({ start: 23, end: 25 }, "x");
        draft.remove({ first: 3, last: 3 });
      }),
    ).toBeUndefined();
  });
});
