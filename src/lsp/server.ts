/**
 * The language server on a connection: what it offers, the order of its life, and which handler hears
 * what. A client may send anything: what has no sense is logged and passed over.
 */
import {
  type CancellationToken,
  CodeActionKind,
  type Connection,
  ErrorCodes,
  FileChangeType,
  type InitializeResult,
  ResponseError,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import type { WorkerPort } from "../host/workers.js";
import { TOOL_NAME } from "../rule/about.js";
import { COMMANDS, FIX_ALL } from "./actions.js";
import type { RuleCard } from "./analyst-protocol.js";
import { Asks } from "./asks.js";
import { Checks } from "./checks.js";
import { at, type Client, readClient } from "./client.js";
import { Desk, type Sheet, type View } from "./desk.js";
import { isChange, isPosition, isRange, pathsIn, versionIn } from "./params.js";
import { diskLine, Requests } from "./requests.js";
import { pathOfUri, uriOfPath } from "./uris.js";
import { Workspace } from "./workspace.js";

export interface ServerParts {
  readonly connection: Connection;
  readonly version: string;
  startAnalyst(): WorkerPort;
}

/** Go files and folders: editors tell of their own renames even where nobody watches the disk. */
const FILE_OPERATIONS = {
  filters: [
    { scheme: "file", pattern: { glob: "**/*.go" } },
    { scheme: "file", pattern: { glob: "**", matches: "folder" as const } },
  ],
};

export function serve({ connection, version, startAnalyst }: ServerParts): void {
  const log = (message: string): void => void connection.console.info(message);
  let server: Server | undefined;
  let isOver = false;
  connection.onInitialize((params): InitializeResult => {
    if (server !== undefined) throw new ResponseError(ErrorCodes.InvalidRequest, "initialized already");
    const offered: unknown = at(params, ["capabilities"]);
    if (typeof offered !== "object" || offered === null)
      throw new ResponseError(ErrorCodes.InvalidParams, "no capabilities");
    const client = readClient(params);
    server = new Server(connection, client, startAnalyst, log);
    return { serverInfo: { name: TOOL_NAME, version }, capabilities: capabilitiesOf(client) };
  });
  connection.onShutdown(() => {
    isOver = true;
    server?.stop();
  });
  // A handler that fails has no one to tell but the log.
  const told = (handler: (server: Server, params: unknown) => unknown) => (params: unknown) => {
    const fail = (error: unknown): void => log(`could not be done: ${String(error)}`);
    if (server === undefined || isOver) return;
    try {
      void Promise.resolve(handler(server, params)).catch(fail);
    } catch (error) {
      fail(error);
    }
  };
  const asked =
    <R>(handler: (server: Server, params: unknown, token: CancellationToken) => R) =>
    (params: unknown, token: CancellationToken): R => {
      if (server === undefined) throw new ResponseError(ErrorCodes.ServerNotInitialized, "not initialized");
      if (isOver) throw new ResponseError(ErrorCodes.InvalidRequest, "shut down");
      return handler(server, params, token);
    };
  connection.onInitialized(told((own) => own.start()));
  connection.onDidOpenTextDocument(told((own, params) => own.open(params)));
  connection.onDidChangeTextDocument(told((own, params) => own.change(params)));
  connection.onDidSaveTextDocument(told((own, params) => own.save(params)));
  connection.onDidCloseTextDocument(told((own, params) => own.close(params)));
  connection.onDidChangeConfiguration(told((own, params) => own.configure(params)));
  connection.onDidChangeWatchedFiles(told((own, params) => own.watched(params)));
  connection.onNotification(
    "workspace/didRenameFiles",
    told((own, params) => own.moved(params)),
  );
  connection.onNotification(
    "workspace/didCreateFiles",
    told((own, params) => own.moved(params)),
  );
  connection.onNotification(
    "workspace/didDeleteFiles",
    told((own, params) => own.moved(params)),
  );
  connection.onHover(asked((own, params) => own.hover(params)));
  connection.onCodeAction(asked(async (own, params, token) => [...(await own.actions(params, token))]));
  connection.onExecuteCommand(asked((own, params) => own.command(params)));
  connection.languages.diagnostics.on(asked((own, params, token) => own.pull(params, token)));
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
    workspace: {
      workspaceFolders: { supported: true, changeNotifications: true },
      fileOperations: {
        didCreate: FILE_OPERATIONS,
        didRename: FILE_OPERATIONS,
        didDelete: FILE_OPERATIONS,
      },
    },
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
  readonly #asks: Asks;
  readonly #log: (message: string) => void;
  #cards: ReadonlyMap<string, RuleCard> = new Map();
  #workspace: Workspace | undefined;
  #requests: Requests | undefined;
  #pushedSettings: unknown;
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
    this.#asks = new Asks(connection, client, log);
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
      askSettings: (base) => this.#asks.settings(base, this.#pushedSettings),
      progress: (title) => this.#asks.progress(title),
      log: this.#log,
    });
    this.#workspace = workspace;
    const card = (id: string): RuleCard | undefined => this.#cards.get(id);
    this.#requests = new Requests({ client: this.#client, desk: this.#desk, workspace, card });
    this.#asks.register();
    if (this.#client.hasFolderChanges) this.#hearFolders();
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
    if (sheet === undefined) return;
    if (!Array.isArray(changes) || !changes.every(isChange)) {
      this.#log("an edit without sense was passed over");
      return;
    }
    if (this.#workspace === undefined) this.#desk.change(sheet, changes, versionIn(params));
    else this.#workspace.changed(sheet, changes, versionIn(params));
  }

  save(params: unknown): void {
    const sheet = this.#sheetOf(params);
    if (sheet === undefined) return;
    if (this.#workspace === undefined) this.#desk.save(sheet);
    else this.#workspace.saved(sheet);
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
      const isText = at(change, ["type"]) === FileChangeType.Changed;
      return pathsIn([change], "uri").map((path) => ({ path, isText }));
    });
    this.#workspace?.filesChanged(known);
  }

  /** Files and folders that the editor itself has made, renamed or deleted. */
  moved(params: unknown): void {
    const paths = pathsIn(at(params, ["files"]), "uri", "oldUri", "newUri");
    this.#workspace?.filesChanged(paths.map((path) => ({ path, isText: false })));
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
    if (this.#client.hasShowDocument && !this.#client.showsPages) await this.#asks.showPage(page);
    return page;
  }

  async foldersChanged(added: readonly string[], removed: readonly string[]): Promise<void> {
    await this.#ready;
    await this.#workspace?.changeFolders(added, removed);
  }

  #show(path: string, view: View): void {
    const sheet = this.#desk.sheets.get(path);
    if (this.#client.pulls && sheet !== undefined) {
      this.#refresh();
      return;
    }
    const uri = sheet?.buffer.uri ?? uriOfPath(path);
    const version = sheet === undefined ? {} : { version: sheet.buffer.clientVersion };
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

  /** In place of the library's handler, which would believe anything. */
  #hearFolders(): void {
    this.#connection.onNotification("workspace/didChangeWorkspaceFolders", (params: unknown) => {
      const [added, removed] = [at(params, ["event", "added"]), at(params, ["event", "removed"])];
      this.foldersChanged(pathsIn(added, "uri"), pathsIn(removed, "uri")).catch((error: unknown) =>
        this.#log(`folders could not be changed: ${String(error)}`),
      );
    });
  }

  #sheetOf(params: unknown): Sheet | undefined {
    const path = pathOfUri(at(params, ["textDocument", "uri"]));
    return path === undefined ? undefined : this.#desk.sheets.get(path);
  }
}
