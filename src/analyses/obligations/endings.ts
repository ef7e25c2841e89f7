/**
 * How the paths of a function end: with a thing let go of or not, with it among the results or not,
 * and what else they return then. \`check(resp)\` that closes the body where it returns an error leaves
 * it open where it returns nil; a wrapper may return a response that it has closed already.
 */
import type { AllocInstr, FlowFunction, MakeChanInstr, ParamValue, ReturnEnd, Value } from "../../flow/ir.js";
import type { ResourceKind } from "../../semantics/models/model.js";
import type { Type } from "../../semantics/types.js";
import { positionAt } from "../../text/lines.js";
import { isSurelyError } from "../sure-errors.js";
import { type Acquisition, beginningOf, proofsOf } from "./acquisition.js";
import { nilness, resolve, truth } from "./beliefs.js";
import type { Condition, Fate, Guess, Left, Surroundings } from "./duty.js";
import { errorsBeside } from "./errors-beside.js";
import { explore } from "./explore.js";
import { afterUses, asksAround, leftAt, mayHaveEnded } from "./left-open.js";
import {
  type Held,
  type Kept,
  type Part,
  type Settlement,
  type State,
  startAt,
  type Trail,
  whole,
} from "./path-state.js";
import { boolIndexOf, errorIndexOf, isBoolType, isErrorType } from "./results.js";
import { either, leadsToIt, type Role } from "./roles.js";
import { type Walk, type Walked, walkOf } from "./walk.js";

/** Steps for one helper. One that needs more counts as letting go on all of its paths. */
const MAX_STEPS = 400;

interface Ending {
  /** What has come of it; undefined where it is open, or among the results. */
  readonly settled: Settlement | undefined;
  /** It is among the results. */
  readonly returned: readonly Part[];
  /** For each result: is it nil or false, as far as the path tells? */
  readonly results: readonly (boolean | undefined)[];
  /** The error that told whether there is anything is among the results of this position. */
  readonly proofAt: number | undefined;
  /** The path, or a result, shows that the thing is there. */
  readonly isProven: boolean;
  readonly end: ReturnEnd;
  readonly line: number;
  readonly guesses: readonly Guess[];
  readonly trail: Trail | undefined;
}

/** A return that leaves what others let go of. */
export interface Missed {
  readonly end: ReturnEnd;
  readonly trail: Trail | undefined;
}

/** The returns without an error at which a function has not let go of what it does on other paths. */
export function missedEndings(
  fn: FlowFunction,
  param: ParamValue,
  role: Role,
  at: Surroundings,
): readonly Missed[] {
  const entry = fn.blocks[0];
  const walk = walkOf(fn, { at, acquiring: undefined, proofs: [], toTheEnd: true });
  const endings = entry && endingsOf(startAt(entry, 0, new Map([[param, whole(role)]])), walk);
  if (endings === undefined || !endings.some(isGone)) return [];
  const error = errorIndexOf(fn.signature);
  return endings.filter(
    ({ settled, returned, results, guesses }) =>
      settled === undefined &&
      returned.length === 0 &&
      guesses.length === 0 &&
      (error === undefined || results[error] === true),
  );
}

/**
 * What a function does that lets go of it, gives it away or gives it back on some path, told apart by
 * its results where they tell; `overall` is what it does as far as its instructions tell.
 */
export function fateByResult(
  callee: FlowFunction,
  param: Value,
  role: Role,
  at: Surroundings,
  overall: Fate,
): Fate {
  const entry = callee.blocks[0];
  const proofs = errorsBeside(callee, [param], role);
  const walk = walkOf(callee, { at, acquiring: undefined, proofs, toTheEnd: true });
  const endings = entry && endingsOf(startAt(entry, 0, new Map([[param, whole(role)]])), walk);
  if (endings === undefined) return overall;
  const open = endings.filter(isOpen);
  const back = endings.filter((ending) => !isGone(ending) && ending.returned.length > 0);
  const gone = endings.filter(isGone);
  if (open.length === 0 && (overall.kind !== "releases" || back.length === 0)) return overall;
  if (back.length > 0) {
    const returned = givenBack(callee, open, back, gone);
    if (returned !== undefined) return returned;
    if (overall.kind !== "releases") return overall;
  }
  const done = [...gone, ...back];
  if (open.length === 0) return overall;
  const left = leftAmong(callee, endings, at.kind);
  const told = done.length === 0 ? undefined : toldApart(callee, open, done);
  if (told !== undefined) return { kind: "releasesWhen", condition: told, left };
  // Where it tells only what was let go of, the caller may still have to see to the rest.
  const moved = gone.filter(({ settled }) => settled === "moved");
  const [given] = moved;
  const closed = done.filter((ending) => ending.settled !== "moved");
  const released = given && closed.length > 0 ? toldApart(callee, [...open, ...moved], closed) : undefined;
  if (given !== undefined && released !== undefined)
    return { kind: "releasesWhen", condition: released, givenAt: given.line };
  return overall.kind !== "releases" || left === undefined ? overall : { kind: "releasesSometimes", left };
}

function isGone({ settled }: Ending): boolean {
  return settled !== undefined;
}

/** The result that is one way on all of these paths, and the other way on those that let go of it. */
function toldApart(
  { results }: FlowFunction,
  open: readonly Ending[],
  gone: readonly Ending[],
): Condition | undefined {
  for (const { index, type } of results) {
    const when = tellingResult(type, index, open, gone);
    if (when !== undefined) return { index, when };
  }
  return undefined;
}

/** The function gives it back, or in something made of it, where its error is nil; undefined where that tells nothing. */
function givenBack(
  { signature }: FlowFunction,
  open: readonly Ending[],
  back: readonly Ending[],
  gone: readonly Ending[],
): Fate | undefined {
  const main = partsOfAll(back).find(({ role }) => leadsToIt(role));
  const proof = errorIndexOf(signature);
  if (main === undefined || proof === undefined) return undefined;
  const isNil = (endings: readonly Ending[], isIt: boolean): boolean =>
    endings.every(({ results }) => results[proof] === isIt);
  if (!isNil(back, true) || !isNil(open, false) || !isNil(gone, false)) return undefined;
  const otherwise = open.length === 0 ? "released" : "open";
  return { kind: "returns", index: main.index, role: main.role.text, proof, otherwise };
}

/** The results that stand for the thing at all of these endings, in whatever way. */
function partsOfAll(endings: readonly Ending[]): readonly Part[] {
  const roles = new Map<number, Role>();
  for (const { index, role } of endings.flatMap(({ returned }) => returned))
    roles.set(index, either(roles.get(index), role));
  const isInAll = (index: number): boolean =>
    endings.every(({ returned }) => returned.some((part) => part.index === index));
  return [...roles].filter(([index]) => isInAll(index)).map(([index, role]) => ({ index, role }));
}

function tellingResult(
  type: Type,
  index: number,
  open: readonly Ending[],
  closed: readonly Ending[],
): Condition["when"] | undefined {
  const allAre = (endings: readonly Ending[], value: boolean): boolean =>
    endings.every(({ results }) => results[index] === value);
  if (isErrorType(type)) {
    if (allAre(open, true) && allAre(closed, false)) return "not nil";
    return allAre(open, false) && allAre(closed, true) ? "nil" : undefined;
  }
  if (!isBoolType(type)) return undefined;
  if (allAre(open, true) && allAre(closed, false)) return "true";
  return allAre(open, false) && allAre(closed, true) ? "false" : undefined;
}

/** What a function hands out of a thing that it acquired. */
export interface HandedOut {
  /** The results that stand for it, what leads to it first. */
  readonly parts: readonly Part[];
  /** Which result proves that it did: its last, an error that is nil then; undefined where none tells. */
  readonly proof: number | undefined;
  /** On some of the paths that the proof allows it was let go of, or given to somebody, or is not there. */
  readonly isMixed: boolean;
  readonly guesses: readonly Guess[];
}

/**
 * Where a started literal leaves what it lets go of on other paths; undefined where it does not, or
 * where that hangs on what the function around it knows.
 */
export function leftByLiteral(
  literal: FlowFunction,
  held: ReadonlyMap<Value, Held>,
  variables: ReadonlyMap<Value, Kept>,
  at: Surroundings,
): Left | undefined {
  const [entry] = literal.blocks;
  const walk = walkOf(literal, { at, acquiring: undefined, proofs: [], toTheEnd: true });
  const endings = entry && endingsOf(startAt(entry, 0, held, variables), walk);
  const things = new Set([...held.keys(), ...variables.keys()]);
  return endings && leftAmong(literal, endings, at.kind, ({ trail }) => !asksAround(trail, things));
}

/** The exit at which a function leaves what it, or a function that it gives it to, lets go of on other paths. */
function leftAmong(
  fn: FlowFunction,
  endings: readonly Ending[],
  kind: ResourceKind,
  counts: (ending: Ending) => boolean = () => true,
): Left | undefined {
  const isOwner = endings.some(({ settled }) => settled === "released");
  for (const ending of endings) {
    const { end, trail, guesses } = ending;
    // What only some paths of a guess leave open is not told.
    if (!isOpen(ending) || !guesses.every(({ left }) => left !== undefined) || !counts(ending)) continue;
    if (mayHaveEnded(kind, trail)) continue;
    const left = guesses[0]?.left;
    if (left !== undefined) return left;
    if (isOwner) return leftAt(fn, end, trail);
  }
  return undefined;
}

function isOpen(ending: Ending): boolean {
  return !isGone(ending) && ending.returned.length === 0;
}

/** Undefined where it hands out nothing, or has too many paths to follow. */
export function handedOut(acquisition: Acquisition, at: Surroundings): HandedOut | undefined {
  const { fn } = acquisition.call.block;
  const start = beginningOf(acquisition, at);
  if (start === undefined) return undefined;
  const proofs = proofsOf(acquisition);
  return outOf(fn, start, walkOf(fn, { at, acquiring: acquisition.call, proofs, toTheEnd: true }));
}

/** The same of something that the function makes itself. */
export function madeAndHandedOut(
  made: MakeChanInstr | AllocInstr,
  role: Role,
  at: Surroundings,
): HandedOut | undefined {
  const { block } = made;
  const start = startAt(block, block.instrs.indexOf(made) + 1, new Map([[made, whole(role)]]));
  return outOf(block.fn, start, walkOf(block.fn, { at, acquiring: undefined, proofs: [], toTheEnd: true }));
}

function outOf(fn: FlowFunction, start: State, walk: Walk): HandedOut | undefined {
  const endings = endingsOf(start, walk);
  const has = ({ returned }: Ending): boolean => returned.some(({ role }) => leadsToIt(role));
  const open = endings?.filter((ending) => has(ending) && !isGone(ending)) ?? [];
  const [first] = [...open].sort((a, b) => a.guesses.length - b.guesses.length);
  if (first === undefined || endings === undefined) return undefined;
  const parts = partsOfAll(open);
  // Of a list of files and the function that closes them all, the function tells more.
  const leading = parts.filter(({ role }) => leadsToIt(role));
  const main = leading.find(({ role }) => role.as === "release") ?? leading[0];
  if (main === undefined) return undefined;
  const proof = proofIn(fn, open);
  // A result that is nil tells by itself.
  const isExcused = ({ results }: Ending): boolean =>
    results[main.index] === true || proof?.denies(results) === true;
  const isMixed =
    open.some(({ isProven }) => !isProven) ||
    endings.some((ending) => !isExcused(ending) && (!has(ending) || isGone(ending)));
  const others = parts.filter((part) => part !== main);
  return { parts: [main, ...others], proof: proof?.index, isMixed, guesses: first.guesses };
}

interface Proof {
  readonly index: number;
  denies(results: Ending["results"]): boolean;
}

/** The function's last result where that is nil, or true, whenever the thing is there. */
function proofIn(fn: FlowFunction, open: readonly Ending[]): Proof | undefined {
  const error = errorIndexOf(fn.signature);
  if (error !== undefined) {
    const isProof = open.every(({ results, proofAt }) => results[error] === true || proofAt === error);
    return isProof ? { index: error, denies: (results) => results[error] === false } : undefined;
  }
  const bool = boolIndexOf(fn.signature);
  if (
    bool === undefined ||
    !open.every(({ results, proofAt }) => results[bool] === false || proofAt === bool)
  )
    return undefined;
  return { index: bool, denies: (results) => results[bool] === true };
}

/** How the paths end that return; undefined where there are too many to follow. */
function endingsOf(start: State, walk: Walk): readonly Ending[] | undefined {
  const endings: Ending[] = [];
  const used = new Set<Left>();
  const events = explore(start, { ...walk, onUse: (left) => used.add(left) }, MAX_STEPS);
  for (;;) {
    const next = events.next();
    if (next.done === true) return next.value ? endings.map((ending) => settledBy(ending, used)) : undefined;
    const event = next.value;
    // The call again, with nothing left of the first one, is a leak of the function itself.
    if (event.kind !== "returned") continue;
    const { after, end } = event;
    const results = end.results.map((value) => toldOf(value, after, walk));
    const proofAt = end.results.findIndex((value) =>
      walk.proofs.some((proof) => resolve(after.beliefs, value) === resolve(after.beliefs, proof)),
    );
    endings.push({
      settled: after.settled,
      returned: after.returned,
      results,
      proofAt: proofAt === -1 ? undefined : proofAt,
      isProven: proofAt !== -1 || walk.proofs.every((proof) => isShown(proof, after, walk)),
      end,
      trail: after.trail,
      line: positionAt(event.block.fn.file.lines(), end.node.start).line,
      guesses: after.guesses,
    });
  }
}

/** What is used after it was given to a literal is taken to be let go of by that. */
function settledBy(ending: Ending, used: ReadonlySet<Left>): Ending {
  const guesses = afterUses(ending.guesses, used);
  return guesses === undefined ? { ...ending, settled: "released" } : { ...ending, guesses };
}

function isShown(proof: Value, { beliefs }: Walked, { judgement }: Walk): boolean {
  return isBoolType(proof.type)
    ? truth(beliefs, judgement, proof) === true
    : nilness(beliefs, judgement, proof) === true;
}

function toldOf(value: Value, { beliefs }: Walked, { judgement, at }: Walk): boolean | undefined {
  if (isErrorType(value.type) && isSurelyError(at.scope, value, { beliefs, judgement })) return false;
  if (value.type.kind !== "Basic") return nilness(beliefs, judgement, value);
  const isTrue = truth(beliefs, judgement, value);
  return isTrue === undefined ? undefined : !isTrue;
}
