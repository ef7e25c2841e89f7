/**
 * From what rules said to what is shown: the tests policy, presets, confidence, "one cause, one
 * finding", suppression and order. Decides everything about a finding but whether
 * it is true.
 */
import type { Scope } from "../analyses/analysis.js";
import { atLeast, confidenceOf, type Finding, type Level, shownLevel } from "../rule/finding.js";
import type { Problem } from "../rule/problem.js";
import { compareSpecificity } from "../rule/rank.js";
import { mayRunOn, type ReportedFile, speaksInTests } from "./activity.js";
import type { Silenced, Suppressed } from "./api.js";
import type { Identified } from "./identity.js";
import { compareFindings } from "./order.js";
import type { Draft } from "./reporter.js";
import type { RunContext } from "./run-package.js";
import { addSilenced } from "./silenced.js";
import { type FileSuppressions, suppressionsOf } from "./suppression.js";
import type { Suppression } from "./suppression-comments.js";
import { takesTesting } from "./test-functions.js";

export interface Judged {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  readonly silenced: readonly Silenced[];
  readonly problems: readonly Problem[];
  /** What the rule said, for each of `findings`. */
  readonly drafts: ReadonlyMap<Finding, Draft>;
}

/** A finding that would be shown, with the comment that silences it. */
interface Candidate {
  readonly finding: Finding;
  readonly draft: Draft;
  readonly suppression: Suppression | undefined;
}

export function judge(
  scope: Scope,
  said: readonly Identified[],
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
  const silenced: Silenced[] = [];
  for (const named of said) {
    const { draft } = named;
    const file = reported.get(draft.place.path);
    if (file === undefined) {
      const source = sources.get(draft.place.path);
      meter.count(source?.generated ? "droppedInGenerated" : "droppedOutside");
      continue;
    }
    // Asked before anything is dropped: a comment that silences what is hidden today is not idle.
    const suppression = suppressionsIn(draft.place.path)?.find({ ruleId: draft.rule.id, place: draft.place });
    const gate = gateOf(draft, file);
    if (gate !== undefined) {
      const counts = suppression === undefined && countsAsSilenced(scope, named, file);
      if (counts) silenced.push({ ruleId: draft.rule.id, reason: gate, places: 1 });
      continue;
    }
    const finding = shownFinding(scope, named, file, context);
    if (finding !== undefined) candidates.push({ finding, draft, suppression });
  }

  const findings: Finding[] = [];
  const suppressed: Suppressed[] = [];
  const drafts = new Map<Finding, Draft>();
  for (const { finding, draft, merged, suppression } of mergeCauses(candidates)) {
    meter.count("merged", merged);
    if (suppression === undefined) {
      findings.push(finding);
      drafts.set(finding, draft);
    } else suppressed.push({ finding, justification: suppression.reason });
  }
  return {
    findings: findings.sort(compareFindings),
    suppressed: suppressed.sort((a, b) => compareFindings(a.finding, b.finding)),
    silenced: addSilenced(silenced),
    problems: complaints(files, suppressionsIn, context),
    drafts,
  };
}

/** Undefined where settings hide it. */
function shownFinding(
  scope: Scope,
  named: Identified,
  file: ReportedFile,
  { meter }: RunContext,
): Finding | undefined {
  const { draft, symbol, fingerprint } = named;
  const { settings } = file;
  const active = settings.rules.get(draft.rule.id);
  if (active === undefined) return undefined;
  if (draft.preset === undefined ? !active.own : !settings.presets.has(draft.preset)) return undefined;
  if (isOffInTests(scope, named, file)) {
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
    fixes: [],
    cause: draft.cause,
    fingerprint,
  };
}

function isOffInTests(scope: Scope, { draft, decl }: Identified, file: ReportedFile): boolean {
  if (draft.isOfTest || speaksInTests(draft.rule, file.settings)) return false;
  return file.source.isTest || takesTesting(scope, draft.file, decl, draft.span.start);
}

/** The version gate that keeps the draft quiet; undefined where it shows as the variant of a preset that is on. */
function gateOf({ silenced, preset }: Draft, { settings }: ReportedFile): string | undefined {
  return preset !== undefined && settings.presets.has(preset) ? undefined : silenced;
}

/** Without its gate it would be shown. */
function countsAsSilenced(scope: Scope, named: Identified, file: ReportedFile): boolean {
  const { rule, ledger } = named.draft;
  if (file.settings.rules.get(rule.id)?.own !== true || isOffInTests(scope, named, file)) return false;
  return atLeast(confidenceOf(ledger), file.settings.confidence);
}

const SEVERITY: Readonly<Record<Level, number>> = { note: 0, warning: 1, error: 2 };

function milder(a: Level, b: Level | undefined): Level {
  return b !== undefined && SEVERITY[b] < SEVERITY[a] ? b : a;
}

interface Merged extends Candidate {
  /** How many others are told as part of it. */
  readonly merged: number;
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
    const finding = others.length === 0 ? first.finding : { ...first.finding, related };
    merged.push({ ...first, finding, merged: others.length });
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
