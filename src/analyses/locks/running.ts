/**
 * What running a function does to the lock on one path: an operation of the library, a callee known
 * by its summary, a closure that is followed inside. Decides into which paths the one splits.
 */
import type { FlowFunction, Value } from "../../flow/ir.js";
import type { LockSide } from "../../semantics/models/locks.js";
import type { RunInstr } from "../runs.js";
import { difference } from "./cases.js";
import { writtenOutside } from "./cells.js";
import { isChannelStep, type TakeStep } from "./channel-steps.js";
import { giveBack, handOn, seenFromCall, type Taking, take } from "./holdings.js";
import { assumeKnown, canBeKnown, type Known, knownOf, knownStanding, opposite, resultsOf } from "./known.js";
import { cellsOutside, type PathState } from "./state.js";
import { type EffectCase, RECEIVER } from "./summary.js";
import type { Touch } from "./touches.js";
import { type Exit, lose, type Paths, type Visit } from "./visit.js";

/** Closures in closures that are followed inside; deeper ones end the path without a word. */
const MAX_DEPTH = 5;

export function run(visit: Visit, state: PathState, instr: TakeStep): Paths {
  const { text } = visit.work.place;
  let paths: Paths = [state];
  for (const touch of visit.touches.of(instr)) {
    if (touch.kind === "frees") paths = paths.map((path) => maybeFree(visit, path, touch.kinds));
    else if (touch.kind === "operation") {
      if (touch.place.text === text) paths = paths.flatMap((path) => operate(visit, path, instr, touch));
    } else if (isChannelStep(instr)) continue;
    else if (touch.kind === "closure") paths = paths.flatMap((path) => runClosure(visit, path, instr, touch));
    else if (touch.place.text === text) paths = paths.flatMap((path) => callOut(visit, path, instr, touch));
  }
  return paths;
}

/** It gives back a lock of the same declaration under a name of its own: perhaps this one. */
function maybeFree({ work }: Visit, state: PathState, kinds: readonly string[]): PathState {
  const { id } = work.place.kind;
  const isOurs = id !== undefined && kinds.includes(id) && state.holdings.held.length > 0;
  return isOurs ? { ...state, holdings: handOn(state.holdings, "maybe") } : state;
}

// --- Operations ---

function operate(
  visit: Visit,
  state: PathState,
  instr: TakeStep,
  { operation, times, amount, isLent }: Extract<Touch, { kind: "operation" }>,
): Paths {
  const { does, side, onlyIf } = operation;
  const taking = { instr, side, amount, isInside: false, by: instr };
  if (onlyIf !== undefined && instr.op === "call") {
    const failed = assumeKnown(state.beliefs, visit.judgement, instr, opposite(onlyIf));
    const done = assumeKnown(state.beliefs, visit.judgement, instr, onlyIf);
    const took = done === undefined ? [] : takeHere(visit, { ...state, beliefs: done }, taking);
    return failed === undefined ? took : [...took, { ...state, beliefs: failed }];
  }
  let paths: Paths = [state];
  for (let time = 0; time < times; time++) {
    paths = paths.flatMap((path) =>
      does === "takes"
        ? takeHere(visit, path, taking)
        : giveBackHere(visit, path, instr, { side, amount, isLent }),
    );
  }
  return paths;
}

function takeHere(visit: Visit, state: PathState, taking: Taking): Paths {
  const { instr } = taking;
  const taken = take(state.holdings, taking);
  if (taken.kind === "held") return [{ ...state, holdings: taken.holdings }];
  const { events } = visit.work;
  const held = state.holdings.held.at(-1);
  if (held !== undefined) {
    if (instr.op === "defer") events.push({ kind: "deferred again", taking: held, instr, state });
    else if (taken.kind === "again" && !isGivenBackLater(visit, state))
      events.push({ kind: "again", taking: taken.taking, state });
  }
  return lose(visit);
}

/** A deferred call will give it back: then the loop is `defer-in-loop`'s business. */
function isGivenBackLater({ touches, work }: Visit, { deferred }: PathState): boolean {
  return deferred.some((instr) =>
    touches
      .of(instr)
      .some((touch) =>
        touch.kind === "closure"
          ? touch.inside.places.get(work.place.text)?.givesBack === true &&
            work.givesBack(touch.fn, touch.bindings) !== "no"
          : touch.kind !== "frees" && touch.place.text === work.place.text,
      ),
  );
}

interface Return {
  readonly side: LockSide;
  readonly amount?: string | undefined;
  readonly isLent?: boolean | undefined;
}

function giveBackHere(
  visit: Visit,
  state: PathState,
  instr: TakeStep,
  { side, amount, isLent }: Return,
): Paths {
  const given = giveBack(state.holdings, side, amount);
  if (given.kind === "too often") return lose(visit);
  if (given.kind === "wrong side") {
    if (isChannelStep(instr)) return lose(visit);
    visit.work.events.push({ kind: "wrong side", taking: given.taking, instr, state });
  } else noteTakenOver(visit, state, given.holdings.last, isLent === true);
  return [{ ...state, holdings: given.holdings }];
}

/** Who gives back what a callee took shows that the callee means to leave it. */
function noteTakenOver(
  { work }: Visit,
  { holdings }: PathState,
  last: Taking | undefined,
  isLent: boolean,
): void {
  if (last === undefined || !last.isInside || !holdings.held.includes(last) || isChannelStep(last.by)) return;
  const { target } = last.by.call;
  if (target.kind === "static") (isLent ? work.lenders : work.tookOver).add(target.func.origin);
}

// --- Callees ---

type CalleeTouch = Extract<Touch, { kind: "callee" }>;

function callOut(visit: Visit, state: PathState, instr: RunInstr, touch: CalleeTouch): Paths {
  if (touch.cases === undefined) {
    // It may have given back what was held, or taken what was not.
    const { holdings } = state;
    if (holdings.held.length === 0 && holdings.handedOn === "no") return lose(visit);
    return [{ ...state, holdings: handOn(holdings, "maybe") }];
  }
  return touch.cases.flatMap((one) => {
    const beliefs = believeCase(visit, state, instr, touch, one);
    if (beliefs === undefined) return [];
    let paths: Paths = [{ ...state, beliefs }];
    for (const side of one.givesBack)
      paths = paths.flatMap((path) => giveBackHere(visit, path, instr, { side }));
    for (const side of one.takes)
      paths = paths.flatMap((path) => takeHere(visit, path, { instr, side, isInside: true, by: instr }));
    return one.handsOn ? paths.map((path) => ({ ...path, holdings: handOn(path.holdings, "yes") })) : paths;
  });
}

type MaybeBeliefs = PathState["beliefs"] | undefined;

function believeCase(
  { judgement }: Visit,
  state: PathState,
  instr: RunInstr,
  touch: CalleeTouch,
  { given, got }: EffectCase,
): MaybeBeliefs {
  let beliefs: MaybeBeliefs = state.beliefs;
  for (const { index, is } of given) {
    const value = argument(touch, index);
    if (value !== undefined) beliefs = beliefs && assumeKnown(beliefs, judgement, value, is);
  }
  if (instr.op !== "call") return beliefs;
  for (const { index, is } of got) {
    for (const value of resultsOf(instr, index))
      beliefs = beliefs && assumeKnown(beliefs, judgement, value, is);
  }
  return beliefs;
}

/** What the callee is given at that position. */
export function argument({ run }: CalleeTouch, index: number): Value | undefined {
  return index === RECEIVER ? run?.receiver : run?.args?.[index];
}

// --- Closures ---

type ClosureTouch = Extract<Touch, { kind: "closure" }>;

function runClosure(visit: Visit, state: PathState, instr: RunInstr, touch: ClosureTouch): Paths {
  const { work, judgement, depth } = visit;
  const { fn, bindings, inside } = touch;
  const isDeferred = instr.op === "defer";
  const written = writtenOutside(fn);
  const { text, kind } = work.place;
  const isTouching = inside.places.has(text) || (kind.id !== undefined && inside.frees.has(kind.id));
  const isWriting = [...written].some((variable) => visit.variables.has(variable));
  const isConcerned = isTouching || isWriting || (isDeferred && fn.hasRecover);
  if (!isConcerned) return [state];
  if (depth >= MAX_DEPTH) return lose(visit);
  const exits = visit.inside(
    fn,
    {
      holdings: state.holdings,
      cells: cellsOutside(state, judgement),
      known: knownInside(visit, state, instr, touch),
      panic: isDeferred ? state.panic : "none",
      variables: visit.variables,
    },
    bindings,
    instr,
  );
  if (!areTold(exits)) return lose(visit);
  const paths: PathState[] = [];
  for (const exit of exits) {
    const believed = believeExit(visit, state, instr, touch, exit);
    if (believed === undefined) continue;
    const { holdings, guesses, recovered } = exit.state;
    const next: PathState = {
      ...believed,
      holdings: seenFromCall(holdings, instr, ({ instr: { block } }) => !isWithin(block.fn, fn)),
      guesses: guesses.length > 0 ? [...state.guesses, ...guesses] : state.guesses,
      recovered: state.recovered || (isDeferred && recovered),
    };
    if (exit.how !== "panic") paths.push(next);
    else if (visit.fn.panicExit === undefined) visit.leave(next, exit.node, "panic");
    else {
      const panic = { at: exit.node };
      visit.push({ ...next, block: visit.fn.panicExit, start: 0, panic, recovered: false, from: state });
    }
  }
  return paths;
}

/**
 * Where the closure leaves the lock in different ways, does anything outside tell which was taken? If
 * not, a second closure that asks what the first one asked would be taken to answer otherwise.
 */
function areTold(exits: readonly Exit[]): boolean {
  const groups = new Map<string, ReadonlyMap<number, Known>[]>();
  const numbers = new Map<unknown, number>();
  for (const { how, state, results, given } of exits) {
    if (how === "panic") continue;
    const told = new Map<number, Known>();
    const note = (about: unknown, is: Known | undefined): void => {
      const number = numbers.get(about) ?? numbers.size;
      numbers.set(about, number);
      if (is !== undefined) told.set(number, is);
    };
    for (const [index, is] of results.entries()) note(index, is);
    for (const [value, is] of given) note(value, is);
    for (const [variable, value] of state.cells) note(variable, knownStanding(value));
    const { held, owed, handedOn } = state.holdings;
    const key = `${held.length};${owed.join()};${handedOn}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [told]);
    else group.push(told);
  }
  const [first, second, ...others] = groups.values();
  if (first === undefined || second === undefined) return true;
  return others.length === 0 && difference(first, second) !== undefined;
}

/** What is known of arguments and captured values is known of parameters and free variables. */
function knownInside(
  { judgement }: Visit,
  { beliefs }: PathState,
  instr: RunInstr,
  touch: ClosureTouch,
): ReadonlyMap<Value, Known> {
  const known = new Map<Value, Known>();
  for (const [inner, outer] of givenTo(touch, instr)) {
    const is = knownOf(beliefs, judgement, outer);
    if (is !== undefined) known.set(inner, is);
  }
  return known;
}

/** Values that are the same inside the closure and outside. */
export function givenTo(
  { fn, run: { args } }: ClosureTouch,
  { call: { target } }: RunInstr,
): readonly (readonly [inner: Value, outer: Value])[] {
  const given: (readonly [Value, Value])[] = [];
  for (const param of fn.params) {
    const arg = args?.[param.index];
    if (arg !== undefined && canBeKnown(arg.type)) given.push([param, arg]);
  }
  const closure = "value" in target ? target.value : undefined;
  const bindings = closure?.op === "closure" ? closure.bindings : [];
  for (const free of fn.freeVars) {
    const bound = bindings[free.index];
    if (free.by === "value" && bound !== undefined && canBeKnown(bound.type)) given.push([free, bound]);
  }
  return given;
}

/** The path with what the closure's way out tells; undefined where it contradicts the path. */
function believeExit(
  { judgement, variables }: Visit,
  state: PathState,
  instr: RunInstr,
  touch: ClosureTouch,
  exit: Exit,
): PathState | undefined {
  let beliefs: MaybeBeliefs = state.beliefs;
  const believe = (value: Value, is: Known): void => {
    beliefs = beliefs && assumeKnown(beliefs, judgement, value, is);
  };
  if (instr.op === "call") {
    for (const [index, is] of exit.results.entries())
      if (is !== undefined) for (const value of resultsOf(instr, index)) believe(value, is);
  }
  for (const [inner, outer] of givenTo(touch, instr)) {
    const is = exit.given.get(inner);
    if (is !== undefined) believe(outer, is);
  }
  const written = writtenOutside(touch.fn);
  const cells = new Map(state.cells);
  for (const variable of written) cells.delete(variable);
  for (const [variable, value] of exit.state.cells) {
    if (!variables.has(variable)) continue;
    const before = cells.get(variable);
    const is = knownStanding(value);
    if (before !== undefined && is !== undefined) believe(before, is);
    else cells.set(variable, value);
  }
  return beliefs && { ...state, beliefs, cells };
}

function isWithin(fn: FlowFunction, around: FlowFunction): boolean {
  for (let at: FlowFunction | undefined = fn; at !== undefined; at = at.parent)
    if (at === around) return true;
  return false;
}
