/**
 * Which rules have anything to say about a package, found out from headers and words alone. Decides
 * what is skipped before a single declaration is parsed.
 */
import type { LoadedPackage, PackageFile } from "../program/package.js";
import type { Rule, RuleOptions } from "../rule/define.js";
import type { FileSettings } from "../rule/settings.js";
import { hashWord } from "../syntax/scan.js";

/** A file of a package in which findings may be shown. */
export interface ReportedFile {
  readonly source: PackageFile;
  readonly settings: FileSettings;
}

/** One run of a rule over a package; files with other options get a run of their own. */
export interface RuleRun {
  readonly rule: Rule;
  readonly options: RuleOptions;
  /** Paths of the files whose findings count. */
  readonly paths: ReadonlySet<string>;
}

/** Files whose findings are shown: asked for, not ignored, not generated. */
export function reportedFiles(
  pkg: LoadedPackage,
  isReported: (path: string) => boolean,
  settingsOf: (path: string) => FileSettings,
): readonly ReportedFile[] {
  const files: ReportedFile[] = [];
  for (const source of pkg.sources) {
    if (source.generated || !isReported(source.path)) continue;
    const settings = settingsOf(source.path);
    if (!settings.ignored) files.push({ source, settings });
  }
  return files;
}

/** May the rule speak in this file at all? Test code inside other files is sorted out per finding. */
export function mayRunOn(rule: Rule, { source, settings }: ReportedFile): boolean {
  if (!settings.rules.has(rule.id)) return false;
  return !source.isTest || speaksInTests(rule, settings) || rule.inTests === "own goroutine";
}

export function speaksInTests(rule: Rule, settings: FileSettings): boolean {
  return settings.tests || rule.inTests === "on";
}

/** In the order of `rules`; empty for a package to skip. Scans texts only for rules whose imports are there. */
export function planRules(
  pkg: LoadedPackage,
  files: readonly ReportedFile[],
  rules: readonly Rule[],
): readonly RuleRun[] {
  const imported = new Set(pkg.sources.flatMap((source) => source.imports));
  const holds = new Map<string, boolean>();
  const mayHold = (word: string): boolean => {
    let answer = holds.get(word);
    if (answer === undefined) {
      const hash = hashWord(word);
      answer = pkg.files.some((file) => file.mayHold(hash));
      holds.set(word, answer);
    }
    return answer;
  };
  const runs: RuleRun[] = [];
  for (const rule of rules) {
    const willing = files.filter((file) => mayRunOn(rule, file));
    if (willing.length === 0) continue;
    const { imports = [], words = [] } = rule.mentions;
    if (imports.length > 0 && !imports.some((path) => imported.has(path))) continue;
    if (words.length > 0 && !words.some(mayHold)) continue;
    runs.push(...byOptions(rule, willing));
  }
  return runs;
}

function byOptions(rule: Rule, files: readonly ReportedFile[]): readonly RuleRun[] {
  const groups = new Map<string, { readonly options: RuleOptions; readonly paths: Set<string> }>();
  for (const { source, settings } of files) {
    const options = settings.rules.get(rule.id)?.options ?? {};
    // Options are built in the order of the rule's own list, so equal ones have equal texts.
    const key = JSON.stringify(options);
    const group = groups.get(key) ?? { options, paths: new Set() };
    group.paths.add(source.path);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => ({ rule, ...group }));
}
