/**
 * The rule contract: metadata that feeds docs, `explain`, SARIF and the editor, the analyses a
 * rule needs, and a check that reports. Message ids and the `{holes}` in messages are checked by
 * the compiler. Decides how a rule is written; the engine runs it.
 */
import type { Needs, ResultsOf, Scope, Words } from "../analyses/analysis.js";
import type { Proposal } from "../analyses/edits/proposal.js";
import type { Node } from "../syntax/ast.js";
import type { SourceFile } from "../syntax/source-file.js";
import type { Span } from "../text/span.js";
import type { Assumption, FixSafety, Level, WitnessStep } from "./finding.js";

/** Each preset holds the ones before it; advice is a group of its own. */
export type Preset = "recommended" | "strict" | "advice";

/** What a rule has to do with test code (RULES.md, "Tests and generated files"). */
type InTests = "off" | "own goroutine" | "on";

type Holes<S extends string> = S extends `${string}{${infer Hole}}${infer Rest}` ? Hole | Holes<Rest> : never;

/** The values a message asks for; none for a message without holes. */
type MessageData<S extends string> = [Holes<S>] extends [never]
  ? Readonly<Record<string, never>> | undefined
  : Readonly<Record<Holes<S>, string>>;

export type Messages = Readonly<Record<string, string>>;

/** Where a finding points: a range of a file. */
export interface At {
  readonly file: SourceFile;
  readonly span: Span;
}

/** A finding under construction; every method returns it again. */
export interface Report<M extends Messages> {
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

type DataArgs<S extends string> = [Holes<S>] extends [never] ? [] : [data: MessageData<S>];

export type Reporter<M extends Messages> = <K extends keyof M & string>(
  at: At,
  message: K,
  ...data: DataArgs<M[K]>
) => Report<M>;

export type RuleOptionValue = boolean | number | string | readonly string[];
export type RuleOptions = Readonly<Record<string, RuleOptionValue>>;

/** One option: its default decides its type. */
export interface OptionSpec {
  readonly default: RuleOptionValue;
  readonly description: string;
}

type CheckContext<N extends Needs, M extends Messages> = ResultsOf<N> & {
  readonly scope: Scope;
  readonly report: Reporter<M>;
  readonly options: RuleOptions;
};

/** The fast path: a package that reaches none of these is skipped before anything is computed. */
interface Mentions {
  /** Import paths, of which one must be imported by a file of the package. Empty: any package. */
  readonly imports?: readonly string[];
  /** Words, of which one must stand in a body. Empty: any body. */
  readonly words?: Words;
}

export interface RuleSpec<N extends Needs, M extends Messages> {
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

/** A rule with its types forgotten, as the engine keeps it in the catalogue. */
export interface Rule extends Omit<RuleSpec<Needs, Messages>, "check"> {
  run(
    needs: Readonly<Record<string, unknown>>,
    scope: Scope,
    report: Reporter<Messages>,
    options: RuleOptions,
  ): void;
}

export function defineRule<const M extends Messages, N extends Needs>(spec: RuleSpec<N, M>): Rule {
  const { check, ...metadata } = spec;
  return {
    ...metadata,
    run: (needs, scope, report, options) =>
      check({ ...(needs as ResultsOf<N>), scope, report: report as unknown as Reporter<M>, options }),
  };
}

/** A place in a file by node. */
export function at(file: SourceFile, node: Node | Span): At {
  return { file, span: { start: node.start, end: node.end } };
}
