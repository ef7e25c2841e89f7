/**
 * Where the functions of a package come to write under a lock of one declaration: who waits there keeps
 * new readers out. Code of tests and objects that nobody else has yet do not count.
 */
import type { FlowFunction } from "../../flow/ir.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { operationCall } from "../locks/operations.js";
import { isRun } from "../runs.js";
import { keyOf, type Step, spotOf } from "./conduct.js";

export interface Writer {
  readonly fn: FlowFunction;
  readonly step: Step;
}

export interface LockWriters {
  /** By `keyOf`. */
  of(key: string): readonly Writer[];
}

export const lockWriters = defineAnalysis<LockWriters>({
  id: "lock-writers",
  compute(scope) {
    let known: ReadonlyMap<string, readonly Writer[]> | undefined;
    return {
      of(key) {
        known ??= search(scope);
        return known.get(key) ?? [];
      },
    };
  },
});

/** Plain data: importers ask for it. */
const writtenKeys = defineAnalysis<ReadonlySet<string>>({
  id: "written-locks",
  compute: (scope) => new Set(search(scope).keys()),
});

/** Somebody in the package where `step` stands comes to write. */
export function isWritten(scope: Scope, key: string, { block }: Step): boolean {
  const { path } = block.fn.pkg;
  if (path === scope.pkg.path) return scope.ask(lockWriters).of(key).length > 0;
  return scope.scopeOf(path)?.ask(writtenKeys).has(key) === true;
}

function search(scope: Scope): ReadonlyMap<string, readonly Writer[]> {
  const found = new Map<string, Writer[]>();
  for (const source of scope.functions(["Lock"], undefined)) {
    if (scope.pkg.isTestFile(source.file)) continue;
    for (const fn of scope.flow(source).functions)
      for (const { instrs } of fn.blocks)
        for (const step of instrs) {
          const operation = isRun(step) ? operationCall(step) : undefined;
          if (operation?.operation.side !== "write" || operation.operation.does !== "takes") continue;
          const spot = spotOf(operation.on);
          if (spot.place.root.kind === "object") continue;
          found.set(keyOf(spot), [...(found.get(keyOf(spot)) ?? []), { fn, step }]);
        }
  }
  return found;
}
