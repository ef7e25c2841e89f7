/**
 * What the instructions of a function have to do with locks: operations, calls of functions with an
 * effect on one, runs of closures that touch one, and values that give one back when they are called.
 */

import type { FlowFunction, Instr, Value } from "../../flow/ir.js";
import { type Constant, constantText } from "../../semantics/constants.js";
import type { LockOperation } from "../../semantics/models/locks.js";
import type { Func, Var } from "../../semantics/objects.js";
import { underlyingOf } from "../../semantics/typeset.js";
import { originOf } from "../origins.js";
import { isRun, type Run, type RunInstr, runsOf } from "../runs.js";
import {
  type ChannelStep,
  isChannelStep,
  isSend,
  type SelectSend,
  stepsIn,
  type TakeStep,
} from "./channel-steps.js";
import { type OperationCall, operationBy, operationCall } from "./operations.js";
import { extendPlace, globalPlace, type LockPlace, lockPlace } from "./place.js";
import { type EffectCase, NO_EFFECT, type PlaceEffect, type Surroundings } from "./summary.js";

/** The locks that a called closure's parameters stand for. */
export type Bindings = ReadonlyMap<Var, LockPlace>;

export const NO_BINDINGS: Bindings = new Map();

export type Touch =
  | {
      readonly kind: "operation";
      readonly place: LockPlace;
      readonly operation: LockOperation;
      readonly times: number;
      /** How much of it, see `Taking`. */
      readonly amount?: string | undefined;
      /** By a function that was handed out to give it back. */
      readonly isLent?: boolean;
    }
  /** `cases` undefined: nobody can tell. */
  | {
      readonly kind: "callee";
      readonly place: LockPlace;
      readonly cases: readonly EffectCase[] | undefined;
      readonly run: Run | undefined;
    }
  /** It may give back some lock of these declarations. */
  | { readonly kind: "frees"; readonly kinds: readonly string[] }
  | {
      readonly kind: "closure";
      readonly fn: FlowFunction;
      readonly bindings: Bindings;
      readonly inside: Touches;
      readonly run: Run;
    };

type OperationTouch = Extract<Touch, { kind: "operation" }>;

export interface TouchedPlace {
  readonly place: LockPlace;
  readonly takes: boolean;
  readonly givesBack: boolean;
  /** Something that is done to it is known: not all is done by callees of which nobody can tell. */
  readonly isTold: boolean;
}

export interface Touches {
  of(step: Instr | SelectSend): readonly Touch[];
  /** By text; those of closures made in it included. */
  readonly places: ReadonlyMap<string, TouchedPlace>;
  /** Declarations of locks that callees may give back under names of their own. */
  readonly frees: ReadonlySet<string>;
  /** Declared functions that it calls and that may take the lock. */
  takers(place: LockPlace): readonly Func[];
}

const NONE: readonly Touch[] = [];

/** A closure that runs itself adds nothing to what it does already. */
const UNTOUCHED: Touches = { of: () => NONE, places: new Map(), frees: new Set(), takers: () => [] };

export interface Toucher {
  in(fn: FlowFunction, bindings: Bindings): Touches;
  /** Called, the value may give the lock back: something in it does. */
  mayGiveBack(value: Value, place: LockPlace): boolean;
}

export function createToucher(at: Surroundings): Toucher {
  const known = new Map<FlowFunction, Touches>();
  const open = new Set<FlowFunction>();

  const touchesIn = (fn: FlowFunction, bindings: Bindings): Touches => {
    const kept = bindings.size === 0 ? known.get(fn) : undefined;
    if (kept !== undefined) return kept;
    if (open.has(fn)) return UNTOUCHED;
    open.add(fn);
    const touches = collect(fn, bindings);
    open.delete(fn);
    if (bindings.size === 0 && open.size === 0) known.set(fn, touches);
    return touches;
  };

  const collect = (fn: FlowFunction, bindings: Bindings): Touches => {
    const byInstr = new Map<Instr | SelectSend, readonly Touch[]>();
    const places = new Map<string, TouchedPlace>();
    const note = ({ place, takes, givesBack, isTold }: TouchedPlace): void => {
      const before = places.get(place.text);
      places.set(place.text, {
        place: before?.place ?? place,
        takes: takes || before?.takes === true,
        givesBack: givesBack || before?.givesBack === true,
        isTold: isTold || before?.isTold === true,
      });
    };
    const frees = new Set<string>();
    /** `isLater`: it runs at another time, on another goroutine: nothing is held by this one then. */
    const noteAll = (inside: Touches, isLater: boolean): void => {
      for (const kind of inside.frees) frees.add(kind);
      for (const touched of inside.places.values())
        if (!isLater || touched.givesBack) note({ ...touched, takes: touched.takes && !isLater });
    };
    for (const block of fn.blocks) {
      for (const instr of stepsIn(block)) {
        if (isChannelStep(instr)) {
          const touch = channelTouch(instr, bindings);
          if (touch === undefined) continue;
          byInstr.set(instr, [touch]);
          note(touchedBy(touch, instr));
        } else if (instr.op === "closure") noteAll(touchesIn(instr.target, NO_BINDINGS), true);
        else if (instr.op === "methodValue") {
          for (const touched of methodPlaces(instr, bindings))
            if (touched.givesBack) note({ ...touched, takes: false });
        } else if (isRun(instr)) {
          const touches = touchesOf(instr, bindings);
          if (touches.length > 0) byInstr.set(instr, touches);
          for (const touch of touches) {
            if (touch.kind === "closure") noteAll(touch.inside, instr.op === "go");
            else if (touch.kind === "frees") for (const kind of touch.kinds) frees.add(kind);
            else note(touchedBy(touch, instr));
          }
        }
      }
    }
    return {
      of: (instr) => byInstr.get(instr) ?? NONE,
      places,
      frees,
      takers: ({ text }) => [...byInstr.values()].flat().flatMap((touch) => takerOf(touch, text)),
    };
  };

  const channelTouch = (step: ChannelStep, bindings: Bindings): OperationTouch | undefined => {
    const takenBy = at.takenBy(step);
    if (takenBy === undefined) return undefined;
    const does = isSend(step) === (takenBy === "send") ? "takes" : "gives back";
    return {
      kind: "operation",
      place: placeIn(step.chan, bindings),
      operation: { does, side: "token" },
      times: 1,
    };
  };

  const touchesOf = (instr: RunInstr, bindings: Bindings): readonly Touch[] => {
    const found = operationCall(instr);
    if (found !== undefined)
      return at.family.isOurs(found.operation.side) ? [operationTouch(instr, found, bindings)] : NONE;
    const run = runsOf(instr).find(({ through }) => through === undefined);
    const { target } = instr.call;
    const handedOut = target.kind === "value" ? releasesBy(target.value, bindings) : NONE;
    if (handedOut.length > 0) return handedOut;
    if (run === undefined) return unseen(instr, bindings);
    const { what } = run;
    if (what.kind === "closure") {
      const inner = bind(what.fn, run, bindings);
      const inside = touchesIn(what.fn, inner);
      return [{ kind: "closure", fn: what.fn, bindings: inner, inside, run }];
    }
    const summary = at.summaryOf(what.func);
    if (summary === undefined) return unseen(instr, bindings);
    const touches = summary.places.flatMap((effect): readonly Touch[] => {
      const place = placeOutside(effect, run, bindings);
      return place === undefined ? [] : [{ kind: "callee", place, cases: effect.cases, run }];
    });
    return summary.frees.length === 0 ? touches : [...touches, { kind: "frees", kinds: summary.frees }];
  };

  /** What calling the value does, where it was got from a function that took something. */
  const releasesBy = (value: Value, bindings: Bindings): readonly OperationTouch[] => {
    const origin = originOf(value);
    const made = origin.op === "extract" ? origin.tuple : origin;
    const index = origin.op === "extract" ? origin.index : 0;
    if (made.op !== "call") return [];
    const run = runsOf(made).find(({ through }) => through === undefined);
    const summary = run?.what.kind === "declared" ? at.summaryOf(run.what.func) : undefined;
    return (summary?.places ?? []).flatMap((effect): readonly OperationTouch[] => {
      const lent = effect.cases?.find(({ handsOut }) => handsOut === index);
      const [side] = lent?.takes ?? [];
      const place = run && placeOutside(effect, run, bindings);
      if (side === undefined || place === undefined) return [];
      return [{ kind: "operation", place, operation: { does: "gives back", side }, times: 1, isLent: true }];
    });
  };

  const methodPlaces = (
    value: Extract<Value, { op: "methodValue" }>,
    bindings: Bindings,
  ): readonly TouchedPlace[] => {
    const { method, receiver } = value;
    const found = operationBy(method, receiver);
    const place = placeIn(receiver, bindings);
    if (found !== undefined) {
      const { does, side } = found.operation;
      return at.family.isOurs(side)
        ? [{ place, takes: does === "takes", givesBack: does === "gives back", isTold: true }]
        : [];
    }
    const summary = at.summaryOf(method.origin) ?? NO_EFFECT;
    return summary.places.flatMap((effect) =>
      effect.root.kind === "receiver"
        ? [
            {
              place: extendPlace(place, effect.steps, effect.kind),
              takes: takesIn(effect.cases),
              givesBack: givesBackIn(effect.cases),
              isTold: effect.cases !== undefined,
            },
          ]
        : [],
    );
  };

  return {
    in: touchesIn,
    mayGiveBack(value, place) {
      const origin = originOf(value);
      if (origin.op === "closure")
        return touchesIn(origin.target, NO_BINDINGS).places.get(place.text)?.givesBack === true;
      if (origin.op === "call" || origin.op === "extract")
        return releasesBy(origin, NO_BINDINGS).some((touch) => touch.place.text === place.text);
      if (origin.op !== "methodValue") return false;
      return methodPlaces(origin, NO_BINDINGS).some(
        (touched) => touched.givesBack && touched.place.text === place.text,
      );
    },
  };
}

function takerOf(touch: Touch, text: string): readonly Func[] {
  if (touch.kind !== "callee" || touch.place.text !== text || !takesIn(touch.cases)) return [];
  return touch.run?.what.kind === "declared" ? [touch.run.what.func] : [];
}

function touchedBy(touch: Extract<Touch, { kind: "operation" | "callee" }>, { op }: TakeStep): TouchedPlace {
  const { place } = touch;
  const isOnThis = op !== "go";
  if (touch.kind === "callee") {
    const { cases } = touch;
    return {
      place,
      takes: isOnThis && takesIn(cases),
      givesBack: givesBackIn(cases),
      isTold: cases !== undefined,
    };
  }
  const { does } = touch.operation;
  return { place, takes: isOnThis && does === "takes", givesBack: does === "gives back", isTold: true };
}

function takesIn(cases: readonly EffectCase[] | undefined): boolean {
  return cases === undefined || cases.some(({ takes }) => takes.length > 0);
}

function givesBackIn(cases: readonly EffectCase[] | undefined): boolean {
  return cases === undefined || cases.some(({ givesBack, handsOn }) => givesBack.length > 0 || handsOn);
}

function operationTouch(instr: RunInstr, { operation, on }: OperationCall, bindings: Bindings): Touch {
  const place = placeIn(on, bindings);
  if (operation.side === "count") return counting(place, operation, instr.call.args[0]);
  const side = place.isReadSide && operation.side === "write" ? "read" : operation.side;
  const much = operation.amount === undefined ? undefined : instr.call.args[operation.amount];
  const amount = much && amountText(much);
  return { kind: "operation", place, operation: { ...operation, side }, times: 1, amount };
}

function amountText(much: Value): string {
  return much.op === "const" ? constantText(much.value) : placeIn(much, NO_BINDINGS).text;
}

/** `Add` takes as many as its argument says; `Add(-1)` is a `Done`. */
function counting(place: LockPlace, operation: LockOperation, added: Value | undefined): Touch {
  if (added === undefined) return { kind: "operation", place, operation, times: 1 };
  const times = added.op === "const" ? smallInt(added.value) : undefined;
  if (times === undefined) return { kind: "callee", place, cases: undefined, run: undefined };
  return times < 0
    ? { kind: "operation", place, operation: { ...operation, does: "gives back" }, times: -times }
    : { kind: "operation", place, operation, times };
}

/** More goroutines than this are counted in a loop. */
const MOST_COUNTED = 4n;

function smallInt(constant: Constant): number | undefined {
  if (constant.kind !== "int") return undefined;
  const { value } = constant;
  return value !== 0n && value >= -MOST_COUNTED && value <= MOST_COUNTED ? Number(value) : undefined;
}

/** Code out of sight that is given the lock itself may do anything to it. */
function unseen(instr: RunInstr, bindings: Bindings): readonly Touch[] {
  const { args, target } = instr.call;
  if (target.kind === "builtin") return NONE;
  return args.flatMap((arg): readonly Touch[] =>
    isLockAddress(arg)
      ? [{ kind: "callee", place: placeIn(arg, bindings), cases: undefined, run: undefined }]
      : [],
  );
}

function isLockAddress({ type }: Value): boolean {
  const elem = type.kind === "Pointer" ? type.elem : undefined;
  if (elem?.kind !== "Named") return false;
  if (elem.obj.packagePath === "golang.org/x/sync/semaphore") return true;
  if (elem.obj.packagePath !== "sync") return false;
  return elem.obj.name === "Mutex" || elem.obj.name === "RWMutex" || elem.obj.name === "WaitGroup";
}

export function placeIn(value: Value, bindings: Bindings): LockPlace {
  const place = lockPlace(value);
  const { root } = place;
  const bound = root.kind === "variable" ? bindings.get(root.obj) : undefined;
  return bound === undefined
    ? place
    : extendPlace(bound, place.steps, place.kind.id === undefined ? bound.kind : place.kind);
}

function bind(fn: FlowFunction, run: Run, outer: Bindings): Bindings {
  const bindings = new Map<Var, LockPlace>();
  for (const [index, { obj, type }] of fn.params.entries()) {
    const arg = run.args?.[index];
    if (
      obj !== undefined &&
      arg !== undefined &&
      (type.kind === "Pointer" || underlyingOf(type).kind === "Chan")
    )
      bindings.set(obj, placeIn(arg, outer));
  }
  for (const [obj, place] of outer) bindings.set(obj, place);
  return bindings;
}

/** What the callee does something to, as its caller names it. */
export function placeOutside(
  effect: Omit<PlaceEffect, "cases">,
  run: Run,
  bindings: Bindings,
): LockPlace | undefined {
  const { root, steps, kind } = effect;
  if (root.kind === "global") return globalPlace(root.obj, steps, kind);
  const value = root.kind === "receiver" ? run.receiver : run.args?.[root.index];
  return value === undefined ? undefined : extendPlace(placeIn(value, bindings), steps, kind);
}

/** Could it change the lock? */
export function concerns(touch: Touch, { text, kind: { id } }: LockPlace): boolean {
  switch (touch.kind) {
    case "closure":
      return touch.inside.places.has(text) || (id !== undefined && touch.inside.frees.has(id));
    case "frees":
      return id !== undefined && touch.kinds.includes(id);
    default:
      return touch.place.text === text;
  }
}
