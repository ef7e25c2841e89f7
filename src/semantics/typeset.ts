/**
 * Type sets of interfaces and constraints (Go specification, "Interface types", "Core types"):
 * methods with embedded ones, terms, comparability, and what all types of a set have in common.
 */
import { identical, isExported } from "./identical.js";
import { basic, COMPARABLE_INTERFACE } from "./make.js";
import type { Func } from "./objects.js";
import { comparable } from "./predicates.js";
import { intersectTerms, type Terms, uniteTerms } from "./terms.js";
import type { Interface, Type, TypeParam, Union } from "./types.js";

export interface TypeSet {
  /** All methods, embedded ones included, by name and then package of unexported ones. */
  readonly methods: readonly Func[];
  /** The specific types, intersected and free of overlaps; undefined: every type; empty: none. */
  readonly terms: Terms;
  /** Only comparable types; never together with terms, which are then filtered instead. */
  readonly comparable: boolean;
  /** False where an embedded part is unknown: there may be more methods and fewer types. */
  readonly complete: boolean;
}

/** The set of all types, that of `any`. */
const TOP: TypeSet = { methods: [], terms: undefined, comparable: false, complete: true };
const COMPARABLES: TypeSet = { methods: [], terms: undefined, comparable: true, complete: true };
const NOT_KNOWN: TypeSet = { methods: [], terms: undefined, comparable: false, complete: false };

const setByInterface = new WeakMap<Interface, TypeSet>([[COMPARABLE_INTERFACE, COMPARABLES]]);
/** Interfaces whose set is being computed: one that embeds itself is invalid and not known. */
const running = new Set<Interface>();

/** The type set of an interface. Incomplete ones are computed anew, in case more is known by then. */
export function typeSetOf(iface: Interface): TypeSet {
  const known = setByInterface.get(iface);
  if (known !== undefined) return known;
  // An interface that embeds ever larger instances of itself would not end either.
  if (running.has(iface) || running.size > MAX_EMBEDDING) return NOT_KNOWN;
  running.add(iface);
  try {
    const set = computeTypeSet(iface.methods, iface.embeddeds);
    if (set.complete) setByInterface.set(iface, set);
    return set;
  } finally {
    running.delete(iface);
  }
}

/** Interfaces that embed one another: too low loses methods of deep hierarchies, too high the stack. */
const MAX_EMBEDDING = 200;

function computeTypeSet(explicit: readonly Func[], embeddeds: readonly Type[]): TypeSet {
  if (explicit.length === 0 && embeddeds.length === 0) return TOP;
  const methods: Func[] = [];
  const seen = new Set<string>();
  const add = (method: Func): void => {
    const key = memberKey(method.name, method.packagePath);
    if (seen.has(key)) return;
    seen.add(key);
    methods.push(method);
  };
  for (const method of explicit) add(method);
  let terms: Terms;
  let onlyComparable = false;
  let complete = true;
  for (const embedded of embeddeds) {
    const part = embeddedSet(embedded);
    for (const method of part.methods) add(method);
    terms = intersectTerms(terms, part.terms, identical);
    onlyComparable ||= part.comparable;
    complete &&= part.complete;
  }
  if (onlyComparable && terms !== undefined) {
    const before = terms;
    terms = before.filter((term) => comparable(term.type, true) !== false);
    onlyComparable = false;
  }
  methods.sort(compareMembers);
  return { methods, terms, comparable: onlyComparable, complete };
}

function embeddedSet(type: Type): TypeSet {
  const underlying = underlyingOf(type);
  switch (underlying.kind) {
    case "Interface":
      return typeSetOf(underlying);
    case "Union": {
      const { terms, complete } = unionTerms(underlying);
      return { methods: [], terms, comparable: false, complete };
    }
    case "Unknown":
    case "TypeParam":
      return NOT_KNOWN;
    default:
      return { methods: [], terms: [{ tilde: false, type }], comparable: false, complete: true };
  }
}

/** The union of the sets of its terms; interfaces among them count with their terms. */
export function unionTerms(union: Union): { readonly terms: Terms; readonly complete: boolean } {
  let terms: Terms = [];
  let complete = true;
  for (const term of union.terms) {
    const underlying = underlyingOf(term.type);
    if (underlying.kind === "Unknown" || underlying.kind === "TypeParam") {
      complete = false;
    } else if (underlying.kind === "Interface") {
      const set = typeSetOf(underlying);
      complete &&= set.complete;
      terms = uniteTerms(terms, set.terms, identical);
    } else if (!term.tilde || identical(term.type, underlying)) {
      terms = uniteTerms(terms, [term], identical);
    }
  }
  return { terms, complete };
}

const setByParam = new WeakMap<TypeParam, TypeSet>();

/** The type set of the parameter's constraint; one that is no interface stands for the interface that embeds it. */
export function constraintSetOf(param: TypeParam): TypeSet {
  const known = setByParam.get(param);
  if (known !== undefined) return known;
  const set = constraintSet(param.constraint());
  if (set.complete) setByParam.set(param, set);
  return set;
}

/** The type set a type stands for where a constraint is expected. */
export function constraintSet(constraint: Type): TypeSet {
  const underlying = underlyingOf(constraint);
  return underlying.kind === "Interface" ? typeSetOf(underlying) : computeTypeSet([], [constraint]);
}

/** The method of a type set, by name; unexported names belong to a package. */
export function methodOf(set: TypeSet, name: string, packagePath: string): Func | undefined {
  for (const method of set.methods) {
    if (method.name === name && (method.packagePath === packagePath || isExported(name))) return method;
  }
  return undefined;
}

/** Tells fields and methods apart as the language does: unexported names are per package. */
export function memberKey(name: string, packagePath: string): string {
  return isExported(name) ? name : `${packagePath}.${name}`;
}

/** Orders members by name, unexported ones of one name by package. */
function compareMembers(a: Func, b: Func): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  if (a.packagePath === b.packagePath) return 0;
  return a.packagePath < b.packagePath ? -1 : 1;
}

/** A defined type's underlying type; any other type itself. A type parameter is its own underlying type here. */
export function underlyingOf(type: Type): Type {
  return type.kind === "Named" ? type.underlying() : type;
}

export function isTypeParam(type: Type): type is TypeParam {
  return type.kind === "TypeParam";
}

/**
 * For a type parameter: whether `test` holds for each (type, underlying type) of its terms, false
 * without terms; for another type whether it holds for that.
 */
export function everyTerm(type: Type, test: (type: Type, underlying: Type) => boolean): boolean {
  if (type.kind !== "TypeParam") return test(type, underlyingOf(type));
  const { terms } = constraintSetOf(type);
  if (terms === undefined || terms.length === 0) return false;
  return terms.every((term) => test(term.type, underlyingOf(term.type)));
}

/**
 * The underlying type that all types of a type parameter share (of channels the most restricted one),
 * undefined where there is none; of another type its underlying type.
 */
export function coreType(type: Type): Type | undefined {
  if (type.kind !== "TypeParam") return underlyingOf(type);
  let core: Type | undefined;
  const agree = everyTerm(type, (_, underlying) => {
    if (core === undefined) {
      core = underlying;
    } else if (core.kind === "Chan" && underlying.kind === "Chan") {
      if (!identical(core.elem, underlying.elem)) return false;
      if (core.dir === "both") core = underlying;
      else if (underlying.dir !== "both" && underlying.dir !== core.dir) return false;
    } else if (!identical(core, underlying)) {
      return false;
    }
    return true;
  });
  return agree ? core : undefined;
}

/** As coreType, but a set of byte slices and strings has core `string` (append, copy, slicing). */
export function coreBytestring(type: Type): Type | undefined {
  if (type.kind !== "TypeParam") return underlyingOf(type);
  let hasString = false;
  const all = everyTerm(type, (_, underlying) => {
    if (underlying.kind === "Basic" && underlying.name === "string") hasString = true;
    else if (underlying.kind !== "Slice" || !isByte(underlying.elem)) return false;
    return true;
  });
  return all && hasString ? basic("string") : coreType(type);
}

function isByte(type: Type): boolean {
  const underlying = underlyingOf(type);
  return underlying.kind === "Basic" && underlying.name === "uint8";
}
