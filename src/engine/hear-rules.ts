/**
 * What the rules say of a package, each behind a catch of its own. What is shown of it is decided in
 * `judge.ts`.
 */
import type { Scope } from "../analyses/analysis.js";
import type { LoadedPackage } from "../program/package.js";
import type { Rule } from "../rule/define.js";
import type { Problem } from "../rule/problem.js";
import { positionAt } from "../text/lines.js";
import type { ReportedFile, RuleRun } from "./activity.js";
import { Interruption } from "./interruption.js";
import { createReporter, type Draft } from "./reporter.js";
import type { RunContext } from "./run-package.js";
import type { Scopes } from "./scope.js";

export interface Heard {
  readonly scope: Scope;
  readonly drafts: readonly Draft[];
  /** Rules that failed. */
  readonly problems: readonly Problem[];
}

export function hearRules(
  pkg: LoadedPackage,
  files: readonly ReportedFile[],
  runs: readonly RuleRun[],
  context: RunContext,
): Heard {
  const scope = context.scopes.own(pkg, { tests: files.some((file) => file.settings.tests) });
  const problems: Problem[] = [];
  const drafts: Draft[] = [];
  for (const run of runs) {
    const said: Draft[] = [];
    const failure = runRule(run, scope, context, said);
    if (failure !== undefined) problems.push(failure);
    else drafts.push(...said.filter((draft) => countsIn(run, draft, runs)));
  }
  return { scope, drafts, problems };
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
    if (error instanceof Interruption) throw error;
    return ruleFailure(rule, scope, scopes, `rule ${rule.id} failed on package ${scope.pkg.path}`, error);
  }
}

/** Told at the function that was looked at last. */
export function ruleFailure(
  rule: Rule,
  { pkg }: Scope,
  scopes: Scopes,
  what: string,
  error: unknown,
): Problem {
  const visit = scopes.lastVisited();
  const at = visit === undefined ? undefined : positionAt(visit.file.lines(), visit.decl.start);
  return {
    id: "rule-failed",
    level: "error",
    message: `${what}: ${firstLine(error)}`,
    path: visit?.file.path ?? pkg.folder,
    line: at?.line ?? 0,
    column: at?.column ?? 0,
    ruleId: rule.id,
  };
}

/** A finding belongs to the run that has its file's options; one elsewhere, to the rule's first run. */
function countsIn(run: RuleRun, { place }: Draft, runs: readonly RuleRun[]): boolean {
  if (run.paths.has(place.path)) return true;
  const same = runs.filter((other) => other.rule === run.rule);
  return same[0] === run && !same.some((other) => other.paths.has(place.path));
}

export function firstLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split("\n", 1)[0] ?? text;
}
