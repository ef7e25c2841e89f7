/**
 * Functions that a parameter may be: `withRows(db, func(rows *sql.Rows) error {...})` where all
 * callers are at hand. Decides when they are.
 */
import type { FlowFunction, ParamValue, Value } from "../../flow/ir.js";
import { isExported } from "../../semantics/lookup.js";
import type { Func } from "../../semantics/objects.js";
import type { Scope } from "../analysis.js";
import { callers } from "../callers.js";
import type { Fate } from "./duty.js";

/** Parameters of parameters that are followed: real code hands a function on once or twice. */
const MAX_DEPTH = 3;

/** Undefined where others may give it something else. */
export function functionsGivenTo(
  scope: Scope,
  { fn, index }: ParamValue,
  depth = 0,
): readonly (FlowFunction | Func)[] | undefined {
  const { func } = fn;
  if (func === undefined || isExported(func.name) || depth === MAX_DEPTH) return undefined;
  const { runs, handouts, isReachedOtherwise } = scope.ask(callers).of(func);
  if (runs.length === 0 || handouts.length > 0 || isReachedOtherwise) return undefined;
  const given: (FlowFunction | Func)[] = [];
  for (const { run } of runs) {
    const one = run.through === undefined ? functionsOf(scope, run.args?.[index], depth) : undefined;
    if (one === undefined) return undefined;
    given.push(...one);
  }
  return given;
}

function functionsOf(
  scope: Scope,
  value: Value | undefined,
  depth: number,
): readonly (FlowFunction | Func)[] | undefined {
  switch (value?.op) {
    case "convert":
      return functionsOf(scope, value.x, depth);
    case "param":
      return functionsGivenTo(scope, value, depth + 1);
    case "closure":
      return [value.target];
    case "func":
      return value.selection === undefined ? [value.func.origin] : undefined;
    default:
      return undefined;
  }
}

const KINDNESS: readonly Fate["kind"][] = [
  "looks",
  "views",
  "returns",
  "releasesSometimes",
  "releasesWhen",
  "releases",
  "stores",
  "moves",
];

/** Which of the functions is called nobody knows, so the kindest counts; undefined where one is out of sight. */
export function kindest(fates: readonly (Fate | undefined)[]): Fate | undefined {
  let best: Fate = { kind: "looks" };
  for (const fate of fates) {
    if (fate === undefined) return undefined;
    if (KINDNESS.indexOf(fate.kind) > KINDNESS.indexOf(best.kind)) best = fate;
  }
  return best;
}
