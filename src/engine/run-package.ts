/**
 * One package: the rules that have anything to say about it run, each behind a catch of its own.
 * What is shown of what they say is decided in `judge.ts`.
 */
import type { Scope } from "../analyses/analysis.js";
import type { LoadedPackage } from "../program/package.js";
import type { Rule } from "../rule/define.js";
import type { Finding } from "../rule/finding.js";
import type { Problem } from "../rule/problem.js";
import type { FileSettings } from "../rule/settings.js";
import type { SourceFile, SyntaxProblem } from "../syntax/source-file.js";
import { positionAt } from "../text/lines.js";
import { planRules, type RuleRun, reportedFiles } from "./activity.js";
import type { Suppressed } from "./api.js";
import { judge } from "./judge.js";
import type { Meter } from "./meter.js";
import { createReporter, type Draft } from "./reporter.js";
import type { Scopes } from "./scope.js";

/** What is the same for all packages of a run. */
export interface RunContext {
  /** The catalogue, active or not: suppressions may name any of it. */
  readonly rules: readonly Rule[];
  readonly scopes: Scopes;
  readonly meter: Meter;
  /** Is the file among those the user asked about? */
  isReported(path: string): boolean;
  /** Was it named itself? Its syntax errors are then told even where no rule has anything to say. */
  isNamed(path: string): boolean;
  settingsOf(path: string): FileSettings;
  /** The command line restricts the run to some rules (`--only`). */
  readonly isPartial: boolean;
}

export interface PackageOutcome {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  readonly problems: readonly Problem[];
  /** No rule had anything to say: only headers and words were looked at. */
  readonly skipped: boolean;
}

export function runPackage(pkg: LoadedPackage, context: RunContext): PackageOutcome {
  const { meter, scopes } = context;
  const files = reportedFiles(pkg, context.isReported, context.settingsOf);
  const runs = meter.time("phases", "look for words", () => planRules(pkg, files, context.rules));
  const skipped = runs.length === 0;
  const named = pkg.sources.filter((source) => context.isNamed(source.path));
  const wantsComplaints = files.some((file) => file.settings.reportUnused);
  if (skipped && named.length === 0 && !wantsComplaints)
    return { findings: [], suppressed: [], problems: scanProblems(pkg, context), skipped };

  const scope = scopes.own(pkg, { tests: files.some((file) => file.settings.tests) });
  const problems: Problem[] = [];
  const drafts: Draft[] = [];
  const covered = new Set<string>();
  for (const run of runs) {
    const said: Draft[] = [];
    const failure = runRule(run, scope, context, said);
    if (failure !== undefined) problems.push(failure);
    else drafts.push(...said.filter((draft) => countsIn(run, draft, runs)));
  }
  const judged = meter.time("phases", "judge findings", () => judge(scope, drafts, files, context));
  for (const file of pkg.files) {
    if (skipped ? !context.isNamed(file.path) : !context.isReported(file.path)) continue;
    covered.add(file.path);
    for (const problem of file.problems) problems.push(syntaxProblem(file, problem));
  }
  for (const { file, problem } of scopes.bodyProblems())
    if (covered.has(file.path)) problems.push(syntaxProblem(file, problem));
  if (!skipped) meter.count("functions", countFunctions(pkg));
  scopes.release();
  return { ...judged, problems: [...problems, ...judged.problems], skipped };
}

/** What can be told of files that are not parsed: most broken files leave a brace or a literal open. */
function scanProblems(pkg: LoadedPackage, { isReported, meter }: RunContext): readonly Problem[] {
  return meter.time("phases", "look for words", () =>
    pkg.files
      .filter((file) => isReported(file.path))
      .flatMap((file) => file.scanProblems.map((problem) => syntaxProblem(file, problem))),
  );
}

/** Findings of a rule that throws are dropped: half of an answer may be a wrong one. */
function runRule(
  { rule, options }: RuleRun,
  scope: Scope,
  { meter, scopes }: RunContext,
  said: Draft[],
): Problem | undefined {
  try {
    meter.time("rules", rule.id, () => {
      const needs: Record<string, unknown> = {};
      for (const [name, analysis] of Object.entries(rule.needs)) needs[name] = scope.ask(analysis);
      rule.run(needs, scope, createReporter(rule, said), options);
    });
    return undefined;
  } catch (error) {
    const visit = scopes.lastVisited();
    const message = `rule ${rule.id} failed on package ${scope.pkg.path}: ${firstLine(error)}`;
    const at = visit === undefined ? undefined : positionAt(visit.file.lines(), visit.decl.start);
    return {
      id: "rule-failed",
      level: "error",
      message,
      path: visit?.file.path ?? scope.pkg.folder,
      line: at?.line ?? 0,
      column: at?.column ?? 0,
      ruleId: rule.id,
    };
  }
}

/** A finding belongs to the run that has its file's options; one elsewhere, to the rule's first run. */
function countsIn(run: RuleRun, { place }: Draft, runs: readonly RuleRun[]): boolean {
  if (run.paths.has(place.path)) return true;
  const same = runs.filter((other) => other.rule === run.rule);
  return same[0] === run && !same.some((other) => other.paths.has(place.path));
}

function syntaxProblem(file: SourceFile, problem: SyntaxProblem): Problem {
  return {
    id: "syntax-error",
    level: "warning",
    message: problem.message,
    path: file.path,
    ...positionAt(file.lines(), problem.start),
  };
}

export function firstLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split("\n", 1)[0] ?? text;
}

function countFunctions(pkg: LoadedPackage): number {
  let count = 0;
  for (const file of pkg.files)
    for (const decl of file.decls) if (decl.kind === "FuncDecl" && decl.bodySpan !== undefined) count++;
  return count;
}
