/**
 * Works out what rules propose for the findings that are shown, while their graphs are at hand.
 * Decides which proposals may be tried: those that keep to the files that were asked for. What is only
 * possible is not mended unasked.
 */

import type { Scope } from "../../analyses/analysis.js";
import type { Proposal } from "../../analyses/edits/proposal.js";
import type { Rule } from "../../rule/define.js";
import type { Finding } from "../../rule/finding.js";
import type { FileEdit } from "../../text/edits.js";
import { areInTheWay } from "../../text/edits.js";
import { Interruption } from "../interruption.js";
import { compareText } from "../order.js";
import type { Draft } from "../reporter.js";
import type { Candidate } from "./check.js";

export interface Proposed {
  readonly candidates: readonly Candidate[];
  /** Proposals that threw. */
  readonly failures: readonly { readonly rule: Rule; readonly error: unknown }[];
}

/** `editable` tells of a path whether findings are shown there; generated files are not. */
export function workOut(
  scope: Scope,
  findings: readonly Finding[],
  drafts: ReadonlyMap<Finding, Draft>,
  editable: (path: string) => boolean,
): Proposed {
  const candidates: Candidate[] = [];
  const failures: { readonly rule: Rule; readonly error: unknown }[] = [];
  for (const finding of findings) {
    const draft = drafts.get(finding);
    if (draft === undefined) continue;
    for (const { propose, wants } of draft.fixes) {
      let proposal: Proposal | undefined;
      try {
        proposal = propose(scope);
      } catch (error) {
        if (error instanceof Interruption) throw error;
        failures.push({ rule: draft.rule, error });
        continue;
      }
      if (proposal === undefined || !proposal.edits.every(({ path }) => editable(path))) continue;
      const edits = [...proposal.edits].sort(compareEdits);
      if (edits.length === 0 || !areApart(edits)) continue;
      const isDoubtful = finding.confidence === "possible" || proposal.needsALook === true;
      const most = isDoubtful ? "needs-a-look" : wants;
      candidates.push({ finding, draft, title: proposal.title, wants: most, edits });
    }
  }
  return { candidates, failures };
}

/** Edits that only meet are in an order of their own: insertions first. */
function compareEdits(a: FileEdit, b: FileEdit): number {
  return compareText(a.path, b.path) || a.start - b.start || a.end - b.end;
}

function areApart(edits: readonly FileEdit[]): boolean {
  return edits.every((edit, at) => {
    const next = edits[at + 1];
    return next === undefined || edit.end < next.start || !areInTheWay(edit, next);
  });
}
