/**
 * Which functions are worth parsing in search of calls that have a variant with context: by the
 * names such calls are written with. Decides nothing about the calls themselves.
 */

import type { FunctionSource } from "../../semantics/info.js";
import { LIBRARY_CALLS, LIBRARY_WORDS, VARIANT_SUFFIXES } from "../../semantics/models/context-variants.js";
import type { GenDecl } from "../../syntax/ast.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { qualifiersOf } from "../qualifiers.js";

/** Names of functions and methods of a package beside which a variant with context is declared. */
const variantNames = defineAnalysis<readonly string[]>({
  id: "variant-names",
  compute(scope) {
    const declared = new Set<string>();
    for (const { decls } of scope.pkg.files) {
      for (const decl of decls) {
        if (decl.kind === "FuncDecl") declared.add(decl.name.name);
        else if (decl.kind === "GenDecl" && decl.token === "type")
          for (const name of methodsIn(decl)) declared.add(name);
      }
    }
    return [...declared].filter((name) => VARIANT_SUFFIXES.some((suffix) => declared.has(name + suffix)));
  },
});

/** Of its interfaces. */
function methodsIn(decl: Extract<GenDecl, { token: "type" }>): readonly string[] {
  return decl.specs.flatMap(({ type }) =>
    type.kind === "InterfaceType" ? type.methods.flatMap(({ names }) => names.map(({ name }) => name)) : [],
  );
}

/** Functions that have a context or request among their words, and a name that has a variant. */
export function* variantSources(scope: Scope): Iterable<FunctionSource> {
  const words = new Set(LIBRARY_WORDS);
  const paths = new Set(scope.pkg.files.flatMap((file) => file.imports.map((spec) => spec.path)));
  for (const path of [scope.pkg.path, ...paths])
    for (const name of scope.scopeOf(path)?.ask(variantNames) ?? []) words.add(name);
  for (const holder of ["Context", "Request"]) yield* scope.functions([...words], [holder]);
}

/** Functions that may call one of the standard library's functions with a variant. */
export function* librarySources(scope: Scope): Iterable<FunctionSource> {
  for (const { path, qualified, names } of LIBRARY_CALLS) {
    if (!scope.imports(path)) continue;
    if (!qualified) yield* scope.functions(names);
    else for (const qualifier of qualifiersOf(scope, path)) yield* scope.functions(names, [qualifier]);
  }
}
