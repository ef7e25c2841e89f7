/**
 * One package, from the question which rules have anything to say about it to what is shown and how
 * it could be mended. `hear-rules.ts` runs the rules, `judge.ts` decides what is shown, `fixes/` which
 * fixes hold.
 */
import type { LoadedPackage } from "../program/package.js";
import type { Rule } from "../rule/define.js";
import type { Finding } from "../rule/finding.js";
import type { Problem } from "../rule/problem.js";
import type { FileSettings } from "../rule/settings.js";
import type { SourceFile, SyntaxProblem } from "../syntax/source-file.js";
import { positionAt } from "../text/lines.js";
import { planRules, type ReportedFile, reportedFiles } from "./activity.js";
import type { Silenced, Suppressed } from "./api.js";
import { workOut } from "./fixes/candidates.js";
import { checkFixes } from "./fixes/check.js";
import { analyseEdited } from "./fixes/edited-package.js";
import type { FixServices } from "./fixes/services.js";
import { type Heard, hearRules, ruleFailure } from "./hear-rules.js";
import { type Identified, identify } from "./identity.js";
import { type Judged, judge } from "./judge.js";
import type { Meter } from "./meter.js";
import { concernsNewCode, type NewCode } from "./new-code.js";
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
  /** Undefined where all code is to be told about. */
  readonly newCode: NewCode | undefined;
  /** Fingerprints of findings whose fixes nobody waits for. */
  readonly known: ReadonlySet<string> | undefined;
  /** Undefined where nobody asked for fixes. */
  readonly fixes: FixServices | undefined;
}

export interface PackageOutcome {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  readonly silenced: readonly Silenced[];
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
    return { findings: [], suppressed: [], silenced: [], problems: scanProblems(pkg, context), skipped };

  const heard = hearRules(pkg, files, runs, context);
  const problems: Problem[] = [...heard.problems];
  const covered = new Set<string>();
  const said = identify(heard.scope, heard.drafts);
  const judged = meter.time("phases", "judge findings", () =>
    onNewCode(judge(heard.scope, said, files, context), context),
  );
  for (const file of pkg.files) {
    if (skipped ? !context.isNamed(file.path) : !context.isReported(file.path)) continue;
    covered.add(file.path);
    for (const problem of file.problems) problems.push(syntaxProblem(file, problem));
  }
  for (const { file, problem } of scopes.bodyProblems())
    if (covered.has(file.path)) problems.push(syntaxProblem(file, problem));
  if (!skipped) meter.count("functions", countFunctions(pkg));
  const finish =
    context.fixes && startFixes(context.fixes, pkg, heard, said, judged, files, context, problems);
  scopes.release();
  const { suppressed, silenced } = judged;
  const findings = finish?.() ?? judged.findings;
  return { findings, suppressed, silenced, problems: [...problems, ...judged.problems], skipped };
}

/** Findings, shown or suppressed, that concern new code, where only those are asked for. */
function onNewCode(judged: Judged, { newCode, meter }: RunContext): Judged {
  if (newCode === undefined) return judged;
  const findings = judged.findings.filter((finding) => concernsNewCode(finding, newCode));
  const suppressed = judged.suppressed.filter(({ finding }) => concernsNewCode(finding, newCode));
  meter.count("droppedOld", judged.findings.length - findings.length);
  return { ...judged, findings, suppressed };
}

/**
 * Works proposals out while the package's graphs are there; what is returned checks them afterwards,
 * and gives the findings with their fixes. Undefined where nothing is proposed.
 */
function startFixes(
  services: FixServices,
  pkg: LoadedPackage,
  { scope }: Heard,
  said: readonly Identified[],
  { findings, drafts }: Judged,
  files: readonly ReportedFile[],
  context: RunContext,
  problems: Problem[],
): (() => readonly Finding[]) | undefined {
  const { meter, scopes } = context;
  const editable = new Set(files.map(({ source }) => source.path));
  const awaited = findings.filter(({ fingerprint }) => context.known?.has(fingerprint) !== true);
  const proposed = meter.time("phases", "propose fixes", () =>
    workOut(scope, awaited, drafts, (path) => editable.has(path)),
  );
  for (const { rule, error } of proposed.failures) {
    const what = `rule ${rule.id} failed to propose a fix in package ${pkg.path}`;
    problems.push(ruleFailure(rule, scope, scopes, what, error));
  }
  if (proposed.candidates.length === 0) return undefined;
  return () =>
    meter.time("phases", "check fixes", () => {
      const analyse = analyseEdited(pkg, context, services);
      const { fixes, dropped } = checkFixes(proposed.candidates, said, analyse);
      meter.count("fixesDropped", dropped);
      return findings.map((finding) => {
        const own = fixes.get(finding) ?? [];
        for (const { safety } of own) meter.count(safety === "safe" ? "fixesSafe" : "fixesToLookAt");
        return own.length === 0 ? finding : { ...finding, fixes: own };
      });
    });
}

/** What can be told of files that are not parsed: most broken files leave a brace or a literal open. */
function scanProblems(pkg: LoadedPackage, { isReported, meter }: RunContext): readonly Problem[] {
  return meter.time("phases", "look for words", () =>
    pkg.files
      .filter((file) => isReported(file.path))
      .flatMap((file) => file.scanProblems.map((problem) => syntaxProblem(file, problem))),
  );
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

function countFunctions(pkg: LoadedPackage): number {
  let count = 0;
  for (const file of pkg.files)
    for (const decl of file.decls) if (decl.kind === "FuncDecl" && decl.bodySpan !== undefined) count++;
  return count;
}
