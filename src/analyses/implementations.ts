/**
 * The methods behind a method of an interface, as far as the package at hand and the one that declares
 * the interface show them. Decides nothing for interfaces of code that is not read: anybody may
 * implement those.
 */
import { pointerTo } from "../semantics/make.js";
import type { Func } from "../semantics/objects.js";
import type { Scope } from "./analysis.js";

export function implementationsOf(scope: Scope, method: Func): readonly Func[] {
  const { receiver } = method;
  const home = scope.scopeOf(method.packagePath);
  if (receiver === undefined || home === undefined) return [];
  const found: Func[] = [];
  for (const { info, semantics, pkg } of new Set([home, scope])) {
    for (const name of info.names()) {
      const obj = info.lookup(name);
      if (obj?.kind !== "TypeName" || obj.isAlias) continue;
      // What stands in for it in tests says nothing about the real ones.
      if (obj.place !== undefined && pkg.isTestFile(obj.place.file)) continue;
      const type = obj.type();
      if (type.kind !== "Named") continue;
      const own = type.methods().find((one) => one.name === method.name);
      if (own !== undefined && semantics.implements(pointerTo(type), receiver) === true)
        found.push(own.origin);
    }
  }
  return found;
}
