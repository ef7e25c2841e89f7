/**
 * The analyst's side: keeps a session for each folder and does checks one package at a time, what
 * somebody waits for first. Between two packages it hears what was said meanwhile.
 */
import { type Keeper, type KeeperRequest, openKeeper } from "../engine/keeper.js";
import type { PackageTask } from "../engine/package-task.js";
import type { LoadKit } from "../engine/serve.js";
import type { Host } from "../host/host.js";
import { relativeInside } from "../program/paths.js";
import { helpMarkdown } from "../report/rule-help.js";
import { rulePage } from "../rule/about.js";
import type { Rule } from "../rule/define.js";
import type { Problem } from "../rule/problem.js";
import type { AnalystPort, Bell, Check, CheckId, RuleCard, ToAnalyst } from "./analyst-protocol.js";

export interface AnalystParts {
  readonly host: Host;
  readonly rules: readonly Rule[];
  readonly loadKit: LoadKit;
}

interface Folder {
  readonly request: KeeperRequest;
  keeper: Keeper | undefined;
  /** What was told of this folder: it is told anew when it no longer holds. */
  readonly told: Map<string, PackageTask>;
}

interface Job {
  readonly check: Check;
  /** Undefined until the packages are known. */
  left: PackageTask[] | undefined;
  total: number;
  problems: readonly Problem[];
  /** How often its next package was interrupted. */
  interruptions: number;
}

/** Then a package is analysed to its end, or a first look at a large workspace would never come to one. */
const MAX_INTERRUPTIONS = 3;

export function startAnalyst(port: AnalystPort, parts: AnalystParts): void {
  const analyst = new Analyst(port, parts);
  port.post({ kind: "rules", rules: parts.rules.map(cardOf) });
  port.onMessage((message) => analyst.hear(message));
}

class Analyst {
  readonly #port: AnalystPort;
  readonly #parts: AnalystParts;
  readonly #folders = new Map<string, Folder>();
  readonly #texts = new Map<string, string>();
  readonly #versions = new Map<string, number>();
  #jobs: Job[] = [];
  #bell: Bell | undefined;
  #isAtWork = false;

  constructor(port: AnalystPort, parts: AnalystParts) {
    this.#port = port;
    const { loadKit } = parts;
    const kits = new Map<string, ReturnType<LoadKit>>();
    this.#parts = {
      ...parts,
      // Parser and library serve every folder.
      loadKit(host, run) {
        const known = kits.get(run.goos) ?? loadKit(host, run);
        kits.set(run.goos, known);
        known.catch(() => kits.delete(run.goos));
        return known;
      },
    };
  }

  hear(message: ToAnalyst): void {
    switch (message.kind) {
      case "bell":
        this.#bell = message.bell;
        return;
      case "open-folder":
        this.#folders.set(message.request.base, {
          request: message.request,
          keeper: undefined,
          told: this.#folders.get(message.request.base)?.told ?? new Map(),
        });
        return;
      case "close-folder":
        this.#folders.delete(message.base);
        return;
      case "text": {
        const { path, text, version } = message;
        const isKnown = this.#texts.has(path) || this.#parts.host.files.kindOf(path) === "file";
        if (text === undefined) {
          this.#texts.delete(path);
          this.#versions.delete(path);
        } else {
          this.#texts.set(path, text);
          this.#versions.set(path, version);
        }
        if (isKnown) this.#change([path]);
        else this.#openAgain(path);
        return;
      }
      case "changed":
        this.#change(message.paths);
        return;
      case "check":
        this.#jobs.push({ check: message, left: undefined, total: 0, problems: [], interruptions: 0 });
        void this.#work();
        return;
      case "cancel":
        this.#cancel(message.id);
        return;
      default:
        message satisfies never;
    }
  }

  #change(paths: readonly string[]): void {
    for (const folder of this.#folders.values()) {
      if (folder.keeper?.change(paths) === false) folder.keeper = undefined;
    }
  }

  /** A file that is not on disk makes another package of its folder. */
  #openAgain(path: string): void {
    for (const [base, folder] of this.#folders)
      if (relativeInside(base, path) !== undefined) folder.keeper = undefined;
  }

  #cancel(id: CheckId): void {
    const job = this.#jobs.find(({ check }) => check.id === id);
    if (job !== undefined) this.#end(job, true);
  }

  #end(job: Job, isCancelled: boolean): void {
    this.#jobs = this.#jobs.filter((other) => other !== job);
    this.#port.post({ kind: "end", id: job.check.id, problems: job.problems, isCancelled });
  }

  async #work(): Promise<void> {
    if (this.#isAtWork) return;
    this.#isAtWork = true;
    // Everything that was said together is heard before the first step.
    await turn();
    for (let job = nextOf(this.#jobs); job !== undefined; job = nextOf(this.#jobs)) {
      try {
        await this.#step(job);
      } catch (error) {
        this.#port.post({ kind: "failed", message: firstLine(error) });
        if (this.#jobs.includes(job)) this.#end(job, false);
      }
      await turn();
    }
    this.#isAtWork = false;
  }

  async #step(job: Job): Promise<void> {
    const folder = this.#folders.get(job.check.base);
    if (folder === undefined) {
      this.#end(job, true);
      return;
    }
    const keeper = folder.keeper ?? (await this.#open(folder, job));
    // What came in while it opened may have replaced or cancelled it.
    if (keeper === undefined || !this.#jobs.includes(job)) return;
    if (job.left === undefined) {
      this.#plan(job, folder, keeper);
      return;
    }
    const task = job.left.shift();
    if (task === undefined) {
      this.#end(job, false);
      return;
    }
    const { id, fixes, what } = job.check;
    const isOpen = typeof what !== "string";
    const outcome = keeper.run(task, { fixes, isOpen, isInterrupted: this.#interruption(job) });
    if (outcome === "interrupted") {
      job.interruptions++;
      job.left.unshift(task);
      return;
    }
    job.interruptions = 0;
    if (outcome !== undefined) {
      folder.told.set(keyOf(task), task);
      const files = keeper.filesOf(task);
      const { findings, problems } = outcome;
      const versions = new Map(files.flatMap((path) => versionOf(path, this.#versions)));
      this.#port.post({ kind: "package", id, files, findings, problems, versions });
    } else folder.told.delete(keyOf(task));
    if (what === "all")
      this.#port.post({ kind: "progress", id, done: job.total - job.left.length, total: job.total });
    if (job.left.length === 0) this.#end(job, false);
  }

  #interruption(job: Job): () => boolean {
    const bell = this.#bell;
    if (bell === undefined || job.interruptions >= MAX_INTERRUPTIONS) return () => false;
    const before = Atomics.load(bell, 0);
    return () => Atomics.load(bell, 0) !== before;
  }

  #plan(job: Job, folder: Folder, keeper: Keeper): void {
    const { what } = job.check;
    if (what === "stale") {
      job.left = [...folder.told.values()].filter((task) => keeper.isDue(task));
    } else {
      const plan = what === "all" ? keeper.planAll() : keeper.planFiles(what);
      // Another folder inside this one speaks for its packages.
      const inside = [...this.#folders.keys()].filter(
        (base) => base !== folder.request.base && relativeInside(folder.request.base, base) !== undefined,
      );
      job.left = plan.tasks.filter(
        ({ address }) => !inside.some((base) => relativeInside(base, address.folder) !== undefined),
      );
      if (what === "all") for (const key of folder.told.keys()) folder.told.delete(key);
      job.problems = plan.problems;
    }
    job.total = job.left.length;
    if (job.total === 0) this.#end(job, false);
  }

  async #open(folder: Folder, job: Job): Promise<Keeper | undefined> {
    const { host, rules, loadKit } = this.#parts;
    const opened = await openKeeper(loadKit, folder.request, host, this.#texts, rules);
    if (opened.ok) {
      folder.keeper = opened.keeper;
      return opened.keeper;
    }
    job.problems = opened.problems;
    if (this.#jobs.includes(job)) this.#end(job, false);
    return undefined;
  }
}

/** What names files is waited for, findings before fixes; a whole folder can wait, and what no longer holds before that. */
function nextOf(jobs: readonly Job[]): Job | undefined {
  const named = jobs.filter(({ check }) => typeof check.what !== "string");
  return (
    named.find(({ check }) => !check.fixes) ??
    named[0] ??
    jobs.find(({ check }) => check.what === "stale") ??
    jobs[0]
  );
}

function versionOf(
  path: string,
  versions: ReadonlyMap<string, number>,
): readonly (readonly [string, number])[] {
  const version = versions.get(path);
  return version === undefined ? [] : [[path, version]];
}

function keyOf({ address }: PackageTask): string {
  return JSON.stringify(address);
}

/** Messages of other threads arrive in turns of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
}

function cardOf(rule: Rule): RuleCard {
  const { id, summary, why, remedy } = rule;
  return {
    id,
    summary,
    why,
    remedy,
    url: rulePage(id),
    page: helpMarkdown(rule),
    hasFixes: rule.fix !== undefined,
  };
}
