/**
 * The keys of a config file and what each may hold: the one definition behind reading, messages and
 * the JSON Schema for editors. Depends on the rules handed in, since their ids and options are keys.
 */
import type { OptionSpec, Rule, RuleOptionValue } from "./define.js";
import { globProblem } from "./globs.js";
import type { FailLevel, PresetName, RuleChoice, RuleLevel } from "./settings.js";
import {
  either,
  flag,
  integer,
  type JsonSchema,
  type KeyShape,
  list,
  object,
  oneOrMore,
  onOff,
  record,
  type Shape,
  text,
  word,
} from "./shape.js";

export const PRESETS = ["recommended", "strict", "advice", "all"] as const satisfies readonly PresetName[];
export const RULE_LEVELS = ["off", "note", "warning", "error", "on"] as const satisfies readonly RuleLevel[];
export const FAIL_LEVELS = ["error", "warning", "note", "never"] as const satisfies readonly FailLevel[];
export const CONFIDENCES = ["certain", "likely", "possible"] as const;

const SCHEMA_URI = "https://json-schema.org/draft/2020-12/schema";

/** Linters whose rules golinger's rules may overlap with, see `overlaps` of a rule. */
function linterNames(rules: readonly Rule[]): readonly string[] {
  const names = new Set(["vet", "staticcheck"]);
  for (const rule of rules) for (const other of rule.overlaps ?? []) names.add(other.split("/")[0] ?? other);
  return [...names].sort();
}

export type ConfigShape = ReturnType<typeof configShape>;

export function configShape(rules: readonly Rule[]) {
  const presets = { description: "Which rules run.", shape: oneOrMore(word("preset", PRESETS)) };
  const ruleChoices = {
    description: "Levels and options of single rules, by rule id.",
    shape: record(
      "rule",
      new Map(rules.map((rule) => [rule.id, ruleShape(rule)])),
      "`golinger rules` lists them",
    ),
  };
  const tests = { description: "Leak rules also speak in tests.", shape: onOff() };
  const confidence = {
    description: "The least confidence of a finding that is shown (default likely).",
    shape: word("confidence", CONFIDENCES),
  };
  const glob = text(globProblem);
  const override = object(
    "an override",
    {
      files: {
        description: "Globs relative to the folder of this config; without `/` they match at any depth.",
        shape: oneOrMore(glob),
      },
      preset: presets,
      rules: ruleChoices,
      tests,
      confidence,
    },
    ["files"],
  );
  return object("a config", {
    $schema: { description: "For editors; golinger does not read it.", shape: text() },
    extends: {
      description: "Config files this one builds on, relative to its folder; later ones win.",
      shape: oneOrMore(text(notEmpty)),
    },
    preset: presets,
    rules: ruleChoices,
    overrides: { description: "What differs for some files; later ones win.", shape: list(override) },
    ignore: {
      description: "Globs of files in which nothing is reported; `!` takes a path back in.",
      shape: oneOrMore(glob),
    },
    go: {
      description: "The Go version to assume instead of go.mod's, e.g. 1.24.",
      shape: text((value) =>
        /^1\.\d{1,3}(\.\d+)?$/.test(value) ? undefined : `\`${value}\` is no Go version such as 1.24`,
      ),
    },
    goos: { description: "The system to lint for (default linux).", shape: text(notEmpty) },
    goarch: { description: "The processor to lint for (default amd64).", shape: text(notEmpty) },
    tags: { description: "Build tags that are set.", shape: oneOrMore(text(tagProblem)) },
    tests,
    confidence,
    "fail-level": {
      description: "The least level of a finding that makes the command exit with 1 (default warning).",
      shape: word("level", FAIL_LEVELS),
    },
    beside: {
      description: "Linters that run as well: rules that say the same are turned off.",
      shape: oneOrMore(word("linter", linterNames(rules))),
    },
    models: {
      description: "Files that say what code outside the project does, relative to this config's folder.",
      shape: oneOrMore(text(notEmpty)),
    },
    "report-unused": {
      description: "Report suppressions that silence nothing or give no reason.",
      shape: flag(),
    },
  });
}

function ruleShape(rule: Rule): KeyShape<RuleChoice> {
  const level = word("level", RULE_LEVELS);
  const keys: Record<string, KeyShape<unknown>> = {
    level: { description: "off, on (the rule's own level), or a level.", shape: level },
  };
  for (const [name, spec] of Object.entries(rule.options ?? {}))
    keys[name] = { description: `${spec.description} Default: ${spec.default}.`, shape: optionShape(spec) };
  const detailed = object(`rule ${rule.id}`, keys);
  const both = either<RuleLevel, { readonly [key: string]: unknown }>(level, detailed);
  const shape: Shape<RuleChoice> = {
    ...both,
    read(node, reading, key) {
      const value = both.read(node, reading, key);
      if (value === undefined) return undefined;
      if (typeof value === "string") return { level: value, options: {} };
      const { level: chosen, ...options } = value;
      return {
        level: chosen as RuleLevel | undefined,
        options: Object.fromEntries(
          Object.entries(options).filter(
            (entry): entry is [string, RuleOptionValue] => entry[1] !== undefined,
          ),
        ),
      };
    },
  };
  return { shape, description: rule.summary };
}

function optionShape(spec: OptionSpec): Shape<unknown> {
  const value = spec.default;
  if (typeof value === "boolean") return flag();
  if (typeof value === "number") return integer();
  if (typeof value === "string") return text();
  return oneOrMore(text());
}

function notEmpty(value: string): string | undefined {
  return value.trim() === "" ? "must not be empty" : undefined;
}

function tagProblem(tag: string): string | undefined {
  return /^[\p{L}\p{Nd}_.]+$/u.test(tag) ? undefined : `\`${tag}\` is no build tag`;
}

/** The JSON Schema of config files, as `schemas/golinger-config.schema.json` ships it. */
export function configJsonSchema(rules: readonly Rule[]): JsonSchema {
  return {
    $schema: SCHEMA_URI,
    title: "golinger config",
    description: "Configuration of golinger (.golinger.yaml, .golinger.yml or .golinger.json).",
    ...configShape(rules).schema,
  };
}
