/**
 * Finds type arguments that a call leaves out (Go specification, "Type inference", as of Go 1.21):
 * unification of parameter and argument types, of constraints' core types, defaults of untyped
 * constants. `unify.ts` unifies.
 */
import type { Signature, Type, TypeParam } from "./types.js";

export interface CallInference {
  /** The callee's signature, instantiated, still with its variadic parameter. */
  readonly signature: Signature;
  /** Given and inferred. `UNKNOWN` where only an argument of unknown type could have told. */
  readonly typeArgs: readonly Type[];
  /** Per argument: the type arguments inferred for an argument that is a generic function. */
  readonly argTypeArgs: readonly (readonly Type[] | undefined)[];
}

/**
 * The call `f[typeArgs...](args...)` of a generic function, or of any function with generic
 * functions among the arguments. Undefined when inference fails.
 * `argTypeArgs`: type arguments already given at arguments that are generic functions, `g[int]`.
 */
export function inferCall(
  _callee: Signature,
  _typeArgs: readonly Type[],
  _args: readonly Type[],
  _spread: boolean,
  _argTypeArgs?: readonly (readonly Type[] | undefined)[],
): CallInference | undefined {
  return undefined;
}

/** The type arguments of a generic function that is assigned to a variable of function type `target`. */
export function inferAssigned(
  _generic: Signature,
  _typeArgs: readonly Type[],
  _target: Type,
): readonly Type[] | undefined {
  return undefined;
}

/** The type arguments that the given ones imply through constraints alone: `F[S]` for `[S ~[]E, E any]`. */
export function inferFromConstraints(
  _typeParams: readonly TypeParam[],
  _typeArgs: readonly Type[],
): readonly Type[] | undefined {
  return undefined;
}
