/**
 * Go types as data, after go/types. Decides how a type is represented; `identical.ts` says which
 * are the same, `lookup.ts` finds fields and methods. A type is known or `unknown`; unknown spreads
 * and never causes a finding by itself.
 */
import type { ChanDir } from "../syntax/ast.js";
import type { Func, TypeName, Var } from "./objects.js";

/** The basic types that have a name of their own; `byte` and `rune` are two of them. */
export const PREDECLARED_BASICS = [
  "bool",
  "string",
  "int",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
  "uintptr",
  "float32",
  "float64",
  "complex64",
  "complex128",
] as const;

export type BasicName =
  | (typeof PREDECLARED_BASICS)[number]
  | "unsafe.Pointer"
  | "untyped bool"
  | "untyped int"
  | "untyped rune"
  | "untyped float"
  | "untyped complex"
  | "untyped string"
  | "untyped nil";

/** `byte` and `rune` are uint8 and int32: aliases are resolved when a type is made. */
export interface Basic {
  readonly kind: "Basic";
  readonly name: BasicName;
}

/** A defined type; `error`, `comparable` and `any` come from the universe. */
export interface Named {
  readonly kind: "Named";
  readonly obj: TypeName;
  /** The generic type this one instantiates; itself where it is no instance. */
  readonly origin: Named;
  readonly typeArgs: readonly Type[];
  readonly typeParams: readonly TypeParam[];
  /** Computed when first asked for; never a Named. `Unknown` for a type whose declaration cannot be seen. */
  underlying(): Type;
  /** Methods declared on it or its pointer (interfaces: none here), instantiated, in the order of their names. */
  methods(): readonly Func[];
}

export interface Pointer {
  readonly kind: "Pointer";
  readonly elem: Type;
}

export interface Slice {
  readonly kind: "Slice";
  readonly elem: Type;
}

export interface GoArray {
  readonly kind: "Array";
  readonly elem: Type;
  /** Undefined where the length cannot be computed. */
  readonly length: bigint | undefined;
}

export interface GoMap {
  readonly kind: "Map";
  readonly key: Type;
  readonly elem: Type;
}

export interface Chan {
  readonly kind: "Chan";
  readonly dir: ChanDir;
  readonly elem: Type;
}

export interface Signature {
  readonly kind: "Signature";
  readonly typeParams: readonly TypeParam[];
  readonly recv: Var | undefined;
  readonly params: readonly Var[];
  readonly results: readonly Var[];
  /** The last parameter is `...T`; its type is then the slice `[]T`. */
  readonly variadic: boolean;
}

export interface Struct {
  readonly kind: "Struct";
  readonly fields: readonly Var[];
  /** Fields may be missing (a type known only by its exported fields). */
  readonly partial: boolean;
}

export interface Interface {
  readonly kind: "Interface";
  /** Explicit methods. */
  readonly methods: readonly Func[];
  /** Embedded interfaces, types and unions. */
  readonly embeddeds: readonly Type[];
}

export interface Tuple {
  readonly kind: "Tuple";
  readonly elems: readonly Type[];
}

export interface TypeParam {
  readonly kind: "TypeParam";
  readonly obj: TypeName;
  readonly index: number;
  /** Computed when first asked for. */
  constraint(): Type;
}

export interface UnionTerm {
  readonly tilde: boolean;
  readonly type: Type;
}

export interface Union {
  readonly kind: "Union";
  readonly terms: readonly UnionTerm[];
}

export interface Unknown {
  readonly kind: "Unknown";
}

export type Type =
  | Basic
  | Named
  | Pointer
  | Slice
  | GoArray
  | GoMap
  | Chan
  | Signature
  | Struct
  | Interface
  | Tuple
  | TypeParam
  | Union
  | Unknown;
