/**
 * `npm run bench -- [TREE]`: the whole command over a tree, cold, against a bare single-threaded
 * `Parser.parse` of the same files in the same run. Prints wall time, their ratio and peak memory;
 * the tree defaults to the source of the Go that GOROOT names.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Language, Parser } from "web-tree-sitter";

const ROUNDS = 3;

/** A module that prints the peak resident set in KB when the process ends. */
const MEASURE = `data:text/javascript,process.on("exit",()=>process.stderr.write("peak-memory "+process.resourceUsage().maxRSS+"\\n"))`;

const root = fileURLToPath(new URL("..", import.meta.url));
const goroot = process.env.GOROOT;
const tree = process.argv[2] ?? (goroot === undefined ? undefined : join(goroot, "src"));
if (tree === undefined) {
  process.stderr.write("usage: npm run bench -- TREE   (or set GOROOT)\n");
  process.exit(2);
}

const files = goFiles(tree);
const texts = files.map((file) => readFileSync(file, "utf8"));
const megabytes = texts.reduce((sum, text) => sum + text.length, 0) / 1e6;
print(
  `${tree}: ${files.length} files, ${megabytes.toFixed(1)} MB, ${cpus().length} cores, Node ${process.version}`,
);

const bare: number[] = [];
const whole: { seconds: number; memory: number }[] = [];
for (let round = 0; round < ROUNDS; round++) {
  bare.push(await bareParse());
  whole.push(wholeRun(tree));
}
const parse = median(bare);
const run = median(whole.map(({ seconds }) => seconds));
print(`bare Parser.parse, one thread   ${parse.toFixed(2)} s   (${list(bare)})`);
print(`golinger check, cold            ${run.toFixed(2)} s   (${list(whole.map(({ seconds }) => seconds))})`);
print(`ratio                           ${(run / parse).toFixed(2)}`);
print(
  `peak memory                     ${(Math.max(...whole.map(({ memory }) => memory)) / 1024).toFixed(0)} MB`,
);

function goFiles(folder: string): readonly string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== "testdata") found.push(...goFiles(path));
    } else if (entry.name.endsWith(".go")) found.push(path);
  }
  return found;
}

/** With the published binding and this project's grammar. */
async function bareParse(): Promise<number> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(join(root, "grammars/tree-sitter-go.wasm")));
  const start = performance.now();
  for (const text of texts) parser.parse(text)?.delete();
  parser.delete();
  return (performance.now() - start) / 1000;
}

/** The committed bundle in a process of its own, as a user starts it; memory is the process's peak, all threads included. */
function wholeRun(folder: string): { seconds: number; memory: number } {
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      "--import",
      MEASURE,
      join(root, "dist/launcher.cjs"),
      "check",
      "--no-cache",
      folder,
      "-o",
      "/dev/null",
      "--fail-level",
      "never",
    ],
    { encoding: "utf8", maxBuffer: 1 << 28 },
  );
  const seconds = (performance.now() - start) / 1000;
  const memory = Number(/peak-memory (\d+)/.exec(stderr)?.[1] ?? Number.NaN);
  if (status !== 0) throw new Error(`golinger check exited with ${status}:\n${stderr.slice(0, 2000)}`);
  return { seconds, memory };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function list(values: readonly number[]): string {
  return values.map((value) => value.toFixed(2)).join(", ");
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
