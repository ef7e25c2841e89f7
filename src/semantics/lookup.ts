/**
 * Fields and methods of types (Go specification, "Selectors", "Method sets", "Struct types"): found
 * breadth first through embedded fields; the shallowest wins, two at one depth hide each other.
 */
import { identical, isExported } from "./identical.js";
import type { Func, Selection, Var } from "./objects.js";
import type { Named, Type } from "./types.js";
import { constraintSetOf, memberKey, methodOf, typeSetOf } from "./typeset.js";

export { isExported } from "./identical.js";

export type Lookup =
  | { readonly kind: "found"; readonly selection: Selection }
  | { readonly kind: "missing" }
  | { readonly kind: "ambiguous" }
  /** The type, or one embedded in it, is not known well enough to say that the name is missing. */
  | { readonly kind: "unknown" };

const MISSING: Lookup = { kind: "missing" };
const AMBIGUOUS: Lookup = { kind: "ambiguous" };
const NOT_KNOWN: Lookup = { kind: "unknown" };

/**
 * Embedded fields inside embedded fields. Only types that grow with each use of themselves come this
 * deep; too low loses promoted members, too high makes such types expensive.
 */
export const MAX_EMBEDDING = 32;

const lookups = new WeakMap<Type, Map<string, Lookup>>();

/** `packagePath`: the package that asks; unexported names belong to one package each. */
export function lookupMember(type: Type, name: string, packagePath: string): Lookup {
  if (name === "_") return MISSING;
  let known = lookups.get(type);
  const key = memberKey(name, packagePath);
  if (known !== undefined) {
    const found = known.get(key);
    if (found !== undefined) return found;
  } else if (type.kind === "Basic" || type.kind === "Unknown") {
    return type.kind === "Basic" ? MISSING : NOT_KNOWN;
  }
  const found = search(type, name, packagePath);
  // What is unknown now may be known once a declaration that is being read is finished.
  if (found.kind !== "unknown") {
    if (known === undefined) {
      known = new Map();
      lookups.set(type, known);
    }
    known.set(key, found);
  }
  return found;
}

/** The field or method `name` of a value (taken to be addressable) of that type; undefined unless found. */
export function member(type: Type, name: string, packagePath: string): Selection | undefined {
  const found = lookupMember(type, name, packagePath);
  return found.kind === "found" ? found.selection : undefined;
}

/** One embedded type at the depth being searched. */
export interface Embedded {
  readonly type: Type;
  readonly path: readonly Var[];
  readonly indirect: boolean;
  /** The type is there several times at this depth, so what it has is ambiguous. */
  multiple: boolean;
}

/** Where a search begins; undefined for pointers to interfaces and type parameters, which have no members. */
export function searchStart(type: Type): Embedded | undefined {
  const isPointer = type.kind === "Pointer";
  const start = isPointer ? type.elem : type;
  if (isPointer) {
    const under = start.kind === "Named" ? start.underlying() : start;
    if (under.kind === "Interface" || under.kind === "TypeParam") return undefined;
  }
  return { type: start, path: [], indirect: isPointer, multiple: false };
}

function search(type: Type, name: string, packagePath: string): Lookup {
  if (type.kind === "Named") {
    // A defined pointer type has no methods of its own and promotes fields only.
    const under = type.underlying();
    if (under.kind === "Pointer") {
      const found = search(under, name, packagePath);
      return found.kind === "found" && found.selection.obj.kind === "Func" ? MISSING : found;
    }
  }
  const start = searchStart(type);
  if (start === undefined) return MISSING;
  let current: Embedded[] = [start];
  const seen: Named[] = [];
  let unsure = false;
  for (let depth = 0; current.length > 0 && depth <= MAX_EMBEDDING; depth++) {
    const next: Embedded[] = [];
    let found: Selection | undefined;
    const take = (obj: Func | Var, at: Embedded): boolean => {
      if (found !== undefined || at.multiple) return false;
      found = {
        kind: obj.kind === "Func" ? "method" : "field",
        obj,
        path: at.path,
        indirect: at.indirect,
      };
      return true;
    };
    for (const at of current) {
      let under = at.type;
      if (under.kind === "Named") {
        if (isSeen(seen, under)) continue;
        seen.push(under);
        const method = namedMethod(under, name, packagePath);
        if (method !== undefined) {
          if (!take(method, at)) return AMBIGUOUS;
          continue;
        }
        under = under.underlying();
      }
      switch (under.kind) {
        case "Struct": {
          for (const field of under.fields) {
            if (isNamed(field, name, packagePath)) {
              if (!take(field, at)) return AMBIGUOUS;
            } else if (field.embedded && found === undefined) {
              next.push(stepInto(field, at));
            }
          }
          unsure ||= under.partial;
          break;
        }
        case "Interface":
        case "TypeParam": {
          const set = under.kind === "Interface" ? typeSetOf(under) : constraintSetOf(under);
          const method = methodOf(set, name, packagePath);
          if (method !== undefined && !take(method, at)) return AMBIGUOUS;
          unsure ||= !set.complete;
          break;
        }
        case "Unknown":
          unsure = true;
          break;
        default:
      }
    }
    if (found !== undefined) return { kind: "found", selection: found };
    current = next.length > 1 ? withoutDoubles(next) : next;
  }
  return unsure ? NOT_KNOWN : MISSING;
}

export function stepInto(field: Var, from: Embedded): Embedded {
  const type = field.type();
  const isPointer = type.kind === "Pointer";
  return {
    type: isPointer ? type.elem : type,
    path: [...from.path, field],
    indirect: from.indirect || isPointer,
    multiple: from.multiple,
  };
}

/** Types that are there several times at one depth become one entry that says so. */
export function withoutDoubles(list: readonly Embedded[]): Embedded[] {
  const result: Embedded[] = [];
  for (const entry of list) {
    const other = result.find((known) => identical(known.type, entry.type));
    if (other === undefined) result.push(entry);
    else other.multiple = true;
  }
  return result;
}

export function isSeen(seen: readonly Named[], named: Named): boolean {
  return seen.some((other) => identical(other, named));
}

function isNamed(obj: Func | Var, name: string, packagePath: string): boolean {
  return obj.name === name && (obj.packagePath === packagePath || isExported(name));
}

/** From how many methods on a table by name is made instead of looking at each. */
const MANY_METHODS = 12;

const methodTables = new WeakMap<readonly Func[], ReadonlyMap<string, Func>>();

/** The method declared on a defined type or its pointer; not those of interfaces, not promoted ones. */
export function namedMethod(named: Named, name: string, packagePath: string): Func | undefined {
  const methods = named.methods();
  if (methods.length < MANY_METHODS) {
    for (const method of methods) {
      if (isNamed(method, name, packagePath)) return method;
    }
    return undefined;
  }
  let table = methodTables.get(methods);
  if (table === undefined) {
    table = new Map(methods.map((method) => [method.name, method]));
    methodTables.set(methods, table);
  }
  const method = table.get(name);
  return method !== undefined && isNamed(method, name, packagePath) ? method : undefined;
}
