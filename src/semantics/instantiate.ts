/**
 * Substitution and instantiation (Go specification, "Instantiations"). Instances are lazy, so that
 * types that grow with each use of themselves end, and canonical: the same origin with identical
 * arguments is the same object while anybody holds it.
 */
import { identicalLists } from "./identical.js";
import {
  arrayOf,
  chanOf,
  interfaceOf,
  isResolving,
  mapOf,
  newInstance,
  newTypeParam,
  pointerTo,
  sliceOf,
  structOf,
  tupleOf,
  unionOf,
} from "./make.js";
import { newFunc, newVar } from "./make-object.js";
import type { Func, Var } from "./objects.js";
import type { Named, Signature, Type, TypeParam, UnionTerm } from "./types.js";
import { UNKNOWN } from "./unknown.js";

export type Substitution = ReadonlyMap<TypeParam, Type>;

/** The map from the parameters to the arguments, as far as both go. */
export function substitution(params: readonly TypeParam[], args: readonly Type[]): Substitution {
  const map = new Map<TypeParam, Type>();
  for (let i = 0; i < params.length && i < args.length; i++) {
    map.set(params[i] as TypeParam, args[i] as Type);
  }
  return map;
}

/**
 * Replaces type parameters; parts that hold none are shared, `type` itself if nothing changes. Of an
 * instance only the arguments are looked at, so what it stands for is not computed.
 */
export function substitute(type: Type, map: Substitution): Type {
  if (map.size === 0) return type;
  switch (type.kind) {
    case "Basic":
    case "Unknown":
      return type;
    case "TypeParam":
      return map.get(type) ?? type;
    case "Named": {
      if (type.typeArgs.length === 0) return type;
      const args = substituteAll(type.typeArgs, map);
      return args === type.typeArgs ? type : instantiateNamed(type.origin, args);
    }
    case "Pointer": {
      const elem = substitute(type.elem, map);
      return elem === type.elem ? type : pointerTo(elem);
    }
    case "Slice": {
      const elem = substitute(type.elem, map);
      return elem === type.elem ? type : sliceOf(elem);
    }
    case "Array": {
      const elem = substitute(type.elem, map);
      return elem === type.elem ? type : arrayOf(elem, type.length);
    }
    case "Map": {
      const key = substitute(type.key, map);
      const elem = substitute(type.elem, map);
      return key === type.key && elem === type.elem ? type : mapOf(key, elem);
    }
    case "Chan": {
      const elem = substitute(type.elem, map);
      return elem === type.elem ? type : chanOf(type.dir, elem);
    }
    case "Tuple": {
      const elems = substituteAll(type.elems, map);
      return elems === type.elems ? type : tupleOf(elems);
    }
    case "Struct": {
      const fields = substituteVars(type.fields, map);
      return fields === type.fields ? type : structOf(fields, type.partial);
    }
    case "Signature":
      return substituteSignature(type, map);
    case "Interface": {
      const methods = changed(type.methods, (method) => substituteMethod(method, map));
      const embeddeds = substituteAll(type.embeddeds, map);
      if (methods === type.methods && embeddeds === type.embeddeds) return type;
      return interfaceOf(methods, embeddeds);
    }
    case "Union": {
      const terms = changed(type.terms, (term): UnionTerm => {
        const replaced = substitute(term.type, map);
        return replaced === term.type ? term : { tilde: term.tilde, type: replaced };
      });
      return terms === type.terms ? type : unionOf(terms);
    }
    default: {
      const never: never = type;
      return never;
    }
  }
}

/** The list itself where `replace` changes no element. */
function changed<T>(list: readonly T[], replace: (element: T) => T): readonly T[] {
  let result: T[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const before = list[i] as T;
    const after = replace(before);
    if (after !== before && result === undefined) result = list.slice(0, i);
    result?.push(after);
  }
  return result ?? list;
}

function substituteAll(types: readonly Type[], map: Substitution): readonly Type[] {
  return changed(types, (type) => substitute(type, map));
}

function substituteVars(vars: readonly Var[], map: Substitution): readonly Var[] {
  return changed(vars, (variable) => substituteVar(variable, map));
}

function substituteVar(variable: Var, map: Substitution): Var {
  const before = variable.type();
  const type = substitute(before, map);
  return type === before ? variable : newVar({ ...partsOf(variable), type });
}

function partsOf(variable: Var) {
  const { name, packagePath, place, role, embedded, spec } = variable;
  return { name, packagePath, place, role, embedded, spec, origin: variable };
}

/** A method of an interface. Its receiver stays: through it one could not find back anyway. */
function substituteMethod(method: Func, map: Substitution): Func {
  const before = method.type();
  const type = substituteSignature(before, map);
  return type === before ? method : newFunc({ ...methodParts(method), type });
}

function methodParts(method: Func) {
  const { name, packagePath, place, id, decl, receiver, pointerReceiver, isInterfaceMethod, origin } = method;
  return { name, packagePath, place, id, decl, receiver, pointerReceiver, isInterfaceMethod, origin };
}

/**
 * Type parameters of the signature itself (a generic method of a generic type) are made anew, since
 * their constraints may mention what is replaced.
 */
function substituteSignature(signature: Signature, map: Substitution): Signature {
  const own = signature.typeParams;
  if (own.length === 0) {
    const params = substituteVars(signature.params, map);
    const results = substituteVars(signature.results, map);
    if (params === signature.params && results === signature.results) return signature;
    return { ...signature, params, results };
  }
  const renamed = renameTypeParams(own, map);
  return {
    ...signature,
    typeParams: renamed.typeParams,
    params: substituteVars(signature.params, renamed.map),
    results: substituteVars(signature.results, renamed.map),
  };
}

export interface Renamed {
  readonly typeParams: readonly TypeParam[];
  /** From the old to the new ones, and what was replaced besides. */
  readonly map: Substitution;
}

/** New type parameters for old ones, with constraints that mention the new ones and what `map` says. */
export function renameTypeParams(params: readonly TypeParam[], map?: Substitution): Renamed {
  const extended = new Map(map);
  const typeParams = params.map((param) =>
    newTypeParam({
      name: param.obj.name,
      packagePath: param.obj.packagePath,
      place: param.obj.place,
      index: param.index,
      constraint: () => substitute(param.constraint(), extended),
    }),
  );
  params.forEach((param, i) => {
    extended.set(param, typeParams[i] as TypeParam);
  });
  return { typeParams, map: extended };
}

/** As many arguments as parameters: what is missing is unknown. */
function fitted(args: readonly Type[], count: number): readonly Type[] {
  if (args.length === count) return args;
  return Array.from({ length: count }, (_, i) => args[i] ?? UNKNOWN);
}

/** The signature with its own type parameters replaced; missing arguments are unknown. */
export function instantiateSignature(generic: Signature, args: readonly Type[]): Signature {
  if (generic.typeParams.length === 0) return generic;
  const map = substitution(generic.typeParams, fitted(args, generic.typeParams.length));
  return {
    ...generic,
    typeParams: [],
    params: substituteVars(generic.params, map),
    results: substituteVars(generic.results, map),
  };
}

/**
 * Instances by origin and a rough key of the arguments. They are held weakly: an instance of a type
 * of the standard library may mention types of a package that an editor has long replaced.
 */
const instances = new WeakMap<Named, Map<string, WeakRef<Named>[]>>();

/** `G[A, B]` for a generic type; missing arguments are unknown. A type that is not generic stays. */
export function instantiateNamed(generic: Named, args: readonly Type[]): Named {
  const { origin } = generic;
  const count = origin.typeParams.length;
  if (count === 0) return generic;
  const typeArgs = fitted(args, count);
  let byKey = instances.get(origin);
  if (byKey === undefined) {
    byKey = new Map();
    instances.set(origin, byKey);
  }
  const key = typeArgs.map((arg) => instanceKey(arg)).join();
  const known = byKey.get(key) ?? [];
  const alive: WeakRef<Named>[] = [];
  for (const ref of known) {
    const instance = ref.deref();
    if (instance === undefined) continue;
    if (isSameList(instance.typeArgs, typeArgs)) return instance;
    alive.push(ref);
  }
  const made = makeInstance(origin, typeArgs);
  alive.push(new WeakRef(made));
  byKey.set(key, alive);
  return made;
}

function isSameList(a: readonly Type[], b: readonly Type[]): boolean {
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return identicalLists(a, b);
  }
  return true;
}

/**
 * Equal for identical types, mostly different for others. Looks at nothing that is computed lazily:
 * what an instance mentions may still be in the making.
 */
function instanceKey(type: Type): string {
  switch (type.kind) {
    case "Basic":
      return type.name;
    case "Named": {
      const name = `${type.obj.packagePath}.${type.obj.name}`;
      return type.typeArgs.length === 0 ? name : `${name}[${type.typeArgs.map(instanceKey).join()}]`;
    }
    case "TypeParam":
      return `$${type.obj.name}`;
    case "Pointer":
      return `*${instanceKey(type.elem)}`;
    case "Slice":
      return `[]${instanceKey(type.elem)}`;
    case "Array":
      return `[${type.length}]${instanceKey(type.elem)}`;
    case "Map":
      return `map[${instanceKey(type.key)}]${instanceKey(type.elem)}`;
    case "Chan":
      return `chan ${instanceKey(type.elem)}`;
    case "Signature":
      return `func(${type.params.length})${type.results.length}`;
    case "Struct":
      return `struct{${type.fields.map((field) => field.name).join()}}`;
    default:
      return type.kind;
  }
}

function makeInstance(origin: Named, typeArgs: readonly Type[]): Named {
  const instance: Named = newInstance(
    origin,
    typeArgs,
    () =>
      isResolving(origin)
        ? undefined
        : substitute(origin.underlying(), substitution(origin.typeParams, typeArgs)),
    () => origin.methods().map((method) => instanceMethod(instance, method)),
  );
  return instance;
}

/** The method of an instance, with `origin` the declared one. */
function instanceMethod(instance: Named, method: Func): Func {
  return newFunc({
    ...methodParts(method),
    type: () => {
      const declared = method.type();
      const map = substitution(receiverTypeParams(declared, instance.origin), instance.typeArgs);
      const type = substituteSignature(declared, map);
      if (declared.recv === undefined) return type;
      const recvType = declared.recv.type().kind === "Pointer" ? pointerTo(instance) : instance;
      return { ...type, recv: newVar({ ...partsOf(declared.recv), type: recvType }) };
    },
  });
}

/**
 * The type parameters that a method's receiver declares, `P` in `func (t *T[P]) m()`; those of the
 * type itself where the signature was made with them.
 */
function receiverTypeParams(signature: Signature, origin: Named): readonly TypeParam[] {
  let type = signature.recv?.type();
  if (type?.kind === "Pointer") type = type.elem;
  if (type?.kind !== "Named" || type.typeArgs.length === 0) return origin.typeParams;
  return type.typeArgs.filter((arg) => arg.kind === "TypeParam");
}
