/** The Go files of a folder, and the WASM modules, for the scripts beside this file. */
import { opendir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { GrammarAssets } from "../src/syntax/flat-tree.js";

const root = fileURLToPath(new URL("..", import.meta.url));

const GRAMMARS = {
  ours: "grammars/tree-sitter-go.wasm",
  published: "node_modules/tree-sitter-go/tree-sitter-go.wasm",
};

export async function assets(grammar: keyof typeof GRAMMARS): Promise<GrammarAssets> {
  return {
    core: await readFile(join(root, "node_modules/web-tree-sitter/web-tree-sitter.wasm")),
    go: await readFile(join(root, GRAMMARS[grammar])),
    flatten: await readFile(join(root, "grammars/flatten.wasm")),
  };
}

/** In any order. */
export async function* goFiles(folder: string): AsyncGenerator<string> {
  const open = [folder];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for await (const entry of await opendir(next)) {
      const path = join(next, entry.name);
      if (entry.isDirectory() && entry.name !== "testdata") open.push(path);
      else if (entry.isFile() && entry.name.endsWith(".go")) yield path;
    }
  }
}
