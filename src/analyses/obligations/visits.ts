/**
 * Which bodies may acquire something: those that mention a function which the models, or the types of
 * its results, say may hand it out. Decides what is parsed; a yes means nothing yet.
 */

import type { FunctionSource } from "../../semantics/info.js";
import { isExported } from "../../semantics/lookup.js";
import type { Func } from "../../semantics/objects.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { mayHoldResource } from "./closable.js";

/** Names of a package's functions that may hand something out. */
interface Names {
  readonly functions: readonly string[];
  readonly methods: readonly string[];
}

/** Of this package, seen by its importers; plain data. */
const handingNames = defineAnalysis<{ readonly own: Names; readonly exported: Names }>({
  id: "handing-names",
  compute(scope) {
    const own: { functions: string[]; methods: string[] } = { functions: [], methods: [] };
    const note = (func: Func): void => {
      const { results } = func.type();
      if (!results.some((result) => mayHoldResource(result.type(), scope.models))) return;
      (func.receiver === undefined ? own.functions : own.methods).push(func.name);
    };
    for (const file of scope.pkg.files) {
      for (const decl of file.decls) {
        if (decl.kind === "FuncDecl" && decl.type.results.length > 0) note(scope.info.funcOf(decl));
      }
    }
    for (const name of scope.info.names()) {
      const obj = scope.info.lookup(name);
      if (obj?.kind !== "TypeName") continue;
      const under = scope.semantics.underlying(obj.type());
      if (under.kind !== "Interface") continue;
      for (const method of under.methods) if (mayHandOut(method, scope)) own.methods.push(method.name);
    }
    return {
      own,
      exported: {
        functions: own.functions.filter(isExported),
        methods: own.methods.filter(isExported),
      },
    };
  },
});

function mayHandOut(func: Func, { models }: Scope): boolean {
  return func.type().results.some((result) => mayHoldResource(result.type(), models));
}

export function bodiesThatAcquire(scope: Scope): Iterable<FunctionSource> {
  const found = new Set<FunctionSource>();
  const add = (anyOf: readonly string[], allOf?: readonly string[]): void => {
    if (anyOf.length === 0) return;
    for (const source of scope.functions([...new Set(anyOf)], allOf)) found.add(source);
  };
  const { own } = scope.ask(handingNames);
  const methods = [...own.methods];
  add(own.functions);
  for (const [path, names] of importedNames(scope)) {
    const { models } = scope;
    const modelled = models.acquirers().get(path);
    if (modelled !== undefined) {
      for (const name of names) add(modelled, name === "." ? undefined : [name]);
      methods.push(...modelled);
    }
    const home = scope.scopeOf(path);
    if (home === undefined || home === scope) continue;
    const { exported } = home.ask(handingNames);
    for (const name of names) add(exported.functions, name === "." ? undefined : [name]);
    methods.push(...exported.methods);
  }
  add(methods);
  return found;
}

/** Import paths, with the names files know the packages by; "." where that is not known. */
function importedNames(scope: Scope): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const file of scope.pkg.files) {
    for (const { path, name } of file.imports) {
      const known = name?.name ?? packageName(scope, path);
      if (known === "_") continue;
      const names = found.get(path);
      if (names === undefined) found.set(path, new Set([known]));
      else names.add(known);
    }
  }
  return found;
}

function packageName(scope: Scope, path: string): string {
  const seen = scope.scopeOf(path)?.pkg.name;
  if (seen !== undefined) return seen;
  // Paths of the standard library end in the package's name, but for versions: math/rand/v2.
  const parts = path.split("/").filter((part) => !/^v\d+$/.test(part));
  return parts[0]?.includes(".") === true ? "." : (parts.at(-1) ?? ".");
}
