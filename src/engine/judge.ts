/**
 * From what rules said to what is shown: fingerprints, the tests policy, presets, confidence,
 * "one cause, one finding", suppression and order. Decides everything about a finding but whether
 * it is true.
 */
import type { Scope } from "../analyses/analysis.js";
import { atLeast, confidenceOf, type Finding, type Level, shownLevel } from "../rule/finding.js";
import type { Problem } from "../rule/problem.js";
import { compareSpecificity } from "../rule/rank.js";
import type { FuncDecl } from "../syntax/ast.js";
import { mayRunOn, type ReportedFile, speaksInTests } from "./activity.js";
import type { Suppressed } from "./api.js";
import { fingerprintAll, normalizedText } from "./fingerprint.js";
import { compareFindings, compareText } from "./order.js";
import type { Draft } from "./reporter.js";
import type { RunContext } from "./run-package.js";
import { type FileSuppressions, suppressionsOf } from "./suppression.js";
import type { Suppression } from "./suppression-comments.js";
import { takesTesting } from "./test-functions.js";

export interface Judged {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  readonly problems: readonly Problem[];
}

/** A finding that would be shown, with the comment that silences it. */
interface Candidate {
  readonly finding: Finding;
  readonly suppression: Suppression | undefined;
}

export function judge(
  scope: Scope,
  drafts: readonly Draft[],
  files: readonly ReportedFile[],
  context: RunContext,
): Judged {
  const { meter } = context;
  const reported = new Map(files.map((file) => [file.source.path, file]));
  const suppressions = new Map<string, FileSuppressions>();
  const ruleIds = new Set(context.rules.map((rule) => rule.id));
  const sources = new Map(scope.pkg.files.map((file) => [file.path, file]));
  const suppressionsIn = (path: string): FileSuppressions | undefined => {
    const file = sources.get(path);
    if (file !== undefined && !suppressions.has(path)) suppressions.set(path, suppressionsOf(file, ruleIds));
    return suppressions.get(path);
  };

  const candidates: Candidate[] = [];
  for (const named of identify(scope, drafts)) {
    const { draft } = named;
    const file = reported.get(draft.place.path);
    if (file === undefined) {
      const source = sources.get(draft.place.path);
      meter.count(source?.generated ? "droppedInGenerated" : "droppedOutside");
      continue;
    }
    // Asked before anything is dropped: a comment that silences what is hidden today is not idle.
    const suppression = suppressionsIn(draft.place.path)?.find({ ruleId: draft.rule.id, place: draft.place });
    const finding = shownFinding(scope, named, file, context);
    if (finding !== undefined) candidates.push({ finding, suppression });
  }

  const findings: Finding[] = [];
  const suppressed: Suppressed[] = [];
  for (const { finding, suppression } of mergeCauses(candidates)) {
    meter.count("merged", finding.merged);
    if (suppression === undefined) findings.push(finding.shown);
    else suppressed.push({ finding: finding.shown, justification: suppression.reason });
  }
  return {
    findings: findings.sort(compareFindings),
    suppressed: suppressed.sort((a, b) => compareFindings(a.finding, b.finding)),
    problems: complaints(files, suppressionsIn, context),
  };
}

interface Identified {
  readonly draft: Draft;
  readonly decl: FuncDecl | undefined;
  readonly symbol: string;
  readonly fingerprint: string;
}

/** Before anything is dropped, so that ordinals do not depend on settings or on the files asked for. */
function identify(scope: Scope, drafts: readonly Draft[]): readonly Identified[] {
  const sorted = drafts
    .filter((draft) => draft.ledger.every((assumption) => Number.isFinite(assumption.price)))
    .sort(compareDrafts)
    .map((draft) => {
      const decl = enclosing(draft);
      const symbol = decl === undefined ? scope.pkg.path : scope.info.funcOf(decl).id;
      return { draft, decl, symbol };
    });
  const fingerprints = fingerprintAll(
    sorted.map(({ draft, symbol }) => ({
      ruleId: draft.rule.id,
      packagePath: scope.pkg.path,
      symbol,
      text: normalizedText(draft.file, draft.span),
    })),
  );
  return sorted.map((item, index) => ({ ...item, fingerprint: fingerprints[index] as string }));
}

function enclosing({ file, span }: Draft): FuncDecl | undefined {
  const decl = file.decls.find((candidate) => candidate.start <= span.start && span.start < candidate.end);
  return decl?.kind === "FuncDecl" ? decl : undefined;
}

/** Undefined where settings hide it. */
function shownFinding(
  scope: Scope,
  { draft, decl, symbol, fingerprint }: Identified,
  file: ReportedFile,
  { meter }: RunContext,
): Finding | undefined {
  const { settings, source } = file;
  const active = settings.rules.get(draft.rule.id);
  if (active === undefined) return undefined;
  if (draft.preset === undefined ? !active.own : !settings.presets.has(draft.preset)) return undefined;
  if (!speaksInTests(draft.rule, settings) && (source.isTest || takesTesting(scope, draft.file, decl))) {
    meter.count("droppedInTests");
    return undefined;
  }
  const confidence = confidenceOf(draft.ledger);
  if (!atLeast(confidence, settings.confidence)) {
    meter.count("droppedByConfidence");
    return undefined;
  }
  const level = milder(active.level ?? draft.rule.level, draft.level);
  return {
    ruleId: draft.rule.id,
    // A level the user set himself is not second-guessed.
    level: active.level === undefined ? shownLevel(level, confidence) : level,
    confidence,
    message: draft.message,
    place: draft.place,
    symbol,
    related: draft.related,
    ledger: draft.ledger,
    witness: draft.witness,
    fixes: draft.fixes,
    cause: draft.cause,
    fingerprint,
  };
}

const SEVERITY: Readonly<Record<Level, number>> = { note: 0, warning: 1, error: 2 };

function milder(a: Level, b: Level | undefined): Level {
  return b !== undefined && SEVERITY[b] < SEVERITY[a] ? b : a;
}

interface Merged {
  readonly finding: { readonly shown: Finding; readonly merged: number };
  readonly suppression: Suppression | undefined;
}

/**
 * One finding per cause: the most specific rule speaks, the first place among equals; the others
 * become related places. A comment at the place that speaks silences the cause.
 */
function mergeCauses(candidates: readonly Candidate[]): readonly Merged[] {
  const byCause = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const group = byCause.get(candidate.finding.cause);
    if (group === undefined) byCause.set(candidate.finding.cause, [candidate]);
    else group.push(candidate);
  }
  const merged: Merged[] = [];
  for (const group of byCause.values()) {
    const [first, ...others] = group.sort((a, b) => {
      return compareSpecificity(a.finding.ruleId, b.finding.ruleId) || compareFindings(a.finding, b.finding);
    });
    if (first === undefined) continue;
    const related = [...first.finding.related];
    const known = new Set([placeKey(first.finding.place), ...related.map((other) => placeKey(other.place))]);
    for (const { finding } of others) {
      const key = placeKey(finding.place);
      if (!known.has(key)) related.push({ place: finding.place, message: finding.message });
      known.add(key);
    }
    const shown = others.length === 0 ? first.finding : { ...first.finding, related };
    merged.push({ finding: { shown, merged: others.length }, suppression: first.suppression });
  }
  return merged;
}

function placeKey({ path, start, end }: Finding["place"]): string {
  return `${start} ${end} ${path}`;
}

function complaints(
  files: readonly ReportedFile[],
  suppressionsIn: (path: string) => FileSuppressions | undefined,
  context: RunContext,
): readonly Problem[] {
  const problems: Problem[] = [];
  for (const file of files) {
    if (!file.settings.reportUnused) continue;
    const runs = new Set(context.rules.filter((rule) => mayRunOn(rule, file)).map((rule) => rule.id));
    const isWhole = !context.isPartial && runs.size > 0 && !file.source.isTest;
    const suppressions = suppressionsIn(file.source.path);
    problems.push(...(suppressions?.complaints((id) => runs.has(id), isWhole) ?? []));
  }
  return problems;
}

function compareDrafts(a: Draft, b: Draft): number {
  return (
    compareText(a.place.path, b.place.path) ||
    a.place.start - b.place.start ||
    compareText(a.rule.id, b.rule.id) ||
    a.place.end - b.place.end ||
    compareText(a.message, b.message)
  );
}
