// Builds the extension into out/, and lays the server beside it: the files of this repository's dist/.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL("./", import.meta.url));
const root = join(here, "../..");

/** What the server reads at run time. */
const SERVER = [
  "lsp.js",
  "lsp-worker.js",
  "package.json",
  "stdlib.idx",
  "tree-sitter.wasm",
  "tree-sitter-go.wasm",
  "flatten.wasm",
  "THIRD-PARTY-LICENSES.txt",
];

const listed = execFileSync(
  process.execPath,
  [join(root, "dist/launcher.cjs"), "rules", "--format", "json"],
  {
    encoding: "utf8",
  },
);
const rules = JSON.parse(listed).map(({ id, summary }) => ({ id, summary }));
writeFileSync(join(here, "src/rules.json"), `${JSON.stringify(rules, null, 2)}\n`);

await build({
  absWorkingDir: here,
  entryPoints: ["src/extension.ts"],
  outfile: "out/extension.js",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
});

rmSync(join(here, "server"), { recursive: true, force: true });
mkdirSync(join(here, "server/dist"), { recursive: true });
for (const name of SERVER) cpSync(join(root, "dist", name), join(here, "server/dist", name));
// The server tells its version from here.
cpSync(join(root, "package.json"), join(here, "server/package.json"));
cpSync(join(root, "LICENSE"), join(here, "LICENSE"));
