/** Lines, columns and offsets agree with one another. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildLineTable, byteColumn, lineText, offsetAt, positionAt } from "../../src/text/lines.js";

const texts = fc
  .array(fc.constantFrom("a", "\n", "\r\n", "é", "世", "😀", "\t", "\uD800"), { maxLength: 60 })
  .map((parts) => parts.join(""));

describe("a line table", () => {
  it("gives back the offset of a position", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const table = buildLineTable(text);
        for (let offset = 0; offset <= text.length; offset++) {
          const position = positionAt(table, offset);
          expect(offsetAt(table, position)).toBe(offset);
          const before = text.slice(0, offset).split("\n");
          expect(position).toEqual({ line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
        }
      }),
    );
  });

  it("clamps what lies outside", () => {
    const table = buildLineTable("ab\nc");
    expect(positionAt(table, -1)).toEqual({ line: 1, column: 1 });
    expect(positionAt(table, 99)).toEqual({ line: 2, column: 2 });
    expect(offsetAt(table, { line: 0, column: 1 })).toBe(0);
    expect(offsetAt(table, { line: 9, column: 9 })).toBe(4);
  });

  it("gives lines without their ends", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const table = buildLineTable(text);
        const lines = text
          .split("\n")
          .map((line, at, all) => (at < all.length - 1 ? line.replace(/\r$/, "") : line));
        expect(table.starts.map((_, at) => lineText(text, table, at + 1))).toEqual(lines);
      }),
    );
  });

  it("counts bytes as UTF-8 does", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const encoder = new TextEncoder();
        for (let offset = 0; offset <= text.length; offset++) {
          const isInsidePair = /[\uDC00-\uDFFF]/.test(text.charAt(offset));
          if (isInsidePair) continue;
          const line = text.slice(0, offset).split("\n").at(-1) ?? "";
          expect(byteColumn(text, offset)).toBe(encoder.encode(line).length + 1);
        }
      }),
    );
  });
});
