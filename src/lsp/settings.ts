/**
 * What a user sets in the editor, for one folder. Decides names, defaults and what a wrong value
 * costs: a line in the log and its default.
 */
import type { ConfigChoice, Overlay, PresetName, RuleLevel } from "../engine/api.js";
import type { KeeperRequest } from "../engine/keeper.js";
import { joinPath } from "../program/paths.js";
import type { Confidence } from "../rule/finding.js";

export interface FolderSettings {
  /** When findings are shown: after opening and saving, or while typing as well. */
  readonly run: "onSave" | "onType";
  /** Whose findings are shown. */
  readonly scope: "workspace" | "openFiles";
  /** Syntax errors are shown too: where no Go server does it. */
  readonly syntaxErrors: boolean;
  readonly config: ConfigChoice;
  readonly overlay: Overlay;
}

export interface ReadSettings {
  readonly settings: FolderSettings;
  /** One line each. */
  readonly complaints: readonly string[];
}

const PRESETS: readonly PresetName[] = ["recommended", "strict", "advice", "all"];
const LEVELS: readonly RuleLevel[] = ["off", "on", "note", "warning", "error"];

export function readSettings(value: unknown, ruleIds: readonly string[], base: string): ReadSettings {
  const complaints: string[] = [];
  const given = isRecord(value) ? value : {};
  const complain = (name: string, wants: string): undefined => {
    complaints.push(`setting golinger.${name} takes ${wants}; it is passed over`);
  };
  const isSet = (name: string): boolean => given[name] !== undefined && given[name] !== null;
  const word = <T extends string>(name: string, words: readonly T[]): T | undefined => {
    if (!isSet(name)) return undefined;
    return words.find((known) => known === given[name]) ?? complain(name, words.join(", "));
  };
  const text = (name: string): string | undefined => {
    const found = given[name];
    if (!isSet(name) || found === "") return undefined;
    return typeof found === "string" ? found : complain(name, "a text");
  };
  const list = (name: string): readonly string[] | undefined => {
    const found = typeof given[name] === "string" ? [given[name]] : given[name];
    if (!isSet(name)) return undefined;
    if (Array.isArray(found) && found.every((one) => typeof one === "string")) {
      return found.length === 0 ? undefined : found;
    }
    return complain(name, "a list of texts");
  };
  const flag = (name: string): boolean | undefined => {
    if (!isSet(name)) return undefined;
    const found = given[name];
    return typeof found === "boolean" ? found : complain(name, "true or false");
  };

  const presets = list("preset")?.flatMap((name) => {
    const known = PRESETS.find((preset) => preset === name);
    if (known === undefined) complain("preset", PRESETS.join(", "));
    return known === undefined ? [] : [known];
  });
  const rules = new Map<string, RuleLevel>();
  if (isSet("rules") && !isRecord(given.rules)) complain("rules", "levels by rule");
  for (const [id, asked] of Object.entries(isRecord(given.rules) ? given.rules : {})) {
    const level = LEVELS.find((known) => known === asked);
    if (!ruleIds.includes(id)) complaints.push(`setting golinger.rules names no rule with ${id}`);
    else if (level === undefined) complain(`rules.${id}`, LEVELS.join(", "));
    else rules.set(id, level);
  }
  const config = text("config");
  const go = text("go");
  if (go !== undefined && !/^\d+\.\d+$/.test(go)) complain("go", "a version such as 1.24");
  const overlay: Overlay = {
    ...(presets === undefined || presets.length === 0 ? {} : { presets }),
    ...(rules.size === 0 ? {} : { rules }),
    ...optional("go", go !== undefined && /^\d+\.\d+$/.test(go) ? go : undefined),
    ...optional("goos", text("goos")),
    ...optional("goarch", text("goarch")),
    ...optional("tags", list("tags")),
    ...optional("tests", flag("tests")),
    ...optional("confidence", word<Confidence>("confidence", ["certain", "likely", "possible"])),
  };
  return {
    complaints,
    settings: {
      run: word("run", ["onSave", "onType"]) ?? "onSave",
      scope: word("scope", ["workspace", "openFiles"]) ?? "workspace",
      syntaxErrors: flag("syntaxErrors") ?? false,
      config: config === undefined ? { kind: "nearest" } : { kind: "file", path: joinPath(base, config) },
      overlay,
    },
  };
}

export function keeperRequest(base: string, { config, overlay }: FolderSettings): KeeperRequest {
  return { base, config, overlay };
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
