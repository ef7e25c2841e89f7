/**
 * Times, over every n-th .go file of a folder: the bare parse by the published grammar and by ours,
 * and what a look at every node adds to ours by a cursor in JavaScript and by the flatten module.
 * Rounds are interleaved and the fastest of each counts, for machines that do other work as well.
 * usage: tsx grammars/measure.ts DIR [n]
 */
import { readFile } from "node:fs/promises";
import { Language, Parser, type TreeCursor } from "web-tree-sitter";
import { loadGrammar } from "../src/syntax/flat-tree.js";
import { assets, goFiles } from "./corpus.js";

const ROUNDS = 7;

const [folder = ".", step = "1"] = process.argv.slice(2);
const paths: string[] = [];
for await (const path of goFiles(folder)) paths.push(path);
const texts: string[] = [];
for (const [index, path] of paths.sort().entries()) {
  if (index % Number(step) === 0) texts.push(await readFile(path, "utf8"));
}

const grammar = await loadGrammar(await assets("ours"));
const ours = await parserOf("ours");
const published = await parserOf("published");
let nodes = 0;
const ways = {
  "published grammar, parse": (text: string) => published.parse(text)?.delete(),
  "our grammar, parse": (text: string) => ours.parse(text)?.delete(),
  "our grammar, parse + flat tree": (text: string) => grammar.parse(text),
  "our grammar, parse + cursor in JavaScript": (text: string) => {
    const tree = ours.parse(text);
    const cursor = tree?.walk();
    if (cursor) nodes += walk(cursor);
    cursor?.delete();
    tree?.delete();
  },
};

const best = Object.keys(ways).map(() => Number.POSITIVE_INFINITY);
for (let round = 0; round < ROUNDS; round++) {
  for (const [index, way] of Object.values(ways).entries()) {
    const start = performance.now();
    for (const text of texts) way(text);
    best[index] = Math.min(best[index] ?? 0, performance.now() - start);
  }
}
const length = texts.reduce((sum, text) => sum + text.length, 0);
nodes /= ROUNDS;
console.log(`${texts.length} files, ${(length / 1e6).toFixed(1)} million characters, ${nodes} nodes`);
for (const [index, name] of Object.keys(ways).entries()) {
  const ms = best[index] as number;
  console.log(`${name}: ${ms.toFixed(0)} ms, ${((ms * 1000) / nodes).toFixed(3)} µs per node`);
}

async function parserOf(name: "ours" | "published"): Promise<Parser> {
  const parser = new Parser();
  return parser.setLanguage(await Language.load((await assets(name)).go));
}

/** Reads of every node what a flat tree holds. */
function walk(cursor: TreeCursor): number {
  let count = 0;
  let sum = 0;
  for (;;) {
    count++;
    sum += cursor.nodeTypeId + cursor.currentFieldId + cursor.startIndex + cursor.endIndex;
    sum += Number(cursor.nodeIsNamed) + Number(cursor.nodeIsMissing);
    if (cursor.gotoFirstChild()) continue;
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) return sum < 0 ? 0 : count;
    }
  }
}
