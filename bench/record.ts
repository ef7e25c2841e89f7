/**
 * `npx tsx bench/record.ts OUT COMMAND...`: stands between an editor and the language server that
 * COMMAND starts, hands every byte on, and writes down what the editor sent for the one document it
 * opens: edits, saves and questions, with the milliseconds between them. `bench/lsp.ts` plays that.
 */
import { spawn } from "node:child_process";
import { appendFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { StreamMessageReader } from "vscode-languageserver/node";
import type { SessionEvent, SessionHead } from "./session.js";

interface Message {
  readonly method?: string;
  readonly params?: {
    readonly clientInfo?: { readonly name: string; readonly version?: string };
    readonly textDocument?: { readonly uri: string; readonly text?: string };
    readonly contentChanges?: readonly { readonly range?: Range; readonly text: string }[];
    readonly position?: Position;
    readonly range?: Range;
  };
}
type Position = { readonly line: number; readonly character: number };
type Range = { readonly start: Position; readonly end: Position };

const [out, command, ...args] = process.argv.slice(2);
if (out === undefined || command === undefined) {
  process.stderr.write("usage: npx tsx bench/record.ts OUT COMMAND...\n");
  process.exit(2);
}

const server = spawn(command, args, { stdio: ["pipe", "inherit", "inherit"] });
server.on("exit", (code) => process.exit(code ?? 1));
const copy = new PassThrough();
process.stdin.pipe(server.stdin);
process.stdin.pipe(copy);
let editor = "an editor";
let last = 0;
new StreamMessageReader(copy).listen((message) => hear(message as Message));

function hear({ method, params = {} }: Message): void {
  const { clientInfo, textDocument, contentChanges = [], position, range } = params;
  if (clientInfo !== undefined) editor = `${clientInfo.name} ${clientInfo.version ?? ""}`.trim();
  switch (method) {
    case "textDocument/didOpen": {
      const lines = (textDocument?.text ?? "").split("\n").length;
      const head: SessionHead = { file: basename(fileURLToPath(textDocument?.uri ?? "")), lines, editor };
      writeFileSync(out ?? "", `${JSON.stringify(head)}\n`);
      last = performance.now();
      return;
    }
    case "textDocument/didChange":
      note({ edits: contentChanges.map((change) => [...placeOf(change.range), change.text] as const) });
      return;
    case "textDocument/didSave":
      note({ save: true });
      return;
    case "textDocument/hover":
      if (position !== undefined) note({ hover: [position.line, position.character] });
      return;
    case "textDocument/codeAction":
      note({ actions: placeOf(range) });
      return;
  }
}

function note(event: Omit<SessionEvent, "wait">): void {
  const now = performance.now();
  appendFileSync(out ?? "", `${JSON.stringify({ wait: Math.round(now - last), ...event })}\n`);
  last = now;
}

/** A change without a range is the whole text: editors that send such have no place in a recording. */
function placeOf(range: Range | undefined): readonly [number, number, number, number] {
  if (range === undefined) throw new Error("the editor sends whole texts, not edits");
  const { start, end } = range;
  return [start.line, start.character, end.line, end.character];
}
