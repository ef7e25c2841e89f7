/**
 * Parses every .go file under the folders named and lists those with a syntax error, by our grammar
 * or (`--published`) by the published one. Folders named testdata are skipped, as Go skips them.
 * usage: tsx grammars/check-corpus.ts [--published] DIR...
 */
import { readFile } from "node:fs/promises";
import { ERROR_FLAG, type FlatTree, loadGrammar, MISSING_FLAG } from "../src/syntax/flat-tree.js";
import { assets, goFiles } from "./corpus.js";

const folders = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const grammar = await loadGrammar(await assets(process.argv.includes("--published") ? "published" : "ours"));

let allFailed = 0;
for (const folder of folders) {
  let files = 0;
  let nodes = 0;
  let failed = 0;
  for await (const path of goFiles(folder)) {
    const text = await readFile(path, "utf8");
    const tree = grammar.parse(text);
    files++;
    nodes += tree.count;
    if (!tree.hasError) continue;
    failed++;
    const line = text.slice(0, firstError(tree)).split("\n").length;
    console.log(`${path}:${line}: ${text.split("\n")[line - 1]?.trim()}`);
  }
  console.log(`${folder}: ${files} files, ${nodes} nodes, ${failed} files with errors`);
  allFailed += failed;
}
process.exitCode = allFailed === 0 ? 0 : 1;

/** Where the first innermost error begins; the end of a text that lacks a hidden token. */
function firstError({ records, count }: FlatTree): number {
  for (let node = 1; node < count; node++) {
    const head = records[node * 4] as number;
    if ((head & (ERROR_FLAG | MISSING_FLAG)) !== 0) return records[node * 4 + 1] as number;
  }
  return records[2] ?? 0;
}
