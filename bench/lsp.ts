/**
 * `npx tsx bench/lsp.ts [--root DIR] [--dist DIR] [--rounds N] FILE`: plays a recorded editing session
 * (`bench/sessions`, by `bench/record.ts`) to the language server, with its pauses, on the very file it
 * was recorded on, after the first pass over the root (default: the folder of FILE). Prints the time
 * from a save to the diagnostics of that text, and how long questions waited while somebody types.
 * `--hour [--snapshots]`: 3,000 edits without long pauses instead, and memory after each tenth; with
 * heap snapshots after the first and the last. Writes nothing to the tree.
 */
import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Memory, startServer } from "./server.js";
import { readSession, type SessionEvent } from "./session.js";

/** Edits of an hour: one in 1.2 s. */
const HOUR = 3000;

/** With `--hour`: what a long pause becomes. Too low and no check is made ahead, as it is in a long one. */
const SHORT = 250;

/** Saves within so many milliseconds of the last letter come before a check that is made ahead. */
const AT_ONCE = 200;

/** Every so many edits a hover asks right behind one. */
const HOVERS = 10;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    root: { type: "string" },
    dist: { type: "string" },
    rounds: { type: "string", default: "1" },
    hour: { type: "boolean", default: false },
    snapshots: { type: "boolean", default: false },
  },
});
const [file] = positionals;
if (file === undefined) {
  process.stderr.write(
    "usage: npx tsx bench/lsp.ts [--root DIR] [--dist DIR] [--rounds N | --hour [--snapshots]] FILE\n",
  );
  process.exit(2);
}

const name = basename(file, ".go");
const session = readSession(fileURLToPath(new URL(`sessions/${name}.jsonl`, import.meta.url)));
const text = readFileSync(file, "utf8");
const uri = pathToFileURL(file).href;
if (text.split("\n").length !== session.head.lines) {
  process.stderr.write(`${file} is not the file that sessions/${name}.jsonl was recorded on\n`);
  process.exit(2);
}

let document = TextDocument.create(uri, "go", 1, text);
let lastEdit = 0;
let edits = 0;
/** A save without its answer. */
let open: { readonly version: number; readonly since: number; readonly rest: number } | undefined;
let onAnswer: () => void = () => {};
const saves: { readonly rest: number; readonly time: number }[] = [];
let overtaken = 0;
const hovers: number[] = [];
const actions: number[] = [];

const server = await startServer({
  root: values.root ?? dirname(file),
  dist: values.dist,
  snapshots: values.snapshots ? [1, 10] : [],
  onDiagnostics(of, version) {
    if (of !== uri || open === undefined || version < open.version) return;
    saves.push({ rest: open.rest, time: performance.now() - open.since });
    open = undefined;
    onAnswer();
  },
});
const start = performance.now();
open = { version: 1, since: start, rest: 0 };
const opened = answered();
await server.connection.sendNotification("textDocument/didOpen", {
  textDocument: { uri, languageId: "go", version: 1, text },
});
await opened;
print(`${file}: ${session.head.lines} lines, recorded in ${session.head.editor}`);
print(`first diagnostics after ${ms(performance.now() - start)}`);
await server.firstPass;
print(`first pass over the root ${ms(performance.now() - start)}`);
saves.length = 0;

if (values.hour) await playHour();
else {
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const event of session.events) {
      await sleep(event.wait);
      await send(event);
    }
    await sleep(2000);
    await startOver();
    await sleep(2000);
  }
  await answered();
  const times = (which: (rest: number) => boolean): readonly number[] =>
    saves.filter(({ rest }) => which(rest)).map(({ time }) => time);
  print(`${edits} edits, ${saves.length} saves answered, ${overtaken} overtaken by the next save`);
  print(`save -> diagnostics, all               ${distribution(times(() => true))}`);
  print(`  within ${AT_ONCE} ms of the last letter     ${distribution(times((rest) => rest < AT_ONCE))}`);
  print(`  later                                ${distribution(times((rest) => rest >= AT_ONCE))}`);
  print(`hover while somebody types             ${distribution(hovers)}`);
  print(`code actions (fixes are worked out)    ${distribution(actions)}`);
}
server.stop();

async function playHour(): Promise<void> {
  print("edits   RSS       heap: server  analyst   external");
  tell(0, await server.memory());
  for (let tenth = 1; edits < HOUR; ) {
    for (const event of session.events) {
      if (event.wait >= SHORT) await sleep(SHORT);
      await send(event);
      if (event.save) await answered();
      if (edits < (tenth * HOUR) / 10) continue;
      await answered();
      tell(edits, await server.memory());
      tenth++;
      if (edits >= HOUR) return;
    }
    await startOver();
  }
}

async function send({ edits: places, save, hover, actions: asked }: SessionEvent): Promise<void> {
  const textDocument = { uri };
  if (places !== undefined) {
    await change(
      places.map(([line, character, endLine, endCharacter, replacement]) => ({
        range: { start: { line, character }, end: { line: endLine, character: endCharacter } },
        text: replacement,
      })),
    );
    if (edits % HOVERS === 0)
      ask("textDocument/hover", { textDocument, position: positionOf(places) }, hovers);
  } else if (save) {
    if (open !== undefined) overtaken++;
    const now = performance.now();
    open = { version: document.version, since: now, rest: now - lastEdit };
    await server.connection.sendNotification("textDocument/didSave", { textDocument });
  } else if (hover !== undefined) {
    const [line, character] = hover;
    ask("textDocument/hover", { textDocument, position: { line, character } }, hovers);
  } else if (asked !== undefined) {
    const [line, character] = asked;
    const range = { start: { line, character }, end: { line, character } };
    ask("textDocument/codeAction", { textDocument, range, context: { diagnostics: [] } }, actions);
  }
}

function positionOf(places: NonNullable<SessionEvent["edits"]>): { line: number; character: number } {
  const [line = 0, character = 0] = places[0] ?? [];
  return { line, character };
}

/** Nobody waits for it: who types does not. */
function ask(method: string, params: unknown, waits: number[]): void {
  const since = performance.now();
  void server.connection.sendRequest(method, params).then(() => waits.push(performance.now() - since));
}

async function change(contentChanges: Parameters<typeof TextDocument.update>[1]): Promise<void> {
  edits++;
  const version = document.version + 1;
  document = TextDocument.update(document, contentChanges, version);
  lastEdit = performance.now();
  await server.connection.sendNotification("textDocument/didChange", {
    textDocument: { uri, version },
    contentChanges,
  });
}

/** One edit back to where the session began. */
async function startOver(): Promise<void> {
  const now = document.getText();
  let from = 0;
  while (from < now.length && now[from] === text[from]) from++;
  let tail = 0;
  while (tail < Math.min(now.length, text.length) - from && now.at(-1 - tail) === text.at(-1 - tail)) tail++;
  const range = { start: document.positionAt(from), end: document.positionAt(now.length - tail) };
  await change([{ range, text: text.slice(from, text.length - tail) }]);
}

async function answered(): Promise<void> {
  if (open === undefined) return;
  await new Promise<void>((resolve) => {
    onAnswer = resolve;
  });
}

function tell(made: number, { rss, serverHeap, analystHeap, external }: Memory): void {
  const mb = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`.padStart(9);
  print(`${String(made).padStart(5)} ${mb(rss)}    ${mb(serverHeap)} ${mb(analystHeap)}  ${mb(external)}`);
}

function distribution(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number): string =>
    ms(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0).padStart(8);
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, worst ${at(1)} (${times.length})`;
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
