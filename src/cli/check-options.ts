/**
 * The options of `golinger check`, from words to meaning. Decides which words are allowed and what
 * follows from leaving an option out; every wrong word is a UsageError.
 */
import type { LintRequest, Overlay } from "../engine/api.js";
import type { Format } from "../report/formats.js";
import { CONFIDENCES, FAIL_LEVELS, PRESETS, RULE_LEVELS } from "../rule/config-shape.js";
import type { Rule } from "../rule/define.js";
import type { RuleLevel } from "../rule/settings.js";
import { type BaselineChoice, type RawBaseline, readBaselineChoice } from "./baseline.js";
import { type NewCodeChoice, type RawNewCode, readNewCode } from "./new-code.js";
import { type Output, type RawOutputs, readOutputs } from "./outputs.js";
import { oneOf, quoted, UsageError } from "./usage.js";

/** As commander hands them over. */
export interface RawOptions extends RawOutputs, RawNewCode, RawBaseline {
  readonly category?: string;
  /** False for --no-suppressed. */
  readonly suppressed?: boolean;
  readonly preset?: string;
  readonly rule?: readonly string[];
  readonly only?: readonly string[];
  /** A path; false for --no-config. */
  readonly config?: string | boolean;
  readonly go?: string;
  readonly goos?: string;
  readonly goarch?: string;
  readonly tags?: string;
  readonly tests?: boolean;
  readonly confidence?: string;
  readonly failLevel?: string;
  readonly ignore: boolean;
  readonly reportUnused?: boolean;
  readonly quiet?: boolean;
  readonly stats?: boolean;
  readonly timing?: boolean;
  readonly maxFindings?: string;
  readonly color?: boolean;
  readonly fix?: boolean;
  readonly fixDryRun?: boolean;
}

/** Analysing again for fixes costs time: the others leave no room for them. */
const FORMATS_WITH_FIXES: ReadonlySet<Format> = new Set([
  "stylish",
  "html",
  "json",
  "sarif",
  "rdjson",
  "rdjsonl",
]);

export interface CheckOptions {
  readonly request: LintRequest;
  readonly outputs: readonly Output[];
  /** What SARIF calls the run's part of the repository; undefined: by its modules. */
  readonly category: string | undefined;
  /** SARIF has silenced and known findings, marked as such: code scanning shows them as open all the same. */
  readonly suppressed: boolean;
  readonly quiet: boolean;
  readonly stats: boolean;
  readonly timing: boolean;
  readonly maxFindings: number | undefined;
  /** Undefined: as the terminal likes it. */
  readonly color: boolean | undefined;
  /** What becomes of safe fixes: nothing, a diff on standard output in the place of the report, or the files. */
  readonly fix: "no" | "diff" | "write";
  /** Undefined: all code. */
  readonly newCode: NewCodeChoice | undefined;
  /** Undefined: every finding is shown. */
  readonly baseline: BaselineChoice | undefined;
}

/**
 * `base` is the working folder, absolute with `/`.
 * @throws UsageError
 */
export function readOptions(
  base: string,
  paths: readonly string[],
  raw: RawOptions,
  rules: readonly Rule[],
  isTerminal: boolean,
): CheckOptions {
  const outputs = readOutputs(base, raw, isTerminal);
  return {
    request: {
      base,
      paths,
      noIgnore: !raw.ignore,
      compareParses: raw.stats ?? false,
      fixes: outputs.some(({ format }) => FORMATS_WITH_FIXES.has(format)),
      config:
        raw.config === false
          ? { kind: "none" }
          : typeof raw.config === "string"
            ? { kind: "file", path: raw.config }
            : { kind: "nearest" },
      overlay: readOverlay(
        raw,
        rules.map((rule) => rule.id),
      ),
    },
    outputs,
    category: raw.category === undefined ? undefined : readCategory(raw.category),
    suppressed: raw.suppressed ?? true,
    quiet: raw.quiet ?? false,
    stats: raw.stats ?? false,
    timing: raw.timing ?? false,
    maxFindings: raw.maxFindings === undefined ? undefined : readCount("--max-findings", raw.maxFindings),
    color: raw.color,
    fix: readFix(raw),
    newCode: readNewCode(raw),
    baseline: readBaselineChoice(raw),
  };
}

function readFix({ fix, fixDryRun, format, output, staged }: RawOptions): CheckOptions["fix"] {
  if (fix === true && staged === true)
    throw new UsageError("--fix changes files, --staged looks at the index: use --since HEAD with --fix");
  if (fixDryRun !== true) return fix === true ? "write" : "no";
  if (fix === true) throw new UsageError("--fix writes what --fix-dry-run only shows: use one of them");
  if (format !== undefined || output !== undefined)
    throw new UsageError(
      "--fix-dry-run prints a diff in the place of a report: leave out --format and --output",
    );
  return "diff";
}

/**
 * GOLINGER_WORKERS: how many threads may analyse; 1 keeps everything in this one.
 * @throws UsageError
 */
export function readWorkers(word: string | undefined): number | undefined {
  if (word === undefined || word === "") return undefined;
  const count = readCount("GOLINGER_WORKERS", word);
  if (count === 0) throw new UsageError("GOLINGER_WORKERS takes 1 or more");
  return count;
}

function readOverlay(raw: RawOptions, ruleIds: readonly string[]): Overlay {
  return {
    ...(raw.preset === undefined
      ? {}
      : { presets: readList("--preset", [raw.preset]).map((word) => oneOf("preset", word, PRESETS)) }),
    ...(raw.rule === undefined ? {} : { rules: readRuleLevels(raw.rule, ruleIds) }),
    ...(raw.only === undefined
      ? {}
      : { only: readList("--only", raw.only).map((word) => oneOf("rule", word, ruleIds)) }),
    ...(raw.go === undefined ? {} : { go: readGoVersion(raw.go) }),
    ...(raw.goos === undefined ? {} : { goos: raw.goos }),
    ...(raw.goarch === undefined ? {} : { goarch: raw.goarch }),
    ...(raw.tags === undefined ? {} : { tags: raw.tags.split(/[\s,]+/).filter(Boolean) }),
    ...(raw.tests === undefined ? {} : { tests: raw.tests }),
    ...(raw.confidence === undefined ? {} : { confidence: oneOf("confidence", raw.confidence, CONFIDENCES) }),
    ...(raw.failLevel === undefined ? {} : { failLevel: oneOf("fail level", raw.failLevel, FAIL_LEVELS) }),
    ...(raw.reportUnused === undefined ? {} : { reportUnused: raw.reportUnused }),
  };
}

/** Without a word in it nothing would run, and the run would look clean. */
function readList(option: string, given: readonly string[]): readonly string[] {
  const words = given.flatMap((list) => list.split(",").map((word) => word.trim())).filter(Boolean);
  if (words.length === 0) throw new UsageError(`${option} names nothing`);
  return words;
}

function readRuleLevels(
  given: readonly string[],
  ruleIds: readonly string[],
): ReadonlyMap<string, RuleLevel> {
  const levels = new Map<string, RuleLevel>();
  for (const word of given.flatMap((list) => list.split(","))) {
    const [id = "", level = "on"] = word.split("=", 2);
    levels.set(oneOf("rule", id.trim(), ruleIds), oneOf("level", level.trim(), RULE_LEVELS));
  }
  return levels;
}

/** What stands behind the last slash is the run: the category itself must not end in one. */
function readCategory(word: string): string {
  if (!/^[^/\s](?:.*[^/\s])?$/.test(word))
    throw new UsageError(`--category takes words such as services/api, not ${quoted(word)}`);
  return word;
}

function readGoVersion(word: string): string {
  const match = /^(?:go)?(\d+\.\d+)(?:\.\d+)?(?:rc\d+|beta\d+)?$/.exec(word);
  if (!match?.[1]) throw new UsageError(`--go takes a version such as 1.22, not ${quoted(word)}`);
  return match[1];
}

function readCount(option: string, word: string): number {
  const count = /^\d+$/.test(word) ? Number(word) : Number.NaN;
  if (!Number.isSafeInteger(count))
    throw new UsageError(`${option} takes a whole number, not ${quoted(word)}`);
  return count;
}
