/**
 * Which functions of a package can take a lock: their text holds a word of it, or the name of one that
 * does. By words alone; a yes means nothing yet.
 */
import type { FlowFunction } from "../../flow/ir.js";
import type { Func } from "../../semantics/objects.js";
import { hashWord } from "../../syntax/scan.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { mentioningNames } from "../mentioning-names.js";
import { outermost } from "../origins.js";

const LOCKS = ["Lock", "RLock"].map(hashWord);

/** Names of those that take locks, in this package. */
const lockingNames = defineAnalysis<ReadonlySet<string>>({
  id: "locking-names",
  compute: ({ pkg }) =>
    mentioningNames(pkg.files, (file, decl) => {
      const { words } = file.pieceOf(decl);
      return LOCKS.some((hash) => words.mayHold(hash));
    }),
});

export function locksNothing(scope: Scope, func: Func): boolean {
  return !scope.ask(lockingNames).has(func.name);
}

const TRIES = ["TryLock", "TryRLock"].map(hashWord);

/** Names of those that take a lock only if it is free, or call one that does. */
const tryingNames = defineAnalysis<ReadonlySet<string>>({
  id: "trying-names",
  compute: ({ pkg }) =>
    mentioningNames(pkg.files, (file, decl) => {
      const { words } = file.pieceOf(decl);
      return TRIES.some((hash) => words.mayHold(hash));
    }),
});

/** It may come to a TryLock. */
export function mayTryLocks(scope: Scope, fn: FlowFunction): boolean {
  if (fn.pkg !== scope.pkg) return false;
  const { func } = outermost(fn);
  return func === undefined || scope.ask(tryingNames).has(func.name);
}
