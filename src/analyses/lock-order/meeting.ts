/**
 * Whether two functions can run at the same time. Decides by who runs them: whoever can name an
 * exported one may; of others the `go` statements of the package tell, and what one function starts
 * in turn is for an exploration of that function to say.
 */
import type { FlowFunction } from "../../flow/ir.js";
import { isExported } from "../../semantics/identical.js";
import type { Scope } from "../analysis.js";
import { callers } from "../callers.js";
import { runsOfClosure } from "../runs.js";

/** Callers of callers. */
const MAX_DEPTH = 5;

/** Undefined: never at once, as far as this can tell. */
export function priceOfMeeting(scope: Scope, a: FlowFunction, b: FlowFunction): number | undefined {
  const [one, other] = [a, b].map((fn) => entriesOf(scope, fn)) as [Entries, Entries];
  if (one.isOpen || other.isOpen) return 0;
  const all = new Set([...one.starters, ...other.starters]);
  if (all.size === 0) return 2;
  return all.size === 1 ? undefined : 0;
}

interface Entries {
  /** Code that is not seen may run it, whenever it likes. */
  readonly isOpen: boolean;
  /** Functions with the `go` statement that starts it, or what calls it. */
  readonly starters: ReadonlySet<FlowFunction>;
}

function entriesOf(scope: Scope, fn: FlowFunction): Entries {
  const starters = new Set<FlowFunction>();
  const seen = new Set<FlowFunction>();
  let isOpen = false;
  const visit = (at: FlowFunction, depth: number): void => {
    if (seen.has(at)) return;
    seen.add(at);
    const { func } = at;
    if (at.pkg.path !== scope.pkg.path) {
      isOpen = true;
      return;
    }
    if (func === undefined) {
      if (at.parent === undefined) return;
      const runs = runsOfClosure(at);
      if (runs.some(({ phase }) => phase === "spawned")) starters.add(topOf(at));
      else if (runs.length === 0) isOpen = true;
      else visit(topOf(at), depth);
      return;
    }
    const isNamed =
      isExported(func.name) && (func.receiver === undefined || isExported(func.receiver.obj.name));
    const { runs, handouts, isReachedOtherwise } = scope.ask(callers).of(func);
    if (isNamed || handouts.length > 0 || isReachedOtherwise || depth === 0) {
      isOpen = true;
      return;
    }
    for (const { fn: caller, run } of runs) {
      if (caller.pkg.isTestFile(caller.file)) continue;
      if (run.phase === "spawned") starters.add(topOf(caller));
      else visit(caller, depth - 1);
    }
  };
  visit(fn, MAX_DEPTH);
  return { isOpen, starters };
}

function topOf(fn: FlowFunction): FlowFunction {
  return fn.parent === undefined ? fn : topOf(fn.parent);
}
