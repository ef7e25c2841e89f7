import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { testGrammar } from "../support/grammar.js";

const folder = fileURLToPath(new URL("../../grammars/", import.meta.url));

interface Provenance {
  readonly base: { readonly version: string; readonly license: string; readonly "grammar.js": string };
  readonly sources: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

function sha256(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

describe("the committed grammar", () => {
  const provenance = JSON.parse(readFileSync(join(folder, "provenance.json"), "utf8")) as Provenance;

  it.each(Object.entries({ ...provenance.sources, ...provenance.outputs }))(
    "%s is the one built",
    (name, sum) => {
      expect(sha256(join(folder, name)), "run grammars/build.sh").toBe(sum);
    },
  );

  it("was made from the installed base grammar", () => {
    const base = join(folder, "../node_modules/tree-sitter-go");
    expect(sha256(join(base, "grammar.js"))).toBe(provenance.base["grammar.js"]);
    expect(
      (JSON.parse(readFileSync(join(base, "package.json"), "utf8")) as { version: string }).version,
    ).toBe(provenance.base.version);
  });
});

describe("Go that the published grammar does not know", () => {
  it.each([
    ["new of a literal (Go 1.26)", "var p = new(42)"],
    ["new of a string", 'var p = new("x")'],
    ["new of a sum", "var p = new(a + b)"],
    ["new of a call", "var p = new(f(1))"],
    ["new of a selector", "var p = new(pkg.T)"],
    ["new of a type", "var p = new([]map[string]int)"],
    ["make with sizes", "var p = make([]int, n, 2*n)"],
    ["a method with type parameters (Go 1.27)", "func (r *Rand) N[Int intType](n Int) Int { return n }"],
    [
      "two type parameters",
      "func (l List[T]) Map[K comparable, V any](f func(T) (K, V)) map[K]V { return nil }",
    ],
    ["Kelvin sign and long s in a string", 'var s = "a\u212ab \u017f"'],
    ["in a raw string", "var s = `\u212a\u017f`"],
    ["as a rune", "var r = '\u212a'"],
    ["in a comment", "// \u212a \u017f\n/* \u212a * \u017f **/\nvar x = 1"],
    ["in an identifier", "var \u212a\u017f = 1"],
  ])("%s", async (_, declaration) => {
    const tree = (await testGrammar()).parse(`package p\n\n${declaration}\n`);
    expect(tree.hasError).toBe(false);
  });

  it("still rejects what is no Go", async () => {
    const grammar = await testGrammar();
    expect(grammar.parse("package p\nvar p = new(,)\n").hasError).toBe(true);
    expect(grammar.parse("package p\nfunc (r R) F[]() {}\n").hasError).toBe(true);
    expect(grammar.parse('package p\nvar s = "\n').hasError).toBe(true);
  });
});
