/**
 * What the functions of a package do while they hold locks: each walked once, with what they call.
 * Functions of imported packages that call back into this one under a lock are walked with them.
 */
import type { FlowFunction } from "../../flow/ir.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { familyOf, outermost } from "../origins.js";
import { createAnswers, holdersIn } from "./answers.js";
import { callingBack, callsArgumentUnderLock, importedCallsBack } from "./calls-back.js";
import { fieldFunctions } from "./field-functions.js";
import type { Walked } from "./walk.js";

export interface Holders {
  /** Functions that take locks by their own words, or hand functions to those that do; closures on their own. */
  readonly walked: ReadonlyMap<FlowFunction, Walked>;
  /** Any function, with all that it calls. */
  of(fn: FlowFunction): Walked;
}

export const holders = defineAnalysis<Holders>({
  id: "lock-holders",
  compute(scope) {
    const answers = createAnswers(scope, scope.ask(fieldFunctions).of);
    const walked = new Map<FlowFunction, Walked>();
    for (const fn of holdersIn(scope)) walked.set(fn, answers.lazily(fn));
    for (const fn of handingIn(scope, namesOfCallers(scope, walked)))
      if (!walked.has(fn)) walked.set(fn, answers.lazily(fn));
    for (const fn of callingBack(scope)) walked.set(fn, answers.of(fn));
    return { walked, of: answers.of };
  },
});

/** Of functions that call under a lock what they are given. */
function namesOfCallers(scope: Scope, walked: ReadonlyMap<FlowFunction, Walked>): readonly string[] {
  const own = [...walked].flatMap(
    ([fn, { occurrences }]) => (occurrences.some(callsArgumentUnderLock) && outermost(fn).func?.name) || [],
  );
  const imported = scope
    .ask(importedCallsBack)
    .flatMap(({ all }) => all.flatMap(({ name, callsArgument }) => (callsArgument ? [name] : [])));
  return [...new Set([...own, ...imported])];
}

/** What they are given is seen where they are called. */
function* handingIn(scope: Scope, names: readonly string[]): Iterable<FlowFunction> {
  if (names.length === 0) return;
  for (const source of scope.functions(names))
    if (!scope.pkg.isTestFile(source.file)) yield* familyOf(scope.flow(source).root);
}
