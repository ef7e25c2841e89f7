/**
 * Makes types. Decides how lazy parts are computed: once, when first asked for, and `UNKNOWN` to
 * whoever asks while they are being computed, so that cyclic declarations end. Objects are made by
 * `make-object.ts`, instances of generic types by `instantiate.ts`.
 */
import type { ChanDir } from "../syntax/ast.js";
import { newTypeName } from "./make-object.js";
import type { Func, Place, TypeName, Var } from "./objects.js";
import type {
  Basic,
  BasicName,
  Chan,
  GoArray,
  GoMap,
  Interface,
  Named,
  Pointer,
  Signature,
  Slice,
  Struct,
  Tuple,
  Type,
  TypeParam,
  Union,
  UnionTerm,
} from "./types.js";
import { PREDECLARED_BASICS } from "./types.js";
import { UNKNOWN } from "./unknown.js";

export { UNKNOWN };

const BASIC_NAMES: readonly BasicName[] = [
  ...PREDECLARED_BASICS,
  "unsafe.Pointer",
  "untyped bool",
  "untyped int",
  "untyped rune",
  "untyped float",
  "untyped complex",
  "untyped string",
  "untyped nil",
];

const BASICS: ReadonlyMap<BasicName, Basic> = new Map(
  BASIC_NAMES.map((name): [BasicName, Basic] => [name, { kind: "Basic", name }]),
);

/** The one Basic of that name. `byte` and `rune` are `basic("uint8")` and `basic("int32")`. */
export function basic(name: BasicName): Basic {
  return BASICS.get(name) as Basic;
}

const pointerByElem = new WeakMap<Type, Pointer>();

/** `*elem`; the same object for the same `elem`. */
export function pointerTo(elem: Type): Pointer {
  let pointer = pointerByElem.get(elem);
  if (pointer === undefined) {
    pointer = { kind: "Pointer", elem };
    pointerByElem.set(elem, pointer);
  }
  return pointer;
}

const sliceByElem = new WeakMap<Type, Slice>();

/** `[]elem`; the same object for the same `elem`. */
export function sliceOf(elem: Type): Slice {
  let slice = sliceByElem.get(elem);
  if (slice === undefined) {
    slice = { kind: "Slice", elem };
    sliceByElem.set(elem, slice);
  }
  return slice;
}

/** `[length]elem`; no length where it cannot be computed. */
export function arrayOf(elem: Type, length: bigint | undefined): GoArray {
  return { kind: "Array", elem, length };
}

/** The same, with a length that is costly to tell: it is computed when somebody first reads it. */
export function arrayCountedLater(elem: Type, count: () => bigint | undefined): GoArray {
  let length: { readonly is: bigint | undefined } | undefined;
  return {
    kind: "Array",
    elem,
    get length() {
      length ??= { is: count() };
      return length.is;
    },
  };
}

export function mapOf(key: Type, elem: Type): GoMap {
  return { kind: "Map", key, elem };
}

export function chanOf(dir: ChanDir, elem: Type): Chan {
  return { kind: "Chan", dir, elem };
}

/** The type of a call with no result or several. */
export function tupleOf(elems: readonly Type[]): Tuple {
  return elems.length === 0 ? EMPTY_TUPLE : { kind: "Tuple", elems };
}

export const EMPTY_TUPLE: Tuple = { kind: "Tuple", elems: [] };

export interface SignatureParts {
  readonly typeParams?: readonly TypeParam[];
  readonly recv?: Var | undefined;
  readonly params?: readonly Var[];
  readonly results?: readonly Var[];
  readonly variadic?: boolean;
}

export function signatureOf(parts: SignatureParts): Signature {
  return {
    kind: "Signature",
    typeParams: parts.typeParams ?? [],
    recv: parts.recv,
    params: parts.params ?? [],
    results: parts.results ?? [],
    variadic: parts.variadic ?? false,
  };
}

/** `partial` where fields may be missing: what is not found in it is then unknown, not absent. */
export function structOf(fields: readonly Var[], partial = false): Struct {
  return { kind: "Struct", fields, partial };
}

/** `interface{}` and `any`, one object for all of them. */
export const EMPTY_INTERFACE: Interface = { kind: "Interface", methods: [], embeddeds: [] };

/** What stands behind `comparable`; `typeset.ts` and `type-string.ts` know it by identity. */
export const COMPARABLE_INTERFACE: Interface = { kind: "Interface", methods: [], embeddeds: [] };

export function interfaceOf(methods: readonly Func[], embeddeds: readonly Type[] = []): Interface {
  if (methods.length === 0 && embeddeds.length === 0) return EMPTY_INTERFACE;
  return { kind: "Interface", methods, embeddeds };
}

/** `A | ~B`; also `~A` alone. As a constraint it stands for the interface that embeds it. */
export function unionOf(terms: readonly UnionTerm[]): Union {
  return { kind: "Union", terms };
}

export interface NamedParts {
  /** Its `type()` must answer the Named made here. */
  readonly obj: TypeName;
  readonly typeParams?: readonly TypeParam[];
  /** What is to the right of the name; called at most once. A Named is followed to its end. */
  readonly underlying: () => Type;
  /** Methods declared on it or its pointer, in any order; called at most once. */
  readonly methods?: () => readonly Func[];
}

/** A defined type, generic or not (Go specification, "Type definitions"). */
export function newNamed(parts: NamedParts): Named {
  const named: NamedRecord = {
    kind: "Named",
    obj: parts.obj,
    origin: undefined as unknown as Named,
    typeArgs: [],
    typeParams: parts.typeParams ?? [],
    underlying: resolveUnderlying,
    methods: resolveMethods,
    underlyingState: parts.underlying,
    methodsState: parts.methods ?? NO_METHODS,
  };
  named.origin = named;
  return named;
}

/**
 * An instance of a generic type. Only `instantiate.ts` calls it, which keeps instances canonical.
 * `underlying` answers undefined while the generic type is itself being computed: asked again later.
 */
export function newInstance(
  origin: Named,
  typeArgs: readonly Type[],
  underlying: () => Type | undefined,
  methods: () => readonly Func[],
): Named {
  const named: NamedRecord = {
    kind: "Named",
    obj: origin.obj,
    origin,
    typeArgs,
    typeParams: origin.typeParams,
    underlying: resolveUnderlying,
    methods: resolveMethods,
    underlyingState: underlying,
    methodsState: methods,
  };
  return named;
}

/** The underlying type is being computed just now, so that `underlying()` answers UNKNOWN meanwhile. */
export function isResolving(named: Named): boolean {
  return (named as Named & Partial<NamedRecord>).underlyingState === undefined;
}

/** A Named and its lazy parts: a thunk, `undefined` while it runs, then the answer. */
interface NamedRecord {
  readonly kind: "Named";
  readonly obj: TypeName;
  origin: Named;
  readonly typeArgs: readonly Type[];
  readonly typeParams: readonly TypeParam[];
  readonly underlying: typeof resolveUnderlying;
  readonly methods: typeof resolveMethods;
  underlyingState: Type | (() => Type | undefined) | undefined;
  methodsState: readonly Func[] | (() => readonly Func[]) | undefined;
}

const NO_METHODS: readonly Func[] = [];

function resolveUnderlying(this: NamedRecord): Type {
  const state = this.underlyingState;
  if (typeof state !== "function") return state ?? UNKNOWN;
  this.underlyingState = undefined;
  let type = state();
  if (type === undefined) {
    this.underlyingState = state;
    return UNKNOWN;
  }
  if (type.kind === "Named") type = type.underlying();
  // "type T[P any] P" is not allowed; nothing is known of such a type.
  if (type.kind === "TypeParam") type = UNKNOWN;
  this.underlyingState = type;
  return type;
}

function resolveMethods(this: NamedRecord): readonly Func[] {
  const state = this.methodsState;
  if (typeof state !== "function") return state ?? NO_METHODS;
  this.methodsState = undefined;
  const methods = sortedByName(state());
  this.methodsState = methods;
  return methods;
}

function sortedByName(methods: readonly Func[]): readonly Func[] {
  for (let i = 1; i < methods.length; i++) {
    if ((methods[i - 1] as Func).name > (methods[i] as Func).name) {
      return [...methods].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    }
  }
  return methods;
}

export interface TypeParamParts {
  readonly name: string;
  readonly packagePath: string;
  readonly place?: Place | undefined;
  /** Position in its list. */
  readonly index: number;
  /** Called at most once. A type that is no interface stands for the interface that embeds it. */
  readonly constraint: Type | (() => Type);
}

/** A type parameter together with its name (Go specification, "Type parameter declarations"). */
export function newTypeParam(parts: TypeParamParts): TypeParam {
  const param: TypeParamRecord = {
    kind: "TypeParam",
    obj: newTypeName({
      name: parts.name,
      packagePath: parts.packagePath,
      place: parts.place,
      type: (): Type => param,
    }),
    index: parts.index,
    constraint: resolveConstraint,
    constraintState: parts.constraint,
  };
  return param;
}

interface TypeParamRecord {
  readonly kind: "TypeParam";
  readonly obj: TypeName;
  readonly index: number;
  readonly constraint: typeof resolveConstraint;
  constraintState: Type | (() => Type) | undefined;
}

function resolveConstraint(this: TypeParamRecord): Type {
  const state = this.constraintState;
  if (typeof state !== "function") return state ?? UNKNOWN;
  this.constraintState = undefined;
  const type = state();
  this.constraintState = type;
  return type;
}
