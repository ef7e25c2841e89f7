/**
 * tree-sitter behind one door. A parse gives the whole concrete tree as one array of numbers, copied
 * out of WASM memory in a single crossing (`grammars/flatten`), and every WASM object is freed
 * before the call returns. Reading the numbers is the business of `lowering.ts`.
 */
import { Language, Parser, type Tree } from "web-tree-sitter";

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
 * end (UTF-16 code units); index of the first node after the subtree. Flags: 1 named, 2 missing, 4 error.
 */
export interface FlatTree {
  /** Number of nodes. */
  readonly count: number;
  readonly records: Int32Array;
  /** An ERROR or MISSING node is somewhere in the tree. */
  readonly hasError: boolean;
}

export interface Grammar {
  /** An empty tree (count 0, with error) where tree-sitter gives up: out of memory or stack. */
  parse(text: string): FlatTree;
  /** The number of a node type; 0, which no node has, for an unknown one. */
  symbolId(name: string, named: boolean): number;
  /** The number of a field; 0 for an unknown one. */
  fieldId(name: string): number;
  /** All types of named nodes. */
  namedTypes(): readonly string[];
}

/** What Emscripten puts on the module object that `Parser.init` is given. */
interface CoreModule {
  wasmBinary: Uint8Array;
  HEAP32: Int32Array;
  HEAPU8: Uint8Array;
  _malloc(size: number): number;
  _free(address: number): void;
  loadWebAssemblyModule(bytes: Uint8Array, flags: { loadAsync: true }): Promise<FlattenModule>;
}

interface FlattenModule {
  golinger_flatten(tree: number, named: number, hasError: boolean): number;
  golinger_count(): number;
}

/** Symbol numbers are 16 bits wide. */
const SYMBOLS = 0x10000;

const BYTES_PER_NUMBER = 4;
const NUMBERS_PER_NODE = 4;

const FAILED: FlatTree = { count: 0, records: new Int32Array(0), hasError: true };

/** web-tree-sitter keeps its module in a variable of its own, so there is one per realm. */
let core: Promise<CoreModule> | undefined;

export async function loadGrammar(assets: GrammarAssets): Promise<Grammar> {
  core ??= initCore(assets.core);
  const module = await core;
  const language = await Language.load(assets.go);
  const { golinger_flatten, golinger_count } = await module.loadWebAssemblyModule(assets.flatten, {
    loadAsync: true,
  });
  const named = module._malloc(SYMBOLS);
  module.HEAPU8.fill(0, named, named + SYMBOLS);
  for (let symbol = 0; symbol < language.nodeTypeCount; symbol++) {
    if (language.nodeTypeIsNamed(symbol)) module.HEAPU8[named + symbol] = 1;
  }
  let parser = createParser(language);

  const parse = (text: string): FlatTree => {
    let tree: Tree | null = null;
    try {
      tree = parser.parse(text);
      if (!tree) return FAILED;
      const hasError = tree.rootNode.hasError;
      const address = golinger_flatten(addressOf(tree), named, hasError);
      if (address === 0) return FAILED;
      const count = golinger_count();
      const from = address / BYTES_PER_NUMBER;
      const records = module.HEAP32.slice(from, from + count * NUMBERS_PER_NODE);
      module._free(address);
      return { count, records, hasError };
    } catch {
      // A WASM trap leaves the parser in the middle of its work: take a new one.
      tree = null;
      parser = createParser(language);
      return FAILED;
    } finally {
      tree?.delete();
    }
  };
  return {
    parse,
    symbolId: (name, isNamed) => language.idForNodeType(name, isNamed) ?? 0,
    fieldId: (name) => language.fieldIdForName(name) ?? 0,
    namedTypes: () => {
      const types = new Set<string>();
      for (let symbol = 0; symbol < language.nodeTypeCount; symbol++) {
        const type = language.nodeTypeForId(symbol);
        if (type && language.nodeTypeIsNamed(symbol)) types.add(type);
      }
      return [...types].sort();
    },
  };
}

async function initCore(bytes: Uint8Array): Promise<CoreModule> {
  const module: Partial<CoreModule> = { wasmBinary: bytes };
  await Parser.init(module);
  return module as CoreModule;
}

function createParser(language: Language): Parser {
  const parser = new Parser();
  parser.setLanguage(language);
  return parser;
}

/** The binding keeps the address of the C object under the key 0. */
function addressOf(tree: Tree): number {
  return (tree as unknown as Readonly<Record<0, number>>)[0];
}
