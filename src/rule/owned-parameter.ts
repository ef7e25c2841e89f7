/**
 * How a parameter is told that a goroutine was given for good and leaves open on some path: the rules
 * of the must-release family share these messages, each for its own kinds.
 */
import type { OwnedParameter } from "../analyses/obligations/owned-parameters.js";
import type { Messages, Reporter } from "./define.js";
import { causeOfLeft, textOfLeft } from "./unmet.js";

/** To be spread into a rule's messages. */
export const PARAMETER_MESSAGES = {
  parameter: "`{owner}` gives `{name}` to a goroutine that does not let go of it on every path: {exit}",
  parameterStart: "`go` gives `{name}` away here",
  parameterExit: "this path leaves `{name}` open",
} as const;

/** Reports all owned parameters of these kinds, in the order of the package. */
export function reportOwnedParameters<M extends typeof PARAMETER_MESSAGES & Messages>(
  report: Reporter<M>,
  owned: readonly OwnedParameter[],
  kinds: readonly string[],
): void {
  // Of the rule's messages only those of this file are used.
  const tell = report as unknown as Reporter<typeof PARAMETER_MESSAGES>;
  for (const { kind, name, owner, place, start, left } of owned) {
    if (!kinds.includes(kind.id)) continue;
    const words = { name, owner, exit: textOfLeft(left, "with it held", place.file.path) };
    const finding = tell(place, "parameter", words);
    finding.related(start, "parameterStart", words);
    finding.related(left.exit, "parameterExit", words);
    finding.assume({ text: `whoever calls \`${owner}\` leaves \`${name}\` to it`, price: 1 });
    finding.cause(causeOfLeft(kind, left));
  }
}
