// Made by `npm run compile` from src/index.ts.

/** Which config files count. */
export type ConfigChoice = 
/** The nearest one above each file, up to the folder with `.git`. */
{
    readonly kind: "nearest";
}
/** `--no-config` */
 | {
    readonly kind: "none";
}
/** `--config FILE`: this one for every file; globs are relative to its folder. */
 | {
    readonly kind: "file";
    readonly path: string;
};

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

export type FailLevel = Level | "never";

export interface LintHooks {
    readonly progress?: (progress: Progress) => void;
    /** Looked at between packages; workers are stopped at once. */
    readonly signal?: StopSignal;
    /** Lets the event loop turn between packages, e.g. by setImmediate, so that Ctrl-C is heard. */
    readonly pause?: () => Promise<void>;
    /** Without it everything runs in this thread. */
    readonly workers?: WorkerHost;
}

export type LintOutcome = {
    readonly ok: true;
    readonly result: LintResult;
}
/** Wrong arguments or config: nothing was analysed (exit 2). */
 | {
    readonly ok: false;
    readonly problems: readonly Problem[];
};

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

/** `all` stands for every preset. */
export type PresetName = Preset | "all";

export interface Problem {
    readonly id: ProblemKind;
    readonly level: "error" | "warning" | "note";
    /** One line, without place or trailing dot. */
    readonly message: string;
    /** Absolute path with `/`, where it concerns a file. */
    readonly path: string | undefined;
    /** 1-based; 0 where there is no line. */
    readonly line: number;
    /** 1-based, UTF-16; 0 where there is no column. */
    readonly column: number;
    /** The rule that failed or that a suppression names. */
    readonly ruleId?: string;
}

/**
 * Something that went wrong around the analysis: a config that cannot be read, a file that cannot
 * be parsed, a rule that failed. Decides the shape and which problems make a run fail.
 */
export type ProblemKind = 
/** The Go text has a syntax error, or is no UTF-8. Does not change the exit code. */
"syntax-error"
/** A file or folder named by the user could not be read (exit 3). */
 | "file-unreadable"
/** A file met on the way could not be read, is too large or not text; the rest goes on. */
 | "file-skipped"
/** go.mod or go.work has an error; read as far as it goes. */
 | "module-invalid"
/** A rule threw; its other packages and the other rules went on (exit 3). */
 | "rule-failed"
/** A package could not be analysed at all, e.g. its worker died (exit 3). */
 | "package-failed"
/** The run was stopped before its end. */
 | "interrupted"
/** A wrong config (exit 2). */
 | "config-invalid"
/** Wrong arguments (exit 2). */
 | "usage"
/** With `--report-unused`: a suppression that silenced nothing. */
 | "suppression-unused"
/** With `--report-unused`: a suppression that gives no reason. */
 | "suppression-without-reason"
/** An entry of a baseline whose finding is gone. */
 | "baseline-stale"
/** The lines of `--diff` are not those of the file on disk. */
 | "diff-empty" | "diff-misfit"
/** A report leaves findings out, or sorts them, because its reader takes no more. */
 | "report-cut";

export interface Progress {
    /** Packages done, or skipped because no rule has anything to say about them. */
    readonly done: number;
    readonly total: number;
}

/** `on` = the rule's own level, or its variant's. */
export type RuleLevel = Level | "off" | "on";

/** Places that a version gate of a rule kept quiet about, for one reason (`--stats`). */
export interface Silenced {
    readonly ruleId: string;
    /** "the module is at Go 1.25, ..." */
    readonly reason: string;
    readonly places: number;
}

export interface Suppressed {
    readonly finding: Finding;
    /** The reason given in the directive; "" without one. */
    readonly justification: string;
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

/** The order of the command's exit codes: 2 wrong use, else 3 failure, else 1 findings, else 0. */
export declare function exitCodeOf(outcome: LintOutcome): 0 | 1 | 2 | 3;

/** A file as it was and as it would be. */
export interface FileChange {
    /** Absolute path with `/`. */
    readonly path: string;
    /** Without a byte order mark, as all texts of golinger. */
    readonly before: string;
    readonly after: string;
    readonly hasByteOrderMark: boolean;
    /** Findings whose fix was applied; one that changes several files counts for its first. */
    readonly fixed: number;
}

export interface FixOutcome {
    /** The last run: what is left after the changes. Where it is interrupted or wrong, there are none. */
    readonly outcome: LintOutcome;
    /** Sorted by path. */
    readonly changes: readonly FileChange[];
}

export declare function fixInMemory(lint: Lint, request: LintRequest, disk: Host, rules: readonly Rule[], hooks: LintHooks): Promise<FixOutcome>;

export declare const lint: Lint;

/** By absolute path with `/`. */
export type NewCode = ReadonlyMap<string, NewLines>;

/** Of one file; "all" where the file itself is new. */
export type NewLines = "all" | ChangedLines;

/** The files golinger ships beside its code; each front end says where they lie. */
export interface AssetHost {
    /** Bytes of `tree-sitter.wasm`, `tree-sitter-go.wasm`, `flatten.wasm` or `stdlib.idx`. */
    read(name: string): Promise<Uint8Array>;
}

export interface Clock {
    /** Milliseconds from an arbitrary start, never going back. */
    now(): number;
}

/** Synchronous on purpose: analysis pulls files in lazily, deep inside pure code. */
export interface FileHost {
    readFile(path: string): FileResult<Uint8Array>;
    /** Entries in the order of their names by code unit, so that runs are repeatable. */
    readFolder(path: string): FileResult<readonly FolderEntry[]>;
    kindOf(path: string): "file" | "folder" | "none";
}

export interface Host {
    /** Without it, only what lies below the modules themselves is read. */
    readonly go?: GoPlaces;
    readonly files: FileHost;
    readonly clock: Clock;
    readonly assets: AssetHost;
    /** Without it every run starts from nothing. */
    readonly cache?: Cache;
}

export interface WorkerHost {
    /** How many workers are worth running at once on this machine. */
    readonly parallelism: number;
    start(): WorkerPort;
}

/** One running worker. Messages are plain data that survives a structured clone. */
export interface WorkerPort {
    post(message: unknown): void;
    /** At most one listener; messages that arrive before it is set are kept for it. */
    onMessage(listener: (message: unknown) => void): void;
    /** Called once when the worker ends, for whatever reason; `reason` is one line in words. */
    onEnd(listener: (reason: string) => void): void;
    /** Ends the worker at once, whatever it is doing. `onEnd` is called. */
    stop(): void;
}

/** An absolute path with `/`, as all of golinger wants it; relative ones start at `base`. */
export declare function toHostPath(path: string, base?: string): string;

/** Those for people first. */
export declare const FORMATS: readonly ["stylish", "text", "html", "json", "sarif", "github", "gitlab", "rdjson", "rdjsonl", "checkstyle", "junit"];

export type Format = (typeof FORMATS)[number];

export declare function renderReport(format: Format, input: ReportInput, options: StylishOptions): string;

export interface ReportInput {
    readonly version: string;
    /** All rules of the catalogue, whether they fired or not. */
    readonly rules: readonly Rule[];
    /** Sorted by path, offset and rule. */
    readonly findings: readonly Finding[];
    readonly suppressed: readonly Suppressed[];
    /** Findings that a baseline has; most reports leave them out. */
    readonly known?: KnownFindings;
    /** Sorted by path, line, column and id. */
    readonly problems: readonly Problem[];
    /** Absolute folder that paths are shown relative to. */
    readonly base: string;
    /** Absolute root of the repository, for services that look at the whole of it; `base` where it is not given. */
    readonly root?: string;
    /** What was looked at, so that runs over other parts of a repository are told apart, see `categoryOf`. */
    readonly category?: string;
    /** The number a CI service gave the run. */
    readonly runId?: string;
    /** The text of a file, for code frames; undefined when it is gone. */
    textOf(path: string): string | undefined;
    /** The same with the byte order mark and the NULs it may hold, for hashes that others compare; `textOf` where it is not given. */
    rawTextOf?(path: string): string | undefined;
    /** 0-3, as the process will exit. */
    readonly exitCode: number;
}

export declare function reportJson(input: ReportInput): string;

export declare function reportSarif(input: ReportInput, { most }?: SarifOptions): string;

export declare function reportStylish(input: ReportInput, { color, most, columns }: StylishOptions): string;

export declare function reportText(input: ReportInput, options: TextOptions): string;

/** A rule with its types forgotten, as the engine keeps it in the catalogue. */
export interface Rule extends Omit<RuleSpec<Needs, Messages>, "check"> {
    run(needs: Readonly<Record<string, unknown>>, scope: Scope, report: Reporter<Messages>, options: RuleOptions): void;
}

export interface Finding {
    readonly ruleId: string;
    readonly level: Level;
    readonly confidence: Confidence;
    readonly message: string;
    readonly place: Place;
    /** Stable id of the enclosing function, or the package path for a declaration. */
    readonly symbol: string;
    readonly related: readonly RelatedPlace[];
    readonly ledger: readonly Assumption[];
    readonly witness: readonly WitnessStep[];
    readonly fixes: readonly Fix[];
    /** Findings with one cause key are one finding, kept under the most specific rule (RULES.md, "One cause, one finding"). */
    readonly cause: string;
    /** 32 hex digits, stable under line shifts; equal findings of a file are told apart by their order. */
    readonly fingerprint: string;
}

export interface Fix {
    /** What it does, as an order. */
    readonly title: string;
    readonly safety: FixSafety;
    /** In the order of path and offset; no two overlap. */
    readonly edits: readonly FileEdit[];
}

/** RULES.md: error = a leak or deadlock, warning = misuse that leads there, note = advice. */
export type Level = "error" | "warning" | "note";

/** A range in a file: UTF-16 offsets and 1-based UTF-16 lines and columns, both ends; `end` is exclusive. */
export interface Place {
    /** Absolute path with `/`. */
    readonly path: string;
    readonly start: number;
    readonly end: number;
    readonly startLine: number;
    readonly startColumn: number;
    readonly endLine: number;
    readonly endColumn: number;
}

/** The catalogue, in the order of ids. */
export declare const rules: readonly Rule[];

/** Files, clock and shipped assets as Node has them. */
export declare function nodeHost(): Host;

/** Threads for `LintHooks.workers`; as many as the machine has cores, up to eight, unless told. */
export declare function nodeWorkers(parallelism?: number): WorkerHost;

/** An AbortSignal fits. */
interface StopSignal {
    readonly aborted: boolean;
    /** Without it the signal is looked at after each package. */
    addEventListener?(type: "abort", listener: () => void): void;
}

/** What holds for a whole run: from the config nearest to the folder that holds all of its paths. */
interface RunSettings {
    readonly go: string | undefined;
    readonly goos: string;
    readonly goarch: string;
    readonly tags: readonly string[];
    readonly failLevel: FailLevel;
    readonly reportUnused: boolean;
    /** Absolute paths of model files. */
    readonly models: readonly string[];
}

/** From the price of the assumption ledger: 0 certain, 1-2 likely, more possible. */
type Confidence = "certain" | "likely" | "possible";

/** Each preset holds the ones before it; advice is a group of its own. */
type Preset = "recommended" | "strict" | "advice";

/** The signature of `lint` in `lint.ts`. */
type Lint = (request: LintRequest, host: Host, rules: readonly Rule[], hooks?: LintHooks) => Promise<LintOutcome>;

interface ChangedLines {
    /** Added or rewritten. */
    readonly added: readonly LineRange[];
    /** Lines after which something was removed, and nothing put in its place; 0 is the start of the file. */
    readonly removedAfter: readonly number[];
}

type FileResult<T> = {
    readonly ok: true;
    readonly value: T;
} | {
    readonly ok: false;
    readonly problem: FileProblem;
};

interface FolderEntry {
    readonly name: string;
    /** Symbolic links are followed for files and reported as `link` for folders, so that no walk can loop. */
    readonly kind: "file" | "folder" | "link" | "other";
}

/** Where the go command keeps things on this machine. */
interface GoPlaces {
    /** GOMODCACHE; undefined where dependencies are not looked up. */
    readonly moduleCache: string | undefined;
    /** `$GOPATH/src` folders, where modules are turned off. */
    readonly sourceRoots: readonly string[];
    /** False for GOWORK=off. */
    readonly workspaces: boolean;
}

/** Keeps what was found out for later runs. Values are plain data. */
interface Cache {
    /** Tells texts apart, for good: a cryptographic hash, as hex digits. */
    digest(bytes: Uint8Array): string;
    /** Undefined where nothing is kept, or it is not whole. */
    read(key: string): unknown;
    /** Never fails: what cannot be kept is not. */
    write(key: string, value: unknown): void;
}

interface StylishOptions {
    readonly color: boolean;
    /** Findings beyond this many are only counted. */
    readonly most: number;
    /** Columns of the terminal; undefined where there is none. */
    readonly columns?: number | undefined;
}

interface KnownFindings {
    /** In the order of findings. */
    readonly findings: readonly Finding[];
    /** Absolute path of the baseline. */
    readonly baseline: string;
}

interface SarifOptions {
    /** Results beyond this many are left out, the mildest first. */
    readonly most?: number;
}

interface TextOptions {
    /** Findings beyond this many are only counted. */
    readonly most: number;
}

interface RuleSpec<N extends Needs, M extends Messages> {
    /** Kebab-case; names the defect. */
    readonly id: string;
    /** The golinger release that brought it. */
    readonly since: string;
    readonly stage: "stable" | "preview";
    readonly level: Level;
    readonly preset: Preset;
    /** Presets that its variants belong to, see `Report.preset`: they bring the rule in as well. */
    readonly variants?: readonly Preset[];
    /** Defaults to "off": RULES.md, "Tests and generated files". "own goroutine": see `Report.ofTest`. */
    readonly inTests?: InTests;
    /** One sentence for lists: what is wrong. */
    readonly summary: string;
    /** Why it hurts: what lingers, and what that costs at run time. */
    readonly why: string;
    /** What to do about it. */
    readonly remedy: string;
    /** What its fix does and when there is one, in a sentence; left out where the rule proposes none. */
    readonly fix?: string;
    /** What a goroutine dump or profile shows when it happens. */
    readonly runtime: string;
    /** Known gaps, each with a fixture under `limits/`. */
    readonly limits: readonly string[];
    readonly references: readonly string[];
    /** e.g. "vet/copylocks", "staticcheck/SA1015". */
    readonly overlaps?: readonly string[];
    /** CWE-772 and the like, where it fits. */
    readonly cwe?: readonly string[];
    /** Which Go releases it speaks for, in words; nothing where all. */
    readonly versions?: string;
    readonly options?: Readonly<Record<string, OptionSpec>>;
    readonly mentions: Mentions;
    readonly needs: N;
    readonly messages: M;
    check(context: CheckContext<N, M>): void;
}

type Needs = unknown;

type Messages = Readonly<Record<string, string>>;

type Scope = unknown;

type Reporter<M extends Messages> = <K extends keyof M & string>(at: At, message: K, ...data: DataArgs<M[K]>) => Report<M>;

type RuleOptions = Readonly<Record<string, RuleOptionValue>>;

interface RelatedPlace {
    readonly place: Place;
    readonly message: string;
}

/** One thing a finding took for granted, and what that costs (DESIGN.md, "Assumption ledger"). */
interface Assumption {
    readonly text: string;
    /** 0 and up; Infinity never reaches a report. */
    readonly price: number;
}

/** One step of a witness: which goroutine does what, where. */
interface WitnessStep {
    /** `main`, or a name such as `worker (go at main.go:42)`. */
    readonly goroutine: string;
    readonly place: Place;
    readonly message: string;
}

/**
 * Of every fix the edited text was analysed again and the finding was gone.
 * - safe: nothing new was found, and the rule knows of no other change in what the program does;
 * - needs-a-look: the rule, or something new that was found, says that somebody should look first.
 */
type FixSafety = "safe" | "needs-a-look";

type FileEdit = unknown;

/** 1-based; both ends belong to it. */
type LineRange = readonly [first: number, last: number];

interface FileProblem {
    readonly kind: FileProblemKind;
    readonly path: string;
    /** One line in words a user understands, without the path. */
    readonly message: string;
}

/** What a rule has to do with test code (RULES.md, "Tests and generated files"). */
type InTests = "off" | "own goroutine" | "on";

/** One option: its default decides its type. */
interface OptionSpec {
    readonly default: RuleOptionValue;
    readonly description: string;
}

/** The fast path: a package that reaches none of these is skipped before anything is computed. */
interface Mentions {
    /** Import paths, of which one must be imported by a file of the package. Empty: any package. */
    readonly imports?: readonly string[];
    /** Words, of which one must stand in a body. Empty: any body. */
    readonly words?: Words;
}

type CheckContext<N extends Needs, M extends Messages> = ResultsOf<N> & {
    readonly scope: Scope;
    readonly report: Reporter<M>;
    readonly options: RuleOptions;
};

/** A place in a file by node. */
declare function at(file: SourceFile, node: Node | Span): At;

/** Where a finding points: a range of a file. */
interface At {
    readonly file: SourceFile;
    readonly span: Span;
}

type DataArgs<S extends string> = [Holes<S>] extends [never] ? [] : [data: MessageData<S>];

/** A finding under construction; every method returns it again. */
interface Report<M extends Messages> {
    related<K extends keyof M & string>(at: At, message: K, ...data: DataArgs<M[K]>): Report<M>;
    assume(assumption: Assumption): Report<M>;
    /** Findings with one cause are shown once, under the most specific rule. Default: rule and place. */
    cause(key: string): Report<M>;
    witness(steps: readonly WitnessStep[]): Report<M>;
    /**
     * How the code could be changed so that this finding goes away; asked only where somebody wants
     * fixes. Edits are built by `src/analyses/edits`. `wants` is the most the fix can be: safe where a
     * program whose fault is this finding does the same as before, needs-a-look where somebody should
     * think about it first. It becomes a fix once the engine has analysed the edited text: a rule calls
     * nothing safe. Several proposals are alternatives, the best first.
     */
    fix(propose: (scope: Scope) => Proposal | undefined, wants?: FixSafety): Report<M>;
    /** A milder level than the rule's, for a variant that RULES.md ranks lower. */
    level(level: Level): Report<M>;
    /** A variant of the rule that belongs to another preset than the rule: dropped where that preset is off. */
    preset(preset: Preset): Report<M>;
    /** The test's own goroutine is what never ends: shown in tests too. */
    ofTest(): Report<M>;
    /**
     * A version gate: with another Go this would be a finding. It is not shown, unless as the variant of
     * a preset that is on; `--stats` counts it under the reason: "the module is at Go 1.25, ...".
     */
    silenced(reason: string): Report<M>;
}

type RuleOptionValue = boolean | number | string | readonly string[];

/** Why a file or folder could not be read. */
type FileProblemKind = "not-found" | "no-permission" | "not-a-file" | "too-large" | "io";

type Words = unknown;

type ResultsOf<N = unknown> = unknown;

type SourceFile = unknown;

type Node = unknown;

type Span = unknown;

type Holes<S extends string> = S extends `${string}{${infer Hole}}${infer Rest}` ? Hole | Holes<Rest> : never;

/** The values a message asks for; none for a message without holes. */
type MessageData<S extends string> = [Holes<S>] extends [never] ? Readonly<Record<string, never>> | undefined : Readonly<Record<Holes<S>, string>>;

type Proposal = unknown;

export {};
