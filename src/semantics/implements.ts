/**
 * Does a type implement an interface, or satisfy a constraint (Go specification, "Implementing an
 * interface", "Satisfying a type constraint")? Undefined where a part is unknown.
 */
import { compareTypes, identical } from "./identical.js";
import { lookupMember } from "./lookup.js";
import type { Func } from "./objects.js";
import { comparable, interfaceUnder } from "./predicates.js";
import { includesType, isSubset } from "./terms.js";
import type { Signature, Type } from "./types.js";
import { constraintSet, methodOf, type TypeSet, typeSetOf, underlyingOf } from "./typeset.js";
import { UNKNOWN } from "./unknown.js";

/** Whether a value of the type can be stored in a variable of the interface type. */
export function implementsInterface(type: Type, iface: Type): boolean | undefined {
  const under = underlyingOf(iface);
  if (under === UNKNOWN) return undefined;
  if (under.kind !== "Interface") return false;
  return isInSet(type, typeSetOf(under), false);
}

/** Whether the type may be an argument for a parameter with that constraint (already instantiated). */
export function satisfies(typeArg: Type, constraint: Type): boolean | undefined {
  if (underlyingOf(constraint) === UNKNOWN) return undefined;
  return isInSet(typeArg, constraintSet(constraint), true);
}

/** The first method of the interface that the type certainly lacks or has with another signature. */
export function missingMethod(type: Type, iface: Type): Func | undefined {
  const under = interfaceUnder(iface);
  if (under === undefined) return undefined;
  return checkMethods(type, typeSetOf(under).methods, compareTypes).missing;
}

function isInSet(type: Type, set: TypeSet, isConstraint: boolean): boolean | undefined {
  if (set.complete && set.methods.length === 0 && set.terms === undefined && !set.comparable) return true;
  const under = underlyingOf(type);
  if (under === UNKNOWN && set.methods.length === 0) return undefined;
  const own = setUnder(under);
  if (own?.complete && own.terms?.length === 0) return true;
  if (set.complete && set.terms?.length === 0) return false;
  let result: boolean | undefined = set.complete ? true : undefined;

  const { missing, unsure } = checkMethods(type, set.methods, compareTypes);
  if (missing !== undefined) return false;
  if (unsure || under === UNKNOWN) result = undefined;

  if (set.terms !== undefined) {
    const inTerms =
      own === undefined
        ? includesType(set.terms, type, identical)
        : isSubset(own.terms, set.terms, identical);
    if (!inTerms) return own?.complete === false || under === UNKNOWN ? undefined : false;
  }
  if (set.comparable) {
    // Ordinary interfaces satisfy comparable as of Go 1.20, though they do not implement it.
    const known = comparable(type, !isConstraint);
    if (known === false) return false;
    if (known === undefined) result = undefined;
  }
  return result;
}

/** The type set of an interface or type parameter. */
function setUnder(under: Type): TypeSet | undefined {
  if (under.kind === "Interface") return typeSetOf(under);
  return under.kind === "TypeParam" ? constraintSet(under.constraint()) : undefined;
}

export interface MethodCheck {
  /** A method that is certainly missing, or certainly different. */
  readonly missing: Func | undefined;
  readonly unsure: boolean;
}

/** Whether the type has the methods, with signatures that `same` accepts. */
export function checkMethods(
  type: Type,
  methods: readonly Func[],
  same: (has: Signature, wants: Signature) => boolean | undefined,
): MethodCheck {
  let unsure = false;
  const own = methods.length === 0 ? undefined : setUnder(underlyingOf(type));
  for (const method of methods) {
    let has: Func | undefined;
    if (own !== undefined) {
      has = methodOf(own, method.name, method.packagePath);
      if (has === undefined && !own.complete) {
        unsure = true;
        continue;
      }
    } else {
      const found = lookupMember(type, method.name, method.packagePath);
      if (found.kind === "unknown") {
        unsure = true;
        continue;
      }
      if (found.kind === "found" && found.selection.obj.kind === "Func") {
        const { obj, indirect } = found.selection;
        // A value that is not addressable has no methods with pointer receivers.
        if (indirect || !obj.pointerReceiver) has = obj;
      }
    }
    if (has === undefined) return { missing: method, unsure };
    if (has === method) continue;
    const matches = same(has.type(), method.type());
    if (matches === false) return { missing: method, unsure };
    if (matches === undefined) unsure = true;
  }
  return { missing: undefined, unsure };
}
