/**
 * Who is seen to give back locks that others took: what makes a lock that is left no mistake but a
 * lock that is handed over. Decides it from what functions do, in this package; what other packages
 * may do counts where they can name the lock, or a function that gives it back.
 */
import type { FlowFunction } from "../../flow/ir.js";
import { isExported } from "../../semantics/identical.js";
import type { LockSide } from "../../semantics/models/locks.js";
import type { Func } from "../../semantics/objects.js";
import { underlyingOf } from "../../semantics/typeset.js";
import type { Scope } from "../analysis.js";
import { callers } from "../callers.js";
import { outermost } from "../origins.js";
import { runsOfClosure } from "../runs.js";
import { isChannelStep } from "./channel-steps.js";
import type { Taking } from "./holdings.js";
import { isError } from "./known.js";
import type { Walked } from "./paths.js";
import type { LockPlace } from "./place.js";
import type { Guess } from "./state.js";
import type { Touches } from "./touches.js";
import type { Left } from "./verdict.js";
import type { Exit } from "./visit.js";

export interface HandOvers {
  /** Notes what a function was seen to do with a lock. */
  note(fn: FlowFunction, place: LockPlace, walked: Walked, left: readonly Left[]): void;
  /** Notes the functions of which nobody could tell what became of what they took. */
  noteUnsure(touches: Touches, place: LockPlace): void;
  /** Is the lock that the function leaves meant for somebody? */
  judge(fn: FlowFunction, place: LockPlace, left: Left): Judged;
}

export function createHandOvers(scope: Scope): HandOvers {
  /** Declarations of locks that some function gives back without having taken them. */
  const kinds = new Set<string>();
  /** Those that code gives back which anybody may call. */
  const open = new Set<string>();
  /** Functions whose callers give back what they left, or may. */
  const takenOver = new Set<Func>();
  /** Functions that leave what a callee left to them, by callee. */
  const leaving = new Map<Func, Set<Func>>();

  /** Functions that give back what they did not take, under whatever name, with the closures in them. */
  const givers = new Map<FlowFunction, Set<string>>();

  /** A caller gives back a lock of the declaration that it has another name for: the transaction it was handed. */
  const isGivenBackByCaller = (func: Func, key: string): boolean =>
    scope
      .ask(callers)
      .of(func)
      .runs.some(({ graph }) => givers.get(graph.root)?.has(key) === true);

  /** Functions whose callers call what they were handed to give back what was left. */
  const lenders = new Set<Func>();

  /** Declared functions that give back what they did not take, and declarations that some function leaves taken. */
  const returners = new Map<string, Set<Func>>();
  const leavers = new Set<string>();

  /**
   * Of slots: does somebody give them back at another time than who took them, with nothing in hand
   * but what was kept meanwhile? A function that only gives back does not, where its callers take.
   */
  const isGivenBackLater = (key: string): boolean => {
    const funcs = returners.get(key) ?? new Set();
    return [...funcs].some((func) => {
      const { runs, handouts, isReachedOtherwise } = scope.ask(callers).of(func);
      if (runs.length === 0 && handouts.length === 0)
        return isReachedOtherwise || !isExported(func.name) || !leavers.has(key);
      return runs.some(({ graph }) => graph.root.func !== undefined && funcs.has(graph.root.func));
    });
  };

  /** The function, or one that what it leaves is left to in the end. */
  const isOneBehind = (func: Func, isSuch: (func: Func) => boolean): boolean => {
    const behind = new Set([func]);
    // The set grows while it is walked.
    for (const one of behind) {
      if (isSuch(one)) return true;
      for (const caller of leaving.get(one) ?? []) behind.add(caller);
    }
    return false;
  };

  const isTakenOver = (func: Func): boolean => isOneBehind(func, (one) => takenOver.has(one));

  /** Does anybody outside get something in return, by which the lock may be given back: a transaction? */
  const isHandedOut = (func: Func): boolean =>
    isOneBehind(func, (one) => isExported(one.name) && returnsHandle(one));

  const isMeant = ({ by }: Taking): boolean => {
    if (isChannelStep(by) || by.call.target.kind !== "static") return true;
    const { origin } = by.call.target.func;
    return takenOver.has(origin) || lenders.has(origin) || origin.packagePath !== scope.pkg.path;
  };

  const noteGiver = (fn: FlowFunction, id: string, side: LockSide): void => {
    const key = `${id} ${side}`;
    kinds.add(key);
    if (fn.func === undefined || isExported(fn.func.name)) open.add(key);
    if (fn.func !== undefined) returners.set(key, (returners.get(key) ?? new Set()).add(fn.func));
    const root = outermost(fn);
    givers.set(root, (givers.get(root) ?? new Set()).add(key));
  };

  return {
    note(fn, place, walked, left) {
      for (const func of walked.tookOver) takenOver.add(func);
      for (const func of walked.lenders) lenders.add(func);
      for (const { taking, how, told } of left) {
        const { by, isInside } = taking;
        if (how !== "path" || told === "usual") leavers.add(`${place.kind.id} ${taking.side}`);
        if (!isInside || isChannelStep(by) || fn.func === undefined) continue;
        const { target } = by.call;
        if (target.kind !== "static") continue;
        const callee = target.func.origin;
        leaving.set(callee, (leaving.get(callee) ?? new Set()).add(fn.func));
      }
      const { id } = place.kind;
      if (id !== undefined) for (const side of walked.givenBefore) noteGiver(fn, id, side);
      for (const { state } of walked.exits) {
        const { owed, handedOn, last } = state.holdings;
        if (id === undefined) continue;
        for (const side of owed) noteGiver(fn, id, side);
        if (handedOn !== "yes") continue;
        for (const side of last === undefined ? SIDES : [last.side]) {
          kinds.add(`${id} ${side}`);
          open.add(`${id} ${side}`);
        }
      }
    },
    noteUnsure(touches, place) {
      for (const func of touches.takers(place)) takenOver.add(func);
    },
    judge(fn, place, { how, told, taking, exit }) {
      const { kind } = place;
      if (fn.func !== undefined && isTakenOver(fn.func)) return MEANT;
      // Of a callee that leaves it by mistake the callee is told.
      if (taking.isInside && (how !== "path" || !isMeant(taking))) return MEANT;
      const key = `${kind.id} ${taking.side}`;
      if (taking.side === "token" && !hasFailed(fn, exit) && isGivenBackLater(key)) return MEANT;
      if (how === "path" && told !== "usual") return MISTAKE;
      if (kind.id === undefined || open.has(key)) return MEANT;
      if (fn.func !== undefined && kinds.has(key) && isGivenBackByCaller(fn.func, key)) return MEANT;
      if (kinds.has(key)) {
        if (fn.func !== undefined && isHandedOut(fn.func)) return MEANT;
        const isSeen = how !== "sometimes" && kind.isClosed && isNamed(fn, place) && isOnlyRun(scope, fn);
        return isSeen ? NO_CALLER : MEANT;
      }
      if (kind.isClosed) return MISTAKE;
      return how === "path" ? MEANT : NOBODY_OUTSIDE;
    },
  };
}

/** Undefined: meant for somebody. Else what is taken for granted in saying that it is not. */
export type Judged = readonly Guess[] | undefined;

const MEANT: Judged = undefined;
const MISTAKE: Judged = [];
const NO_CALLER: Judged = [{ text: "no caller gives the lock back", price: 1 }];
const NOBODY_OUTSIDE: Judged = [{ text: "no other package gives the lock back", price: 2 }];

/** It returns an error: nobody keeps a slot for what did not come about. */
function hasFailed({ results }: FlowFunction, exit: Exit): boolean {
  return results.some(({ index, type }) => isError(type) && exit.results[index] === "not nil");
}

function returnsHandle(func: Func): boolean {
  return func.type().results.some((result) => {
    const type = result.type();
    if (isError(type)) return false;
    const { kind } = underlyingOf(type);
    return kind === "Pointer" || kind === "Interface" || kind === "Signature";
  });
}

const SIDES: readonly LockSide[] = ["write", "read", "token"];

/** Do callers have a name for it? */
function isNamed({ func, receiver, params }: FlowFunction, { root, steps }: LockPlace): boolean {
  if (func === undefined || !steps.every((step) => step.startsWith("."))) return false;
  if (root.kind === "global") return true;
  return root.kind === "variable" && [receiver, ...params].some((param) => param?.obj === root.obj);
}

/** Are all who run it seen? */
function isOnlyRun(scope: Scope, fn: FlowFunction): boolean {
  if (fn.func === undefined) return runsOfClosure(fn).some(({ phase }) => phase === "spawned");
  const { runs, handouts, isReachedOtherwise } = scope.ask(callers).of(fn.func);
  return handouts.length === 0 && !isReachedOtherwise && (runs.length > 0 || isExported(fn.func.name));
}
