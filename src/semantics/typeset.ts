/**
 * Type sets of interfaces and constraints (Go specification, "Interface types", "Core types"):
 * methods with embedded ones, terms, comparability, and what all types of a set have in common.
 */
import type { Func } from "./objects.js";
import type { Interface, Type, TypeParam, UnionTerm } from "./types.js";

export interface TypeSet {
  /** All methods, embedded ones included, by name and then package of unexported ones. */
  readonly methods: readonly Func[];
  /** The specific types, intersected and free of overlaps; undefined: every type; empty: none. */
  readonly terms: readonly UnionTerm[] | undefined;
  /** Only comparable types; never together with terms, which are then filtered instead. */
  readonly comparable: boolean;
  /** False where an embedded part is unknown: there may be more methods and fewer types. */
  readonly complete: boolean;
}

export const TOP: TypeSet = { methods: [], terms: undefined, comparable: false, complete: true };

export function typeSetOf(_iface: Interface): TypeSet {
  return TOP;
}

/** The type set of the parameter's constraint; a constraint that is no interface stands for the one that embeds it. */
export function constraintSetOf(_param: TypeParam): TypeSet {
  return TOP;
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
  return test(type, underlyingOf(type));
}

/**
 * The underlying type all types of a type parameter share (channels: the most restricted direction),
 * undefined where there is none; of another type its underlying type.
 */
export function coreType(_type: Type): Type | undefined {
  return undefined;
}

/** As coreType, but a set of byte slices and strings has core `string` (append, copy, slicing). */
export function coreBytestring(_type: Type): Type | undefined {
  return undefined;
}
