/**
 * How a field that loses what it holds is told: the rules of the must-release family share these
 * messages, each for its own kinds.
 */
import type { LostField } from "../analyses/obligations/owners.js";
import { placeOfCall } from "../analyses/obligations/places.js";
import type { At, Messages, Reporter } from "./define.js";

/** To be spread into a rule's messages. */
export const FIELD_MESSAGES = {
  fieldNever: "`{field}` is given what `{callee}` hands out, and nothing in this package lets go of it",
  fieldMissed: "this return of `{owner}`'s release method leaves what `{field}` holds",
  fieldOverwritten: "`{field}` is given another one here while it may still hold the first",
  fieldRemoved: "an element of `{field}` is removed here, and nobody lets go of it",
  fieldPut: "it is put into `{field}` here",
  fieldGiven: "`{callee}` hands out what `{field}` holds",
  fieldSibling: "here the old one is let go of first",
} as const;

const SHAPES = {
  never: "fieldNever",
  missed: "fieldMissed",
  overwritten: "fieldOverwritten",
  removed: "fieldRemoved",
} as const;

/** Reports all lost fields of these kinds, in the order of the package. */
export function reportLostFields<M extends typeof FIELD_MESSAGES & Messages>(
  report: Reporter<M>,
  lost: readonly LostField[],
  kinds: readonly string[],
): void {
  // Of the rule's messages only those of this file are used.
  const tell = report as unknown as Reporter<typeof FIELD_MESSAGES>;
  for (const { how, kind, site, at, sibling, owner, field, guesses } of lost) {
    if (!kinds.includes(kind.id)) continue;
    const { place, callee } = placeOfCall(site);
    const words = { field: `${owner}.${field.name}`, callee, owner };
    const finding = tell(how === "never" ? place : firstLineOf(at), SHAPES[how], words);
    if (how === "never") finding.related(firstLineOf(at), "fieldPut", words);
    else finding.related(place, "fieldGiven", words);
    if (sibling !== undefined) finding.related(firstLineOf(sibling), "fieldSibling");
    for (const guess of guesses) finding.assume(guess);
  }
}

/** Bodies of literals would hide what is meant. */
function firstLineOf({ graph: { file }, node }: LostField["at"]): At {
  const newline = file.text.indexOf("\n", node.start);
  const end = newline === -1 ? node.end : Math.min(node.end, newline);
  return { file, span: { start: node.start, end } };
}
