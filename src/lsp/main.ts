/**
 * The entry of `golinger lsp --stdio`: ties the server to standard input and output and its analyst to
 * a thread. Nothing but the protocol is written to standard output.
 */
import { readFileSync } from "node:fs";
import { createConnection } from "vscode-languageserver/node";
import { createWorkerHost } from "../node/worker-pool.js";
import { serve } from "./server.js";

/** The folder of this bundle: `dist/`, where the WASM files and the analyst's thread lie beside it. */
const ASSETS = new URL("./", import.meta.url);

const about = JSON.parse(readFileSync(new URL("../package.json", ASSETS), "utf8")) as { version: string };

// A client that goes away in the middle of a message is no error that anybody could read.
for (const stream of [process.stdin, process.stdout]) stream.on("error", () => process.exit(1));
const connection = createConnection(process.stdin, process.stdout);
const say = (error: unknown): void => {
  const text = error instanceof Error ? error.message : String(error);
  void connection
    .sendNotification("window/logMessage", { type: 1, message: text })
    .catch(() => process.exit(1));
};
process.on("uncaughtException", say);
process.on("unhandledRejection", say);

/** Megabytes, see `WorkerOptions`: with V8's own 48 a check after an edit takes half as long again. */
const YOUNG_GENERATION = 192;

const workers = createWorkerHost({
  entry: new URL("lsp-worker.js", ASSETS),
  assets: ASSETS,
  youngGeneration: YOUNG_GENERATION,
});
serve({ connection, version: about.version, startAnalyst: () => workers.start() });
