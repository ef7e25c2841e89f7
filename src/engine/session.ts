/**
 * Everything one thread needs to analyse packages: settings, program, types, scopes, counters. The
 * main thread and each worker have one; equal requests make equal sessions, so that it plays no part
 * which of them analyses a package.
 */
import type { Host } from "../host/host.js";
import { parseGoVersion } from "../program/go-version.js";
import { createProgram, type Program } from "../program/load.js";
import type { LoadedPackage } from "../program/package.js";
import { joinPath, parentOf } from "../program/paths.js";
import { type ConfigFiles, createConfigFiles } from "../rule/config-files.js";
import type { Rule } from "../rule/define.js";
import { createSettings, type SettingsResolver } from "../rule/effective.js";
import type { Config, FileSettings, RunSettings } from "../rule/settings.js";
import type { Models } from "../semantics/models/model.js";
import type { LintRequest } from "./api.js";
import type { OpenScopes } from "./fixes/services.js";
import { firstLine } from "./hear-rules.js";
import { createImportLog } from "./import-log.js";
import { Interruption } from "./interruption.js";
import type { Kit } from "./kit.js";
import { countedBetween, createMeter, type Meter } from "./meter.js";
import { createOutcomeCache } from "./outcome-cache.js";
import { type PackageTask, reportsIn } from "./package-task.js";
import { type PackageOutcome, type RunContext, runPackage } from "./run-package.js";
import { createScopes } from "./scope.js";

/** Configs and the command line, before anything of the program is known. */
export interface SettingsBook {
  readonly configs: ConfigFiles;
  readonly resolver: SettingsResolver;
  configOf(path: string): Config | undefined;
  settingsOf(path: string): FileSettings;
}

export function openSettings(request: LintRequest, host: Host, rules: readonly Rule[]): SettingsBook {
  const configs = createConfigFiles(host.files, rules);
  const resolver = createSettings(rules, request.overlay);
  const { config: choice } = request;
  const configOf = (path: string): Config | undefined => {
    switch (choice.kind) {
      case "none":
        return undefined;
      case "file":
        return configs.at(joinPath(request.base, choice.path));
      case "nearest":
        return configs.nearest(parentOf(path) ?? path);
      default:
        return choice satisfies never;
    }
  };
  return { configs, resolver, configOf, settingsOf: (path) => resolver.forFile(configOf(path), path) };
}

export interface Session {
  readonly program: Program;
  readonly meter: Meter;
  /** The package of a task; undefined where it is gone. */
  find(task: Pick<PackageTask, "address">): LoadedPackage | undefined;
  /** What an earlier run said of the package, where it still holds. `fixes` is the request's if left out. */
  recall(pkg: LoadedPackage, reportIn: PackageTask["reportIn"], fixes?: boolean): PackageOutcome | undefined;
  /**
   * `fixes` is the request's if left out. What goes wrong is a problem of the outcome.
   * @throws Interruption where `SessionParts.isInterrupted` says so
   */
  run(pkg: LoadedPackage, reportIn: PackageTask["reportIn"], fixes?: boolean): PackageOutcome;
  /**
   * Makes ready for files whose text has changed; gives the packages of which nothing is known any
   * more. Undefined where only a new session will do.
   */
  change(paths: readonly string[]): ReadonlySet<LoadedPackage> | undefined;
  /** From now on, bodies and flow graphs of these packages stay between runs, and of no others. */
  retain(packages: readonly LoadedPackage[]): void;
}

/** What the main thread's program knows of import paths that several folders claim. */
export type ContestedIds = ReturnType<Program["contestedIds"]>;

export interface SessionParts {
  readonly request: LintRequest;
  readonly run: RunSettings;
  readonly host: Host;
  readonly rules: readonly Rule[];
  readonly kit: Kit;
  readonly settings: SettingsBook;
  readonly models: Models;
  readonly contestedIds?: ContestedIds;
  /** Asked over and over during a run: is its answer of no use any more? */
  isInterrupted?(): boolean;
}

export function openSession(parts: SessionParts): Session {
  const { request, run, host, rules, kit, settings, models, contestedIds = [] } = parts;
  const isInterrupted = (): boolean => parts.isInterrupted?.() === true;
  const meter = createMeter(host.clock);
  const go = run.go === undefined ? undefined : parseGoVersion(run.go);
  const program = createProgram({
    files: host.files,
    parseFile: (path, bytes) => meter.time("phases", "read", () => kit.parseFile(path, bytes)),
    base: request.base,
    build: {
      goos: run.goos,
      goarch: run.goarch,
      tags: run.tags,
      ...(go === undefined ? {} : { release: go.minor }),
    },
    ...(go === undefined ? {} : { go, defaultGo: go }),
    isStandard: (path) => kit.isStandard(path),
    contestedIds,
    digest: host.cache?.digest,
    ...host.go,
  });
  const resolver = createImportLog(program.resolve);
  const openScopes = (own: Meter): OpenScopes => {
    const semantics = kit.createSemantics(resolver);
    return {
      semantics,
      scopes: createScopes({ semantics, resolver, models, kit, meter: own, isInterrupted }),
    };
  };
  const { semantics, scopes } = openScopes(meter);
  const named = new Set(
    request.paths.filter((path) => path.endsWith(".go")).map((path) => joinPath(request.base, path)),
  );
  const isNamed = (path: string): boolean => named.has(path);
  const shared = {
    rules,
    scopes,
    meter,
    isNamed,
    settingsOf: settings.settingsOf,
    isPartial: request.overlay.only !== undefined,
    newCode: request.newCode,
    known: request.known,
  };
  const fixServices = { program, clock: host.clock, openScopes };
  const cache =
    host.cache && !request.compareParses
      ? createOutcomeCache({
          cache: host.cache,
          program,
          imports: resolver,
          files: host.files,
          request,
          run,
          isNamed,
          settingsOf: settings.settingsOf,
        })
      : undefined;

  return {
    program,
    meter,
    find: (task) => program.find(task.address),
    change(paths) {
      const change = program.change(paths);
      for (const pkg of change?.packages ?? []) {
        scopes.forget(pkg);
        if (change?.inBodies === true) continue;
        resolver.forget(pkg);
        semantics.forget(pkg);
      }
      return change?.packages;
    },
    retain: scopes.retain,
    recall(pkg, reportIn, fixes = request.fixes ?? false) {
      const recalled = meter.time("phases", "recall", () => cache?.recall(pkg, reportIn, fixes));
      if (recalled === undefined) return undefined;
      measure(program, pkg, meter);
      for (const [counter, amount] of recalled.counts) meter.count(counter, amount);
      return recalled.outcome;
    },
    run(pkg, reportIn, fixes = request.fixes ?? false) {
      const context: RunContext = {
        ...shared,
        fixes: fixes ? fixServices : undefined,
        isReported: (path) => reportsIn(reportIn, path),
      };
      measure(program, pkg, meter);
      const before = meter.counts();
      let outcome: PackageOutcome;
      try {
        outcome = runPackage(pkg, context);
      } catch (error) {
        if (error instanceof Interruption) scopes.abandon();
        scopes.release();
        if (error instanceof Interruption) throw error;
        outcome = failedOutcome(pkg.folder, `package ${pkg.path} could not be analysed: ${firstLine(error)}`);
      }
      if (request.compareParses === true && !outcome.skipped) compareParses(pkg, kit, meter);
      if (outcome.skipped) {
        meter.count("packagesSkipped");
        if (!resolver.isImported(pkg)) pkg.release();
      }
      if (cache !== undefined)
        meter.time("phases", "keep", () =>
          cache.keep(pkg, reportIn, fixes, { outcome, counts: countedBetween(before, meter.counts()) }),
        );
      return outcome;
    },
  };
}

function compareParses(pkg: LoadedPackage, kit: Kit, meter: Meter): void {
  meter.time("phases", "compare parses", () => {
    for (const file of pkg.files) {
      meter.count("parsesCompared");
      if (!kit.readsAsWhole(file)) meter.count("parsesDiffering");
      file.dropBodies();
    }
  });
}

/** The outcome of a package that golinger failed on. */
export function failedOutcome(folder: string, message: string): PackageOutcome {
  return {
    findings: [],
    suppressed: [],
    silenced: [],
    problems: [{ id: "package-failed", level: "error", message, path: folder, line: 0, column: 0 }],
    skipped: false,
  };
}

const LINE_FEED = 10;

/** Counts on bytes: skipped packages are never decoded. */
function measure(program: Program, pkg: LoadedPackage, meter: Meter): void {
  meter.count("packages");
  meter.count("files", pkg.sources.length);
  meter.time("phases", "count", () => {
    for (const source of pkg.sources) {
      const bytes = program.store.bytes(source.path);
      let lines = bytes.length > 0 && bytes.at(-1) !== LINE_FEED ? 1 : 0;
      for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) lines++;
      meter.count("size", bytes.length);
      meter.count("lines", lines);
    }
  });
}
