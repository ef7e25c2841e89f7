/**
 * Writes `dist/`: one bundle per entry in one flat folder, without splitting, beside the WASM files
 * and the standard library index. The result is committed, so it must not depend on the machine:
 * `.ci/run` compiles again and compares every byte.
 */
import { chmod, copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundleDeclarations } from "./declarations.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = resolve(root, process.argv[2] ?? "dist");

const ENTRIES = {
  golinger: "src/cli/main.ts",
  worker: "src/cli/worker.ts",
  lsp: "src/lsp/main.ts",
  "lsp-worker": "src/lsp/worker.ts",
  action: "src/action/main.ts",
  index: "src/index.ts",
};

const ASSETS = {
  "tree-sitter.wasm": "node_modules/web-tree-sitter/web-tree-sitter.wasm",
  "tree-sitter-go.wasm": "grammars/tree-sitter-go.wasm",
  "flatten.wasm": "grammars/flatten.wasm",
  "stdlib.idx": "assets/stdlib.idx",
  "launcher.cjs": "src/cli/launcher.cjs",
};

const { metafile, outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ENTRIES,
  outdir: out,
  bundle: true,
  splitting: false,
  format: "esm",
  platform: "node",
  target: "node20.19",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  write: false,
  logLevel: "warning",
  // Bundled CommonJS packages (yaml, commander) call require for Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});

const thirdParty = await licences(Object.keys(metafile.inputs));
const declarations = bundleDeclarations(root);

// Nothing is removed before all of it is there: what does not compile leaves the old command whole.
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
for (const { path, contents } of outputFiles) await writeFile(path, contents);
for (const [name, from] of Object.entries(ASSETS)) await copyFile(join(root, from), join(out, name));
await writeFile(join(out, "package.json"), '{ "type": "module" }\n');
await writeFile(join(out, "THIRD-PARTY-LICENSES.txt"), thirdParty);
await writeFile(join(out, "index.d.ts"), declarations);
// Packages differ in what may be executed, and so would the commit.
for (const name of await readdir(out)) await chmod(join(out, name), name === "launcher.cjs" ? 0o755 : 0o644);

/** The licence texts of everything bundled, as their terms ask. */
async function licences(inputs: readonly string[]): Promise<string> {
  const folders = new Set<string>(["node_modules/web-tree-sitter", "node_modules/tree-sitter-go"]);
  for (const input of inputs) {
    const match = /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
    if (match) folders.add(match[0]);
  }
  const parts: string[] = [];
  for (const folder of [...folders].sort()) {
    const about = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8")) as {
      name: string;
      version: string;
      license?: string;
    };
    const names = await readdir(join(root, folder));
    const file = names.find((name) => /^licen[cs]e/i.test(name));
    const text = file ? (await readFile(join(root, folder, file), "utf8")).trim() : "";
    parts.push(`${about.name} ${about.version} (${about.license ?? "see below"})\n\n${text}\n`);
  }
  return parts.join(`\n${"-".repeat(72)}\n\n`);
}
