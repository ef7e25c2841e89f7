/**
 * The core runs where there is nothing but the language: engine and rules are bundled and lint a
 * package inside a bare V8 context, which has ECMAScript, WebAssembly and a TextDecoder, no more.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { build } from "esbuild";
import { expect, test } from "vitest";
import type { LintOutcome } from "../src/engine/api.js";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** What runs in the context: a host over literals, one rule of our own beside the catalogue, one run. */
const ENTRY = `
import { rules } from "./rules/index.js";
import { lint } from "./src/engine/lint.js";
import { at, defineRule } from "./src/rule/define.js";
import { utf8 } from "./src/engine/hash.js";

const files = new Map(Object.entries({
  "/w/go.mod": utf8("module example.com/m\\n\\ngo 1.24\\n"),
  "/w/.golinger.yaml": utf8("preset: [all]\\nignore: ['old_*.go']\\n"),
  "/w/a.go": utf8("package m\\n\\nimport \\"time\\"\\n\\nfunc a() {\\n\\tfor {\\n\\t\\t<-time.After(time.Second)\\n\\t}\\n}\\n"),
}));
const missing = (path) => ({ ok: false, problem: { kind: "not-found", path, message: path + ": not found" } });
const host = (assets) => ({
  files: {
    readFile: (path) => (files.has(path) ? { ok: true, value: files.get(path) } : missing(path)),
    readFolder: (path) =>
      path === "/w"
        ? { ok: true, value: [...files.keys()].sort().map((file) => ({ name: file.slice(3), kind: "file" })) }
        : missing(path),
    kindOf: (path) => (files.has(path) ? "file" : path === "/w" || path === "/" ? "folder" : "none"),
  },
  clock: { now: () => 0 },
  assets: { read: (name) => Promise.resolve(new Uint8Array(assets[name])) },
});
const everyFor = defineRule({
  id: "every-for",
  since: "0.1.0",
  stage: "stable",
  level: "error",
  preset: "recommended",
  summary: "", why: "", remedy: "", runtime: "", limits: [], references: [],
  mentions: { words: ["for"] },
  needs: {},
  messages: { found: "a loop in {name}" },
  check({ scope, report }) {
    for (const { file, body, func } of scope.functions(["for"]))
      for (const stmt of body.block.list) report(at(file, stmt), "found", { name: func.id });
  },
});
export const run = (assets) =>
  lint(
    { base: "/w", paths: [], noIgnore: false, config: { kind: "nearest" }, overlay: {} },
    host(assets),
    [...rules, everyFor],
  );
`;

async function bundle(): Promise<string> {
  const result = await build({
    stdin: { contents: ENTRY, resolveDir: ROOT, loader: "js" },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "core",
    platform: "neutral",
    mainFields: ["browser", "module", "main"],
    conditions: ["browser"],
    target: "es2023",
    // Reached only where web-tree-sitter finds itself in Node, which the context is not.
    external: ["module", "fs/promises", "fs", "path", "url"],
    define: { "import.meta.url": '"file:///golinger.js"' },
    logLevel: "error",
  });
  return result.outputFiles[0]?.text ?? "";
}

test("a lint in a bare context", async () => {
  const code = await bundle();
  const context = vm.createContext({ TextDecoder });
  vm.runInContext(code, context);
  const assets: Record<string, Uint8Array> = {};
  for (const [name, path] of Object.entries({
    "tree-sitter.wasm": "node_modules/web-tree-sitter/web-tree-sitter.wasm",
    "tree-sitter-go.wasm": "grammars/tree-sitter-go.wasm",
    "flatten.wasm": "grammars/flatten.wasm",
    "stdlib.idx": "assets/stdlib.idx",
  }))
    assets[name] = await readFile(`${ROOT}${path}`);
  const { run } = vm.runInContext("core", context) as {
    run(files: typeof assets): Promise<LintOutcome>;
  };
  const outcome = await run(assets);
  if (!outcome.ok) throw new Error(outcome.problems.map((problem) => problem.message).join("\n"));
  expect(outcome.result.problems).toEqual([]);
  const own = outcome.result.findings.filter((finding) => finding.ruleId === "every-for");
  expect(own.map(({ message, place }) => `${place.path}:${place.startLine} ${message}`)).toEqual([
    "/w/a.go:6 a loop in example.com/m.a",
  ]);
  expect(own[0]?.fingerprint).toMatch(/^[0-9a-f]{32}$/);
});
