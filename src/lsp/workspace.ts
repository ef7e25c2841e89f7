/**
 * Folders, their settings, and when which packages are checked: at once on opening and saving, ahead
 * while somebody types, everything once and again where it no longer holds. Decides timing; what is
 * shown is the desk's business.
 */
import { existsSync } from "node:fs";
import { childPath, parentOf, relativeInside } from "../program/paths.js";
import type { Finding } from "../rule/finding.js";
import type { Problem } from "../rule/problem.js";
import type { CheckedPackage } from "./analyst-protocol.js";
import type { Progress } from "./asks.js";
import type { Change } from "./buffer.js";
import type { CheckEnd, Checks, RunningCheck } from "./checks.js";
import type { Desk, Sheet } from "./desk.js";
import { type FolderSettings, keeperRequest, readSettings } from "./settings.js";

/**
 * Quiet time, in milliseconds, before a package is checked ahead: an eighth of what its last check took,
 * within these bounds. Too low and each pause between two letters costs a check that the next letter
 * makes worthless; too high and a save comes first.
 */
const LEAST_QUIET_TIME = 10;
const MOST_QUIET_TIME = 200;

/** After a burst of watched files, such as a checkout, one check of what they changed. */
const SETTLING_TIME = 100;

/**
 * Quiet time before packages that depend on what was saved are checked. Too low and such checks begin
 * between two saves, only to be interrupted; too high and they look outdated.
 */
const REST_TIME = 1000;

interface Folder {
  readonly base: string;
  settings: FolderSettings;
  /** Not one of the client's: it came with a document from elsewhere. */
  readonly isLoose: boolean;
  all: RunningCheck | undefined;
  stale: RunningCheck | undefined;
  resting: NodeJS.Timeout | undefined;
}

export interface FileChange {
  readonly path: string;
  /** Its text has changed; else it is new, or gone. */
  readonly isText: boolean;
}

export interface WorkspaceParts {
  readonly desk: Desk;
  readonly checks: Checks;
  readonly ruleIds: readonly string[];
  /** The client's settings for a folder. */
  askSettings(base: string): Promise<unknown>;
  progress(title: string): Promise<Progress>;
  log(message: string): void;
}

export class Workspace {
  readonly #parts: WorkspaceParts;
  readonly #folders = new Map<string, Folder>();
  readonly #ahead = new Map<string, NodeJS.Timeout>();
  /** Of the last check of a document, in milliseconds. */
  readonly #durations = new Map<string, number>();
  readonly #opening = new Map<string, Promise<void>>();
  readonly #running = new Map<string, RunningCheck>();
  readonly #configPaths = new Map<string, Set<string>>();
  #settling: NodeJS.Timeout | undefined;
  /** Folders come and go one change after the other: the client is asked for settings in between. */
  #changing: Promise<void> = Promise.resolve();

  constructor(parts: WorkspaceParts) {
    this.#parts = parts;
  }

  async openFolder(base: string, isLoose = false): Promise<void> {
    const isKnown = (): boolean => {
      const known = this.#folders.get(base);
      return known !== undefined && (isLoose || !known.isLoose);
    };
    if (isKnown()) return;
    const settings = this.#read(base, await this.#parts.askSettings(base));
    if (isKnown()) return;
    // What came with single documents is part of this one now.
    for (const folder of [...this.#folders.values()])
      if (folder.isLoose && relativeInside(base, folder.base) !== undefined) this.#closeFolder(folder);
    this.#folders.set(base, {
      base,
      settings,
      isLoose,
      all: undefined,
      stale: undefined,
      resting: undefined,
    });
    this.#parts.checks.openFolder(keeperRequest(base, settings));
  }

  changeFolders(added: readonly string[], removed: readonly string[]): Promise<void> {
    const change = this.#changing.then(async () => {
      for (const path of removed) {
        const folder = this.#folders.get(path);
        if (folder !== undefined) this.#closeFolder(folder);
      }
      for (const path of added) await this.openFolder(path);
      for (const sheet of this.#parts.desk.sheets.values()) this.checkNow(sheet);
    });
    this.#changing = change.catch(() => {});
    return change.then(() => this.checkAll());
  }

  #closeFolder(folder: Folder): void {
    folder.all?.cancel();
    folder.stale?.cancel();
    clearTimeout(folder.resting);
    this.#folders.delete(folder.base);
    this.#parts.checks.closeFolder(folder.base);
    for (const path of this.#parts.desk.views.keys())
      if (relativeInside(folder.base, path) !== undefined && this.#folderOf(path) === undefined)
        this.#parts.desk.clear(path);
  }

  /** Reads settings again; what is open is checked anew where they differ. */
  async settingsChanged(): Promise<void> {
    for (const folder of this.#folders.values()) {
      const settings = this.#read(folder.base, await this.#parts.askSettings(folder.base));
      if (isEqual(settings, folder.settings)) continue;
      folder.settings = settings;
      this.#reopen(folder);
    }
  }

  isOnType(path: string): boolean {
    return this.#folderOf(path)?.settings.run === "onType";
  }

  tellsSyntax(path: string): boolean {
    return this.#folderOf(path)?.settings.syntaxErrors ?? false;
  }

  isWholeWorkspace(path: string): boolean {
    const folder = this.#folderOf(path);
    return folder !== undefined && !folder.isLoose && folder.settings.scope === "workspace";
  }

  /** Checks every package once; tells how far it is. */
  async checkAll(): Promise<void> {
    const folders = [...this.#folders.values()].filter((folder) => this.isWholeWorkspace(`${folder.base}/x`));
    if (folders.length === 0) return;
    // The first package is not to wait for a client that shows no bar.
    const progress = this.#parts.progress("golinger: first look at the workspace");
    const counts = new Map<Folder, readonly [done: number, total: number]>();
    const report = (folder: Folder, done: number, total: number): void => {
      counts.set(folder, [done, total]);
      const sums = [0, 1].map((at) => [...counts.values()].reduce((sum, pair) => sum + (pair[at] ?? 0), 0));
      void progress.then((bar) => bar.report(sums[0] ?? 0, sums[1] ?? 0));
    };
    await Promise.all(
      folders.map((folder) => this.#checkWhole(folder, (done, total) => report(folder, done, total))),
    );
    (await progress).end();
  }

  async #checkWhole(folder: Folder, onProgress?: (done: number, total: number) => void): Promise<void> {
    const { desk, checks } = this.#parts;
    folder.all?.cancel();
    const told = new Set<string>();
    const onPackage = (answer: CheckedPackage): void => {
      for (const path of answer.files) told.add(path);
      desk.hear(answer);
    };
    folder.all = checks.check(folder.base, "all", { onPackage, ...(onProgress && { onProgress }) });
    const end = await folder.all.end;
    this.#heed(folder, end);
    if (end.isCancelled) return;
    // Files that are gone, or that a config has excluded since. A config that is wrong excludes none.
    const configs = this.#configPaths.get(folder.base);
    for (const path of desk.views.keys()) {
      if (told.has(path) || desk.sheets.has(path) || configs?.has(path)) continue;
      if (this.#folderOf(path) === folder && (told.size > 0 || !existsSync(path))) desk.clear(path);
    }
  }

  async opened(sheet: Sheet): Promise<void> {
    const { path } = sheet.buffer;
    const opening = this.#ensureFolder(path).then(() => this.checkNow(sheet));
    this.#opening.set(path, opening);
    await opening.finally(() => this.#opening.delete(path));
  }

  changed(sheet: Sheet, changes: readonly Change[], version: number): void {
    const { path } = sheet.buffer;
    this.#parts.desk.change(sheet, changes, version);
    clearTimeout(this.#ahead.get(path));
    this.#running.get(path)?.cancel();
    const folder = this.#folderOf(path);
    folder?.stale?.cancel();
    clearTimeout(folder?.resting);
    const timer = setTimeout(() => {
      this.#ahead.delete(path);
      this.checkNow(sheet);
    }, this.#quietTime(path));
    this.#ahead.set(path, timer);
  }

  saved(sheet: Sheet): void {
    clearTimeout(this.#ahead.get(sheet.buffer.path));
    this.#ahead.delete(sheet.buffer.path);
    const isShown = this.#parts.desk.save(sheet);
    // A check of this very text may be under way.
    if (!isShown && (sheet.sent !== sheet.buffer.version || !this.#running.has(sheet.buffer.path)))
      this.checkNow(sheet);
    this.#refresh(sheet.buffer.path);
  }

  closed(sheet: Sheet): void {
    const { path } = sheet.buffer;
    clearTimeout(this.#ahead.get(path));
    this.#ahead.delete(path);
    this.#running.get(path)?.cancel();
    this.#durations.delete(path);
    this.#parts.desk.close(sheet);
    this.#parts.checks.forgetText(path);
    if (!existsSync(path)) this.#parts.desk.clear(path);
    this.#refresh(path);
  }

  /** Ends when more may be known of the document; undefined where nothing is under way. */
  underWay(path: string): Promise<unknown> | undefined {
    const running = this.#opening.get(path) ?? this.#running.get(path)?.end;
    if (running !== undefined || !this.#ahead.has(path)) return running;
    return new Promise((resolve) => setTimeout(resolve, MOST_QUIET_TIME));
  }

  #quietTime(path: string): number {
    const eighth = (this.#durations.get(path) ?? Number.POSITIVE_INFINITY) / 8;
    return Math.min(MOST_QUIET_TIME, Math.max(LEAST_QUIET_TIME, eighth));
  }

  checkNow(sheet: Sheet): void {
    const { path } = sheet.buffer;
    const folder = this.#folderOf(path);
    if (folder === undefined) return;
    this.#running.get(path)?.cancel();
    const check = this.#parts.checks.check(folder.base, [path]);
    const since = performance.now();
    this.#running.set(path, check);
    void check.end.then((end) => {
      if (!end.isCancelled) this.#durations.set(path, performance.now() - since);
      if (this.#running.get(path)?.id === check.id) this.#running.delete(path);
      this.#heed(folder, end);
    });
  }

  /** Works fixes out for the package of a document; gives the findings of all its files. */
  async workOutFixes(path: string): Promise<readonly Finding[]> {
    const folder = this.#folderOf(path);
    if (folder === undefined) return [];
    const findings: Finding[] = [];
    const onPackage = (answer: CheckedPackage): void => void findings.push(...answer.findings);
    await this.#parts.checks.check(folder.base, [path], { fixes: true, onPackage }).end;
    return findings;
  }

  /** Files on disk have changed. Open ones stay as they are in the editor. */
  filesChanged(changes: readonly FileChange[]): void {
    const { desk, checks } = this.#parts;
    const closed = changes.filter(({ path }) => !desk.sheets.has(path));
    if (closed.length === 0) return;
    const sources = closed.map(({ path }) => path).filter((path) => path.endsWith(".go"));
    const needsAnew = sources.length < closed.length || closed.some(({ isText }) => !isText);
    if (!needsAnew) checks.changed(sources);
    else {
      for (const folder of this.#folders.values())
        if (closed.some(({ path }) => touches(folder.base, path)))
          checks.openFolder(keeperRequest(folder.base, folder.settings));
    }
    for (const path of sources) if (!existsSync(path)) desk.clear(path);
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      for (const sheet of desk.sheets.values()) this.checkNow(sheet);
      for (const folder of this.#folders.values()) {
        if (needsAnew && !folder.isLoose && folder.settings.scope === "workspace")
          void this.#checkWhole(folder);
        else void this.#refreshFolder(folder);
      }
    }, SETTLING_TIME);
  }

  dispose(): void {
    clearTimeout(this.#settling);
    for (const { resting } of this.#folders.values()) clearTimeout(resting);
    for (const timer of this.#ahead.values()) clearTimeout(timer);
  }

  /** Tells anew what depends on a file and no longer holds. */
  #refresh(path: string): void {
    const folder = this.#folderOf(path);
    if (folder === undefined) return;
    clearTimeout(folder.resting);
    folder.resting = setTimeout(() => void this.#refreshFolder(folder), REST_TIME);
  }

  async #refreshFolder(folder: Folder): Promise<void> {
    folder.stale?.cancel();
    folder.stale = this.#parts.checks.check(folder.base, "stale");
    this.#heed(folder, await folder.stale.end);
  }

  #reopen(folder: Folder): void {
    this.#parts.checks.openFolder(keeperRequest(folder.base, folder.settings));
    for (const path of this.#parts.desk.views.keys())
      if (relativeInside(folder.base, path) !== undefined) this.#parts.desk.clear(path);
    for (const sheet of this.#parts.desk.sheets.values())
      if (this.#folderOf(sheet.buffer.path) === folder) this.checkNow(sheet);
    if (this.isWholeWorkspace(`${folder.base}/x`)) void this.#checkWhole(folder);
  }

  /** Wrong configs are shown where they are wrong; the rest is for the log. */
  #heed(folder: Folder, { problems, isCancelled }: CheckEnd): void {
    if (isCancelled) return;
    const wrong = new Map<string, Problem[]>();
    for (const problem of problems) {
      if (problem.id === "config-invalid" && problem.path !== undefined) {
        wrong.set(problem.path, [...(wrong.get(problem.path) ?? []), problem]);
      }
      if (problem.level === "error")
        this.#parts.log(`${problem.path ?? folder.base}:${problem.line}: ${problem.message}`);
    }
    const before = this.#configPaths.get(folder.base) ?? new Set();
    for (const path of before) if (!wrong.has(path)) this.#parts.desk.clear(path);
    for (const [path, list] of wrong) this.#parts.desk.showProblems(path, list);
    this.#configPaths.set(folder.base, new Set(wrong.keys()));
  }

  #read(base: string, value: unknown): FolderSettings {
    const { settings, complaints } = readSettings(value, this.#parts.ruleIds, base);
    for (const complaint of complaints) this.#parts.log(complaint);
    return settings;
  }

  /** The innermost folder around a file. */
  #folderOf(path: string): Folder | undefined {
    let best: Folder | undefined;
    for (const folder of this.#folders.values()) {
      if (relativeInside(folder.base, path) === undefined) continue;
      if (best === undefined || folder.base.length > best.base.length) best = folder;
    }
    return best;
  }

  /** A document from elsewhere brings its module, or its folder. */
  async #ensureFolder(path: string): Promise<void> {
    if (this.#folderOf(path) !== undefined) return;
    const own = parentOf(path) ?? path;
    let base = own;
    for (let folder: string | undefined = own; folder !== undefined; folder = parentOf(folder)) {
      if (!existsSync(childPath(folder, "go.mod"))) continue;
      base = folder;
      break;
    }
    await this.openFolder(base, true);
  }
}

/** go.mod, go.work and configs above a folder speak for it too. */
function touches(base: string, path: string): boolean {
  const holder = parentOf(path);
  return (
    relativeInside(base, path) !== undefined ||
    (holder !== undefined && relativeInside(holder, base) !== undefined)
  );
}

function isEqual(a: FolderSettings, b: FolderSettings): boolean {
  const text = (settings: FolderSettings): string =>
    JSON.stringify(settings, (_, value: unknown) => (value instanceof Map ? [...value] : value));
  return text(a) === text(b);
}
