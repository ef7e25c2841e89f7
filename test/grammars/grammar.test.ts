/**
 * The committed grammar: the .wasm files are those that build.sh made from the committed sources and
 * the installed base, and they read what the published grammar does not.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { testGrammar } from "../support/grammar.js";

const folder = fileURLToPath(new URL("../../grammars/", import.meta.url));
const modules = join(folder, "../node_modules");

interface Provenance {
  readonly base: { readonly version: string; readonly files: Readonly<Record<string, string>> };
  readonly runtime: { readonly version: string };
  readonly sources: Readonly<Record<string, string>>;
  readonly generated: { readonly abi: number };
  readonly outputs: Readonly<Record<string, string>>;
}

describe("the committed grammar", () => {
  const provenance = JSON.parse(readFileSync(join(folder, "provenance.json"), "utf8")) as Provenance;

  it.each(Object.entries({ ...provenance.sources, ...provenance.outputs }))(
    "%s is the one built",
    (name, sum) => {
      expect(sha256(join(folder, name)), "run grammars/build.sh").toBe(sum);
    },
  );

  it.each(Object.entries(provenance.base.files))(
    "was made from the installed tree-sitter-go's %s",
    (name, sum) => {
      expect(sha256(join(modules, "tree-sitter-go", name))).toBe(sum);
    },
  );

  it("was made for the installed packages", () => {
    expect(versionOf("tree-sitter-go")).toBe(provenance.base.version);
    expect(versionOf("web-tree-sitter")).toBe(provenance.runtime.version);
  });

  it("has the parser ABI of tree-sitter 0.25 and later", () => {
    expect(provenance.generated.abi).toBe(15);
  });
});

describe("Go that the published grammar does not know", () => {
  it.each([
    ["new of a literal (Go 1.26)", "var p = new(42)", "int_literal"],
    ["new of a string", 'var p = new("x")', "interpreted_string_literal"],
    ["new of a sum", "var p = new(a + b)", "binary_expression"],
    ["new of a call", "var p = new(f(1))", "call_expression"],
    ["new of a composite literal", "var p = new(T{1})", "composite_literal"],
    ["new of a function", "var p = new(func() {})", "func_literal"],
    ["new of a receive", "var p = new(<-c)", "unary_expression"],
    ["new of a type", "var p = new([]map[string]int)", "slice_type"],
    ["new of a name", "var p = new(T)", "type_identifier"],
    ["new of a qualified name", "var p = new(pkg.T)", "qualified_type"],
    ["new of a pointer", "var p = new(*T)", "pointer_type"],
    ["new of an instance", "var p = new(T[A, B, C.D, E, F])", "generic_type"],
    ["new in parentheses", "var p = new((T))", "parenthesized_type"],
    ["a function of the file's own called new", "var p = new(a, b...)", "variadic_argument"],
    ["make with sizes", "var p = make([]int, n, 2*n)", "slice_type"],
    [
      "a method with type parameters (Go 1.27)",
      "func (r *R) N[I any](n I) I { return n }",
      "type_parameter_list",
    ],
    [
      "several type parameters",
      "func (l L[T]) M[K comparable, V, W ~int | E[K]](f F) {}",
      "type_parameter_list",
    ],
    ["type arguments on a method value", "var f = S[T]{}.m[A, B]", "type_instantiation_expression"],
    ["type arguments on a call's method", "var f = a + g().m[A, B]", "type_instantiation_expression"],
    ["type arguments in a call", "var x = f[A, B](c)", "type_arguments"],
    ["Kelvin sign and long s in a string", 'var s = "a\u212ab \u017f"', "interpreted_string_literal"],
    ["in a raw string", "var s = `\u212a\u017f`", "raw_string_literal"],
    ["as a rune", "var r = '\u212a'", "rune_literal"],
    ["in a comment", "// \u212a \u017f\n/* \u212a * \u017f **/\nvar x = 1", "comment"],
    ["in an identifier", "var \u212a\u017f = 1", "identifier"],
    ["groups on one line", "const (a = 1); var (b, c int; d = 2); var ()", "var_spec_list"],
    ["empty initializers", "func f() { if ; a {}; switch ; {}; switch ; b.(type) {} }", "if_statement"],
    ["labels in a row", "func f() { a: b: }", "labeled_statement"],
    ["methods of type literals", "var f = interface{ m() }.m", "selector_expression"],
  ])("%s", async (_, declaration, type) => {
    const grammar = await testGrammar();
    const { records, count, hasError } = grammar.parse(`package p\n\n${declaration}\n`);
    expect(hasError).toBe(false);
    const types = Array.from({ length: count }, (_, node) =>
      grammar.symbolName((records[node * 4] as number) & 0xffff),
    );
    expect(types).toContain(type);
  });

  it.each(["type T struct{}", "var x = 1", "const c = 1", "func f() {}", "{}"])(
    "no line break behind %s",
    async (last) => {
      expect((await testGrammar()).parse(`package p\n\n${last}`).hasError).toBe(false);
    },
  );

  it("still rejects what is no Go", async () => {
    const grammar = await testGrammar();
    for (const text of [
      "var p = new(,)",
      "func (r R) F[]() {}",
      'var s = "\n"',
      "const (a = 1 b = 2)",
      "func f() { if ; {} }",
      "type T struct{} type U struct{}",
    ]) {
      expect(grammar.parse(`package p\n${text}\n`).hasError, text).toBe(true);
    }
  });
});

function sha256(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")) as { version: string })
    .version;
}
