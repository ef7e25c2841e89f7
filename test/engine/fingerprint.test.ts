/**
 * Hash vectors, and what a fingerprint survives.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fingerprintAll } from "../../src/engine/fingerprint.js";
import { hashBytes, hashText, utf8 } from "../../src/engine/hash.js";
import { callRule, runOk } from "../support/engine.js";

describe("MurmurHash3 x86_128", () => {
  test("SMHasher's verification value", () => {
    const hashes = new Uint8Array(256 * 16);
    for (let length = 0; length < 256; length++) {
      const key = Uint8Array.from({ length }, (_, index) => index);
      hashes.set(bytesOf(hashBytes(key, 256 - length)), length * 16);
    }
    const [a, b, c, d] = bytesOf(hashBytes(hashes, 0));
    expect(((d ?? 0) * 0x1000000 + (c ?? 0) * 0x10000 + (b ?? 0) * 0x100 + (a ?? 0)).toString(16)).toBe(
      "b3ece62a",
    );
  });

  test("nothing hashes to nothing", () => {
    expect(hashText("")).toBe("00000000000000000000000000000000");
  });

  /** The words of the hash, little endian, as the C code writes them. */
  function bytesOf(hex: string): number[] {
    const words = hex.match(/.{8}/g) ?? [];
    return words.flatMap((word) => [6, 4, 2, 0].map((at) => Number.parseInt(word.slice(at, at + 2), 16)));
  }
});

test("UTF-8 by hand is UTF-8", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect([...utf8(text)]).toEqual([...new TextEncoder().encode(text)]);
    }),
  );
});

test("equals are told apart by their order, everything else by its parts", () => {
  const input = { ruleId: "r", packagePath: "p", symbol: "p.f", text: "f()" };
  const part = fc.constantFrom("", "a", "b", "a\0b");
  fc.assert(
    fc.property(
      fc.array(fc.record({ ruleId: part, packagePath: part, symbol: part, text: part }), { maxLength: 8 }),
      (list) => {
        const prints = fingerprintAll(list);
        expect(prints.every((print) => /^[0-9a-f]{32}$/.test(print))).toBe(true);
      },
    ),
  );
  const [first, second, third] = fingerprintAll([input, { ...input, text: "g()" }, input]);
  expect(new Set([first, second, third]).size).toBe(3);
  expect(fingerprintAll([input])[0]).toBe(first);
});

describe("a finding keeps its fingerprint", () => {
  const leak = callRule({ id: "leak-it", calls: "leak" });
  const MOD = { "/w/go.mod": "module example.com/m\n\ngo 1.24\n" };
  async function prints(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
    return (await runOk({ ...MOD, ...files }, [leak])).findings.map((finding) => finding.fingerprint);
  }
  const before = { "/w/a.go": "package m\n\nfunc a() {\n\tleak(x, y)\n}\n" };

  test.each([
    [
      "when lines shift",
      { "/w/a.go": "// Hi.\npackage m\n\nvar x = 1\n\nfunc z() {}\n\nfunc a() {\n\n\tleak(x, y)\n}\n" },
    ],
    [
      "when blanks and comments change",
      { "/w/a.go": "package m\n\nfunc a() {\n\t\tleak(x,\ty) // why\n}\n" },
    ],
    [
      "when the function moves to another file",
      { "/w/b.go": "package m\n\nfunc a() { leak(x, y) }\n", "/w/a.go": "package m\n" },
    ],
    [
      "when statements around it change",
      { "/w/a.go": "package m\n\nfunc a() {\n\tif ok() {\n\t\tleak(x, y)\n\t}\n}\n" },
    ],
  ])("%s", async (_, after) => {
    expect(await prints(after)).toEqual(await prints(before));
  });

  test("but not in another function, or with other text", async () => {
    const [print] = await prints(before);
    expect(await prints({ "/w/a.go": "package m\n\nfunc b() {\n\tleak(x, y)\n}\n" })).not.toContain(print);
    expect(await prints({ "/w/a.go": "package m\n\nfunc a() {\n\tleak(x, z)\n}\n" })).not.toContain(print);
  });
});
