/**
 * A session that outlives a run, for an editor: files change, and what does not depend on them stays,
 * parsed, typed and analysed. Decides when an answer still holds; which packages are asked about, and
 * when, is the front end's business.
 */
import type { FileResult, FolderEntry, Host } from "../host/host.js";
import type { LoadedPackage } from "../program/package.js";
import { baseName, parentOf } from "../program/paths.js";
import { findTargets } from "../program/targets.js";
import type { Rule } from "../rule/define.js";
import { readModelFiles } from "../rule/model-files.js";
import type { Problem } from "../rule/problem.js";
import type { LintRequest } from "./api.js";
import { targetProblems } from "./arguments.js";
import { Interruption } from "./interruption.js";
import type { PackageTask } from "./package-task.js";
import type { PackageOutcome } from "./run-package.js";
import type { LoadKit } from "./serve.js";
import { openSession, openSettings, type Session } from "./session.js";

/** What a keeper is opened for: a request without paths. */
export type KeeperRequest = Pick<LintRequest, "base" | "config" | "overlay">;

export interface Plan {
  readonly tasks: readonly PackageTask[];
  /** Where a config is wrong there are no tasks. */
  readonly problems: readonly Problem[];
}

export interface RunWish {
  readonly fixes?: boolean;
  /** Somebody works at the package: it will soon be asked about again, with an edit here and there. */
  readonly isOpen?: boolean;
  /** Asked over and over: is the answer of no use any more? */
  isInterrupted?(): boolean;
}

/**
 * Open packages whose parsed bodies and flow graphs stay. Too low and a package and its external tests
 * drive each other out; too high and an editor with many files open holds a few hundred megabytes.
 */
const MAX_RETAINED = 4;

export interface Keeper {
  /** Every package below the base. */
  planAll(): Plan;
  /** The packages that hold these files, whatever ignores them. */
  planFiles(paths: readonly string[]): Plan;
  /** From memory where nothing it depends on has changed. Undefined where the package is gone. */
  run(task: PackageTask, wish?: RunWish): PackageOutcome | "interrupted" | undefined;
  /** Whether `run` has to work for it. */
  isDue(task: PackageTask): boolean;
  /** The texts of these files have changed, on disk or in `texts`. False where a new keeper is needed. */
  change(paths: readonly string[]): boolean;
  /** Files of the package. */
  filesOf(task: PackageTask): readonly string[];
}

export type KeeperOutcome =
  | { readonly ok: true; readonly keeper: Keeper }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** `texts` stand for what lies on disk; they may change, told by `change`. */
export async function openKeeper(
  loadKit: LoadKit,
  { base, config, overlay }: KeeperRequest,
  disk: Host,
  texts: ReadonlyMap<string, string>,
  rules: readonly Rule[],
): Promise<KeeperOutcome> {
  const host = withBuffers(disk, texts);
  const request: LintRequest = { base, paths: [], noIgnore: false, config, overlay };
  const settings = openSettings(request, host, rules);
  const run = settings.resolver.forRun(settings.configOf(`${base}/x`));
  const models = readModelFiles(host.files, run.models);
  const early = [...settings.configs.problems(), ...models.problems];
  if (early.length > 0) return { ok: false, problems: early };
  const kit = await loadKit(host, run);
  let isInterrupted = (): boolean => false;
  const session = openSession({
    request,
    run,
    host,
    rules,
    kit,
    settings,
    models: models.models,
    isInterrupted: () => isInterrupted(),
  });
  const runUnless = (wish: RunWish, work: () => PackageOutcome): PackageOutcome | "interrupted" => {
    isInterrupted = wish.isInterrupted ?? (() => false);
    try {
      return work();
    } catch (error) {
      if (error instanceof Interruption) return "interrupted";
      throw error;
    } finally {
      isInterrupted = () => false;
    }
  };

  const plan = (paths: readonly string[], includeIgnored: boolean): Plan => {
    const { files } = host;
    const found = findTargets(session.program, { files, base, arguments: paths, includeIgnored });
    for (const target of found.targets)
      for (const source of target.package.sources) settings.configOf(source.path);
    const wrong = settings.configs.problems();
    if (wrong.length > 0) return { tasks: [], problems: wrong };
    const tasks = found.targets.map(({ package: { address, path } }) => {
      return { address, path, reportIn: "all" } satisfies PackageTask;
    });
    return { tasks, problems: targetProblems(request, found.problems) };
  };
  return { ok: true, keeper: { planAll: () => plan(["./..."], false), ...keep(session, plan, runUnless) } };
}

function keep(
  session: Session,
  plan: (paths: readonly string[], includeIgnored: boolean) => Plan,
  runUnless: (wish: RunWish, work: () => PackageOutcome) => PackageOutcome | "interrupted",
): Omit<Keeper, "planAll"> {
  const plain = new WeakMap<LoadedPackage, PackageOutcome>();
  const fixed = new WeakMap<LoadedPackage, PackageOutcome>();
  let retained: readonly LoadedPackage[] = [];
  return {
    planFiles: (paths) => plan(paths, true),
    run(task, wish = {}) {
      const { fixes = false, isOpen = false } = wish;
      const pkg = session.find(task);
      if (pkg === undefined) return undefined;
      if (isOpen) {
        retained = [pkg, ...retained.filter((other) => other !== pkg)].slice(0, MAX_RETAINED);
        session.retain(retained);
      }
      const known = fixed.get(pkg) ?? (fixes ? undefined : plain.get(pkg));
      if (known !== undefined) return known;
      const outcome = runUnless(wish, () => session.run(pkg, task.reportIn, fixes));
      if (outcome === "interrupted") return outcome;
      (fixes ? fixed : plain).set(pkg, outcome);
      return outcome;
    },
    isDue(task) {
      const pkg = session.find(task);
      return pkg === undefined || !(plain.has(pkg) || fixed.has(pkg));
    },
    change(paths) {
      const changed = session.change(paths);
      for (const pkg of changed ?? []) {
        plain.delete(pkg);
        fixed.delete(pkg);
      }
      // What was made anew is another object.
      retained = retained.filter((pkg) => session.find({ address: pkg.address }) === pkg);
      return changed !== undefined;
    },
    filesOf: (task) => session.find(task)?.sources.map(({ path }) => path) ?? [],
  };
}

/** The disk as an editor sees it: buffers stand for files, and one that was never saved is there too. */
function withBuffers(disk: Host, texts: ReadonlyMap<string, string>): Host {
  const encoder = new TextEncoder();
  const { files } = disk;
  return {
    ...disk,
    files: {
      readFile(path) {
        const text = texts.get(path);
        return text === undefined ? files.readFile(path) : { ok: true, value: encoder.encode(text) };
      },
      readFolder: (path) => withUnsaved(path, files.readFolder(path), texts),
      kindOf(path) {
        return texts.has(path) ? "file" : files.kindOf(path);
      },
    },
  };
}

function withUnsaved(
  folder: string,
  listing: FileResult<readonly FolderEntry[]>,
  texts: ReadonlyMap<string, string>,
): FileResult<readonly FolderEntry[]> {
  if (!listing.ok) return listing;
  const known = new Set(listing.value.map(({ name }) => name));
  const unsaved = [...texts.keys()]
    .filter((path) => parentOf(path) === folder && !known.has(baseName(path)))
    .map((path): FolderEntry => ({ name: baseName(path), kind: "file" }));
  if (unsaved.length === 0) return listing;
  const value = [...listing.value, ...unsaved].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ok: true, value };
}
