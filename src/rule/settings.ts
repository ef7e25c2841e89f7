/**
 * What the user wants, as plain data: the content of one config file, what the command line lays on
 * top, and what both come to for one file. Decides names and meaning; `config.ts` reads config
 * files, `effective.ts` merges.
 */
import type { Preset, RuleOptions } from "./define.js";
import type { Confidence, Level } from "./finding.js";

/** `all` stands for every preset. */
export type PresetName = Preset | "all";

export type FailLevel = Level | "never";

/** `on` = the rule's own level, or its variant's. */
export type RuleLevel = Level | "off" | "on";

/** What a config or the command line says about one rule. */
export interface RuleChoice {
  /** Undefined = only options were given: the presets decide whether the rule runs. */
  readonly level: RuleLevel | undefined;
  readonly options: RuleOptions;
}

/** Part of a config that holds for the files one of the globs matches. */
export interface Override {
  /** Relative to the folder of the config that holds them, `/` between parts. */
  readonly files: readonly string[];
  readonly rules: ReadonlyMap<string, RuleChoice>;
  readonly presets: readonly PresetName[] | undefined;
  readonly tests: boolean | undefined;
  readonly confidence: Confidence | undefined;
}

/** A config file with all it extends; undefined = not said. Globs are relative to `folder`. */
export interface Config {
  /** Absolute path of the file that was found, for messages. */
  readonly path: string;
  /** The folder of that file. Globs of an extended file are relative to it too: shared configs mean the project. */
  readonly folder: string;
  /** Absolute paths of all files that went into it. */
  readonly sources: readonly string[];
  readonly presets: readonly PresetName[] | undefined;
  readonly rules: ReadonlyMap<string, RuleChoice>;
  readonly overrides: readonly Override[];
  readonly ignore: readonly string[];
  readonly go: string | undefined;
  readonly goos: string | undefined;
  readonly goarch: string | undefined;
  readonly tags: readonly string[] | undefined;
  readonly tests: boolean | undefined;
  readonly confidence: Confidence | undefined;
  readonly failLevel: FailLevel | undefined;
  /** Other linters that run beside golinger: rules that overlap with theirs are dropped. */
  readonly beside: readonly string[] | undefined;
  readonly reportUnused: boolean | undefined;
  /** Absolute paths of files with models. */
  readonly models: readonly string[];
}

/** What the command line (or an editor's settings) lays on top of every config. */
export interface Overlay {
  readonly presets?: readonly PresetName[];
  /** Rule id to level; `on` where none was given. */
  readonly rules?: ReadonlyMap<string, RuleLevel>;
  /** Only these rules run, whatever presets and configs say of them. */
  readonly only?: readonly string[];
  readonly go?: string;
  readonly goos?: string;
  readonly goarch?: string;
  readonly tags?: readonly string[];
  readonly tests?: boolean;
  readonly confidence?: Confidence;
  readonly failLevel?: FailLevel;
  readonly beside?: readonly string[];
  readonly reportUnused?: boolean;
}

/** How one rule runs on one file. */
export interface ActiveRule {
  /** What the user asked for; undefined = the rule's own level. */
  readonly level: Level | undefined;
  readonly options: RuleOptions;
  /** Findings without a variant are shown; false where only a variant's preset brought the rule in. */
  readonly own: boolean;
}

/** What holds for one file, when everything is merged. Files with equal settings share one object. */
export interface FileSettings {
  /** Rules that run, by id. */
  readonly rules: ReadonlyMap<string, ActiveRule>;
  readonly presets: ReadonlySet<Preset>;
  readonly tests: boolean;
  readonly confidence: Confidence;
  readonly reportUnused: boolean;
  /** The `ignore` globs of the config match: nothing is reported here. */
  readonly ignored: boolean;
}

/** What holds for a whole run: from the config nearest to the folder that holds all of its paths. */
export interface RunSettings {
  readonly go: string | undefined;
  readonly goos: string;
  readonly goarch: string;
  readonly tags: readonly string[];
  readonly failLevel: FailLevel;
  readonly reportUnused: boolean;
  /** Absolute paths of model files. */
  readonly models: readonly string[];
}
