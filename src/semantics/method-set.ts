/**
 * All methods of a type at once (Go specification, "Method sets"), promoted ones included. Decides
 * the same questions as `lookup.ts` for every name together.
 */
import { type Embedded, isSeen, MAX_EMBEDDING, searchStart, stepInto, withoutDoubles } from "./lookup.js";
import type { Func, Selection, Var } from "./objects.js";
import type { Named, Type } from "./types.js";
import { constraintSetOf, memberKey, typeSetOf } from "./typeset.js";

const methodsByType = new WeakMap<Type, readonly Selection[]>();

/** Methods that can be called on an addressable value of the type, by name. */
export function allMethods(type: Type): readonly Selection[] {
  let methods = methodsByType.get(type);
  if (methods === undefined) {
    const found = collect(type);
    methods = found.methods;
    if (found.complete) methodsByType.set(type, methods);
  }
  return methods;
}

/** The method set of the type: without methods that need a pointer receiver the type does not give. */
export function methodSet(type: Type): readonly Selection[] {
  return allMethods(type).filter(isInMethodSet);
}

/** A selected method is in the method set of the type it was looked up in. */
function isInMethodSet(selection: Selection): boolean {
  return selection.indirect || selection.obj.kind !== "Func" || !selection.obj.pointerReceiver;
}

function collect(type: Type): { readonly methods: readonly Selection[]; readonly complete: boolean } {
  const start = searchStart(type);
  // Defined pointer types have no methods.
  if (start === undefined || (type.kind === "Named" && type.underlying().kind === "Pointer")) {
    return { methods: [], complete: true };
  }
  let complete = true;
  /** By member key; undefined: a field, or ambiguous, and so hides what lies deeper. */
  const result = new Map<string, Selection | undefined>();
  const seen: Named[] = [];
  let current: Embedded[] = [start];
  for (let depth = 0; current.length > 0 && depth <= MAX_EMBEDDING; depth++) {
    const next: Embedded[] = [];
    const level = new Map<string, Selection | undefined>();
    const take = (obj: Func | Var, at: Embedded): void => {
      const key = memberKey(obj.name, obj.packagePath);
      if (result.has(key)) return;
      const clash = at.multiple || level.has(key) || obj.kind === "Var";
      level.set(key, clash ? undefined : { kind: "method", obj, path: at.path, indirect: at.indirect });
    };
    for (const at of current) {
      let under = at.type;
      if (under.kind === "Named") {
        if (isSeen(seen, under)) continue;
        seen.push(under);
        for (const method of under.methods()) take(method, at);
        under = under.underlying();
      }
      if (under.kind === "Struct") {
        for (const field of under.fields) {
          take(field, at);
          if (field.embedded) next.push(stepInto(field, at));
        }
        complete &&= !under.partial;
      } else if (under.kind === "Interface" || under.kind === "TypeParam") {
        const set = under.kind === "Interface" ? typeSetOf(under) : constraintSetOf(under);
        for (const method of set.methods) take(method, at);
        complete &&= set.complete;
      } else if (under.kind === "Unknown") {
        complete = false;
      }
    }
    for (const [key, selection] of level) result.set(key, selection);
    current = next.length > 1 ? withoutDoubles(next) : next;
  }
  const methods: Selection[] = [];
  for (const selection of result.values()) {
    if (selection !== undefined && selection.obj.name !== "_") methods.push(selection);
  }
  return { methods: methods.sort(byName), complete };
}

function byName(a: Selection, b: Selection): number {
  const x = a.obj;
  const y = b.obj;
  if (x.name !== y.name) return x.name < y.name ? -1 : 1;
  return x.packagePath < y.packagePath ? -1 : x.packagePath > y.packagePath ? 1 : 0;
}
