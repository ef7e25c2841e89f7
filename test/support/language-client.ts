/**
 * The language server in a process of its own, built from the sources of this tree, and a client that
 * speaks to it as an editor does.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { onTestFinished } from "vitest";
import {
  createMessageConnection,
  type Diagnostic,
  type MessageConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const ASSETS = {
  "tree-sitter.wasm": "node_modules/web-tree-sitter/web-tree-sitter.wasm",
  "tree-sitter-go.wasm": "grammars/tree-sitter-go.wasm",
  "flatten.wasm": "grammars/flatten.wasm",
  "stdlib.idx": "assets/stdlib.idx",
};

let built: Promise<string> | undefined;

/** The path of `lsp.js`; built once per test file. */
function builtServer(): Promise<string> {
  built ??= buildServer();
  return built;
}

async function buildServer(): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), "golinger-lsp-"));
  process.once("exit", () => rmSync(root, { recursive: true, force: true }));
  const out = join(root, "dist");
  mkdirSync(out);
  copyFileSync(join(ROOT, "package.json"), join(root, "package.json"));
  for (const [name, from] of Object.entries(ASSETS)) copyFileSync(join(ROOT, from), join(out, name));
  await build({
    absWorkingDir: ROOT,
    entryPoints: { lsp: "src/lsp/main.ts", "lsp-worker": "src/lsp/worker.ts" },
    outdir: out,
    bundle: true,
    format: "esm",
    platform: "node",
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  });
  return join(out, "lsp.js");
}

export interface ClientOptions {
  readonly folders?: readonly string[];
  /** Laid over what the client can do. */
  readonly capabilities?: Readonly<Record<string, unknown>>;
  readonly initializationOptions?: unknown;
  /** Answers to workspace/configuration, by folder URI; anything else gets null. */
  readonly settings?: ReadonlyMap<string, unknown>;
  /** Answers nothing it is asked. */
  readonly isDeaf?: boolean;
  /** Leaves `initialize` and `initialized` to the test. */
  readonly isSilent?: boolean;
}

export interface LanguageClient {
  readonly connection: MessageConnection;
  readonly process: ChildProcess;
  /** What `initialize` gave. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  /** Everything the server asked of the client, by method. */
  readonly asked: readonly { readonly method: string; readonly params: unknown }[];
  readonly published: readonly PublishDiagnosticsParams[];
  readonly logged: readonly string[];
  /** Everything on standard error: there should be nothing. */
  standardError(): string;
  open(path: string, text: string, version?: number): Promise<void>;
  change(path: string, version: number, text: string): Promise<void>;
  save(path: string): Promise<void>;
  request(method: string, params?: unknown): Promise<unknown>;
  notify(method: string, params?: unknown): Promise<void>;
  /** Waits for diagnostics of the file that pass the test. */
  diagnostics(path: string, test: (found: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]>;
  /** Shuts down as the protocol wants it; gives the exit code. */
  end(): Promise<number | null>;
  /** The exit code, whenever it ends. */
  readonly exit: Promise<number | null>;
}

export const uriOf = (path: string): string => pathToFileURL(path).href;

/** How long a test waits for one answer, in milliseconds: far more than it should take. */
const PATIENCE = 20_000;

export async function startClient(options: ClientOptions = {}): Promise<LanguageClient> {
  const child = spawn(process.execPath, [await builtServer(), "--stdio"], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  onTestFinished(() => connection.dispose());
  const asked: { method: string; params: unknown }[] = [];
  const published: PublishDiagnosticsParams[] = [];
  const logged: string[] = [];
  let errors = "";
  child.stderr.on("data", (data) => {
    errors += String(data);
  });
  const exit = new Promise<number | null>((resolve) => child.on("exit", resolve));
  connection.onRequest((method, params) => {
    asked.push({ method, params });
    if (options.isDeaf) return new Promise(() => {});
    if (method !== "workspace/configuration") return null;
    const items = (params as { items: readonly { scopeUri?: string }[] }).items;
    return items.map(({ scopeUri }) => options.settings?.get(scopeUri ?? "") ?? null);
  });
  connection.onNotification((method, params) => {
    if (method === "textDocument/publishDiagnostics") published.push(params as PublishDiagnosticsParams);
    if (method === "window/logMessage") logged.push((params as { message: string }).message);
  });
  connection.onError(() => {});
  connection.listen();

  const folders = options.folders ?? [];
  const initialize = {
    processId: null,
    rootUri: folders[0] === undefined ? null : uriOf(folders[0]),
    workspaceFolders: folders.map((folder) => ({ uri: uriOf(folder), name: folder })),
    initializationOptions: options.initializationOptions,
    capabilities: {
      workspace: {
        configuration: options.settings !== undefined,
        workspaceFolders: true,
        workspaceEdit: { documentChanges: true },
      },
      textDocument: { publishDiagnostics: { relatedInformation: true, tagSupport: { valueSet: [1, 2] } } },
      ...options.capabilities,
    },
  };
  let capabilities: Readonly<Record<string, unknown>> = {};
  if (!options.isSilent) {
    const result = await connection.sendRequest("initialize", initialize);
    ({ capabilities } = result as { capabilities: Record<string, unknown> });
    await connection.sendNotification("initialized", {});
  }

  const client: LanguageClient = {
    connection,
    process: child,
    capabilities,
    asked,
    published,
    logged,
    standardError: () => errors,
    exit,
    request: (method, params) => connection.sendRequest(method, params),
    notify: (method, params) => connection.sendNotification(method, params),
    open: (path, text, version = 1) =>
      connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri: uriOf(path), languageId: "go", version, text },
      }),
    change: (path, version, text) =>
      connection.sendNotification("textDocument/didChange", {
        textDocument: { uri: uriOf(path), version },
        contentChanges: [{ text }],
      }),
    save: (path) =>
      connection.sendNotification("textDocument/didSave", { textDocument: { uri: uriOf(path) } }),
    diagnostics: (path, test) =>
      eventually(() => {
        const last = published.findLast(({ uri }) => uri === uriOf(path))?.diagnostics;
        return last !== undefined && test(last) ? last : undefined;
      }, `diagnostics of ${path}`),
    async end() {
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      return exit;
    },
  };
  return client;
}

/** Asks again until there is an answer. */
export async function eventually<T>(ask: () => T | undefined, what: string): Promise<T> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const found = ask();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
