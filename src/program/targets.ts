/**
 * From the arguments of a run to the packages it analyses: for each, the files findings may be
 * reported in; and a line for each argument that led nowhere. Reads arguments the way the go command
 * does, and also any mix of single files, as git hooks pass them.
 */

import type { FileHost } from "../host/host.js";
import { type BuildContext, isHiddenName } from "./build-context.js";
import { createGitIgnore } from "./ignore-rules.js";
import type { Program } from "./load.js";
import type { LoadedPackage } from "./package.js";
import { childPath } from "./paths.js";
import { satisfyingBuild } from "./satisfy.js";
import { readArguments, type Wanted, type WantedFolder } from "./target-arguments.js";
import type { TargetProblem, TargetProblemKind } from "./target-problem.js";

export interface TargetOptions {
  readonly files: FileHost;
  readonly base: string;
  /** Files, folders, `dir/...`, import path patterns; relative ones start at `base`. */
  readonly arguments: readonly string[];
  /** Absolute paths of files whose packages are wanted whole; those that are gone or ignored are passed over. */
  readonly packagesOf?: readonly string[];
  /** `--no-ignore`: also testdata, vendor and what .gitignore leaves out. */
  readonly includeIgnored: boolean;
}

export interface Target {
  readonly package: LoadedPackage;
  /** Paths of the files findings are reported in; "all" for every file of the package. */
  readonly reportIn: "all" | ReadonlySet<string>;
}

interface TargetCounts {
  readonly packages: number;
  /** Files findings are reported in. */
  readonly files: number;
  readonly generated: number;
  /** Go files of walked folders that the build leaves out. */
  readonly leftOut: number;
  /** Files and folders passed over by .gitignore, testdata and the like. */
  readonly ignored: number;
}

export interface Targets {
  /** In the order of their ids. */
  readonly targets: readonly Target[];
  readonly counts: TargetCounts;
  /** In the order of their paths. */
  readonly problems: readonly TargetProblem[];
}

export function findTargets(program: Program, options: TargetOptions): Targets {
  const gitIgnore = createGitIgnore(options.files, program.folders, options.base);
  const wanted = readArguments(program, { ...options, gitIgnore });
  const collector = new Collector(program);
  for (const [folder, want] of [...wanted.folders].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    collector.addFolder(folder, want);
  }
  return collector.finish(wanted);
}

/** Gathers targets folder by folder; a package asked for twice is one target. */
class Collector {
  readonly #program: Program;
  readonly #reportIn = new Map<LoadedPackage, Set<string>>();
  readonly #problems: TargetProblem[] = [];
  #leftOut = 0;

  constructor(program: Program) {
    this.#program = program;
  }

  addFolder(folder: string, want: WantedFolder): void {
    const { main, externalTest, groups } = this.#program.packagesIn(folder);
    const built = [main, externalTest].filter((item) => item !== undefined);
    if (want.isWhole) {
      this.#leftOut += groups.leftOut.length + groups.hidden.length;
      for (const item of built)
        this.#add(
          item,
          item.sources.map((source) => source.name).filter((name) => !want.ignored.has(name)),
        );
      for (const [name, files] of groups.others) {
        this.#problem(
          "several-packages",
          childPath(folder, files[0] ?? ""),
          `package ${name}; the folder holds package ${groups.name}, and only that is analysed`,
        );
      }
    }
    for (const name of groups.unreadable) {
      if (!want.isWhole && !want.files.has(name)) continue;
      const problem = this.#program.store.head(childPath(folder, name)).problem;
      this.#problem("unreadable", childPath(folder, name), problem?.message ?? "could not be read");
    }
    const owners = new Map(
      built.flatMap((item) => item.sources.map((source) => [source.name, item] as const)),
    );
    for (const name of [...want.files].sort()) {
      if (groups.unreadable.includes(name)) continue;
      const owner = owners.get(name);
      if (owner !== undefined) this.#add(owner, [name]);
      else this.#addAlone(folder, name);
    }
  }

  /** A file that the folder's packages do not hold: of another package, or left out by this build. */
  #addAlone(folder: string, name: string): void {
    const path = childPath(folder, name);
    const head = this.#program.store.head(path);
    if (head.problem !== undefined) {
      this.#problem("unreadable", path, head.problem.message);
      return;
    }
    const build = this.#buildFor(name, path);
    if (build === undefined) return;
    const { main, externalTest, groups } = this.#program.packagesIn(folder, build);
    const isProgram = head.packageName === "main" && build.hasTag("ignore");
    const owner = [main, externalTest].find((item) => item?.sources.some((source) => source.name === name));
    if (owner !== undefined && !isProgram) {
      this.#add(owner, [name]);
      return;
    }
    // A generator or an example to be run by its file name is a program of its own.
    const isMain = head.packageName === "main";
    const others = isMain ? undefined : [...groups.others.values()].find((names) => names.includes(name));
    const alone = this.#program.packageOf(folder, others ?? [name], build);
    if (alone !== undefined) this.#add(alone, [name]);
    else this.#problem("unbuildable", path, "no package clause could be read");
  }

  #buildFor(name: string, path: string): BuildContext | undefined {
    const { build } = this.#program;
    const head = this.#program.store.head(path);
    if (isHiddenName(name)) {
      this.#problem("unbuildable", path, "Go passes over files whose names begin with `_` or `.`");
      return undefined;
    }
    const needsCgo = head.imports.includes("C");
    const found = satisfyingBuild(build, name, [
      ...head.constraints.all,
      ...(needsCgo ? [{ kind: "tag", tag: "cgo" } as const] : []),
    ]);
    if (found === undefined)
      this.#problem("unbuildable", path, "no system, processor and tags satisfy its build constraints");
    return found;
  }

  #add(item: LoadedPackage, names: readonly string[]): void {
    const paths = this.#reportIn.get(item) ?? new Set();
    for (const name of names) paths.add(childPath(item.folder, name));
    if (paths.size > 0) this.#reportIn.set(item, paths);
  }

  #problem(kind: TargetProblemKind, path: string, message: string, line?: number): void {
    this.#problems.push({ kind, path, line, message });
  }

  finish(wanted: Wanted): Targets {
    const targets: Target[] = [];
    let files = 0;
    let generated = 0;
    for (const [item, paths] of this.#reportIn) {
      files += paths.size;
      for (const source of item.sources) {
        if (!paths.has(source.path)) continue;
        if (source.generated) generated++;
        const problem = this.#program.store.head(source.path).constraints.problem;
        if (problem !== undefined) this.#problem("broken-constraint", source.path, problem);
      }
      targets.push({ package: item, reportIn: paths.size === item.sources.length ? "all" : paths });
    }
    for (const { path, line, message } of this.#program.moduleProblems) {
      this.#problem("broken-module", path, message, line);
    }
    targets.sort((a, b) => compare(a.package.id, b.package.id));
    const problems = [...wanted.problems, ...this.#problems];
    problems.sort(
      (a, b) => compare(a.path, b.path) || (a.line ?? 0) - (b.line ?? 0) || compare(a.message, b.message),
    );
    const counts = {
      packages: targets.length,
      files,
      generated,
      leftOut: this.#leftOut,
      ignored: wanted.ignored,
    };
    return { targets, counts, problems };
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
