/**
 * Locks that are held whenever a function runs, because everybody who calls it holds them. Decides
 * what two orders of locks have in common that keeps them from meeting.
 */
import type { FlowFunction } from "../../flow/ir.js";
import { isExported } from "../../semantics/identical.js";
import type { Scope } from "../analysis.js";
import { callers } from "../callers.js";
import { type Run, runsOfClosure } from "../runs.js";
import type { Step } from "./conduct.js";
import { holders } from "./holders.js";

/** Callers of callers. */
const MAX_DEPTH = 4;

const NONE: ReadonlySet<string> = new Set();

/** What is held at a step of a function. */
export function gatesAt(scope: Scope, fn: FlowFunction, step: Step): ReadonlySet<string> {
  return new Set([...scope.ask(holders).of(fn).keysAt(step), ...gatesOf(scope, fn)]);
}

/** By `keyOf`. */
function gatesOf(scope: Scope, fn: FlowFunction, depth = MAX_DEPTH): ReadonlySet<string> {
  const runs = runsInto(scope, fn);
  if (depth === 0 || runs.length === 0) return NONE;
  let common: ReadonlySet<string> | undefined;
  for (const { fn: caller, run } of runs) {
    if (run.phase === "spawned") return NONE;
    const held = scope.ask(holders).of(caller).keysAt(run.instr);
    const all = new Set([...held, ...gatesOf(scope, caller, depth - 1)]);
    common = common === undefined ? all : new Set([...common].filter((key) => all.has(key)));
    if (common.size === 0) return NONE;
  }
  return common ?? NONE;
}

/** Nothing where others may run it too. */
function runsInto(
  scope: Scope,
  fn: FlowFunction,
): readonly { readonly fn: FlowFunction; readonly run: Run }[] {
  if (fn.func === undefined)
    return fn.parent === undefined ? [] : runsOfClosure(fn).map((run) => ({ fn: run.instr.block.fn, run }));
  const { name, receiver } = fn.func;
  if (isExported(name) && (receiver === undefined || isExported(receiver.obj.name))) return [];
  const { runs, handouts, isReachedOtherwise } = scope.ask(callers).of(fn.func);
  return handouts.length > 0 || isReachedOtherwise
    ? []
    : runs.filter(({ fn: { pkg, file } }) => !pkg.isTestFile(file));
}
