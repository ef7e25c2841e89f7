/**
 * Functions of a package that call, while they hold a lock, what others gave them: functions that came
 * as arguments, methods of its interfaces, and functions in its exported fields. Decides which of the
 * functions of imported packages may come back into a package; by names alone, so a yes means nothing yet.
 */
import type { CallInfo, FlowFunction } from "../../flow/ir.js";
import { isExported } from "../../semantics/identical.js";
import { hashWord } from "../../syntax/scan.js";
import type { SourceFile } from "../../syntax/source-file.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { familyOf, outermost } from "../origins.js";
import { createAnswers, holdersIn, sourceOf } from "./answers.js";
import type { Occurrence } from "./conduct.js";

/** Plain data: importers ask for it. */
interface CallsBack {
  /** `Func.id` of the function that holds the lock, and its name. */
  readonly id: string;
  readonly name: string;
  /** Names of the methods and fields. */
  readonly by: readonly string[];
  /** It calls an argument. */
  readonly callsArgument: boolean;
}

const callsBackUnderLocks = defineAnalysis<readonly CallsBack[]>({
  id: "calls-back-under-locks",
  compute(scope) {
    const found: CallsBack[] = [];
    const path = scope.pkg.path;
    const answers = createAnswers(
      scope,
      () => undefined,
      (call) => nameOfBack(path, call),
    );
    for (const fn of holdersIn(scope)) {
      const func = outermost(fn).func;
      const { occurrences } = answers.lazily(fn);
      const by = occurrences.flatMap(({ back, held }) => (held.length > 0 && back) || []);
      const callsArgument = occurrences.some(callsArgumentUnderLock);
      if (func !== undefined && (by.length > 0 || callsArgument))
        found.push({ id: func.id, name: func.name, by, callsArgument });
    }
    return found;
  },
});

function nameOfBack(path: string, { target }: CallInfo): string | undefined {
  if (target.kind === "interface")
    return target.func.origin.packagePath === path ? target.func.name : undefined;
  if (target.kind !== "value" || target.obj?.role !== "field") return undefined;
  const { name, packagePath } = target.obj;
  return packagePath === path && isExported(name) ? name : undefined;
}

/** Of a function that came as an argument. */
export function callsArgumentUnderLock({ called, held }: Occurrence): boolean {
  return called !== undefined && held.length > 0;
}

interface Imported {
  readonly home: Scope;
  readonly all: readonly CallsBack[];
}

/** Of the packages that the package imports. */
export const importedCallsBack = defineAnalysis<readonly Imported[]>({
  id: "imported-calls-back",
  compute(scope) {
    const paths = new Set(filesOf(scope).flatMap(({ imports }) => imports.map(({ path }) => path)));
    return [...paths].flatMap((path) => {
      const home = path === scope.pkg.path ? undefined : sourceOf(scope, path);
      return home?.imports("sync") === true ? [{ home, all: home.ask(callsBackUnderLocks) }] : [];
    });
  },
});

/** Functions of imported packages that may run one of the package's own under a lock. */
export function* callingBack(scope: Scope): Iterable<FlowFunction> {
  const files = filesOf(scope);
  for (const { home, all } of scope.ask(importedCallsBack))
    for (const { id, name, by } of all) {
      if (!by.some((word) => files.some((file) => file.mayHold(hashWord(word))))) continue;
      for (const source of home.functions([name])) {
        if (source.decl.name.name !== name) continue;
        const { root } = home.flow(source);
        if (root.func?.id === id) yield* familyOf(root);
      }
    }
}

function filesOf({ pkg }: Scope): readonly SourceFile[] {
  return pkg.files.filter((file) => !pkg.isTestFile(file));
}
