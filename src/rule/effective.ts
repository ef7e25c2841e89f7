/**
 * What holds for one file and for the run: presets, config, its overrides and the command line laid
 * over each other. Decides which rules run where; files with equal settings share one object.
 */
import { relativeInside } from "../program/paths.js";
import { mergeRules } from "./config-files.js";
import type { Preset, Rule, RuleOptions } from "./define.js";
import { compileGlobs, type PathMatcher } from "./globs.js";
import type {
  ActiveRule,
  Config,
  FileSettings,
  Overlay,
  PresetName,
  RuleChoice,
  RuleLevel,
  RunSettings,
} from "./settings.js";

export interface SettingsResolver {
  /** `config` is the one found for the file, if any. */
  forFile(config: Config | undefined, path: string): FileSettings;
  /** From the config that speaks for the run as a whole. */
  forRun(config: Config | undefined): RunSettings;
}

const DEFAULT_PRESETS: readonly PresetName[] = ["recommended"];

/** The presets a list of names turns on: strict holds recommended, advice stands apart. */
export function expandPresets(names: readonly PresetName[]): ReadonlySet<Preset> {
  const presets = new Set<Preset>();
  for (const name of names) {
    if (name !== "advice") presets.add("recommended");
    if (name === "strict" || name === "all") presets.add("strict");
    if (name === "advice" || name === "all") presets.add("advice");
  }
  return presets;
}

export function createSettings(rules: readonly Rule[], overlay: Overlay): SettingsResolver {
  const compiledByConfig = new WeakMap<Config, CompiledConfig>();
  const withoutConfig = settle(rules, overlay, undefined, [], false);

  return {
    forFile(config, path) {
      if (config === undefined) return withoutConfig;
      let compiled = compiledByConfig.get(config);
      if (compiled === undefined) {
        compiled = compile(config);
        compiledByConfig.set(config, compiled);
      }
      const relative = relativeInside(config.folder, path);
      const ignored = relative !== undefined && compiled.ignore(relative);
      const applying = compiled.overrides.map((matches) => relative !== undefined && matches(relative));
      const key = `${ignored} ${applying.map(Number).join("")}`;
      let settings = compiled.settingsByKey.get(key);
      if (settings === undefined) {
        settings = settle(rules, overlay, config, applying, ignored);
        compiled.settingsByKey.set(key, settings);
      }
      return settings;
    },
    forRun(config) {
      return {
        go: overlay.go ?? config?.go,
        goos: overlay.goos ?? config?.goos ?? "linux",
        goarch: overlay.goarch ?? config?.goarch ?? "amd64",
        tags: overlay.tags ?? config?.tags ?? [],
        failLevel: overlay.failLevel ?? config?.failLevel ?? "warning",
        reportUnused: overlay.reportUnused ?? config?.reportUnused ?? false,
        models: config?.models ?? [],
      };
    },
  };
}

interface CompiledConfig {
  readonly ignore: PathMatcher;
  readonly overrides: readonly PathMatcher[];
  readonly settingsByKey: Map<string, FileSettings>;
}

function compile(config: Config): CompiledConfig {
  return {
    ignore: compileGlobs(config.ignore),
    overrides: config.overrides.map((override) => compileGlobs(override.files)),
    settingsByKey: new Map(),
  };
}

function settle(
  rules: readonly Rule[],
  overlay: Overlay,
  config: Config | undefined,
  applying: readonly boolean[],
  ignored: boolean,
): FileSettings {
  let presetNames = config?.presets;
  let tests = config?.tests;
  let confidence = config?.confidence;
  let choices = config?.rules ?? new Map<string, RuleChoice>();
  config?.overrides.forEach((override, index) => {
    if (!applying[index]) return;
    presetNames = override.presets ?? presetNames;
    tests = override.tests ?? tests;
    confidence = override.confidence ?? confidence;
    choices = mergeRules(choices, override.rules);
  });
  const presets = expandPresets(overlay.presets ?? presetNames ?? DEFAULT_PRESETS);
  const beside = new Set(overlay.beside ?? config?.beside ?? []);
  const only = overlay.only === undefined ? undefined : new Set(overlay.only);
  const active = new Map<string, ActiveRule>();
  for (const rule of rules) {
    const choice = choices.get(rule.id);
    const asked = overlay.rules?.get(rule.id) ?? choice?.level;
    const way = wayOf(rule, asked, presets, beside, only);
    if (way === "off") continue;
    const level = asked === "on" || asked === "off" ? undefined : asked;
    active.set(rule.id, { level, options: optionsOf(rule, choice), own: way === "own" });
  }
  return {
    rules: active,
    presets,
    tests: overlay.tests ?? tests ?? false,
    confidence: overlay.confidence ?? confidence ?? "likely",
    reportUnused: overlay.reportUnused ?? config?.reportUnused ?? false,
    ignored,
  };
}

/** Does the rule run, and if so in its own right or only for a variant that a preset brings in? */
function wayOf(
  rule: Rule,
  asked: RuleLevel | undefined,
  presets: ReadonlySet<Preset>,
  beside: ReadonlySet<string>,
  only: ReadonlySet<string> | undefined,
): "own" | "variant" | "off" {
  if (only !== undefined) return only.has(rule.id) ? "own" : "off";
  if (asked === "off") return "off";
  // Naming a rule is stronger than saying in general what runs beside golinger.
  if (asked !== undefined) return "own";
  if (rule.overlaps?.some((other) => beside.has(other.split("/")[0] ?? other))) return "off";
  if (presets.has(rule.preset)) return "own";
  return rule.variants?.some((variant) => presets.has(variant)) ? "variant" : "off";
}

function optionsOf(rule: Rule, choice: RuleChoice | undefined): RuleOptions {
  const options: Record<string, RuleOptions[string]> = {};
  for (const [name, spec] of Object.entries(rule.options ?? {}))
    options[name] = choice?.options[name] ?? spec.default;
  return options;
}
