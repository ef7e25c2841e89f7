/** A host for whole runs in tests: the given files, Node's clock, and assets from where the sources keep them. */
import { readFile } from "node:fs/promises";
import type { FileHost, Host } from "../../src/host/host.js";
import { nodeClock } from "../../src/node/host.js";

const ASSETS: Readonly<Record<string, string>> = {
  "tree-sitter.wasm": "node_modules/web-tree-sitter/web-tree-sitter.wasm",
  "tree-sitter-go.wasm": "grammars/tree-sitter-go.wasm",
  "flatten.wasm": "grammars/flatten.wasm",
  "stdlib.idx": "assets/stdlib.idx",
};

const ROOT = new URL("../../", import.meta.url);

export function testHost(files: FileHost): Host {
  return {
    files,
    clock: nodeClock,
    assets: { read: (name) => readFile(new URL(ASSETS[name] ?? name, ROOT)) },
  };
}
