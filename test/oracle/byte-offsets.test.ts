/**
 * Go's offsets count bytes, ours UTF-16 units: the translation between the two.
 */
import { expect, it } from "vitest";
import { fromBytes } from "./byte-offsets.js";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

it("is the identity for ASCII", () => {
  const convert = fromBytes(encode("package p"), "package p");
  expect([0, 3, 9].map(convert)).toEqual([0, 3, 9]);
});

it("counts characters of two, three and four bytes", () => {
  const text = 'x("é", "→", "🙂")';
  const bytes = encode(text);
  const convert = fromBytes(bytes, text);
  expect(convert(encode('x("é").slice').length - 6 - 1)).toBe(5);
  expect(convert(bytes.length)).toBe(text.length);
  expect(convert(bytes.length - 1)).toBe(text.length - 1);
});

it("leaves out a byte order mark", () => {
  const convert = fromBytes(encode("\uFEFFab"), "ab");
  expect([3, 4, 5].map(convert)).toEqual([0, 1, 2]);
});
