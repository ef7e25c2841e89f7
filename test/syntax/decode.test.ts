/** Bytes become text by Go's rules, and what breaks them is named with its place. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeSource } from "../../src/syntax/decode.js";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...encode(part)] : part)));

describe("decodeSource", () => {
  it("drops a byte order mark and keeps line endings", () => {
    expect(decodeSource(bytes([0xef, 0xbb, 0xbf], "package p\r\n"))).toEqual({
      text: "package p\r\n",
      problems: [],
    });
  });

  it("names UTF-16", () => {
    for (const mark of [
      [0xff, 0xfe],
      [0xfe, 0xff],
    ]) {
      const { text, problems } = decodeSource(bytes(mark, "p\0a\0"));
      expect(text).toBe("");
      expect(problems).toHaveLength(1);
      expect(problems[0]?.message).toContain("UTF-16");
    }
  });

  it("replaces bytes that are no UTF-8 and says where", () => {
    const { text, problems } = decodeSource(bytes("// ok é ", [0xff], " and \uFFFD and ", [0xc3], "\n"));
    expect(text).toBe("// ok é \uFFFD and \uFFFD and \uFFFD\n");
    expect(problems.map((problem) => problem.start)).toEqual([8, text.lastIndexOf("\uFFFD")]);
  });

  it("replaces NUL", () => {
    const { text, problems } = decodeSource(bytes("a\0b", [0xff], "\0"));
    expect(text).toBe("a\uFFFDb\uFFFD\uFFFD");
    expect(problems.map((problem) => [problem.start, problem.message])).toEqual([
      [1, "illegal character NUL"],
      [3, "invalid UTF-8 encoding"],
      [4, "illegal character NUL"],
    ]);
  });

  it("lists a bounded number of problems", () => {
    expect(decodeSource(new Uint8Array(10_000).fill(0xff)).problems.length).toBeLessThan(20);
  });

  it("leaves valid text as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        fc.pre(!text.includes("\0") && !text.includes("\uFEFF"));
        expect(decodeSource(encode(text))).toEqual({ text, problems: [] });
      }),
    );
  });

  it("never throws, and its problems lie in the text", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (input) => {
        const { text, problems } = decodeSource(input);
        expect(text).not.toContain("\0");
        for (const problem of problems.filter(() => text !== ""))
          expect(text.charAt(problem.start)).toBe("\uFFFD");
      }),
    );
  });
});
