/**
 * What the server asks of the client: settings, a progress bar, a page to show, what to watch. A
 * client that refuses, or says it can and never answers, costs a line in the log and nothing else.
 */
import { writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
} from "vscode-languageserver/node";
import { TOOL_NAME } from "../rule/about.js";
import type { Client } from "./client.js";
import { uriOfPath } from "./uris.js";

/**
 * Milliseconds that a client gets to answer. Too low and a busy editor's settings are passed over; too
 * high and one that never answers shows nothing for as long.
 */
const PATIENCE = 5000;

/** Files whose change on disk means something. */
const WATCHED = [
  "**/*.go",
  "**/go.mod",
  "**/go.work",
  "**/.golinger.{yaml,yml,json}",
  "**/vendor/modules.txt",
];

export interface Progress {
  report(done: number, total: number): void;
  end(): void;
}

const NO_PROGRESS: Progress = { report: () => {}, end: () => {} };

export class Asks {
  readonly #connection: Connection;
  readonly #client: Client;
  readonly #log: (message: string) => void;

  constructor(connection: Connection, client: Client, log: (message: string) => void) {
    this.#connection = connection;
    this.#client = client;
    this.#log = log;
  }

  /** `otherwise` is what the client has sent of its own accord. */
  async settings(base: string, otherwise: unknown): Promise<unknown> {
    if (!this.#client.hasConfiguration) return otherwise;
    try {
      const item = { scopeUri: uriOfPath(base), section: TOOL_NAME };
      const asked: unknown = await inTime(this.#connection.workspace.getConfiguration(item));
      return asked ?? otherwise;
    } catch (error) {
      this.#log(`the client gave no settings: ${String(error)}`);
      return otherwise;
    }
  }

  async progress(title: string): Promise<Progress> {
    if (!this.#client.hasProgress) return NO_PROGRESS;
    try {
      const bar = await inTime(this.#connection.window.createWorkDoneProgress());
      bar.begin(title, 0, undefined, false);
      return {
        report: (done, total) => bar.report(Math.floor((100 * done) / total), `${done} of ${total} packages`),
        end: () => bar.done(),
      };
    } catch {
      return NO_PROGRESS;
    }
  }

  async showPage(page: string): Promise<void> {
    try {
      const file = join(await mkdtemp(join(tmpdir(), "golinger-")), "page.md");
      writeFileSync(file, page);
      await this.#connection.window.showDocument({ uri: uriOfPath(file), takeFocus: true });
    } catch (error) {
      this.#log(`the page could not be shown: ${String(error)}`);
    }
  }

  /** Wants to hear of files and settings that change. */
  register(): void {
    const { client } = this.#connection;
    const watchers = WATCHED.map((globPattern) => ({ globPattern }));
    const registered = [
      this.#client.watchesFiles && client.register(DidChangeWatchedFilesNotification.type, { watchers }),
      this.#client.registersConfiguration &&
        client.register(DidChangeConfigurationNotification.type, { section: TOOL_NAME }),
    ];
    Promise.all(registered).catch((error: unknown) => this.#log(`not registered: ${String(error)}`));
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE / 1000} s`)), PATIENCE);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
