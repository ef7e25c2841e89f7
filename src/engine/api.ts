/**
 * What a front end asks of the engine and what it gets back; all of it plain data but for the
 * hooks. `lint.ts` answers: `lint(request, host, rules, hooks)`. Everything a command line, an
 * editor or an action needs is exported from here.
 */
import type { Host } from "../host/host.js";
import type { WorkerHost } from "../host/workers.js";
import type { Rule } from "../rule/define.js";
import type { Finding } from "../rule/finding.js";
import { isFailure, type Problem } from "../rule/problem.js";
import type { Overlay, RunSettings } from "../rule/settings.js";
import type { NewCode } from "./new-code.js";

export type { Problem, ProblemKind } from "../rule/problem.js";
export type {
  FailLevel,
  Overlay,
  PresetName,
  RuleLevel,
} from "../rule/settings.js";

/** Which config files count. */
export type ConfigChoice =
  /** The nearest one above each file, up to the folder with `.git`. */
  | { readonly kind: "nearest" }
  /** `--no-config` */
  | { readonly kind: "none" }
  /** `--config FILE`: this one for every file; globs are relative to its folder. */
  | { readonly kind: "file"; readonly path: string };

export interface LintRequest {
  /** Absolute folder with `/`; relative paths and patterns start here. */
  readonly base: string;
  /** As the user gave them: files, folders, `./...` and other Go patterns. Empty means `.`. */
  readonly paths: readonly string[];
  /**
   * Files whose packages are analysed as well, whole; an empty `paths` then means nothing more. Nobody named them
   * one by one: those that are gone or ignored are passed over in silence.
   */
  readonly packagesOf?: readonly string[];
  /** Also look into testdata, vendor and ignored files. */
  readonly noIgnore: boolean;
  readonly config: ConfigChoice;
  /** Also parse each analysed file whole and count where that reads it otherwise (`--stats`). Costs a full parse. */
  readonly compareParses?: boolean;
  /** Also work out how findings could be fixed, and check each fix: packages with fixable findings are analysed again. */
  readonly fixes?: boolean;
  /**
   * Texts that stand for what lies on disk, or that do not lie there yet, by absolute path: unsaved files of an
   * editor, edits to try, what git has staged.
   */
  readonly texts?: ReadonlyMap<string, string>;
  /** Absolute paths of files that are taken not to be there. */
  readonly absent?: ReadonlySet<string>;
  /** Only findings that concern these lines are shown; without it, all. */
  readonly newCode?: NewCode;
  /** Fingerprints of findings nobody waits for: no fixes are worked out for them. */
  readonly known?: ReadonlySet<string>;
  /** What the command line says, laid over every config. */
  readonly overlay: Overlay;
}

export interface Progress {
  /** Packages done, or skipped because no rule has anything to say about them. */
  readonly done: number;
  readonly total: number;
}

/** An AbortSignal fits. */
export interface StopSignal {
  readonly aborted: boolean;
  /** Without it the signal is looked at after each package. */
  addEventListener?(type: "abort", listener: () => void): void;
}

export interface LintHooks {
  readonly progress?: (progress: Progress) => void;
  /** Looked at between packages; workers are stopped at once. */
  readonly signal?: StopSignal;
  /** Lets the event loop turn between packages, e.g. by setImmediate, so that Ctrl-C is heard. */
  readonly pause?: () => Promise<void>;
  /** Without it everything runs in this thread. */
  readonly workers?: WorkerHost;
}

export interface Suppressed {
  readonly finding: Finding;
  /** The reason given in the directive; "" without one. */
  readonly justification: string;
}

/** Places that a version gate of a rule kept quiet about, for one reason (`--stats`). */
export interface Silenced {
  readonly ruleId: string;
  /** "the module is at Go 1.25, ..." */
  readonly reason: string;
  readonly places: number;
}

/** Amounts of work, equal on every machine and with any number of workers (`--stats`). */
export interface Counters {
  /** Go files read, whether or not a rule had anything to say about them. */
  readonly files: number;
  /** Bytes of their text. */
  readonly size: number;
  readonly lines: number;
  readonly packages: number;
  /** Packages no rule had anything to say about: nothing but words and imports was looked at. */
  readonly packagesSkipped: number;
  /** Files left out by GOOS, GOARCH or tags. */
  readonly filesLeftOut: number;
  readonly filesGenerated: number;
  readonly functions: number;
  /** Functions at least one rule looked into. */
  readonly functionsVisited: number;
  /** Functions left alone because of a syntax error. */
  readonly functionsBroken: number;
  readonly flowGraphs: number;
  /** Questions about a function that were left open because it has too many paths: nothing is claimed there. */
  readonly budgetsSpent: number;
  /** Functions from which goroutines were explored, the states met there, and how many had more than may be looked at. */
  readonly rootsExplored: number;
  readonly statesExplored: number;
  readonly rootsCut: number;
  /** With `compareParses`: files compared, and those in which outline and bodies differ from a whole parse. */
  readonly parsesCompared: number;
  readonly parsesDiffering: number;
  /** Findings that were found and not shown, by reason. */
  readonly droppedByConfidence: number;
  readonly droppedInTests: number;
  readonly droppedInGenerated: number;
  readonly droppedOutside: number;
  /** With `newCode`. */
  readonly droppedOld: number;
  /** Findings that became a related place of another, see RULES.md, "One cause, one finding". */
  readonly merged: number;
  /** Fixes that are offered, by their safety, and proposals that did not hold when they were checked. */
  readonly fixesSafe: number;
  readonly fixesToLookAt: number;
  readonly fixesDropped: number;
}

/** Milliseconds, summed over workers (`--timing`); wall time is apart. */
export interface Timings {
  readonly wall: number;
  readonly workers: number;
  /** load, read, semantics, rules, report... in the order they first happened. */
  readonly phases: ReadonlyMap<string, number>;
  /** By id; the time of an analysis is told under its own name, not under the rules that ask. */
  readonly rules: ReadonlyMap<string, number>;
  readonly analyses: ReadonlyMap<string, number>;
}

export interface LintResult {
  /** Paths of the files that findings were looked for in, sorted. */
  readonly files: readonly string[];
  /** Sorted by path, start and rule id. Levels are those shown, see RULES.md. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  /** Sorted by rule id and reason. */
  readonly silenced: readonly Silenced[];
  /** Sorted by path, line, column and id. */
  readonly problems: readonly Problem[];
  readonly counters: Counters;
  readonly timings: Timings;
  readonly run: RunSettings;
  /** The folder with `.git` at or above the run's base; undefined without one. */
  readonly repository: string | undefined;
  /** The roots of the modules whose packages were analysed, sorted. */
  readonly modules: readonly string[];
  /** The config files and files of models that were read, sorted. */
  readonly configs: readonly string[];
}

export type LintOutcome =
  | { readonly ok: true; readonly result: LintResult }
  /** Wrong arguments or config: nothing was analysed (exit 2). */
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The signature of `lint` in `lint.ts`. */
export type Lint = (
  request: LintRequest,
  host: Host,
  rules: readonly Rule[],
  hooks?: LintHooks,
) => Promise<LintOutcome>;

/** The order of the command's exit codes: 2 wrong use, else 3 failure, else 1 findings, else 0. */
export function exitCodeOf(outcome: LintOutcome): 0 | 1 | 2 | 3 {
  if (!outcome.ok) return 2;
  const { findings, problems, run } = outcome.result;
  if (problems.some(isFailure)) return 3;
  if (run.failLevel === "never") return 0;
  const least = SEVERITY[run.failLevel];
  return findings.some((finding) => SEVERITY[finding.level] >= least) ? 1 : 0;
}

const SEVERITY = { note: 0, warning: 1, error: 2 } as const;
