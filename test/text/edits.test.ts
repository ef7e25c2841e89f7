import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, areInTheWay, offsetAfter, type TextEdit } from "../../src/text/edits.js";

/** A text, and edits of it that do not overlap, in any order. */
const edited = fc
  .tuple(
    fc.string(),
    fc.array(fc.tuple(fc.nat(12), fc.nat(5), fc.string({ maxLength: 4 })), { maxLength: 6 }),
  )
  .map(([text, parts]) => {
    const edits: TextEdit[] = [];
    let at = 0;
    for (const [gap, length, inserted] of parts) {
      const start = at + gap + 1;
      const end = start + length;
      if (end > text.length) break;
      edits.push({ start, end, text: inserted });
      at = end;
    }
    return { text, edits };
  });

describe("edits", () => {
  it("change nothing outside of their ranges, in whatever order they are given", () => {
    fc.assert(
      fc.property(edited, ({ text, edits }) => {
        let expected = "";
        let at = 0;
        for (const edit of edits) {
          expected += text.slice(at, edit.start) + edit.text;
          at = edit.end;
        }
        expected += text.slice(at);
        expect(applyEdits(text, edits)).toBe(expected);
        expect(applyEdits(text, [...edits].reverse())).toBe(expected);
      }),
    );
  });

  it("tell where what they leave alone comes to stand", () => {
    fc.assert(
      fc.property(edited, fc.nat(), ({ text, edits }, place) => {
        const offset = place % (text.length + 1);
        if (edits.some(({ start, end }) => start <= offset && offset <= end)) return;
        const after = applyEdits(text, edits) ?? "";
        expect(after.slice(offsetAfter(edits, offset), offsetAfter(edits, offset) + 1)).toBe(
          text.slice(offset, offset + 1),
        );
      }),
    );
  });

  it("are none at all where two overlap or one lies outside", () => {
    expect(
      applyEdits("abc", [
        { start: 0, end: 2, text: "" },
        { start: 1, end: 3, text: "" },
      ]),
    ).toBeUndefined();
    expect(applyEdits("abc", [{ start: 2, end: 4, text: "" }])).toBeUndefined();
    expect(applyEdits("abc", [{ start: 2, end: 1, text: "" }])).toBeUndefined();
  });

  it("are in each other's way where they meet, in one file", () => {
    const edit = (path: string, start: number, end: number) => ({ path, start, end, text: "" });
    expect(areInTheWay(edit("a", 0, 2), edit("a", 2, 2))).toBe(true);
    expect(areInTheWay(edit("a", 0, 2), edit("a", 3, 4))).toBe(false);
    expect(areInTheWay(edit("a", 0, 2), edit("b", 1, 2))).toBe(false);
  });
});
