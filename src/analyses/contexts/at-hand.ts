/**
 * The contexts at hand in a function: its own parameters, those of requests it serves, and those of
 * the functions around a closure that runs while they do. Decides nothing about whether they should
 * be used.
 */
import { usesOf } from "../../flow/definitions.js";
import type { FlowFunction, ParamValue, Value } from "../../flow/ir.js";
import { CONTEXT_DONE, CONTEXT_ERR } from "../../semantics/models/contexts.js";
import { sharesItsRun } from "../../semantics/models/goroutine-starters.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import { closureOf, familyOf } from "../origins.js";
import { type Run, runInstrsIn, runsOfClosure } from "../runs.js";
import { callsArgument } from "./callbacks.js";
import { isContext, isRequest } from "./derivations.js";
import { isJoined } from "./joins.js";
import { lineageOf } from "./lineage.js";

export interface ContextAtHand {
  readonly param: ParamValue;
  /** As one would write it: `ctx`, `r.Context()`. */
  readonly text: string;
}

export interface ContextsAtHand {
  /** The nearest first. */
  of(fn: FlowFunction): readonly ContextAtHand[];
}

export const contextsAtHand = defineAnalysis<ContextsAtHand>({
  id: "contexts-at-hand",
  compute(scope) {
    const known = new WeakMap<FlowFunction, readonly ContextAtHand[]>();
    const of = (fn: FlowFunction): readonly ContextAtHand[] => {
      let found = known.get(fn);
      if (found === undefined) {
        const own = ownContexts(scope, fn);
        // What a function is given itself is meant for it: a handler's request, not its constructor's context.
        found = own.length > 0 || fn.parent === undefined ? own : inherited(scope, fn, of(fn.parent));
        known.set(fn, found);
      }
      return found;
    };
    return { of };
  },
});

function ownContexts(scope: Scope, fn: FlowFunction): readonly ContextAtHand[] {
  const found: ContextAtHand[] = [];
  for (const param of fn.params) {
    const name = param.obj?.name ?? "_";
    if (name === "_") continue;
    if (isContext(scope, param.type)) found.push({ param, text: name });
    else if (isRequest(scope, param.type)) found.push({ param, text: `${name}.Context()` });
  }
  return found;
}

function inherited(
  scope: Scope,
  fn: FlowFunction,
  around: readonly ContextAtHand[],
): readonly ContextAtHand[] {
  if (around.length === 0 || fn.kind === "range-body") return around;
  const runs = runsOfClosure(fn);
  const isAlongside =
    runs.length > 0 ? runs.every((run) => runsAlongside(run, fn)) : isCalledByItsReceiver(scope, fn);
  return isAlongside ? around : around.filter((one) => isWatchedIn(scope, fn, one));
}

/** While the function around is at work, and for its sake. */
function runsAlongside(run: Run, fn: FlowFunction): boolean {
  if (run.through !== undefined && sharesItsRun(run.through)) return false;
  return run.phase === "now" || (run.phase === "spawned" && isJoined(run, fn));
}

/** Is the closure only given to functions that call it before they return? */
function isCalledByItsReceiver(scope: Scope, fn: FlowFunction): boolean {
  const closure = closureOf(fn);
  return closure !== undefined && isOnlyGiven(scope, closure);
}

function isOnlyGiven(scope: Scope, value: Value): boolean {
  const users = usesOf(value);
  return (
    users.length > 0 &&
    users.every((user) => {
      // To the parameter's type, such as fs.WalkDirFunc.
      if (user.op === "convert") return isOnlyGiven(scope, user);
      if (user.op !== "call") return false;
      return user.call.args.every((arg, index) => arg !== value || callsArgument(scope, user.call, index));
    })
  );
}

/** The closure ends with the context: whatever it does is done under it. */
function isWatchedIn(scope: Scope, fn: FlowFunction, { param }: ContextAtHand): boolean {
  return familyOf(fn).some((inner) =>
    [...runInstrsIn(inner)].some(({ call }) => {
      const id = calleeId(call);
      if ((id !== CONTEXT_DONE && id !== CONTEXT_ERR) || call.receiver === undefined) return false;
      return lineageOf(scope, call.receiver).roots.some(
        (root) => root.kind === "param" && root.param === param,
      );
    }),
  );
}
