/**
 * Functions with which the process lives and ends: `main`, `init`, `TestMain`, the initial values of
 * package variables, and what a command framework runs. What they hold when they return is the
 * process's to give back; functions they call that return are ordinary ones.
 */
import type { FlowFunction } from "../flow/ir.js";
import { isCommandFramework, runtimeEntry, TEST_MAIN } from "../semantics/models/entry-points.js";
import type { Scope } from "./analysis.js";
import { callers } from "./callers.js";
import { isCommandLiteral, isCommandOfVariable, makesCommandOf } from "./command-fields.js";

export function isProcessEntry(scope: Scope, fn: FlowFunction): boolean {
  if (fn.kind === "initializer") return true;
  const { func } = fn;
  if (func === undefined) return isCommandLiteral(fn);
  if (func.receiver === undefined) {
    if (runtimeEntry(fn.pkg.name, func.name) === "once" || func.name === TEST_MAIN) return true;
  }
  if (!mayBeCommand(fn)) return false;
  return (
    scope
      .ask(callers)
      .of(func)
      .handouts.some(({ instr }) => makesCommandOf(instr, func)) || isCommandOfVariable(scope, func)
  );
}

/** A look at all bodies that mention the function is worth it only where a framework is at hand. */
function mayBeCommand({ pkg }: FlowFunction): boolean {
  return pkg.files.some((file) => file.imports.some(({ path }) => isCommandFramework(path)));
}
