/**
 * Questions to the analyst: sends buffers before a check that needs them, hands answers on, and starts
 * the analyst again should its thread end. Decides nothing about when a check is made.
 */
import type { KeeperRequest } from "../engine/keeper.js";
import type { WorkerPort } from "../host/workers.js";
import type { Problem } from "../rule/problem.js";
import type {
  Bell,
  Check,
  CheckedPackage,
  CheckId,
  FromAnalyst,
  RuleCard,
  ToAnalyst,
} from "./analyst-protocol.js";
import type { Sheet } from "./desk.js";

export interface CheckEnd {
  readonly problems: readonly Problem[];
  readonly isCancelled: boolean;
}

export interface RunningCheck {
  readonly id: CheckId;
  readonly end: Promise<CheckEnd>;
  cancel(): void;
}

export interface ChecksParts {
  startAnalyst(): WorkerPort;
  sheets(): Iterable<Sheet>;
  onPackage(answer: CheckedPackage): void;
  log(message: string): void;
}

/**
 * Starts of the analyst in a session. Too low and one package that is too large for the memory ends
 * diagnostics for good; too high and each save kills it again.
 */
const MAX_STARTS = 5;

export interface CheckWish {
  /** Works fixes out as well. */
  readonly fixes?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
  /** Takes the answers in the place of those who hear all of them. */
  readonly onPackage?: (answer: CheckedPackage) => void;
}

interface Waiting {
  readonly wish: CheckWish;
  readonly finish: (end: CheckEnd) => void;
}

export class Checks {
  readonly #parts: ChecksParts;
  readonly #waiting = new Map<CheckId, Waiting>();
  readonly #folders = new Map<string, KeeperRequest>();
  readonly #sentPaths = new Set<string>();
  readonly rules: Promise<readonly RuleCard[]>;
  #tellRules: (rules: readonly RuleCard[]) => void = () => {};
  readonly #bell: Bell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #port: WorkerPort | undefined;
  #starts = 0;
  #lastId = 0;
  #isOver = false;

  constructor(parts: ChecksParts) {
    this.#parts = parts;
    this.rules = new Promise((resolve) => {
      this.#tellRules = resolve;
    });
    this.#start();
  }

  openFolder(request: KeeperRequest): void {
    this.#folders.set(request.base, request);
    this.#post({ kind: "open-folder", request });
  }

  closeFolder(base: string): void {
    this.#folders.delete(base);
    this.#post({ kind: "close-folder", base });
  }

  changed(paths: readonly string[]): void {
    this.#post({ kind: "changed", paths });
  }

  /** The disk speaks for the file again. */
  forgetText(path: string): void {
    if (this.#sentPaths.delete(path)) this.#post({ kind: "text", path, version: 0 });
  }

  check(base: string, what: Check["what"], wish: CheckWish = {}): RunningCheck {
    for (const sheet of this.#parts.sheets()) this.#send(sheet);
    const id = ++this.#lastId;
    const check: Check = { kind: "check", id, base, what, fixes: wish.fixes ?? false };
    const end = new Promise<CheckEnd>((finish) => this.#waiting.set(id, { wish, finish }));
    if (this.#port === undefined) this.#finish(id, { problems: [], isCancelled: true });
    if (typeof what !== "string") this.#ring();
    this.#post(check);
    return { id, end, cancel: () => this.#cancel(id) };
  }

  stop(): void {
    this.#isOver = true;
    this.#port?.stop();
    this.#port = undefined;
  }

  #cancel(id: CheckId): void {
    if (!this.#waiting.has(id)) return;
    this.#ring();
    this.#post({ kind: "cancel", id });
  }

  /** What the analyst is at may be of no use any more. */
  #ring(): void {
    Atomics.add(this.#bell, 0, 1);
  }

  #send(sheet: Sheet): void {
    const { buffer, sent } = sheet;
    if (sent === buffer.version) return;
    sheet.sent = buffer.version;
    this.#sentPaths.add(buffer.path);
    this.#post({ kind: "text", path: buffer.path, version: buffer.version, text: buffer.text });
  }

  #post(message: ToAnalyst): void {
    this.#port?.post(message);
  }

  #start(): void {
    this.#starts++;
    let port: WorkerPort;
    try {
      port = this.#parts.startAnalyst();
    } catch (error) {
      this.#parts.log(`no thread could be started to analyse in: ${String(error)}`);
      return;
    }
    this.#port = port;
    // The port carries what `analyst.ts` posts, and nothing else.
    port.onMessage((message) => this.#hear(message as FromAnalyst));
    port.onEnd((reason) => this.#bury(port, reason));
    this.#post({ kind: "bell", bell: this.#bell });
    for (const request of this.#folders.values()) this.#post({ kind: "open-folder", request });
    for (const sheet of this.#parts.sheets()) {
      sheet.sent = undefined;
      this.#send(sheet);
    }
  }

  #bury(port: WorkerPort, reason: string): void {
    if (this.#isOver || port !== this.#port) return;
    this.#port = undefined;
    this.#parts.log(`the analyst ended (${reason})`);
    for (const id of [...this.#waiting.keys()]) this.#finish(id, { problems: [], isCancelled: true });
    if (this.#starts < MAX_STARTS) this.#start();
    else this.#parts.log("it ended too often; restart the language server to try again");
  }

  #hear(message: FromAnalyst): void {
    switch (message.kind) {
      case "rules":
        this.#tellRules(message.rules);
        return;
      case "package":
        (this.#waiting.get(message.id)?.wish.onPackage ?? this.#parts.onPackage)(message);
        return;
      case "progress":
        this.#waiting.get(message.id)?.wish.onProgress?.(message.done, message.total);
        return;
      case "end":
        this.#finish(message.id, message);
        return;
      case "failed":
        this.#parts.log(message.message);
        return;
      default:
        message satisfies never;
    }
  }

  #finish(id: CheckId, end: CheckEnd): void {
    this.#waiting.get(id)?.finish(end);
    this.#waiting.delete(id);
  }
}
