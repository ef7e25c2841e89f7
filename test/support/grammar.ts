/** The Go grammar for tests, loaded once per test file from where the sources keep it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Grammar, type GrammarAssets, loadGrammar } from "../../src/syntax/flat-tree.js";

const ROOT = new URL("../../", import.meta.url);

export function grammarAssets(): GrammarAssets {
  return {
    core: bytes("node_modules/web-tree-sitter/web-tree-sitter.wasm"),
    go: bytes("grammars/tree-sitter-go.wasm"),
    flatten: bytes("grammars/flatten.wasm"),
  };
}

let grammar: Promise<Grammar> | undefined;

export function testGrammar(): Promise<Grammar> {
  grammar ??= loadGrammar(grammarAssets());
  return grammar;
}

function bytes(path: string): Uint8Array {
  return readFileSync(fileURLToPath(new URL(path, ROOT)));
}
