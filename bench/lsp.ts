/**
 * `npx tsx bench/lsp.ts FILE [ROOT] [ROUNDS]`: the language server while somebody edits FILE, a large
 * file of a large package: letters typed at a person's speed, then a save after pauses of several
 * lengths. Prints the time from the save to the diagnostics of that very text, median and 95th
 * percentile, the time a hover waits while a check is under way, and memory. Writes nothing to the tree.
 */
import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

/** Milliseconds between the last letter and the save. */
const PAUSES = [0, 500, 1000, 2000] as const;

/** Letters of one edit, and milliseconds between them: some 75 words a minute. */
const LETTERS = 8;
const PER_LETTER = 150;

const [file, root = file === undefined ? "" : dirname(file), rounds = "20"] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write("usage: npx tsx bench/lsp.ts FILE [ROOT] [ROUNDS]\n");
  process.exit(2);
}

const repository = fileURLToPath(new URL("..", import.meta.url));
const out = mkdtempSync(join(tmpdir(), "golinger-bench-"));
copyFileSync(join(repository, "package.json"), join(out, "package.json"));
const compiled = spawn("npx", ["tsx", "scripts/compile.ts", join(out, "dist")], { cwd: repository });
await new Promise((resolve) => compiled.on("exit", resolve));

const server = spawn(process.execPath, [join(out, "dist/golinger.js"), "lsp", "--stdio"]);
const connection = createMessageConnection(
  new StreamMessageReader(server.stdout),
  new StreamMessageWriter(server.stdin),
);
const uri = pathToFileURL(file).href;
let onDiagnostics: (version: number) => void = () => {};
connection.onRequest((method) => (method === "workspace/configuration" ? [{ scope: "openFiles" }] : null));
connection.onNotification((method, params) => {
  const { uri: of, version } = params as { uri?: string; version?: number };
  if (method === "textDocument/publishDiagnostics" && of === uri) onDiagnostics(version ?? 0);
});
connection.listen();

await connection.sendRequest("initialize", {
  processId: null,
  rootUri: pathToFileURL(root).href,
  capabilities: { workspace: { configuration: true } },
});
await connection.sendNotification("initialized", {});

const text = readFileSync(file, "utf8");
const lines = text.split("\n");
let version = 1;
const first = performance.now();
await answered(version, () =>
  connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "go", version, text },
  }),
);
print(`${file}: ${lines.length} lines; first diagnostics after ${ms(performance.now() - first)}`);

/** Inside functions: lines that begin with a tab and stand alone. */
const places = lines.flatMap((line, at) => (/^\t[a-z]\w* := .*\)$/.test(line) ? [at + 1] : []));
const hovers: number[] = [];
let turn = 0;
const memory: number[] = [peak()];
for (const pause of PAUSES) {
  const waits: number[] = [];
  for (let round = 0; round < Number(rounds); round++) {
    const line = places[(turn++ * 7) % places.length] ?? 1;
    // Typed and taken back: a statement grows at its place, then the next save sees it gone.
    await type(line, `\t_ = ${turn % 10}\n`);
    await sleep(pause);
    const since = performance.now();
    await answered(version, () =>
      connection.sendNotification("textDocument/didSave", { textDocument: { uri } }),
    );
    waits.push(performance.now() - since);
    await edit({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } }, "");
    const asked = performance.now();
    await connection.sendRequest("textDocument/hover", {
      textDocument: { uri },
      position: { line: 1, character: 1 },
    });
    hovers.push(performance.now() - asked);
  }
  memory.push(peak());
  print(`save ${String(pause).padStart(4)} ms after the last letter: ${distribution(waits)}`);
}
print(`hover while somebody types: ${distribution(hovers)}`);
print(`memory after 0 edits and after each ${rounds}: ${memory.map((mb) => `${mb} MB`).join(", ")}`);
server.kill();

/** Letter by letter, at a line's beginning. */
async function type(line: number, letters: string): Promise<void> {
  await edit({ start: { line, character: 0 }, end: { line, character: 0 } }, "\n");
  let character = 0;
  for (const letter of letters.trimEnd().slice(0, LETTERS)) {
    await edit({ start: { line, character }, end: { line, character } }, letter);
    character++;
    await sleep(PER_LETTER);
  }
}

interface Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

async function edit(range: Range, replacement: string): Promise<void> {
  version++;
  const textDocument = { uri, version };
  await connection.sendNotification("textDocument/didChange", {
    textDocument,
    contentChanges: [{ range, text: replacement }],
  });
}

async function answered(of: number, ask: () => Promise<void>): Promise<void> {
  const answer = new Promise<void>((resolve) => {
    onDiagnostics = (told) => {
      if (told >= of) resolve();
    };
  });
  await ask();
  await answer;
}

/** Resident memory of the server, in MB. */
function peak(): number {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function distribution(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
  return `p50 ${ms(at(0.5))}, p95 ${ms(at(0.95))}, most ${ms(at(1))} (${times.length})`;
}

function ms(time: number): string {
  return `${time.toFixed(time < 10 ? 1 : 0)} ms`;
}

function sleep(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
