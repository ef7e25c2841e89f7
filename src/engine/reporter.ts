/**
 * The reporter a rule gets: turns its calls into drafts, plain and complete but for what the engine
 * adds (levels, fingerprints, suppression). Decides how messages are filled and places are counted.
 */
import type { Scope } from "../analyses/analysis.js";
import type { Proposal } from "../analyses/edits/proposal.js";
import type { Messages, Preset, Report, Reporter, Rule } from "../rule/define.js";
import type { Assumption, FixSafety, Level, Place, RelatedPlace, WitnessStep } from "../rule/finding.js";
import { placeOf } from "../rule/place.js";
import type { SourceFile } from "../syntax/source-file.js";
import type { Span } from "../text/span.js";

/** A way to change the code, not yet worked out. */
export interface ProposedFix {
  readonly propose: (scope: Scope) => Proposal | undefined;
  /** The most it can be. */
  readonly wants: FixSafety;
}

/** What a rule said, before anything is decided about it. */
export interface Draft {
  readonly rule: Rule;
  readonly file: SourceFile;
  readonly span: Span;
  readonly message: string;
  readonly place: Place;
  readonly related: RelatedPlace[];
  readonly ledger: Assumption[];
  readonly fixes: ProposedFix[];
  cause: string;
  witness: readonly WitnessStep[];
  level: Level | undefined;
  preset: Preset | undefined;
  isOfTest: boolean;
  /** The version gate that keeps it quiet. */
  silenced: string | undefined;
}

/** Drafts are added to `drafts` in the order of the calls. */
export function createReporter(rule: Rule, drafts: Draft[]): Reporter<Messages> {
  return (at, message, ...data) => {
    const place = placeOf(at);
    const draft: Draft = {
      rule,
      file: at.file,
      span: at.span,
      message: fill(rule, message, data),
      place,
      related: [],
      ledger: [],
      fixes: [],
      cause: `${rule.id} ${place.path}:${place.start}`,
      witness: [],
      level: undefined,
      preset: undefined,
      isOfTest: false,
      silenced: undefined,
    };
    drafts.push(draft);
    const report: Report<Messages> = {
      related(where, relatedMessage, ...relatedData) {
        draft.related.push({ place: placeOf(where), message: fill(rule, relatedMessage, relatedData) });
        return report;
      },
      assume(assumption) {
        draft.ledger.push(assumption);
        return report;
      },
      cause(key) {
        draft.cause = key;
        return report;
      },
      witness(steps) {
        draft.witness = steps;
        return report;
      },
      fix(propose, wants = "safe") {
        draft.fixes.push({ propose, wants });
        return report;
      },
      level(level) {
        draft.level = level;
        return report;
      },
      preset(preset) {
        draft.preset = preset;
        return report;
      },
      ofTest() {
        draft.isOfTest = true;
        return report;
      },
      silenced(reason) {
        draft.silenced = reason;
        return report;
      },
    };
    return report;
  };
}

/** The compiler has checked ids and holes where the rule was written; here the types are forgotten. */
function fill(rule: Rule, message: string, data: readonly unknown[]): string {
  const text = rule.messages[message] ?? message;
  const values = (data[0] ?? {}) as Readonly<Record<string, string>>;
  return text.replace(/\{([^{}]*)\}/g, (hole, name: string) => values[name] ?? hole);
}
