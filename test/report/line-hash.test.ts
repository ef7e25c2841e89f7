import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eachLineHash, lineHashes } from "../../src/report/line-hash.js";

function hashesOf(text: string): readonly string[] {
  const hashes: string[] = [];
  eachLineHash(text, (line, hash) => {
    expect(line).toBe(hashes.length + 1);
    hashes.push(hash);
  });
  return hashes;
}

/** The definition, word by word and with big integers: each line's window is hashed from scratch. */
function definition(text: string): readonly string[] {
  const units: number[] = [];
  const starts: number[] = [];
  let isStart = true;
  let previous = 0;
  for (const unit of [...Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)), 65535]) {
    const isSkipped = unit === 32 || unit === 9 || (unit === 10 && previous === 13);
    previous = unit;
    if (isSkipped) continue;
    if (isStart) starts.push(units.length);
    isStart = unit === 10 || unit === 13;
    units.push(unit === 13 ? 10 : unit);
  }
  const seen = new Map<bigint, number>();
  return starts.map((start) => {
    let hash = 0n;
    for (let at = start; at < start + 100; at++)
      hash = BigInt.asUintN(64, hash * 37n + BigInt(units[at] ?? 0));
    seen.set(hash, (seen.get(hash) ?? 0) + 1);
    return `${hash.toString(16)}:${seen.get(hash)}`;
  });
}

const GREETING = [
  "e9496ae3ebfced30:1",
  "fb7c023a8b9ccb3f:1",
  "ce8ba1a563dcdaca:1",
  "e20e36e16fcb0cc8:1",
  "b3edc88f2938467e:1",
  "c8e28b0b4002a3a0:1",
  "c129715d7a2bc9a3:1",
];

/** What the upload action gives, as its own tests have it. */
const KNOWN: readonly (readonly [string, string, readonly string[]])[] = [
  ["an empty file", "", ["c129715d7a2bc9a3:1"]],
  [
    "tabs, blanks and no end of the last line",
    " a\nb\n  \t\tc\n d",
    ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
  ],
  ["line feeds", " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", GREETING],
  ["carriage returns", " hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", GREETING],
  ["both", " hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", GREETING],
  ["a mixture", " hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", GREETING],
  [
    "equal lines, of which the last see the end of the file",
    "Lorem ipsum dolor sit amet.\n".repeat(10),
    [
      ...[1, 2, 3, 4, 5, 6].map((ordinal) => `a7f2ff13bc495cf2:${ordinal}`),
      "a7f2ff1481e87703:1",
      "a9cf91f7bbf1862b:1",
      "55ec222b86bcae53:1",
      "cc97dc7b1d7d8f7b:1",
      "c129715d7a2bc9a3:1",
    ],
  ],
];

describe("the hash of a line", () => {
  it.each(KNOWN)("is the action's for %s", (_, text, hashes) => {
    expect(hashesOf(text)).toEqual(hashes);
  });

  it.each([
    ["letters beyond ASCII", '\tu := "Grüße, 世界" // 🚀\n\tv := u\n'],
    ["a byte order mark", "\uFEFFpackage p\n\nfunc f() {}\n"],
    ["a line longer than the window", `var x = "${"long ".repeat(400)}"\nvar y = 1\n`],
    ["lines that differ behind the window only", `${"a".repeat(120)}1\n${"a".repeat(120)}2\n`],
    ["a blank between carriage return and line feed", "a\r \nb\r\t\nc"],
    ["the highest code unit, which also marks the end", "\uffff\n\uffff"],
    ["nothing but blanks", " \t \t"],
  ])("is what the definition says for %s", (_, text) => {
    expect(hashesOf(text)).toEqual(definition(text));
  });

  it("is what the definition says for any text", () => {
    const word = fc.oneof(
      fc.constantFrom("\n", "\r", "\r\n", " ", "\t", "ab".repeat(60)),
      fc.string({ unit: "grapheme" }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const text = words.join("");
        expect(hashesOf(text)).toEqual(definition(text));
      }),
    );
  });

  it("is given for the lines that are asked for", () => {
    expect(lineHashes(" a\nb\n  \t\tc\n d", new Set([2, 9]))).toEqual(new Map([[2, "54703d4cd895b18:1"]]));
  });
});
