/**
 * Finds type arguments that a call leaves out (Go specification, "Type inference", as of Go 1.21):
 * from typed arguments, from constraints, then from untyped constants. `unify.ts` unifies.
 */
import { checkMethods } from "./implements.js";
import {
  instantiateSignature,
  type Renamed,
  renameTypeParams,
  substitute,
  substitution,
} from "./instantiate.js";
import { mentionsAny } from "./mentions.js";
import type { Var } from "./objects.js";
import { defaultType, isUntyped, isUntypedNil, maxUntyped } from "./predicates.js";
import type { Basic, Signature, Type, TypeParam, UnionTerm } from "./types.js";
import { constraintSetOf, coreType } from "./typeset.js";
import { newUnifier, type Unifier } from "./unify.js";
import { UNKNOWN } from "./unknown.js";

export interface CallInference {
  /** The callee's signature, instantiated, still with its variadic parameter. */
  readonly signature: Signature;
  /** Given and inferred. `UNKNOWN` where only an argument of unknown type could have told. */
  readonly typeArgs: readonly Type[];
  /** Per argument: the type arguments of an argument that is a generic function. */
  readonly argTypeArgs: readonly (readonly Type[] | undefined)[];
}

/**
 * The call `f[typeArgs...](args...)` of a generic function, or of any function with generic functions
 * among the arguments. `args`: their types, untyped ones for constants. Undefined when inference
 * fails or the number of arguments is wrong.
 * `argTypeArgs`: type arguments already given at arguments that are generic functions, `g[int]`.
 */
export function inferCall(
  callee: Signature,
  typeArgs: readonly Type[],
  args: readonly Type[],
  spread: boolean,
  argTypeArgs: readonly (readonly Type[] | undefined)[] = [],
): CallInference | undefined {
  const declared = paramTypes(callee, args.length, spread);
  if (declared === undefined || typeArgs.length > callee.typeParams.length) return undefined;
  const own = lookedFor(callee.typeParams, [...typeArgs, ...args]);
  const params = declared.map((type) => substitute(type, own.map));
  const looked: TypeParam[] = [...own.typeParams];
  const given: (Type | undefined)[] = looked.map((_, i) => typeArgs[i]);
  const genericArgs: { readonly index: number; readonly from: number; readonly count: number }[] = [];
  const argTypes = args.map((arg, index) => {
    if (arg.kind !== "Signature" || arg.typeParams.length === 0) return arg;
    const renamed = renameTypeParams(arg.typeParams);
    genericArgs.push({ index, from: looked.length, count: arg.typeParams.length });
    looked.push(...renamed.typeParams);
    given.push(...arg.typeParams.map((_, i) => argTypeArgs[index]?.[i]));
    return substitute({ ...arg, typeParams: [] }, renamed.map);
  });
  const found = looked.length === 0 ? [] : infer(looked, given, params, argTypes);
  if (found === undefined) return undefined;
  const ownArgs = found.slice(0, callee.typeParams.length);
  const perArg: (readonly Type[] | undefined)[] = args.map(() => undefined);
  for (const { index, from, count } of genericArgs) perArg[index] = found.slice(from, from + count);
  return { signature: instantiateSignature(callee, ownArgs), typeArgs: ownArgs, argTypeArgs: perArg };
}

/**
 * The parameters to look for. A function that calls itself uses its own as types of arguments; what
 * is looked for is then renamed, to be told apart.
 */
function lookedFor(params: readonly TypeParam[], given: readonly Type[]): Renamed {
  return given.some((type) => mentionsAny(type, params))
    ? renameTypeParams(params)
    : { typeParams: params, map: new Map() };
}

/**
 * The types that arguments meet: the last parameter of a variadic function once for each argument it
 * takes. Undefined when the number of arguments does not fit.
 */
export function paramTypes(signature: Signature, count: number, spread: boolean): Type[] | undefined {
  const types = signature.params.map((param) => param.type());
  if (!signature.variadic || spread) {
    return count === types.length && (signature.variadic || !spread) ? types : undefined;
  }
  const last = types.pop();
  if (count < types.length) return undefined;
  const elem = last?.kind === "Slice" ? last.elem : UNKNOWN;
  while (types.length < count) types.push(elem);
  return types;
}

/** The type arguments of a generic function that is assigned to a variable of function type `target`. */
export function inferAssigned(
  generic: Signature,
  typeArgs: readonly Type[],
  target: Type,
): readonly Type[] | undefined {
  const own = lookedFor(generic.typeParams, [...typeArgs, target]);
  const signature = substitute({ ...generic, typeParams: [] }, own.map);
  const given = own.typeParams.map((_, i) => typeArgs[i]);
  return infer(own.typeParams, given, [target], [signature]);
}

/** The type arguments that the given ones imply through constraints alone: `F[S]` for `[S ~[]E, E any]`. */
export function inferFromConstraints(
  typeParams: readonly TypeParam[],
  typeArgs: readonly Type[],
): readonly Type[] | undefined {
  const own = lookedFor(typeParams, typeArgs);
  return infer(
    own.typeParams,
    own.typeParams.map((_, i) => typeArgs[i]),
    [],
    [],
  );
}

/**
 * The types of `looked`, which occur in `params`, for arguments of these types; `given` are known
 * already. The parameters looked for must occur in no argument except as such.
 */
function infer(
  looked: readonly TypeParam[],
  given: readonly (Type | undefined)[],
  params: readonly Type[],
  args: readonly Type[],
): readonly Type[] | undefined {
  if (given.every((type) => type !== undefined)) return given as readonly Type[];
  const map = substitution(...definedPairs(looked, given));
  const expected = params.map((param) => substitute(param, map));
  const unifier = newUnifier(looked, given);

  const untyped: number[] = [];
  let sawUnknown = given.includes(UNKNOWN) || looked.some((param) => !constraintSetOf(param).complete);
  for (const [i, param] of expected.entries()) {
    const arg = args[i] ?? UNKNOWN;
    sawUnknown ||= hasUnknown(arg);
    if (arg === UNKNOWN || !(mentionsAny(param, looked) || mentionsAny(arg, looked))) continue;
    if (!isUntyped(arg)) {
      if (!unifier.unify(param, arg, "assign")) return undefined;
    } else if (param.kind === "TypeParam" && !isUntypedNil(arg)) {
      untyped.push(i);
    }
  }
  if (!useConstraints(looked, unifier)) return undefined;
  if (!useConstants(untyped, expected, args, unifier)) return undefined;
  return simplified(looked, given, unifier, sawUnknown);
}

function definedPairs(
  params: readonly TypeParam[],
  types: readonly (Type | undefined)[],
): [TypeParam[], Type[]] {
  const pairs: [TypeParam[], Type[]] = [[], []];
  params.forEach((param, i) => {
    const type = types[i];
    if (type !== undefined) {
      pairs[0].push(param);
      pairs[1].push(type);
    }
  });
  return pairs;
}

/** The argument's type is unknown, or has unknown parts at hand, so that it may hide an answer. */
function hasUnknown(type: Type): boolean {
  switch (type.kind) {
    case "Unknown":
      return true;
    case "Pointer":
    case "Slice":
    case "Array":
    case "Chan":
      return hasUnknown(type.elem);
    case "Map":
      return hasUnknown(type.key) || hasUnknown(type.elem);
    case "Named":
      return type.typeArgs.some(hasUnknown) || type.underlying() === UNKNOWN;
    case "Signature": {
      const isUnknown = (variable: Var): boolean => hasUnknown(variable.type());
      return type.params.some(isUnknown) || type.results.some(isUnknown);
    }
    default:
      return false;
  }
}

/**
 * Unifies each parameter with the core type of its constraint, and the methods of types found with
 * those the constraint asks for, as long as that finds something new.
 */
function useConstraints(looked: readonly TypeParam[], unifier: Unifier): boolean {
  for (;;) {
    const before = unifier.unknowns();
    for (const param of looked) {
      const type = unifier.at(param);
      const core = coreTerm(param);
      if (core !== undefined) {
        if (type !== undefined) {
          if (!unifier.unify(type, core.term.type, "inexact")) return false;
        } else if (core.single && !core.term.tilde) {
          unifier.set(param, core.term.type);
        }
      }
      if (type !== undefined && type !== UNKNOWN && !mentionsAny(type, looked)) {
        const { methods } = constraintSetOf(param);
        const { missing } = checkMethods(type, methods, (has, wants) => unifier.unify(has, wants, "exact"));
        if (missing !== undefined) return false;
      }
    }
    if (unifier.unknowns() === before) return true;
  }
}

/** The constraint's only term, or its core type; `tilde` when any term has one. */
function coreTerm(param: TypeParam): { readonly term: UnionTerm; readonly single: boolean } | undefined {
  const { terms } = constraintSetOf(param);
  if (terms === undefined || terms.length === 0) return undefined;
  const [only] = terms;
  if (terms.length === 1 && only !== undefined) return { term: only, single: true };
  const core = coreType(param);
  if (core === undefined) return undefined;
  return { term: { tilde: terms.some((term) => term.tilde), type: core }, single: false };
}

/** Parameters that only untyped constants speak of take the default of the largest of these. */
function useConstants(
  untyped: readonly number[],
  params: readonly Type[],
  args: readonly Type[],
  unifier: Unifier,
): boolean {
  const largest = new Map<TypeParam, Basic>();
  for (const index of untyped) {
    const param = params[index] as TypeParam;
    if (unifier.at(param) !== undefined) continue;
    const arg = args[index] as Basic;
    const other = largest.get(param);
    const max = other === undefined ? arg : maxUntyped(other, arg);
    if (max === undefined) return false;
    largest.set(param, max);
  }
  for (const [param, type] of largest) unifier.set(param, defaultType(type));
  return true;
}

/**
 * Replaces parameters in what was found for others until none is left: of `[A, B []A]` with A = int,
 * B is []int. Parameters whose types lead back to themselves, such as `[A *A]`, have no answer.
 */
function simplified(
  looked: readonly TypeParam[],
  given: readonly (Type | undefined)[],
  unifier: Unifier,
  sawUnknown: boolean,
): readonly Type[] | undefined {
  const found = looked.map((param, i) => given[i] ?? unifier.at(param));
  for (const cyclic of cyclicParams(looked, found)) found[cyclic] = undefined;
  // Each round replaces at least one level of an acyclic graph of that many nodes.
  for (let round = 0; round < looked.length; round++) {
    const map = substitution(...definedPairs(looked, found));
    let isChanged = false;
    found.forEach((type, i) => {
      if (type === undefined || given[i] !== undefined) return;
      const simpler = substitute(type, map);
      isChanged ||= simpler !== type;
      found[i] = simpler;
    });
    if (!isChanged) break;
  }
  const result: Type[] = [];
  for (const type of found) {
    if (type !== undefined && !mentionsAny(type, looked)) {
      result.push(type);
    } else if (sawUnknown) {
      const open = type === undefined ? UNKNOWN : substitute(type, new Map(looked.map((p) => [p, UNKNOWN])));
      result.push(open);
    } else {
      return undefined;
    }
  }
  return result;
}

/** Positions of parameters that can be reached from their own types. */
function cyclicParams(looked: readonly TypeParam[], found: readonly (Type | undefined)[]): number[] {
  const edges = found.map((type) =>
    type === undefined
      ? []
      : looked.flatMap((param, i) => (type !== param && mentionsAny(type, [param]) ? [i] : [])),
  );
  const isCyclic = (start: number): boolean => {
    const seen = new Set<number>();
    const stack = [...(edges[start] ?? [])];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (at === start) return true;
      if (seen.has(at)) continue;
      seen.add(at);
      stack.push(...(edges[at] ?? []));
    }
    return false;
  };
  return looked.flatMap((param, i) => (found[i] === param || isCyclic(i) ? [i] : []));
}
