/**
 * What one instruction does on one path: to the lock, to what was deferred, to what is known.
 * Decides which paths the path becomes.
 */
import type { CallInstr, DeferInstr, Instr, RunDefersInstr, Value } from "../../flow/ir.js";
import { COUNTS } from "../../semantics/models/locks.js";
import { isRun, type RunInstr, runsOf } from "../runs.js";
import { variableAt } from "./cells.js";
import { handOn } from "./holdings.js";
import { standingFor, withName } from "./known.js";
import { run } from "./running.js";
import { type PathState, withCell, withSame } from "./state.js";
import { NO_BINDINGS, placeIn, type Touch } from "./touches.js";
import { forgetStored } from "./views.js";
import { lose, type Paths, type Visit, type Work } from "./visit.js";

/** A call that nobody can see into panics: it may, and few do. */
const PANICS = { text: "the call panics", price: 1 };

/** Could the instruction change something on a path? Most only compute. */
export function acts(visit: Visit, instr: Instr): boolean {
  const { work, fn, touches, handers, questions } = visit;
  if (handers.steps.has(instr) || work.place.madeFrom.includes(instr as Value)) return true;
  switch (instr.op) {
    case "alloc":
      return variableAt(instr, visit) !== undefined;
    case "load":
      return variableAt(instr.addr, visit) !== undefined;
    case "store":
      return questions.areAny || work.place.pointers.size > 0 || variableAt(instr.addr, visit) !== undefined;
    case "call": {
      const { target, mayPanic } = instr.call;
      if (target.kind === "builtin") return target.name === "recover";
      if (work.at.panickingCallee?.(instr.call) !== undefined) return true;
      return (mayPanic && fn.panicExit !== undefined) || touches.of(instr).length > 0;
    }
    case "go":
    case "send":
    case "recv":
    case "selectRecv":
      return touches.of(instr).length > 0;
    case "defer":
    case "runDefers":
      return true;
    default:
      return false;
  }
}

export function step(visit: Visit, before: PathState, instr: Instr, index: number): Paths {
  if (isNamedAnew(visit, before, instr)) {
    for (const side of before.holdings.owed) visit.work.givenBefore.add(side);
    return lose(visit);
  }
  const state = visit.handers.steps.has(instr) ? handTo(visit, before, instr) : before;
  switch (instr.op) {
    case "alloc": {
      const variable = variableAt(instr, visit);
      if (variable === undefined) return [state];
      const isBool = variable.type().kind === "Basic";
      return [withCell(state, variable, standingFor(isBool ? "false" : "nil"))];
    }
    case "load": {
      const variable = variableAt(instr.addr, visit);
      if (variable === undefined) return [state];
      const value = state.cells.get(variable);
      // What is learnt of the value read is learnt of the variable.
      return [value === undefined ? withCell(state, variable, instr) : withSame(state, instr, value)];
    }
    case "store":
      return store(visit, state, instr.addr, instr.value);
    case "call":
      return call(visit, state, instr);
    case "go":
      return [spawn(visit, state, instr)];
    case "send":
    case "recv":
    case "selectRecv":
      return run(visit, state, instr);
    case "defer":
      return deferCall(visit, state, instr);
    case "runDefers":
      return state.deferred.length === 0 ? [state] : runLast(visit, { ...state, start: index }, instr);
    default:
      return [state];
  }
}

/** What names the lock is made anew while something is done to it: from here on it names another. */
function isNamedAnew({ work: { place } }: Visit, { holdings }: PathState, instr: Instr): boolean {
  if (holdings.held.length === 0 && holdings.owed.length === 0) return false;
  return place.madeFrom.includes(instr as Value);
}

function store(visit: Visit, state: PathState, address: Value, value: Value): Paths {
  const { place } = visit.work;
  // What was given back under the old name stays given back.
  if (
    state.holdings.held.length > 0 &&
    place.pointers.size > 0 &&
    place.pointers.has(placeIn(address, visit.bindings).text)
  )
    return lose(visit);
  const variable = variableAt(address, visit);
  const next = variable === undefined ? state : withCell(state, variable, value);
  return [{ ...next, views: forgetStored(next.views, address) }];
}

function call(visit: Visit, state: PathState, instr: CallInstr): Paths {
  const { target, mayPanic } = instr.call;
  if (target.kind === "builtin") return target.name === "recover" ? [recover(state, instr)] : [state];
  if (mayPanic) panicIn(visit, state, instr);
  // Who gives it back panics, if at all, because there is nothing to give back.
  const isOpen =
    state.holdings.held.length > 0 &&
    !visit.touches
      .of(instr)
      .some((touch) => touch.kind === "callee" && givesBackLater(visit.work, touch) === "yes");
  const panicking = isOpen ? visit.work.at.panickingCallee?.(instr.call) : undefined;
  if (panicking !== undefined) panicAbove(visit, state, instr, panicking);
  return run(visit, state, instr);
}

function recover(state: PathState, instr: CallInstr): PathState {
  const { panic } = state;
  if (panic === "unknown") return state;
  const isStopped = panic !== "none" && !state.recovered;
  return {
    ...state,
    beliefs: withName(state.beliefs, instr, isStopped ? "not nil" : "nil"),
    recovered: state.recovered || isStopped,
  };
}

/** The way of a panic that a call deferred before stops. */
function panicIn({ fn, work, push }: Visit, state: PathState, instr: CallInstr): void {
  const { panicExit } = fn;
  // Of a lock only what is held matters; a count that nobody lowers matters as well.
  const isOpen = state.holdings.held.length > 0 || work.at.family === COUNTS;
  if (panicExit === undefined || !isOpen) return;
  if (!state.deferred.some((deferred) => mayStop(work, deferred))) return;
  const guesses = [...state.guesses, PANICS];
  push({ ...state, block: panicExit, start: 0, panic: { at: instr.node }, guesses, from: state });
}

/** The way of a panic that somebody wrote in the callee, whoever stops it. */
function panicAbove({ fn, push, leave }: Visit, state: PathState, { node }: CallInstr, callee: string): void {
  const { panicExit } = fn;
  const panicking = {
    ...state,
    panic: { at: node },
    guesses: [...state.guesses, { text: `\`${callee}\` panics`, price: 1 }],
    from: state,
  };
  if (panicExit === undefined) leave(panicking, node, "panic");
  else push({ ...panicking, block: panicExit, start: 0, recovered: false });
}

function mayStop({ at }: Visit["work"], { call: { target } }: DeferInstr): boolean {
  if (target.kind === "closure") return target.fn.hasRecover;
  return target.kind === "static" && at.summaryOf(target.func.origin)?.recovers === true;
}

/** The instruction gives somebody a function that gives it back. */
function handTo({ work }: Visit, state: PathState, instr: Instr): PathState {
  const taking = state.holdings.held.at(-1);
  for (const run of taking === undefined || !isRun(instr) ? [] : runsOf(instr)) {
    if (taking !== undefined && run.phase === "spawned")
      work.handed.push({ taking, run, bindings: NO_BINDINGS });
  }
  return { ...state, holdings: handOn(state.holdings, "yes") };
}

/** Another goroutine gives it back some time, or may. */
function spawn(visit: Visit, state: PathState, instr: RunInstr): PathState {
  const touches = visit.touches.of(instr);
  const taking = state.holdings.held.at(-1);
  for (const touch of touches) {
    if (taking === undefined || (touch.kind !== "closure" && touch.kind !== "callee")) continue;
    const { run } = touch;
    if (run !== undefined && (touch.kind === "closure" || touch.place.text === visit.work.place.text))
      visit.work.handed.push({
        taking,
        run,
        bindings: touch.kind === "closure" ? touch.bindings : NO_BINDINGS,
      });
  }
  const answers = touches.map((touch) => givesBackLater(visit.work, touch));
  const handedOn = answers.includes("yes") ? "yes" : answers.includes("maybe") ? "maybe" : undefined;
  return handedOn === undefined ? state : { ...state, holdings: handOn(state.holdings, handedOn) };
}

function givesBackLater(work: Work, touch: Touch): "yes" | "maybe" | "no" {
  const { text, kind } = work.place;
  switch (touch.kind) {
    case "closure":
      return touch.inside.places.get(text)?.givesBack === true
        ? work.givesBack(touch.fn, touch.bindings)
        : "no";
    case "frees":
      return kind.id !== undefined && touch.kinds.includes(kind.id) ? "maybe" : "no";
    case "operation":
      return touch.place.text === text && touch.operation.does === "gives back" ? "yes" : "no";
    case "callee":
      if (touch.place.text !== text) return "no";
      if (touch.cases === undefined) return "maybe";
      return touch.cases.some(({ givesBack, handsOn }) => givesBack.length > 0 || handsOn) ? "yes" : "no";
    default: {
      const never: never = touch;
      return never;
    }
  }
}

function deferCall(visit: Visit, state: PathState, instr: DeferInstr): Paths {
  if (!matters(visit, instr)) return [state];
  // Deferred once per round: what that comes to at the end is `defer-in-loop`'s business.
  if (state.deferred.includes(instr)) return lose(visit);
  return [{ ...state, deferred: [...state.deferred, instr] }];
}

/** Does the deferred call do something to the lock, to shared variables or to a panic? */
function matters({ touches, work }: Visit, instr: DeferInstr): boolean {
  if (instr.list !== undefined) return false;
  const { text } = work.place;
  return (
    touches
      .of(instr)
      .some((touch) => touch.kind === "closure" || touch.kind === "frees" || touch.place.text === text) ||
    mayStop(work, instr)
  );
}

/** Runs the call that was deferred last; the path comes back to the same instruction for the others. */
function runLast(visit: Visit, state: PathState, { cause }: RunDefersInstr): Paths {
  const instr = state.deferred.at(-1) as DeferInstr;
  const deferred = state.deferred.slice(0, -1);
  const panic = cause === "return" ? "none" : state.panic;
  const isClosure = instr.call.target.kind === "closure";
  const isStopped = cause === "panic" && !isClosure && mayStop(visit.work, instr);
  for (const path of run(visit, { ...state, deferred, panic }, instr))
    visit.push({ ...path, recovered: path.recovered || isStopped });
  return [];
}
