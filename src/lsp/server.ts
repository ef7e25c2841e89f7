/**
 * The language server on a connection: what it offers, the order of its life, and which handler hears
 * what. A client may send anything: what has no sense is logged and passed over.
 */
import { writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  type InitializeResult,
  ResponseError,
  TextDocumentSyncKind,
  type WorkDoneProgressServerReporter,
} from "vscode-languageserver/node";
import type { WorkerPort } from "../host/workers.js";
import { TOOL_NAME } from "../rule/about.js";
import { COMMANDS, FIX_ALL } from "./actions.js";
import type { RuleCard } from "./analyst-protocol.js";
import type { Change } from "./buffer.js";
import { Checks } from "./checks.js";
import { at, type Client, readClient, withoutSlash } from "./client.js";
import { Desk, type Sheet, type View } from "./desk.js";
import { diskLine, Requests } from "./requests.js";
import { pathOfUri, uriOfPath } from "./uris.js";
import { Workspace } from "./workspace.js";

export interface ServerParts {
  readonly connection: Connection;
  readonly version: string;
  startAnalyst(): WorkerPort;
}

/** Files whose change on disk means something. */
const WATCHED = [
  "**/*.go",
  "**/go.mod",
  "**/go.work",
  "**/.golinger.{yaml,yml,json}",
  "**/vendor/modules.txt",
];

export function serve({ connection, version, startAnalyst }: ServerParts): void {
  const log = (message: string): void => void connection.console.info(message);
  let server: Server | undefined;
  connection.onInitialize((params): InitializeResult => {
    const client = readClient(params);
    server ??= new Server(connection, client, startAnalyst, log);
    return { serverInfo: { name: TOOL_NAME, version }, capabilities: capabilitiesOf(client) };
  });
  connection.onInitialized(guarded(log, async () => server?.start()));
  connection.onShutdown(() => server?.stop());
  connection.onDidOpenTextDocument(guarded(log, (params) => server?.open(params)));
  connection.onDidChangeTextDocument(guarded(log, (params) => server?.change(params)));
  connection.onDidSaveTextDocument(guarded(log, (params) => server?.save(params)));
  connection.onDidCloseTextDocument(guarded(log, (params) => server?.close(params)));
  connection.onDidChangeConfiguration(guarded(log, (params) => server?.configure(params)));
  connection.onDidChangeWatchedFiles(guarded(log, (params) => server?.watched(params)));
  connection.onHover((params) => server?.hover(params));
  connection.onCodeAction(async (params, token) => [...((await server?.actions(params, token)) ?? [])]);
  connection.onExecuteCommand((params) => server?.command(params));
  connection.languages.diagnostics.on(async (params, token) => {
    return (await server?.pull(params, token)) ?? { kind: "full", items: [] };
  });
  connection.listen();
}

function capabilitiesOf(client: Client): InitializeResult["capabilities"] {
  return {
    positionEncoding: client.encoding,
    textDocumentSync: {
      openClose: true,
      change: TextDocumentSyncKind.Incremental,
      save: { includeText: false },
    },
    hoverProvider: true,
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
    executeCommandProvider: { commands: Object.values(COMMANDS) },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    ...(client.pulls
      ? {
          diagnosticProvider: {
            identifier: TOOL_NAME,
            interFileDependencies: true,
            workspaceDiagnostics: false,
          },
        }
      : {}),
  };
}

class Server {
  readonly #connection: Connection;
  readonly #client: Client;
  readonly #desk: Desk;
  readonly #checks: Checks;
  readonly #log: (message: string) => void;
  #cards: ReadonlyMap<string, RuleCard> = new Map();
  #workspace: Workspace | undefined;
  #requests: Requests | undefined;
  #pushedSettings: unknown;
  #progress: WorkDoneProgressServerReporter | undefined;
  #isRefreshing = false;
  /** What comes in before the folders are known waits for them. */
  #ready: Promise<void>;
  #setReady: () => void = () => {};

  constructor(
    connection: Connection,
    client: Client,
    startAnalyst: () => WorkerPort,
    log: (message: string) => void,
  ) {
    this.#connection = connection;
    this.#client = client;
    this.#log = log;
    this.#pushedSettings = client.settings;
    this.#ready = new Promise((resolve) => {
      this.#setReady = resolve;
    });
    this.#desk = new Desk({
      encoding: client.encoding,
      world: { hasRelated: client.hasRelated, card: (id) => this.#cards.get(id), lineOf: diskLine },
      isOnType: (path) => this.#workspace?.isOnType(path) ?? false,
      tellsSyntax: (path) => this.#workspace?.tellsSyntax(path) ?? false,
      isWholeWorkspace: (path) => this.#workspace?.isWholeWorkspace(path) ?? false,
      onView: (path, view) => this.#show(path, view),
    });
    this.#checks = new Checks({
      startAnalyst,
      sheets: () => this.#desk.sheets.values(),
      onPackage: (answer) => this.#desk.hear(answer),
      log,
    });
  }

  async start(): Promise<void> {
    const rules = await this.#checks.rules;
    this.#cards = new Map(rules.map((card) => [card.id, card]));
    const workspace = new Workspace({
      desk: this.#desk,
      checks: this.#checks,
      ruleIds: rules.map(({ id }) => id),
      askSettings: (base) => this.#askSettings(base),
      progress: (title) => this.#startProgress(title),
      endProgress: () => this.#progress?.done(),
      log: this.#log,
    });
    this.#workspace = workspace;
    const card = (id: string): RuleCard | undefined => this.#cards.get(id);
    this.#requests = new Requests({ client: this.#client, desk: this.#desk, workspace, card });
    this.#register();
    for (const folder of this.#client.folders) await workspace.openFolder(folder);
    this.#setReady();
    await workspace.checkAll();
  }

  stop(): void {
    this.#workspace?.dispose();
    this.#checks.stop();
  }

  async open(params: unknown): Promise<void> {
    const uri = at(params, ["textDocument", "uri"]);
    const text = at(params, ["textDocument", "text"]);
    const path = pathOfUri(uri);
    if (path === undefined || !path.endsWith(".go") || typeof text !== "string") return;
    this.#desk.open(String(uri), path, versionIn(params), text);
    await this.#ready;
    const sheet = this.#desk.sheets.get(path);
    if (sheet !== undefined) await this.#workspace?.opened(sheet);
  }

  change(params: unknown): void {
    const sheet = this.#sheetOf(params);
    const changes = at(params, ["contentChanges"]);
    if (sheet === undefined || !Array.isArray(changes) || !changes.every(isChange)) return;
    if (this.#workspace === undefined) this.#desk.change(sheet, changes, versionIn(params));
    else this.#workspace.changed(sheet, changes, versionIn(params));
  }

  save(params: unknown): void {
    const sheet = this.#sheetOf(params);
    if (sheet !== undefined) this.#workspace?.saved(sheet);
  }

  close(params: unknown): void {
    const sheet = this.#sheetOf(params);
    if (sheet !== undefined) this.#workspace?.closed(sheet);
  }

  async configure(params: unknown): Promise<void> {
    const settings = at(params, ["settings"]);
    this.#pushedSettings = at(settings, [TOOL_NAME]) ?? this.#pushedSettings;
    await this.#ready;
    await this.#workspace?.settingsChanged();
  }

  watched(params: unknown): void {
    const changes = at(params, ["changes"]);
    if (!Array.isArray(changes)) return;
    const known = changes.flatMap((change) => {
      const path = pathOfUri(at(change, ["uri"]));
      return path === undefined ? [] : [{ path, isText: at(change, ["type"]) === 2 }];
    });
    this.#workspace?.filesChanged(
      known.map(({ path }) => path),
      known.some(({ isText }) => !isText),
    );
  }

  hover(params: unknown): ReturnType<Requests["hover"]> {
    const sheet = this.#sheetOf(params);
    const position = at(params, ["position"]);
    return sheet === undefined || !isPosition(position) ? undefined : this.#requests?.hover(sheet, position);
  }

  async actions(params: unknown, token: Parameters<Requests["actions"]>[2]): ReturnType<Requests["actions"]> {
    const sheet = this.#sheetOf(params);
    const range = at(params, ["range"]);
    const only = at(params, ["context", "only"]);
    if (sheet === undefined || !isRange(range)) return [];
    const kinds = Array.isArray(only) ? only.filter((kind) => typeof kind === "string") : undefined;
    return (await this.#requests?.actions(sheet, { range, only: kinds }, token)) ?? [];
  }

  async pull(params: unknown, token: Parameters<Requests["pull"]>[2]): ReturnType<Requests["pull"]> {
    const path = this.#sheetOf(params)?.buffer.path;
    const previous = at(params, ["previousResultId"]);
    await this.#ready;
    if (path === undefined || this.#requests === undefined) return { kind: "full", items: [] };
    return this.#requests.pull(path, typeof previous === "string" ? previous : undefined, token);
  }

  /** The page's text; a client that can show documents gets it shown as well. */
  async command(params: unknown): Promise<string | null> {
    const name = at(params, ["command"]);
    const args = at(params, ["arguments"]);
    const last = Array.isArray(args) ? args.at(-1) : undefined;
    const id = typeof last === "string" ? last : "";
    const page =
      name === COMMANDS.schedule
        ? this.#requests?.schedule(id)
        : name === COMMANDS.explain
          ? this.#cards.get(id)?.page
          : undefined;
    if (page === undefined) {
      const what = name === COMMANDS.explain ? `unknown rule ${id}` : "the finding is no longer there";
      throw new ResponseError(ErrorCodes.InvalidParams, what);
    }
    if (this.#client.hasShowDocument && !this.#client.showsPages) await this.#showPage(page);
    return page;
  }

  foldersChanged(added: readonly string[], removed: readonly string[]): void {
    for (const path of removed) this.#workspace?.closeFolder(path);
    void Promise.all(added.map((path) => this.#workspace?.openFolder(path))).then(() => {
      for (const sheet of this.#desk.sheets.values()) this.#workspace?.checkNow(sheet);
      return this.#workspace?.checkAll();
    });
  }

  #show(path: string, view: View): void {
    const sheet = this.#desk.sheets.get(path);
    if (this.#client.pulls && sheet !== undefined) {
      this.#refresh();
      return;
    }
    const uri = sheet?.buffer.uri ?? uriOfPath(path);
    const version = sheet === undefined ? {} : { version: sheet.buffer.version };
    void this.#connection.sendDiagnostics({ uri, ...version, diagnostics: [...view.diagnostics] });
  }

  /** Many views may change at once; the client is told once. */
  #refresh(): void {
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    setImmediate(() => {
      this.#isRefreshing = false;
      this.#connection.languages.diagnostics.refresh();
    });
  }

  #register(): void {
    const client = this.#client;
    const registers: Promise<unknown>[] = [];
    if (client.watchesFiles) {
      const watchers = WATCHED.map((globPattern) => ({ globPattern }));
      registers.push(this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }));
    }
    if (client.registersConfiguration) {
      const section = TOOL_NAME;
      registers.push(this.#connection.client.register(DidChangeConfigurationNotification.type, { section }));
    }
    if (client.hasFolderChanges) {
      this.#connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const paths = (folders: typeof added): readonly string[] =>
          folders.flatMap(({ uri }) => pathOfUri(uri) ?? []).map(withoutSlash);
        this.foldersChanged(paths(added), paths(removed));
      });
    }
    for (const one of registers) one.catch((error: unknown) => this.#log(`not registered: ${String(error)}`));
  }

  async #askSettings(base: string): Promise<unknown> {
    if (!this.#client.hasConfiguration) return this.#pushedSettings;
    try {
      const scopeUri = uriOfPath(base);
      const asked: unknown = await this.#connection.workspace.getConfiguration({
        scopeUri,
        section: TOOL_NAME,
      });
      return asked ?? this.#pushedSettings;
    } catch (error) {
      this.#log(`the client gave no settings: ${String(error)}`);
      return this.#pushedSettings;
    }
  }

  async #startProgress(title: string): Promise<(done: number, total: number) => void> {
    if (!this.#client.hasProgress) return () => {};
    try {
      const progress = await this.#connection.window.createWorkDoneProgress();
      this.#progress = progress;
      progress.begin(title, 0, undefined, false);
      return (done, total) =>
        progress.report(Math.floor((100 * done) / total), `${done} of ${total} packages`);
    } catch {
      // A client that says it shows progress and refuses to.
      return () => {};
    }
  }

  async #showPage(page: string): Promise<void> {
    try {
      const file = join(await mkdtemp(join(tmpdir(), "golinger-")), "page.md");
      writeFileSync(file, page);
      await this.#connection.window.showDocument({ uri: uriOfPath(file), takeFocus: true });
    } catch (error) {
      this.#log(`the page could not be shown: ${String(error)}`);
    }
  }

  #sheetOf(params: unknown): Sheet | undefined {
    const path = pathOfUri(at(params, ["textDocument", "uri"]));
    return path === undefined ? undefined : this.#desk.sheets.get(path);
  }
}

/** A handler that fails has no one to tell but the log. */
function guarded<P>(log: (message: string) => void, handler: (params: P) => unknown): (params: P) => void {
  return (params) => {
    const fail = (error: unknown): void => log(`could not be done: ${String(error)}`);
    try {
      void Promise.resolve(handler(params)).catch(fail);
    } catch (error) {
      fail(error);
    }
  };
}

function versionIn(params: unknown): number {
  const version = at(params, ["textDocument", "version"]);
  return typeof version === "number" ? version : 0;
}

function isChange(value: unknown): value is Change {
  const range = at(value, ["range"]);
  return typeof at(value, ["text"]) === "string" && (range === undefined || isRange(range));
}

function isRange(value: unknown): value is NonNullable<Change["range"]> {
  return isPosition(at(value, ["start"])) && isPosition(at(value, ["end"]));
}

function isPosition(value: unknown): value is NonNullable<Change["range"]>["start"] {
  const [line, character] = [at(value, ["line"]), at(value, ["character"])];
  return (
    Number.isSafeInteger(line) &&
    Number.isSafeInteger(character) &&
    Number(line) >= 0 &&
    Number(character) >= 0
  );
}
