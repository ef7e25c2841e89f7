/**
 * Which types are the same (Go specification, "Type identity"). Struct tags are not kept, so types
 * that differ only in tags count as identical. What is unknown is identical to nothing, but could
 * be; hence three values inside.
 */
import type { Func, Var } from "./objects.js";
import { sameTerms } from "./terms.js";
import type { Interface, Named, Signature, Struct, Type, TypeParam } from "./types.js";
import { constraintSetOf, type TypeSet, typeSetOf, unionTerms } from "./typeset.js";
import { UNKNOWN } from "./unknown.js";

/** Certainly the same type. */
export function identical(a: Type, b: Type): boolean {
  return compareTypes(a, b) === true;
}

/** Not certainly different: unknown parts may be anything. */
export function couldBeIdentical(a: Type, b: Type): boolean {
  return compareTypes(a, b) !== false;
}

/** True, false, or undefined where it hangs on something unknown. */
export function compareTypes(a: Type, b: Type): boolean | undefined {
  return compare(a, b, undefined);
}

/** Element by element; lists of different lengths differ. */
export function identicalLists(a: readonly Type[], b: readonly Type[]): boolean {
  return compareLists(a, b, undefined) === true;
}

/**
 * Names of fields and methods match when both are exported or they belong to one package (Go
 * specification, "Uniqueness of identifiers").
 */
export function sameName(a: Func | Var, b: Func | Var): boolean {
  return a.name === b.name && (a.packagePath === b.packagePath || isExported(a.name));
}

/** An exported name begins with an upper case letter (Go specification, "Exported identifiers"). */
export function isExported(name: string): boolean {
  const first = name.charCodeAt(0);
  if (first < 0x80) return first >= 0x41 && first <= 0x5a;
  return /^\p{Lu}/u.test(name);
}

/**
 * What a comparison stands inside of: a pair of interfaces already being compared (two that meet
 * again are equal as far as anything shows; only methods of unnamed interfaces can lead back), or two
 * generic signatures whose parameters match by position.
 */
type Context =
  | { readonly interfaces: readonly [Interface, Interface]; readonly outer: Context | undefined }
  | {
      readonly params: readonly [readonly TypeParam[], readonly TypeParam[]];
      readonly outer: Context | undefined;
    };

function compare(a: Type, b: Type, context: Context | undefined): boolean | undefined {
  if (a === b) return a === UNKNOWN ? undefined : true;
  if (a === UNKNOWN || b === UNKNOWN) return undefined;
  switch (a.kind) {
    case "Basic":
      return b.kind === "Basic" && a.name === b.name;
    case "Pointer":
    case "Slice":
      return a.kind === b.kind && compare(a.elem, b.elem, context);
    case "Array": {
      if (b.kind !== "Array") return false;
      if (a.length === undefined || b.length === undefined) {
        return compare(a.elem, b.elem, context) === false ? false : undefined;
      }
      return a.length === b.length && compare(a.elem, b.elem, context);
    }
    case "Map": {
      if (b.kind !== "Map") return false;
      const key = compare(a.key, b.key, context);
      return key === false ? false : both(key, compare(a.elem, b.elem, context));
    }
    case "Chan":
      return b.kind === "Chan" && a.dir === b.dir && compare(a.elem, b.elem, context);
    case "Struct":
      return b.kind === "Struct" && compareStructs(a, b, context);
    case "Signature":
      return b.kind === "Signature" && compareSignatures(a, b, context);
    case "Interface":
      return b.kind === "Interface" && compareInterfaces(a, b, context);
    case "Named":
      return b.kind === "Named" && compareNamed(a, b, context);
    case "Tuple":
      return b.kind === "Tuple" && compareLists(a.elems, b.elems, context);
    case "TypeParam":
      return b.kind === "TypeParam" && areRenamed(a, b, context);
    case "Union": {
      if (b.kind !== "Union") return false;
      const same = (x: Type, y: Type): boolean => compare(x, y, context) === true;
      return sameTerms(unionTerms(a).terms, unionTerms(b).terms, same);
    }
    case "Unknown":
      return undefined;
    default: {
      const never: never = a;
      return never;
    }
  }
}

function both(x: boolean | undefined, y: boolean | undefined): boolean | undefined {
  if (x === false || y === false) return false;
  return x === undefined || y === undefined ? undefined : true;
}

function compareLists(
  a: readonly Type[],
  b: readonly Type[],
  context: Context | undefined,
): boolean | undefined {
  if (a.length !== b.length) return false;
  let result: boolean | undefined = true;
  for (let i = 0; i < a.length; i++) {
    const same = compare(a[i] as Type, b[i] as Type, context);
    if (same === false) return false;
    if (same === undefined) result = undefined;
  }
  return result;
}

function compareVars(
  a: readonly Var[],
  b: readonly Var[],
  context: Context | undefined,
): boolean | undefined {
  if (a.length !== b.length) return false;
  let result: boolean | undefined = true;
  for (let i = 0; i < a.length; i++) {
    const same = compare((a[i] as Var).type(), (b[i] as Var).type(), context);
    if (same === false) return false;
    if (same === undefined) result = undefined;
  }
  return result;
}

function compareStructs(a: Struct, b: Struct, context: Context | undefined): boolean | undefined {
  if (a.partial || b.partial) return undefined;
  if (a.fields.length !== b.fields.length) return false;
  for (let i = 0; i < a.fields.length; i++) {
    const f = a.fields[i] as Var;
    const g = b.fields[i] as Var;
    if (f.embedded !== g.embedded || !sameName(f, g)) return false;
  }
  return compareVars(a.fields, b.fields, context);
}

/** Names of parameters and receivers play no part; type parameters match by position. */
function compareSignatures(a: Signature, b: Signature, context: Context | undefined): boolean | undefined {
  if (a.variadic !== b.variadic || a.typeParams.length !== b.typeParams.length) return false;
  let inner = context;
  let result: boolean | undefined = true;
  if (a.typeParams.length > 0) {
    inner = { params: [a.typeParams, b.typeParams], outer: context };
    for (let i = 0; i < a.typeParams.length; i++) {
      const same = compareConstraints(a.typeParams[i] as TypeParam, b.typeParams[i] as TypeParam, inner);
      if (same === false) return false;
      if (same === undefined) result = undefined;
    }
  }
  const params = compareVars(a.params, b.params, inner);
  if (params === false) return false;
  return both(both(result, params), compareVars(a.results, b.results, inner));
}

/** `[P ~int]` and `[P interface{ ~int }]` are the same constraint; a defined one is its own. */
function compareConstraints(a: TypeParam, b: TypeParam, context: Context): boolean | undefined {
  const x = a.constraint();
  const y = b.constraint();
  if (x === y && x.kind !== "TypeParam") return x === UNKNOWN ? undefined : true;
  if (x.kind === "Named" || y.kind === "Named" || x === UNKNOWN || y === UNKNOWN) {
    return compare(x, y, context);
  }
  return compareSets(constraintSetOf(a), constraintSetOf(b), context);
}

function compareInterfaces(a: Interface, b: Interface, context: Context | undefined): boolean | undefined {
  for (let at = context; at !== undefined; at = at.outer) {
    if ("interfaces" in at) {
      const [x, y] = at.interfaces;
      if ((x === a && y === b) || (x === b && y === a)) return true;
    }
  }
  return compareSets(typeSetOf(a), typeSetOf(b), { interfaces: [a, b], outer: context });
}

/** Interfaces are identical when they have the same type set: same methods, same terms. */
function compareSets(a: TypeSet, b: TypeSet, context: Context): boolean | undefined {
  if (!a.complete || !b.complete) return undefined;
  if (a.comparable !== b.comparable || a.methods.length !== b.methods.length) return false;
  for (let i = 0; i < a.methods.length; i++) {
    if (!sameName(a.methods[i] as Func, b.methods[i] as Func)) return false;
  }
  const same = (x: Type, y: Type): boolean => compare(x, y, context) === true;
  if (!sameTerms(a.terms, b.terms, same)) return false;
  let result: boolean | undefined = true;
  for (let i = 0; i < a.methods.length; i++) {
    const equal = compare((a.methods[i] as Func).type(), (b.methods[i] as Func).type(), context);
    if (equal === false) return false;
    if (equal === undefined) result = undefined;
  }
  return result;
}

function compareNamed(a: Named, b: Named, context: Context | undefined): boolean | undefined {
  if (a.origin !== b.origin && a.obj !== b.obj) return false;
  return compareLists(a.typeArgs, b.typeArgs, context);
}

function areRenamed(a: TypeParam, b: TypeParam, context: Context | undefined): boolean {
  for (let at = context; at !== undefined; at = at.outer) {
    if (!("params" in at)) continue;
    // Either way round: comparing sets of terms asks in both directions.
    const [left, right] = at.params;
    const i = left.indexOf(a);
    if (i >= 0) return right[i] === b;
    const j = right.indexOf(a);
    if (j >= 0) return left[j] === b;
  }
  return false;
}
