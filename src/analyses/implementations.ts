/**
 * The methods behind a method of an interface, as far as the package at hand sees them: its own, those
 * of the package that declares the interface, and those of the packages of its module that it imports,
 * directly or not. Packages that import it are left out: their answers may rest on those about it, and
 * would depend on who asks first. Decides nothing for interfaces of code that is not read.
 */
import { isExported } from "../semantics/lookup.js";
import { pointerTo } from "../semantics/make.js";
import type { Func } from "../semantics/objects.js";
import { hashWord } from "../syntax/scan.js";
import { defineAnalysis, type Scope } from "./analysis.js";

export interface Implementations {
  /** None where they are too many to tell what a call does. */
  of(method: Func): readonly Func[];
}

/** More stand behind interfaces such as io.Reader, of which one knows no more by reading them all. */
const MAX_IMPLEMENTATIONS = 12;

interface TypeRef {
  readonly packagePath: string;
  readonly name: string;
}

export const implementations = defineAnalysis<Implementations>({
  id: "implementations",
  compute(scope) {
    const found = new Map<string, readonly TypeRef[]>();
    return {
      of(method) {
        let types = found.get(method.id);
        if (types === undefined) {
          types = search(scope, method);
          found.set(method.id, types);
        }
        return types.flatMap((type) => methodOf(scope, type, method.name) ?? []);
      },
    };
  },
});

/** Can only the package that declares the interface implement it? */
export function isSealed({ semantics }: Scope, { receiver }: Func): boolean {
  const under = receiver && semantics.underlying(receiver);
  return under?.kind === "Interface" && under.methods.some(({ name }) => !isExported(name));
}

/** Import paths of the packages of the module that this one needs, directly or not; without those of its tests. */
const neededInModule = defineAnalysis<readonly string[]>({
  id: "needed-in-module",
  compute(scope) {
    const found = new Set<string>();
    for (const file of scope.pkg.files) {
      if (scope.pkg.isTestFile(file)) continue;
      for (const { path } of file.imports) {
        if (found.has(path)) continue;
        const other = scope.scopeOf(path);
        if (other === undefined || other.pkg.module.root !== scope.pkg.module.root) continue;
        found.add(path);
        for (const further of other.ask(neededInModule)) found.add(further);
      }
    }
    return [...found].sort();
  },
});

function search(scope: Scope, method: Func): readonly TypeRef[] {
  const { receiver } = method;
  if (receiver === undefined || scope.scopeOf(method.packagePath) === undefined) return [];
  const found: TypeRef[] = [];
  for (const packagePath of new Set([method.packagePath, scope.pkg.path, ...scope.ask(neededInModule)])) {
    const home = scope.scopeOf(packagePath);
    for (const name of home === undefined ? [] : typesWith(home, method.name)) {
      const obj = home?.info.lookup(name);
      if (obj?.kind !== "TypeName" || obj.isAlias) continue;
      const type = obj.type();
      if (type.kind !== "Named" || scope.semantics.implements(pointerTo(type), receiver) !== true) continue;
      found.push({ packagePath, name });
      if (found.length > MAX_IMPLEMENTATIONS) return [];
    }
  }
  return found;
}

/** Names of the types that have a method of this name of their own; what stands in for them in tests is left out. */
function typesWith({ pkg, info }: Scope, method: string): ReadonlySet<string> {
  const hash = hashWord(method);
  const found = new Set<string>();
  for (const file of pkg.files) {
    if (pkg.isTestFile(file) || !file.mayHold(hash)) continue;
    for (const decl of file.decls) {
      if (decl.kind !== "FuncDecl" || decl.receiver === undefined || decl.name.name !== method) continue;
      const { receiver } = info.funcOf(decl);
      if (receiver !== undefined) found.add(receiver.obj.name);
    }
  }
  return found;
}

function methodOf(scope: Scope, { packagePath, name }: TypeRef, method: string): Func | undefined {
  const obj = scope.scopeOf(packagePath)?.info.lookup(name);
  const type = obj?.kind === "TypeName" ? obj.type() : undefined;
  return type?.kind === "Named" ? type.methods().find((one) => one.name === method)?.origin : undefined;
}
