/**
 * tree-sitter behind one door. A parse gives the whole concrete tree as one array of numbers, copied
 * out of WASM memory in a single crossing (`grammars/flatten`), and every WASM object is freed
 * before the call returns. Reading the numbers is the business of `lowering.ts`.
 */
import { Language, Parser, type Range, type Tree, type TreeCursor } from "web-tree-sitter";

/** Bytes of the three WASM modules; the front ends hand them in. */
export interface GrammarAssets {
  /** web-tree-sitter's own module. */
  readonly core: Uint8Array;
  /** The Go grammar of `grammars/`. */
  readonly go: Uint8Array;
  /** The side module made from `grammars/flatten/flatten.c`. */
  readonly flatten: Uint8Array;
}

/**
 * The concrete tree in pre-order, four numbers per node: symbol | field << 16 | flags << 24; start;
 * end (UTF-16 code units); index of the first node after the subtree. Flags: 1 named, 2 missing,
 * 4 error (an ERROR node), 8 extra, 16 an error or a missing node is in the subtree.
 */
export interface FlatTree {
  /** Number of nodes. */
  readonly count: number;
  /** The caller's own: a parse hands out a fresh array, which may be written to. */
  readonly records: Int32Array;
  /** An ERROR or MISSING node is in the tree, or a hidden one is missing: a line break before the end. */
  readonly hasError: boolean;
}

/** A stretch of text, in UTF-16 code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface Grammar {
  /**
   * Parses a text, or of a text only some ranges, sorted and apart; offsets stay those of the text.
   * An empty tree (count 0, with error) where tree-sitter gives up: out of memory or stack, or ranges
   * out of order.
   */
  parse(text: string, ranges?: readonly TextRange[]): FlatTree;
  /** The number of a node type; 0, which no node has, for an unknown one. */
  symbolId(name: string, named: boolean): number;
  /** The number of a field; 0 for an unknown one. */
  fieldId(name: string): number;
  /** The name of a node type; `ERROR` for that of ERROR nodes. */
  symbolName(symbol: number): string;
  /** All types of named nodes. */
  namedTypes(): readonly string[];
  /** Frees the parser. What was loaded stays in memory: WASM has no way to unload a module. */
  dispose(): void;
}

/** What Emscripten puts on the module object that `Parser.init` is given. */
interface CoreModule {
  wasmBinary: Uint8Array;
  locateFile(name: string): string;
  HEAP32: Int32Array;
  loadWebAssemblyModule(bytes: Uint8Array, flags: { loadAsync: true }): Promise<FlattenModule>;
}

interface FlattenModule {
  golinger_flatten(tree: number, language: number): number;
  golinger_count(): number;
  golinger_release(): void;
  golinger_stack(): number;
  golinger_unwind(stack: number): void;
}

const BYTES_PER_NUMBER = 4;
const NUMBERS_PER_NODE = 4;

export const NAMED_FLAG = 1 << 24;
export const MISSING_FLAG = 1 << 25;
export const ERROR_FLAG = 1 << 26;
const EXTRA_FLAG = 1 << 27;
export const HAS_ERROR_FLAG = 1 << 28;

const ERROR_SYMBOL = 0xffff;

/** web-tree-sitter keeps its module in a variable of its own, so there is one per realm. */
let core: Promise<CoreModule> | undefined;

export async function loadGrammar(assets: GrammarAssets): Promise<Grammar> {
  core ??= initCore(assets.core);
  const module = await core;
  const language = await Language.load(assets.go);
  const flattener = await module.loadWebAssemblyModule(assets.flatten, { loadAsync: true });
  const grammar = new WasmGrammar(module, flattener, language);
  grammar.checkLayout();
  return grammar;
}

async function initCore(bytes: Uint8Array): Promise<CoreModule> {
  // With the bytes it looks for no file; without `locateFile` it would want the `URL` that a bare
  // JavaScript context has not. What it exports is put on the same object.
  const module: Partial<CoreModule> = { wasmBinary: bytes, locateFile: (name) => name };
  await Parser.init(module);
  return module as CoreModule;
}

class WasmGrammar implements Grammar {
  readonly #module: CoreModule;
  readonly #flattener: FlattenModule;
  readonly #language: Language;
  #parser: Parser;

  constructor(module: CoreModule, flattener: FlattenModule, language: Language) {
    this.#module = module;
    this.#flattener = flattener;
    this.#language = language;
    this.#parser = createParser(language);
  }

  parse(text: string, ranges?: readonly TextRange[]): FlatTree {
    // tree-sitter takes no ranges for the whole text.
    if (ranges?.length === 0) return this.parse("");
    // Ranges out of order it would pass over in silence, for those of the parse before.
    if (ranges && !areSorted(ranges)) return failed();
    const stack = this.#flattener.golinger_stack();
    let tree: Tree | null = null;
    try {
      tree = this.#parser.parse(text, null, ranges && { includedRanges: placed(text, ranges) });
      return tree ? this.#flatten(tree) : failed();
    } catch {
      // A trap leaves the C stack where it was and the parser in the middle of its work.
      this.#flattener.golinger_unwind(stack);
      discard(this.#parser);
      this.#parser = createParser(this.#language);
      return failed();
    } finally {
      tree?.delete();
      this.#flattener.golinger_release();
    }
  }

  symbolId(name: string, named: boolean): number {
    return this.#language.idForNodeType(name, named) ?? 0;
  }

  fieldId(name: string): number {
    return this.#language.fieldIdForName(name) ?? 0;
  }

  symbolName(symbol: number): string {
    return symbol === ERROR_SYMBOL ? "ERROR" : (this.#language.nodeTypeForId(symbol) ?? "");
  }

  namedTypes(): readonly string[] {
    const types = new Set<string>();
    for (let symbol = 0; symbol < this.#language.nodeTypeCount; symbol++) {
      const type = this.#language.nodeTypeForId(symbol);
      if (type && this.#language.nodeTypeIsNamed(symbol)) types.add(type);
    }
    return [...types].sort();
  }

  dispose(): void {
    this.#parser.delete();
  }

  /** flatten.wasm knows how web-tree-sitter's C library lays out its trees; another version must not be misread. */
  checkLayout(): void {
    const tree = this.#parser.parse(PROBE);
    const cursor = tree?.walk();
    try {
      if (tree && cursor && sameNumbers(this.#flatten(tree).records, walk(cursor))) return;
      throw new Error("flatten.wasm was made for another version of web-tree-sitter: run grammars/build.sh");
    } finally {
      cursor?.delete();
      tree?.delete();
    }
  }

  #flatten(tree: Tree): FlatTree {
    const address = this.#flattener.golinger_flatten(addressOf(tree), addressOf(this.#language));
    if (address === 0) return failed();
    const count = this.#flattener.golinger_count();
    const from = address / BYTES_PER_NUMBER;
    // The memory may have grown: its view is read only now.
    const records = this.#module.HEAP32.slice(from, from + count * NUMBERS_PER_NODE);
    return { count, records, hasError: ((records[0] as number) & HAS_ERROR_FLAG) !== 0 };
  }
}

function failed(): FlatTree {
  return { count: 0, records: new Int32Array(0), hasError: true };
}

function areSorted(ranges: readonly TextRange[]): boolean {
  return ranges.every(({ start, end }, index) => start >= (ranges[index - 1]?.end ?? 0) && end >= start);
}

/** Ranges with the rows and columns that tree-sitter asks for; it weighs errors by the rows they cover. */
function placed(text: string, ranges: readonly TextRange[]): Range[] {
  let row = 0;
  let lineStart = 0;
  const pointAt = (offset: number): Range["startPosition"] => {
    for (;;) {
      const newline = text.indexOf("\n", lineStart);
      if (newline === -1 || newline >= offset) return { row, column: offset - lineStart };
      row++;
      lineStart = newline + 1;
    }
  };
  return ranges.map(({ start, end }) => ({
    startIndex: start,
    endIndex: end,
    startPosition: pointAt(start),
    endPosition: pointAt(end),
  }));
}

function createParser(language: Language): Parser {
  const parser = new Parser();
  parser.setLanguage(language);
  return parser;
}

/** Deletes what may be broken; left alone, it would be deleted, and could trap, whenever garbage is collected. */
function discard(parser: Parser): void {
  try {
    parser.delete();
  } catch {
    // Then its memory is lost.
  }
}

/** The binding keeps the address of the C object under the key 0. */
function addressOf(object: Tree | Language): number {
  return (object as unknown as Readonly<Record<0, number>>)[0];
}

/** Has aliases, fields, hidden nodes, extras, wide characters, long leaves, an error and a missing node. */
const PROBE = `package p // é世🎉

type T[K comparable] struct{ a, b *int }

func (t T) m(xs ...int) (err error) {
  /* ${"x".repeat(300)} */ for i := range xs { t.a, _ = f(i)["é"], }
  return }; var = 1

func g( {
`;

/** The numbers of a tree by web-tree-sitter's own cursor. */
function walk(cursor: TreeCursor): number[] {
  const numbers: number[] = [];
  const open: number[] = [];
  for (;;) {
    const node = cursor.currentNode;
    const head =
      cursor.nodeTypeId |
      (cursor.currentFieldId << 16) |
      (cursor.nodeIsNamed ? NAMED_FLAG : 0) |
      (cursor.nodeIsMissing ? MISSING_FLAG : 0) |
      (node.isError ? ERROR_FLAG : 0) |
      (node.isExtra ? EXTRA_FLAG : 0) |
      (node.hasError ? HAS_ERROR_FLAG : 0);
    open.push(numbers.length);
    numbers.push(head, cursor.startIndex, cursor.endIndex, 0);
    if (cursor.gotoFirstChild()) continue;
    do {
      numbers[(open.pop() as number) + 3] = numbers.length / NUMBERS_PER_NODE;
      if (open.length === 0) return numbers;
    } while (!cursor.gotoNextSibling() && cursor.gotoParent());
  }
}

function sameNumbers(a: Int32Array, b: readonly number[]): boolean {
  return a.length === b.length && a.every((number, index) => number === b[index]);
}
