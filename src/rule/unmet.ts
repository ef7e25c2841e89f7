/**
 * How an unmet duty is told: where the finding points, which of the usual messages fits, what its
 * holes are filled with, and the path as related places and witness. Decides words; what is unmet is
 * decided by the duties analysis.
 */

import type { Scope } from "../analyses/analysis.js";
import type { CallSite } from "../analyses/calls.js";
import { deferDuty } from "../analyses/edits/duty-release.js";
import type { Proposal } from "../analyses/edits/proposal.js";
import { isWorker } from "../analyses/obligations/acquisition.js";
import { NAMELESS, type Unmet } from "../analyses/obligations/duties.js";
import type { Left } from "../analyses/obligations/duty.js";
import { overwriteOf } from "../analyses/obligations/overwrites.js";
import type { Leak } from "../analyses/obligations/paths.js";
import { nameOfCall, placeOfCall, placeOfExit, type Spot } from "../analyses/obligations/places.js";
import { decidingTurn, turnsOf } from "../analyses/obligations/turns.js";
import type { ResourceKind } from "../semantics/models/model.js";
import type { Node } from "../syntax/ast.js";
import { positionAt } from "../text/lines.js";
import type { Span } from "../text/span.js";
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
    /** "`cancel`"; "the cancel function in `session`" where the variable only leads to the thing. */
    readonly subject: string;
    /** What lets go of it: "`Stop` or `Close`", "`pprof.StopCPUProfile`". */
    readonly release: string;
    /** ": line 41 returns with it held when `err != nil`", ": line 38 gives `cancel` another value"; or "". */
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
  return unmet.filter(({ acquired }) => kinds.includes(acquired.kind.id) && !isWorker(acquired)).map(storyOf);
}

export function storyOf(unmet: Unmet): Story {
  const { site, acquired, name, leak, guesses } = unmet;
  const { place, callee } = placeOfCall(site);
  const noun = isWorker(acquired) ? "worker" : acquired.kind.noun;
  const end = endOf(unmet);
  const left = leftIn(leak);
  const isNamed = name !== undefined && name !== NAMELESS;
  const shape = shapeOf(unmet, end);
  return {
    place,
    instr: site.instr,
    shape,
    words: {
      name: name ?? "",
      callee,
      noun,
      origin: isNamed ? `\`${name}\` from \`${callee}\`` : `from \`${callee}\``,
      subject: !isNamed
        ? `the ${noun}`
        : isDirect(acquired) || isWorker(acquired)
          ? `\`${name}\``
          : `the ${noun} in \`${name}\``,
      release: releaseText(acquired),
      exit: end !== undefined && shape === "some" ? `: ${end.text}` : "",
    },
    exit: end?.spot,
    dress(finding) {
      for (const guess of guesses) if (guess.price > 0) finding.assume(guess);
      const beside = guesses.find((guess) => guess.cause !== undefined)?.cause;
      // Callers that leave it open only where the wrapper's error says there is nothing have one cause.
      if (beside !== undefined && unmet.isMetElsewhere)
        finding.cause(`held ${acquired.kind.id} beside ${beside}`);
      else if (left !== undefined) finding.cause(causeOfLeft(acquired.kind, left));
      // Two ways to open what one exit leaves open have one cause.
      else if (end !== undefined)
        finding.cause(`held ${acquired.kind.id} ${name} ${end.spot.file.path}:${end.spot.span.start}`);
      if (leak !== undefined && shape !== "dropped") finding.witness(witnessOf(unmet, place, end));
    },
    // A `defer` would pull it from under whoever it was given to.
    release: (scope) => (left === undefined ? deferDuty(scope, unmet) : undefined),
  };
}

function shapeOf({ acquired, name, leak, isMetElsewhere }: Unmet, end: End | undefined): Shape {
  if (leak === undefined || (name === undefined && acquired.of.kind !== "nothing")) return "dropped";
  if (leftIn(leak) !== undefined) return "some";
  if (leak.how === "again") return "again";
  if (leak.how === "panic") return "some";
  return isMetElsewhere || end?.isOverwrite === true ? "some" : "never";
}

/** Where the path loses it, short of another round of a loop. */
interface End {
  readonly spot: Spot;
  /** "line 41 returns with it held when `err != nil`". */
  readonly text: string;
  readonly isOverwrite: boolean;
}

function endOf(unmet: Unmet): End | undefined {
  const { site, acquired, name, leak } = unmet;
  const { file } = site.graph;
  const left = leftIn(leak);
  if (left !== undefined)
    return { spot: left.exit, text: textOfLeft(left, leaving(acquired), file.path), isOverwrite: false };
  if (leak?.how === "panic") {
    const spot = { file, span: firstLineOf(leak.node, file.text) };
    const turn = decidingTurn(leak.trail, leak.node)?.text;
    const when = turn === undefined ? "" : ` when ${turn}`;
    const text = `line ${lineOf(spot)} panics ${leaving(acquired)}${when}, and ${leak.by} recovers`;
    return { spot, text, isOverwrite: false };
  }
  if (leak?.how !== "exit" || (name === undefined && acquired.of.kind !== "nothing")) return undefined;
  const overwrite = overwriteOf(unmet);
  if (overwrite !== undefined) {
    const spot = { file, span: { start: overwrite.start, end: overwrite.end } };
    return { spot, text: `line ${lineOf(spot)} gives \`${name}\` another value`, isOverwrite: true };
  }
  const spot = placeOfExit(site, leak.node);
  const last = decidingTurn(leak.trail, leak.node)?.text;
  const condition = leak.failed === undefined ? last : `\`${nameOfCall(file, leak.failed)}\` fails`;
  const when = condition === undefined ? "" : ` when ${condition}`;
  return { spot, text: `line ${lineOf(spot)} returns ${leaving(acquired)}${when}`, isOverwrite: false };
}

function firstLineOf({ start, end }: Node, text: string): Span {
  const newline = text.indexOf("\n", start);
  return { start, end: newline === -1 ? end : Math.min(end, newline) };
}

/** The exit of what it was given to, which leaves it open. */
function leftIn(leak: Leak | undefined): Left | undefined {
  return leak?.guesses.find(({ left }) => left !== undefined)?.left;
}

/** "`handle` returns at line 41 with it held when `err != nil`". */
export function textOfLeft({ by, exit: { file }, line, when }: Left, leaving: string, path: string): string {
  const place = file.path === path ? "" : ` of ${file.path.slice(file.path.lastIndexOf("/") + 1)}`;
  return `${by} returns at line ${line}${place} ${leaving}${when === undefined ? "" : ` when ${when}`}`;
}

/** However many give it away: the exit that leaves it open is one. */
export function causeOfLeft({ id }: ResourceKind, { exit }: Left): string {
  return `held ${id} at ${exit.file.path}:${exit.span.start}`;
}

/** More names than this help nobody. */
const MAX_RELEASES = 2;

function releaseText({ kind }: Unmet["acquired"]): string {
  const names = kind.release.map((name) => name.slice(name.lastIndexOf("/") + 1));
  return names
    .slice(0, MAX_RELEASES)
    .map((name) => `\`${name}\``)
    .join(" or ");
}

function lineOf({ file, span }: Spot): number {
  return positionAt(file.lines(), span.start).line;
}

/** Does the variable hold the thing itself, or something else that leads to it? */
function isDirect({ role }: Unmet["acquired"]): boolean {
  return role.paths.some(({ length }) => length === 0);
}

function leaving(acquired: Unmet["acquired"]): string {
  const { kind, role } = acquired;
  if (role.as === "release" && isDirect(acquired)) return "without calling it";
  return kind.form === "pair" ? "before that" : "with it held";
}

function holding(text: string): string {
  return text.startsWith("not ") ? `${text.slice(4)} does not hold` : `${text} holds`;
}

function witnessOf(
  { site, acquired, name, leak }: Unmet,
  place: Spot,
  end: End | undefined,
): readonly WitnessStep[] {
  const goroutine = site.fn.name;
  const what = name === undefined ? `the ${acquired.kind.noun}` : `\`${name}\``;
  const steps: WitnessStep[] = [{ goroutine, place: placeOf(place), message: `${what} is acquired` }];
  for (const { node, trail, text } of turnsOf(leak?.trail)) {
    const spot = { file: trail.block.fn.file, span: { start: node.start, end: node.end } };
    steps.push({
      goroutine,
      place: placeOf(spot),
      message: holding(text),
    });
  }
  const left = leftIn(leak);
  if (left !== undefined) {
    for (const { spot, text } of left.steps)
      steps.push({ goroutine: left.by, place: placeOf(spot), message: holding(text) });
    steps.push({ goroutine: left.by, place: placeOf(left.exit), message: "returns with it held" });
    return steps;
  }
  const last =
    leak?.how === "panic"
      ? `panics with ${what} held`
      : end?.isOverwrite === true
        ? `${what} is given another value`
        : `returns with ${what} held`;
  if (end !== undefined) steps.push({ goroutine, place: placeOf(end.spot), message: last });
  else steps.push({ goroutine, place: placeOf(place), message: `comes round with ${what} still held` });
  return steps;
}
