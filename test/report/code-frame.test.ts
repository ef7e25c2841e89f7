/** Source on a terminal: underlines stand where the range is, whatever the line is made of. */
import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { cellsOf, cutCells } from "../../src/report/cells.js";
import { codeFrame } from "../../src/report/code-frame.js";

/** The frame of the one line, with `needle` underlined. */
function frame(line: string, needle: string, width = 160): readonly string[] {
  const start = line.indexOf(needle) + 1;
  const place = { startLine: 1, startColumn: start, endLine: 1, endColumn: start + needle.length };
  const look = { colors: picocolors.createColors(false), mark: (text: string) => text, width };
  return codeFrame(line, place, look);
}

describe("a code frame", () => {
  it("counts cells: tabs, wide and combining characters, surrogate pairs", () => {
    expect(frame('\tsay("世界", "e\u0301", "👍🏽", here)', "here")).toEqual([
      '> 1 │     say("世界", "e\u0301", "👍🏽", here)',
      `    │     ${" ".repeat('say("....", "e", "..", '.length)}^^^^`,
    ]);
  });

  it("shows the part of a long line that matters", () => {
    const line = `x := "${"a".repeat(300)}" + here + "${"b".repeat(300)}"`;
    const shown = frame(line, "here", 60);
    expect(shown).toEqual([`> 1 │ …aaaaaaa" + here + "${"b".repeat(33)}…`, "    │             ^^^^"]);
    for (const text of shown) expect(cellsOf(text)).toBeLessThanOrEqual(60);
  });

  it("cuts wide characters whole, and an underline at the edge", () => {
    const [text = "", underline = ""] = frame(`"${"世".repeat(100)}"`, `${"世".repeat(100)}"`, 40);
    expect(text).toBe(`> 1 │ "${"世".repeat(16)}…`);
    expect(underline).toBe(`    │  ${"^".repeat(33)}`);
  });

  it("moves the lines around along", () => {
    const text = `short\n${"x".repeat(90)}mark\n${"y".repeat(120)}`;
    const place = { startLine: 2, startColumn: 91, endLine: 2, endColumn: 95 };
    const look = { colors: picocolors.createColors(false), mark: (part: string) => part, width: 46 };
    expect(codeFrame(text, place, look)).toEqual([
      "  1 │ …",
      "> 2 │ …xxxxxxxxxxxmark",
      "    │             ^^^^",
      `  3 │ …${"y".repeat(38)}…`,
    ]);
  });

  it("does not take long over a line that was generated", () => {
    expect(frame(`${"世".repeat(200_000)}mark`, "mark", 80)[0]).toContain("mark");
  });
});

describe("cells", () => {
  it("cut what fits", () => {
    expect(cutCells("abc", 1, 1)).toBe("b");
    expect(cutCells("a世b", 0, 2)).toBe("a");
    expect(cutCells("a世b", 1, 3)).toBe("世b");
    expect(cutCells("👨‍👩‍👧x", 0, 2)).toBe("👨‍👩‍👧");
  });
});
