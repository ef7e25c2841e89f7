/**
 * How an unmet duty is told: where the finding points, which of the usual messages fits, what its
 * holes are filled with, and the path as related places and witness. Decides words; what is unmet is
 * decided by the duties analysis.
 */
import type { Scope } from "../analyses/analysis.js";
import type { CallSite } from "../analyses/calls.js";
import { deferDuty } from "../analyses/edits/duty-release.js";
import type { Proposal } from "../analyses/edits/proposal.js";
import { NAMELESS, type Unmet } from "../analyses/obligations/duties.js";
import type { Trail } from "../analyses/obligations/path-state.js";
import type { Leak } from "../analyses/obligations/paths.js";
import { nameOfCall, placeOfCall, placeOfExit, type Spot } from "../analyses/obligations/places.js";
import type { BranchEnd } from "../flow/ir.js";
import type { Node } from "../syntax/ast.js";
import { positionAt } from "../text/lines.js";
import type { Assumption, WitnessStep } from "./finding.js";
import { placeOf } from "./place.js";

/**
 * - never: no path lets go of it;
 * - some: some paths do;
 * - again: a loop takes the next while this one is still held;
 * - dropped: nothing holds what the call returned.
 */
type Shape = "never" | "some" | "again" | "dropped";

export interface Story {
  readonly place: Spot;
  /** The call that acquires. */
  readonly instr: CallSite["instr"];
  readonly shape: Shape;
  readonly words: {
    readonly name: string;
    readonly callee: string;
    readonly noun: string;
    /** "`name` from `callee`", or "from `callee`" where it has no name. */
    readonly origin: string;
    /** ": line 41 returns with it open when `err != nil`"; "" where there is nothing to add. */
    readonly exit: string;
  };
  /** The exit that leaves it open. */
  readonly exit: Spot | undefined;
  /** Adds what was taken for granted, and the path, to a finding. */
  dress(finding: Dressable): void;
  /** A `defer` that lets go of it, for `Report.fix`. */
  readonly release: (scope: Scope) => Proposal | undefined;
}

interface Dressable {
  assume(assumption: Assumption): unknown;
  cause(key: string): unknown;
  witness(steps: readonly WitnessStep[]): unknown;
}

/** The stories of all duties of these kinds, in the order of the package. */
export function storiesOf(unmet: readonly Unmet[], kinds: readonly string[]): readonly Story[] {
  return unmet.filter(({ acquired }) => kinds.includes(acquired.kind.id)).map(storyOf);
}

export function storyOf(unmet: Unmet): Story {
  const { site, acquired, name, leak, isMetElsewhere, guesses } = unmet;
  const { place, callee } = placeOfCall(site);
  const isExit = name !== undefined && leak?.how === "exit";
  const exit = isExit ? placeOfExit(site, leak.node) : undefined;
  return {
    place,
    instr: site.instr,
    shape: shapeOf(unmet),
    words: {
      name: name ?? "",
      callee,
      noun: acquired.kind.noun,
      origin:
        name === undefined || name === NAMELESS ? `from \`${callee}\`` : `\`${name}\` from \`${callee}\``,
      exit: exit !== undefined && isMetElsewhere ? exitText(exit, leak) : "",
    },
    exit,
    dress(finding) {
      for (const guess of guesses) finding.assume(guess);
      // Two ways to open what one exit leaves open have one cause.
      if (exit !== undefined)
        finding.cause(`held ${acquired.kind.id} ${name} ${exit.file.path}:${exit.span.start}`);
      if (leak !== undefined && name !== undefined) finding.witness(witnessOf(unmet, place, exit));
    },
    release: (scope) => deferDuty(scope, unmet),
  };
}

function shapeOf({ acquired, name, leak, isMetElsewhere }: Unmet): Shape {
  if (leak === undefined || (name === undefined && acquired.of.kind !== "nothing")) return "dropped";
  if (leak.how === "again") return "again";
  return isMetElsewhere ? "some" : "never";
}

function exitText({ file, span }: Spot, leak: Leak | undefined): string {
  const { line } = positionAt(file.lines(), span.start);
  const last = branchesOf(leak?.trail).at(-1);
  const when = leak?.failed !== undefined ? `\`${nameOfCall(file, leak.failed)}\` fails` : last?.text;
  return `: line ${line} returns with it held${when === undefined ? "" : ` when ${when}`}`;
}

interface Branch {
  readonly node: Node;
  readonly trail: Trail;
  /** "`err != nil`", "not `ok`". */
  readonly text: string;
}

/** Conditions that somebody wrote, in the order they were passed. */
function branchesOf(trail: Trail | undefined): readonly Branch[] {
  const found: Branch[] = [];
  for (let at = trail; at !== undefined; at = at.before) {
    const { end } = at.block;
    if (end.op === "branch") {
      const node = writtenAs(end);
      if (node === undefined) continue;
      const text = `\`${shortText(at, node)}\``;
      found.unshift({ node, trail: at, text: at.successor === 0 ? text : `not ${text}` });
    } else if (end.op === "select") {
      const node = end.cases[at.successor]?.node;
      if (node !== undefined) found.unshift({ node, trail: at, text: `\`${shortText(at, node)}\`` });
    }
  }
  return found;
}

/** Nothing for the conditions that a range statement has without a word. */
function writtenAs({ node }: BranchEnd): Node | undefined {
  switch (node.kind) {
    case "BinaryExpr":
    case "UnaryExpr":
    case "CallExpr":
    case "Ident":
    case "SelectorExpr":
    case "IndexExpr":
    case "TypeAssertExpr":
      return node;
    default:
      return undefined;
  }
}

/** Longer conditions are cut: they would hide the message. */
const MAX_CONDITION = 60;

function shortText({ block }: Trail, { start, end }: Node): string {
  const text = block.fn.file.text.slice(start, end).split("\n", 1)[0] ?? "";
  const folded = text.replace(/\s+/g, " ").replace(/:$/, "");
  return folded.length <= MAX_CONDITION ? folded : `${folded.slice(0, MAX_CONDITION - 1)}…`;
}

function witnessOf({ site, name, leak }: Unmet, place: Spot, exit: Spot | undefined): readonly WitnessStep[] {
  const goroutine = site.fn.name;
  const steps: WitnessStep[] = [{ goroutine, place: placeOf(place), message: `\`${name}\` is acquired` }];
  for (const { node, trail, text } of branchesOf(leak?.trail)) {
    const spot = { file: trail.block.fn.file, span: { start: node.start, end: node.end } };
    steps.push({
      goroutine,
      place: placeOf(spot),
      message: text.startsWith("not ") ? `${text.slice(4)} does not hold` : `${text} holds`,
    });
  }
  if (exit !== undefined)
    steps.push({ goroutine, place: placeOf(exit), message: `returns with \`${name}\` held` });
  else steps.push({ goroutine, place: placeOf(place), message: `comes round with \`${name}\` still held` });
  return steps;
}
