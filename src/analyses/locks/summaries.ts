/**
 * Lock summaries of declared functions, for callers anywhere. The answer for a function depends on
 * nothing but the function: callees are asked with one level less, and at the bottom count as
 * touching nothing, so that recursion ends and no order of questions matters.
 */
import type { PathRoot } from "../../flow/access-path.js";
import type { FlowFunction } from "../../flow/ir.js";
import { isStandardPath } from "../../program/import-paths.js";
import { COUNTS, LOCKS, type LockFamily, TOKENS } from "../../semantics/models/locks.js";
import type { Func } from "../../semantics/objects.js";
import { type Analysis, defineAnalysis, type Scope } from "../analysis.js";
import { mayCarryEffects } from "../effect-carriers.js";
import type { OutsideRoot } from "../effects.js";
import { calleesOf } from "./callees.js";
import { casesOf } from "./cases.js";
import { createWalker } from "./paths.js";
import { isPlain } from "./plain.js";
import { semaphores } from "./semaphores.js";
import { type LockSummary, NO_EFFECT, type PlaceEffect, type Surroundings } from "./summary.js";
import { tokenWords } from "./token-words.js";
import { NO_BINDINGS } from "./touches.js";
import { countWords, lockWords } from "./words.js";

export interface LockSummaries {
  /** Undefined where the body is out of sight. */
  of(func: Func, level: number): Answer | undefined;
}

interface Answer {
  readonly summary: LockSummary;
  /** The bottom was not reached: more levels would say the same. */
  readonly isComplete: boolean;
  /** What it was made from. */
  readonly callees: ReadonlyMap<Func, LockSummary | undefined>;
}

/** Calls of calls that are followed: too low loses helpers of helpers, too high unrolls recursion for nothing. */
const LEVELS = 4;

/** Packages that models speak for. */
const MODELLED: ReadonlySet<string> = new Set(["sync", "internal/sync", "golang.org/x/sync/semaphore"]);

const NO_CALLEES: Answer["callees"] = new Map();
const NOTHING: Answer = { summary: NO_EFFECT, isComplete: true, callees: NO_CALLEES };
const CUT: Answer = { summary: NO_EFFECT, isComplete: false, callees: NO_CALLEES };

const lockSummaries = summariesOf(LOCKS);
const countSummaries = summariesOf(COUNTS);
const tokenSummaries = summariesOf(TOKENS);

function summariesFor(family: LockFamily): Analysis<LockSummaries> {
  return family === LOCKS ? lockSummaries : family === COUNTS ? countSummaries : tokenSummaries;
}

/** Of semaphores only: locks are no channels. */
function takenIn(scope: Scope, family: LockFamily): Surroundings["takenBy"] {
  if (family !== TOKENS) return () => undefined;
  const { takenBy, isFilling } = scope.ask(semaphores);
  return (step) => (isFilling(step) ? undefined : takenBy(step.chan));
}

function summariesOf(family: LockFamily): Analysis<LockSummaries> {
  return defineAnalysis({ id: `${family.id}-summaries`, compute: (scope) => createSummaries(scope, family) });
}

function createSummaries(scope: Scope, family: LockFamily): LockSummaries {
  const words = scope.ask(family === LOCKS ? lockWords : family === COUNTS ? countWords : tokenWords);
  const takenBy = takenIn(scope, family);
  const complete = new Map<Func, Answer>();
  /** Of functions that reach the bottom, by level. */
  const cut = Array.from({ length: LEVELS + 1 }, () => new Map<Func, Answer>());

  const of = (func: Func, level: number): Answer | undefined => {
    if (!words.mayTouch(func)) return isSeen(scope, func) ? NOTHING : undefined;
    if (level <= 0) return CUT;
    const kept = complete.get(func) ?? cut[level]?.get(func);
    if (kept !== undefined) return kept;
    const source = scope.functionOf(func);
    if (source === undefined) return undefined;
    const { root } = scope.flow(source);
    const callees = new Map<Func, LockSummary | undefined>();
    let isComplete = true;
    for (const callee of calleesOf(root)) {
      const answer = answerOf(scope, family, callee, level - 1);
      if (answer?.isComplete === false) isComplete = false;
      callees.set(callee, answer?.summary);
    }
    // Where callees say what they said one level lower, so does the function.
    const lower = isComplete || level === 1 ? undefined : of(func, level - 1);
    const isSame =
      lower !== undefined && [...callees].every(([callee, said]) => isEqual(said, lower.callees.get(callee)));
    const summary = isSame
      ? lower.summary
      : summarise(root, { scope, family, takenBy, summaryOf: ({ origin }) => callees.get(origin) });
    const answer: Answer = { summary, isComplete, callees: isComplete ? NO_CALLEES : callees };
    (isComplete ? complete : cut[level])?.set(func, answer);
    return answer;
  };
  return { of };
}

function isEqual(a: LockSummary | undefined, b: LockSummary | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.text === b.text);
}

function answerOf(scope: Scope, family: LockFamily, { origin }: Func, level: number): Answer | undefined {
  const { packagePath } = origin;
  if (MODELLED.has(packagePath) || (family === COUNTS && !mayCount(origin))) return NOTHING;
  const home = scope.scopeOf(packagePath);
  // The standard library gives back nobody's locks.
  if (home === undefined) return isStandardPath(packagePath) ? NOTHING : undefined;
  return home.ask(summariesFor(family)).of(origin, level);
}

function isSeen(scope: Scope, { decl, place }: Func): boolean {
  return decl?.bodySpan !== undefined && place !== undefined && scope.pkg.files.includes(place.file);
}

/** What a walk in a function of this package may ask. */
export function lockSurroundings(scope: Scope, family: LockFamily): Surroundings {
  const takenBy = takenIn(scope, family);
  return { scope, family, takenBy, summaryOf: (func) => answerOf(scope, family, func, LEVELS)?.summary };
}

/** Is it given a WaitGroup, or something that holds one? */
function mayCount(func: Func): boolean {
  if (func.receiver !== undefined && mayCarryEffects(func.receiver)) return true;
  return func.type().params.some((param) => mayCarryEffects(param.type()));
}

function summarise(fn: FlowFunction, at: Surroundings): LockSummary {
  const walker = createWalker(at);
  const places: PlaceEffect[] = [];
  const frees = new Set<string>();
  const inside = walker.toucher.in(fn, NO_BINDINGS);
  for (const kind of inside.frees) frees.add(kind);
  for (const { place, givesBack, isTold } of inside.places.values()) {
    const root = outsideRoot(fn, place.root);
    const isNamed = root !== undefined && place.steps.every((step) => step.startsWith("."));
    if ((!isNamed && !givesBack) || isPlain(fn, place, inside)) continue;
    const walked = isTold ? walker.walk(fn, place) : undefined;
    const cases = walked === undefined || walked.isLost ? undefined : casesOf(walked.exits);
    if (cases?.length === 0) continue;
    const { steps, kind } = place;
    if (isNamed) places.push({ root, steps, kind, cases });
    else if (kind.id !== undefined && mayGiveBack(cases)) frees.add(kind.id);
  }
  const recovers = fn.hasRecover;
  if (places.length === 0 && frees.size === 0 && !recovers) return NO_EFFECT;
  const text = [...places.map(effectText).sort(), ...[...frees].sort(), recovers].join(" ");
  return { places, frees: [...frees].sort(), recovers, text };
}

function effectText({ root, steps, cases }: PlaceEffect): string {
  const place = root.kind === "param" ? root.index : root.kind === "global" ? root.obj.name : root.kind;
  return `${place}${steps.join("")}:${JSON.stringify(cases)}`;
}

function mayGiveBack(cases: PlaceEffect["cases"]): boolean {
  return cases === undefined || cases.some(({ givesBack, handsOn }) => givesBack.length > 0 || handsOn);
}

/** The root, where callers have a name for it. */
export function outsideRoot(fn: FlowFunction, root: PathRoot): OutsideRoot | undefined {
  if (root.kind === "global") return { kind: "global", obj: root.obj };
  if (root.kind !== "variable" || root.fn !== fn) return undefined;
  if (fn.receiver?.obj === root.obj) return { kind: "receiver" };
  const index = fn.params.findIndex((param) => param.obj === root.obj);
  return index === -1 ? undefined : { kind: "param", index };
}
