/**
 * Places where the context at hand may be done already, so that work there needs another: deferred
 * functions, functions given to a test's Cleanup, what follows `<-ctx.Done()` or a failed call, and
 * what releases something. Decides it generously: here nothing is demanded of a context.
 */

import { usesOf } from "../../flow/definitions.js";
import type { FlowFunction, Instr } from "../../flow/ir.js";
import { isTestCleanup } from "../../semantics/models/contexts.js";
import { isReleaseName } from "../../semantics/models/release-names.js";
import type { Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import { closureOf } from "../origins.js";
import { runsOfClosure } from "../runs.js";
import { donePointsOf, isAfter, mayBeAfter } from "./done-points.js";
import { contextEnds } from "./ends.js";

export function isWindingDown(scope: Scope, instr: Instr): boolean {
  if (instr.op === "defer") return true;
  const { fn } = instr.block;
  return (
    endsThings(fn) ||
    donePointsOf(scope, fn).some((point) =>
      point.kind === "failed" ? isAfter(point, instr) : mayBeAfter(point, instr),
    ) ||
    scope
      .ask(contextEnds)
      .of(fn)
      .some((end) => isAfter(end, instr))
  );
}

/** The function, or one around it, runs at the end of another, or is there to release something. */
function endsThings(fn: FlowFunction): boolean {
  for (let at: FlowFunction | undefined = fn; at !== undefined; at = at.parent) {
    if (at.func !== undefined && isReleaseName(at.func.name)) return true;
    if (at.kind !== "closure") continue;
    if (runsOfClosure(at).some(({ phase }) => phase === "deferred") || isCleanup(at)) return true;
  }
  return false;
}

function isCleanup(fn: FlowFunction): boolean {
  const closure = closureOf(fn);
  return (
    closure !== undefined &&
    usesOf(closure).some((user) => user.op === "call" && isTestCleanup(calleeId(user.call) ?? ""))
  );
}
