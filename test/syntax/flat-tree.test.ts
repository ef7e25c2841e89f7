/**
 * The flat tree says of every node what web-tree-sitter's own cursor says, in the same order, for any
 * text and any ranges; and it says so again and again without taking more memory.
 */
import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { Language, Parser, type TreeCursor } from "web-tree-sitter";
import { type FlatTree, type Grammar, loadGrammar, type TextRange } from "../../src/syntax/flat-tree.js";
import { grammarAssets } from "../support/grammar.js";

let grammar: Grammar;
let parser: Parser;
let memory: { readonly buffer: ArrayBuffer };

beforeAll(async () => {
  const assets = grammarAssets();
  const { Memory } = wasm;
  wasm.Memory = class extends Memory {
    constructor(descriptor: object) {
      super(descriptor);
      memory = this;
    }
  };
  grammar = await loadGrammar(assets);
  wasm.Memory = Memory;
  parser = new Parser();
  parser.setLanguage(await Language.load(assets.go));
});

/** The module's memory is in no export; its constructor shows it. */
const { WebAssembly: wasm } = globalThis as unknown as {
  readonly WebAssembly: { Memory: new (descriptor: object) => { readonly buffer: ArrayBuffer } };
};

const SAMPLE = `// Package p is é世🎉.
package p

import (
	"fmt"
	q "net/http" // alias
)

type Pair[K comparable, V any] struct {
	Key K \`json:"k"\`
	*q.Client
	next func(a, b int, rest ...string) (n int, err error)
}

func (p *Pair[K, V]) Do(ctx context.Context, ch <-chan int) (err error) {
outer:
	for i, x := range []int{1, 2, 3} {
		select {
		case v, ok := <-ch:
			fmt.Println("größer 世界 🎉\\n", v, ok, 'é', i+x*2)
			continue outer
		case <-ctx.Done():
			return ctx.Err()
		default:
		}
	}
	switch y := any(p).(type) {
	case nil, *int:
		go func() { defer close(y) }()
	}
	m := map[string][]int{"a": {1}, "b": nil}
	_ = new(len(m) + 0x1F)
	return
}
`;

const BROKEN = [
  SAMPLE.replace("}\n\tswitch", "\tswitch"),
  SAMPLE.replace("case v, ok :=", "case v ok :="),
  SAMPLE.slice(0, 700),
  "package p\nfunc f( {\n",
  "package p\nvar x = \n",
  "package p\nfunc f() { if x { }",
  "🎉🎉🎉",
  "@ # $ \u0000",
  '"unterminated\n`too',
];

describe("a flat tree equals a walk with a cursor", () => {
  it.each([SAMPLE, "", "\n\n", "package p", "// only a comment", "\ufeffpackage p\n", ...BROKEN])(
    "of %j",
    (text) => {
      expectEqual(text);
    },
  );

  it("of any text made of Go's tokens", () => {
    const token = fc.constantFrom(
      ...SAMPLE.split(/(\s+|\b)/),
      "new",
      "é",
      "🎉",
      "`",
      '"',
      "/*",
      "*/",
      "\r\n",
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 60 }), (tokens) => {
        expectEqual(tokens.join(" "));
      }),
      { numRuns: 300 },
    );
  });

  it("of a text cut and spliced anywhere", () => {
    const at = fc.nat(SAMPLE.length);
    fc.assert(
      fc.property(at, at, fc.string({ maxLength: 5, unit: "grapheme" }), (a, b, inserted) => {
        expectEqual(SAMPLE.slice(0, Math.min(a, b)) + inserted + SAMPLE.slice(Math.max(a, b)));
      }),
      { numRuns: 300 },
    );
  });

  it("of ranges of a text", () => {
    const cuts = fc.uniqueArray(fc.nat(SAMPLE.length), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(cuts, (offsets) => {
        const sorted = [...offsets].sort((a, b) => a - b);
        const ranges = Array.from({ length: sorted.length >> 1 }, (_, index) => ({
          start: sorted[index * 2] as number,
          end: sorted[index * 2 + 1] as number,
        }));
        expectEqual(SAMPLE, ranges);
      }),
      { numRuns: 300 },
    );
  });
});

describe("ranges", () => {
  const text = "package p\n\nfunc 世() { é() }\n\nfunc broken( {\n\nvar last = 1\n";

  it("keep the offsets of the text", () => {
    const start = text.indexOf("var");
    const tree = grammar.parse(text, [
      { start: 0, end: 10 },
      { start, end: text.length },
    ]);
    expect(tree.hasError).toBe(false);
    expect(named(tree, text)).toEqual([
      `source_file ${JSON.stringify(text)}`,
      'package_clause "package p"',
      'package_identifier "p"',
      'var_declaration "var last = 1"',
      'var_spec "last = 1"',
      'identifier "last"',
      'expression_list "1"',
      'int_literal "1"',
    ]);
  });

  it("leave no trace in the next parse", () => {
    grammar.parse(text, [{ start: 0, end: 10 }]);
    expect(grammar.parse("package q\n").records[2]).toBe(10);
    expectEqual(SAMPLE);
  });

  it("may be none", () => {
    expect(grammar.parse(text, [])).toMatchObject({ count: 1, hasError: false });
  });
});

describe("size", () => {
  it("any depth of nesting", () => {
    const deep = 20_000;
    const tree = grammar.parse(`package p\nvar x = ${"(".repeat(deep)}1${")".repeat(deep)}\n`);
    expect(tree.hasError).toBe(false);
    expect(tree.count).toBeGreaterThan(3 * deep);
    expect(tree.records[3]).toBe(tree.count);
    expect(grammar.parse(`package p\nfunc f() {${"{if x {".repeat(deep)}`).hasError).toBe(true);
    expectEqual(`package p\nvar x = ${"f(".repeat(300)}${")".repeat(299)}\n`);
  });

  it("the same memory for the same text", () => {
    const text = SAMPLE + "func g() { a.b(c, d+1) }\n".repeat(20_000);
    for (let round = 0; round < 3; round++) grammar.parse(text);
    const before = memory.buffer.byteLength;
    expect(before).toBeGreaterThan(32 << 20);
    for (let round = 0; round < 10; round++) grammar.parse(text);
    expect(memory.buffer.byteLength).toBe(before);
  });
});

describe("when tree-sitter gives up", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("the tree is empty and has an error", () => {
    vi.spyOn(Parser.prototype, "parse").mockReturnValueOnce(null);
    expect(grammar.parse(SAMPLE)).toEqual({ count: 0, records: new Int32Array(0), hasError: true });
    expectEqual(SAMPLE);
  });

  it("a new parser takes over after a trap", () => {
    vi.spyOn(Parser.prototype, "parse").mockImplementationOnce(() => {
      throw new Error("unreachable executed");
    });
    vi.spyOn(Parser.prototype, "delete").mockImplementationOnce(() => {
      throw new Error("memory access out of bounds");
    });
    expect(grammar.parse(SAMPLE)).toMatchObject({ count: 0, hasError: true });
    expectEqual(SAMPLE);
  });

  it("ranges out of order count as that", () => {
    const ranges = [
      { start: 20, end: 30 },
      { start: 0, end: 10 },
    ];
    expect(grammar.parse(SAMPLE, ranges)).toMatchObject({ count: 0, hasError: true });
    expectEqual(SAMPLE);
  });
});

describe("numbers and names", () => {
  it("lead back and forth", () => {
    for (const name of grammar.namedTypes()) {
      if (name !== "ERROR") expect(grammar.symbolName(grammar.symbolId(name, true))).toBe(name);
    }
    expect(grammar.symbolId("func", false)).not.toBe(grammar.symbolId("func", true));
    expect(grammar.symbolName(0xffff)).toBe("ERROR");
  });

  it("are 0 for what the grammar does not have", () => {
    expect(grammar.symbolId("no_such_node", true)).toBe(0);
    expect(grammar.fieldId("no_such_field")).toBe(0);
    expect(grammar.fieldId("operand")).toBeGreaterThan(0);
  });
});

interface Row {
  readonly symbol: number;
  readonly field: number;
  readonly named: boolean;
  readonly missing: boolean;
  readonly error: boolean;
  readonly extra: boolean;
  readonly hasError: boolean;
  readonly start: number;
  readonly end: number;
  next: number;
}

function expectEqual(text: string, ranges?: readonly TextRange[]): void {
  const tree = grammar.parse(text, ranges);
  const rows = rowsOf(tree);
  expect(rows).toEqual(walk(text, ranges));
  expect(tree.count).toBe(rows.length);
  expect(tree.hasError).toBe(rows[0]?.hasError);
  if (rows.some((row) => row.error || row.missing)) expect(tree.hasError).toBe(true);
}

function rowsOf({ records, count }: FlatTree): Row[] {
  return Array.from({ length: count }, (_, node) => {
    const [head, start, end, next] = records.subarray(node * 4, node * 4 + 4) as unknown as number[];
    const flags = (head as number) >>> 24;
    return {
      symbol: (head as number) & 0xffff,
      field: ((head as number) >>> 16) & 0xff,
      named: (flags & 1) !== 0,
      missing: (flags & 2) !== 0,
      error: (flags & 4) !== 0,
      extra: (flags & 8) !== 0,
      hasError: (flags & 16) !== 0,
      start: start as number,
      end: end as number,
      next: next as number,
    };
  });
}

/** The same by web-tree-sitter's cursor, with ranges that have their rows and columns. */
function walk(text: string, ranges?: readonly TextRange[]): Row[] {
  const point = (offset: number) => {
    const before = text.slice(0, offset);
    return { row: before.split("\n").length - 1, column: offset - (before.lastIndexOf("\n") + 1) };
  };
  const includedRanges = ranges?.map(({ start, end }) => ({
    startIndex: start,
    endIndex: end,
    startPosition: point(start),
    endPosition: point(end),
  }));
  const tree = parser.parse(text, null, includedRanges && { includedRanges });
  if (!tree) throw new Error("no tree");
  const cursor = tree.walk();
  try {
    const rows: Row[] = [];
    visit(cursor, rows);
    return rows;
  } finally {
    cursor.delete();
    tree.delete();
  }
}

function visit(cursor: TreeCursor, rows: Row[]): void {
  const node = cursor.currentNode;
  const row = {
    symbol: cursor.nodeTypeId,
    field: cursor.currentFieldId,
    named: cursor.nodeIsNamed,
    missing: cursor.nodeIsMissing,
    error: node.isError,
    extra: node.isExtra,
    hasError: node.hasError,
    start: cursor.startIndex,
    end: cursor.endIndex,
    next: 0,
  };
  rows.push(row);
  if (cursor.gotoFirstChild()) {
    do visit(cursor, rows);
    while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }
  row.next = rows.length;
}

function named(tree: FlatTree, text: string): string[] {
  return rowsOf(tree)
    .filter((row) => row.named)
    .map((row) => `${grammar.symbolName(row.symbol)} ${JSON.stringify(text.slice(row.start, row.end))}`);
}
