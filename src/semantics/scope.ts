/**
 * Scopes as chains of blocks (Go specification, "Declarations and scope"). A name is declared when
 * its scope begins, so that what is looked up in between finds the outer one; positions play no part.
 */
import type { Obj } from "./objects.js";

export interface Scope {
  readonly parent: Scope | undefined;
  /** Made with the first declaration: most blocks declare nothing. */
  names: Map<string, Obj> | undefined;
  /** How a scope that is no block (package, file, universe) finds names. */
  readonly find: ((name: string) => Obj | undefined) | undefined;
}

/** A block inside `parent`. */
export function openScope(parent: Scope | undefined): Scope {
  return { parent, names: undefined, find: undefined };
}

/** A scope whose names are found by a function. */
export function foundScope(find: (name: string) => Obj | undefined): Scope {
  return { parent: undefined, names: undefined, find };
}

/** Declares a name; `_` declares nothing, and of two in one block the first stays. */
export function declare(scope: Scope, obj: Obj): void {
  if (obj.name === "_" || obj.name === "") return;
  if (scope.names === undefined) scope.names = new Map();
  if (!scope.names.has(obj.name)) scope.names.set(obj.name, obj);
}

/** The innermost object of that name. */
export function lookup(scope: Scope, name: string): Obj | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const obj = at.names?.get(name) ?? at.find?.(name);
    if (obj !== undefined) return obj;
  }
  return undefined;
}
