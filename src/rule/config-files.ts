/**
 * Which config file speaks for a folder, read once: the nearest one upwards to the folder with
 * `.git`, with everything it extends laid under it. Decides lookup and merging; `config.ts` decides
 * what a text may say.
 */
import type { FileHost } from "../host/host.js";
import { baseName, childPath, joinPath, parentOf } from "../program/paths.js";
import { type ConfigText, readConfigText } from "./config.js";
import { type ConfigShape, configShape } from "./config-shape.js";
import type { Rule } from "./define.js";
import type { Problem } from "./problem.js";
import type { Config, RuleChoice } from "./settings.js";
import { configProblem, readText } from "./yaml-text.js";

const CONFIG_NAMES = [".golinger.yaml", ".golinger.yml", ".golinger.json"] as const;

export interface ConfigFiles {
  /** The config for files of a folder; undefined where none applies or it is wrong. */
  nearest(folder: string): Config | undefined;
  /** The config in that very file, wherever it lies. */
  at(path: string): Config | undefined;
  /** Everything wrong with the configs read so far, each file told once. */
  problems(): readonly Problem[];
  /** The paths of all files read so far, sorted. */
  read(): readonly string[];
}

export function createConfigFiles(files: FileHost, rules: readonly Rule[]): ConfigFiles {
  const shape = configShape(rules);
  const nearestByFolder = new Map<string, Config | undefined>();
  const configByPath = new Map<string, Config | undefined>();
  const textByPath = new Map<string, ConfigText | undefined>();
  const problems: Problem[] = [];

  const textOf = (path: string): ConfigText | undefined => {
    if (!textByPath.has(path)) textByPath.set(path, readConfig(files, path, shape, problems));
    return textByPath.get(path);
  };
  const at = (path: string): Config | undefined => {
    if (!configByPath.has(path)) {
      const text = textOf(path);
      configByPath.set(path, text && assemble(path, folderOf(path), textOf, problems));
    }
    return configByPath.get(path);
  };

  return {
    at,
    nearest(start) {
      const passed: string[] = [];
      let found: Config | undefined;
      for (let folder: string | undefined = start; folder !== undefined; folder = parentOf(folder)) {
        if (nearestByFolder.has(folder)) {
          found = nearestByFolder.get(folder);
          break;
        }
        passed.push(folder);
        const names = CONFIG_NAMES.filter((name) => files.kindOf(childPath(folder, name)) === "file");
        const [name, other] = names;
        if (name !== undefined && other !== undefined) {
          const message = `two configs in one folder: ${name} and ${other}; keep one of them`;
          problems.push(configProblem(childPath(folder, name), message));
          break;
        }
        if (name !== undefined) {
          found = at(childPath(folder, name));
          break;
        }
        if (files.kindOf(childPath(folder, ".git")) !== "none") break;
      }
      for (const folder of passed) nearestByFolder.set(folder, found);
      return found;
    },
    problems: () => problems,
    read: () => [...textByPath.keys()].sort(),
  };
}

function readConfig(
  files: FileHost,
  path: string,
  shape: ConfigShape,
  problems: Problem[],
): ConfigText | undefined {
  const text = readText(files, path, "the config");
  const reading = text.ok ? readConfigText(path, text.value, shape) : text;
  if (reading.ok) return reading.value;
  problems.push(...reading.problems);
  return undefined;
}

/** The config of a file with what it extends laid under it, the last of `extends` uppermost. */
function assemble(
  path: string,
  folder: string,
  textOf: (path: string) => ConfigText | undefined,
  problems: Problem[],
): Config | undefined {
  let config = emptyConfig(path, folder);
  // Post-order over `extends`, with the chain of open files for the cycle check.
  const stack: { readonly path: string; readonly text: ConfigText; next: number }[] = [];
  const open = (next: string): boolean => {
    const text = textOf(next);
    if (text === undefined) return false;
    stack.push({ path: next, text, next: 0 });
    return true;
  };
  if (!open(path)) return undefined;
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const extended = top.text.extends[top.next++];
    if (extended === undefined) {
      config = layOver(config, top.text, top.path);
      stack.pop();
      continue;
    }
    const next = joinPath(folderOf(top.path), extended);
    const opened = stack.findIndex((entry) => entry.path === next);
    if (opened !== -1) {
      const chain = [...stack.slice(opened).map((entry) => baseName(entry.path)), baseName(next)];
      problems.push(configProblem(top.path, `extends: the configs extend each other: ${chain.join(" -> ")}`));
      return undefined;
    }
    if (!open(next)) return undefined;
  }
  return config;
}

function layOver(under: Config, { values, overrides }: ConfigText, path: string): Config {
  const models = (values.models ?? []).map((model) => joinPath(folderOf(path), model));
  return {
    ...under,
    sources: [...under.sources, path],
    presets: values.preset ?? under.presets,
    rules: mergeRules(under.rules, values.rules ?? new Map()),
    overrides: [...under.overrides, ...overrides],
    ignore: [...under.ignore, ...(values.ignore ?? [])],
    go: values.go ?? under.go,
    goos: values.goos ?? under.goos,
    goarch: values.goarch ?? under.goarch,
    tags: values.tags ?? under.tags,
    tests: values.tests ?? under.tests,
    confidence: values.confidence ?? under.confidence,
    failLevel: values["fail-level"] ?? under.failLevel,
    beside: values.beside ?? under.beside,
    reportUnused: values["report-unused"] ?? under.reportUnused,
    models: [...under.models, ...models],
  };
}

/** Later levels win; options are laid over each other one by one. */
export function mergeRules(
  under: ReadonlyMap<string, RuleChoice>,
  over: ReadonlyMap<string, RuleChoice>,
): ReadonlyMap<string, RuleChoice> {
  if (over.size === 0) return under;
  const merged = new Map(under);
  for (const [id, { level, options }] of over) {
    const before = merged.get(id);
    merged.set(id, { level: level ?? before?.level, options: { ...before?.options, ...options } });
  }
  return merged;
}

function emptyConfig(path: string, folder: string): Config {
  return {
    path,
    folder,
    sources: [],
    presets: undefined,
    rules: new Map(),
    overrides: [],
    ignore: [],
    go: undefined,
    goos: undefined,
    goarch: undefined,
    tags: undefined,
    tests: undefined,
    confidence: undefined,
    failLevel: undefined,
    beside: undefined,
    reportUnused: undefined,
    models: [],
  };
}

function folderOf(path: string): string {
  return parentOf(path) ?? path;
}
