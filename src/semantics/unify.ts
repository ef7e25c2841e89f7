/**
 * Unification (Go specification, "Type unification"): makes two types equal by finding types for
 * type parameters in them. Decides what matches loosely and what exactly; which types are brought
 * together, and in which order, is the business of `infer.ts`. Unknown parts match everything and
 * tell nothing.
 */
import { identical, sameName } from "./identical.js";
import { lookupMember } from "./lookup.js";
import type { Func, Var } from "./objects.js";
import { interfaceUnder } from "./predicates.js";
import { sameTerms } from "./terms.js";
import type { Interface, Signature, Type, TypeParam } from "./types.js";
import { coreType, memberKey, typeSetOf, underlyingOf } from "./typeset.js";

/**
 * `inexact`: defined types match literals by what is under them, channel directions play no part,
 * interfaces match what implements them. `assign`: so at the top only, elements exactly. `exact`:
 * identical types.
 */
type UnifyMode = "inexact" | "assign" | "exact";

/** A type found for one parameter, or for several that must be the same. */
interface Slot {
  type: Type | undefined;
}

export interface Unifier {
  unify(x: Type, y: Type, mode: UnifyMode): boolean;
  at(param: TypeParam): Type | undefined;
  set(param: TypeParam, type: Type): void;
  /** How many parameters have no type yet. */
  unknowns(): number;
}

type InterfacePair = readonly [Interface, Interface];

/**
 * Types inside types; too low and deep types do not unify, too high and recursive constraints cost
 * time. The depth of go/types.
 */
const MAX_DEPTH = 100;

export function newUnifier(params: readonly TypeParam[], given: readonly (Type | undefined)[]): Unifier {
  const slots = new Map<TypeParam, Slot>();
  params.forEach((param, i) => {
    slots.set(param, { type: given[i] });
  });
  let depth = 0;
  const pairs: InterfacePair[] = [];

  const slotOf = (type: Type): Slot | undefined => (type.kind === "TypeParam" ? slots.get(type) : undefined);

  /** Makes two parameters one; false when both have types already. */
  function join(a: Slot, b: Slot): boolean {
    if (a === b) return true;
    if (a.type !== undefined && b.type !== undefined) return false;
    const [keep, drop] = a.type !== undefined ? [a, b] : [b, a];
    for (const [param, slot] of slots) if (slot === drop) slots.set(param, keep);
    return true;
  }

  function unify(x: Type, y: Type, mode: UnifyMode): boolean {
    if (x === y || x.kind === "Unknown" || y.kind === "Unknown") return true;
    if (depth > MAX_DEPTH) return false;
    depth++;
    const result = unifyDifferent(x, y, mode);
    depth--;
    return result;
  }

  function unifyDifferent(a: Type, b: Type, mode: UnifyMode): boolean {
    let [x, y] = [a, b];
    // Of two, a defined type comes second, and a parameter that is looked for comes first.
    if (x.kind === "Named" || slotOf(y) !== undefined) [x, y] = [y, x];
    if (
      mode !== "exact" &&
      y.kind === "Named" &&
      x.kind !== "Named" &&
      x.kind !== "TypeParam" &&
      x.kind !== "Interface"
    ) {
      y = y.underlying();
      if (x === y || y.kind === "Unknown") return true;
    }
    const slotX = slotOf(x);
    const slotY = slotOf(y);
    if (slotX !== undefined && slotY !== undefined) {
      if (join(slotX, slotY)) return true;
      return unify(slotX.type as Type, slotY.type as Type, mode);
    }
    if (slotX !== undefined) return unifySlot(slotX, y, mode);
    if (mode !== "exact") {
      const ix = interfaceUnder(x);
      const iy = interfaceUnder(y);
      if (ix !== undefined && iy !== undefined) return unifyInterfaces(ix, iy, false);
      if (ix !== undefined) return unifyMethods(ix, y);
      if (iy !== undefined) return unifyMethods(iy, x);
    }
    if (y.kind === "TypeParam") [x, y] = [y, x];
    return unifyStructure(x, y, mode);
  }

  /** A parameter against a type: the first type is taken, later ones must match it. */
  function unifySlot(slot: Slot, y: Type, mode: UnifyMode): boolean {
    const x = slot.type;
    if (x === undefined) {
      slot.type = y;
      return true;
    }
    if (!unify(x, y, mode)) return false;
    const ix = interfaceUnder(x);
    const iy = interfaceUnder(y);
    const isNamedX = x.kind === "Named";
    const isNamedY = y.kind === "Named";
    if (ix !== undefined && iy !== undefined) {
      if (isNamedX && isNamedY) return identical(x, y);
      if (typeSetOf(ix).methods.length !== typeSetOf(iy).methods.length) return false;
    } else if (ix !== undefined || iy !== undefined) {
      // Either would do, so that the result would depend on the order of the arguments.
      return x.kind === "Unknown" || y.kind === "Unknown";
    }
    if (mode !== "exact" && !isNamedX) {
      // Defined types win over literals, directed channels over others: values stay assignable.
      const under = underlyingOf(y);
      if (isNamedY || (under.kind === "Chan" && under.dir !== "both")) slot.type = y;
    }
    return true;
  }

  /** Same terms, and the methods of the one among those of the other (`equal`: and conversely). */
  function unifyInterfaces(a: Interface, b: Interface, equal: boolean): boolean {
    const x = typeSetOf(a);
    const y = typeSetOf(b);
    if (x.comparable !== y.comparable || !sameTerms(x.terms, y.terms, identical)) return false;
    if (equal && x.methods.length !== y.methods.length) return false;
    for (const [p, q] of pairs) {
      if ((p === a && q === b) || (p === b && q === a)) return true;
    }
    const [few, many] = x.methods.length > y.methods.length ? [y, x] : [x, y];
    const byKey = new Map<string, Func>();
    for (const method of many.methods) byKey.set(memberKey(method.name, method.packagePath), method);
    pairs.push([a, b]);
    const result = few.methods.every((method) => {
      const other = byKey.get(memberKey(method.name, method.packagePath));
      if (other === undefined) return !many.complete;
      return unify(method.type(), other.type(), "exact");
    });
    pairs.pop();
    return result;
  }

  /** The type must have all methods of the interface; generic ones never count. */
  function unifyMethods(iface: Interface, type: Type): boolean {
    return typeSetOf(iface).methods.every((wanted) => {
      const found = lookupMember(type, wanted.name, wanted.packagePath);
      if (found.kind === "unknown") return true;
      if (found.kind !== "found" || found.selection.obj.kind !== "Func") return false;
      const { obj, indirect } = found.selection;
      if (obj.pointerReceiver && !indirect) return false;
      const has = obj.type();
      return has.typeParams.length === 0 && unify(wanted.type(), has, "exact");
    });
  }

  function unifyStructure(x: Type, y: Type, mode: UnifyMode): boolean {
    const inner = mode === "assign" ? "exact" : mode;
    switch (x.kind) {
      case "Basic":
        return y.kind === "Basic" && x.name === y.name;
      case "Pointer":
      case "Slice":
        return y.kind === x.kind && unify(x.elem, y.elem, inner);
      case "Array":
        return (
          y.kind === "Array" &&
          (x.length === undefined || y.length === undefined || x.length === y.length) &&
          unify(x.elem, y.elem, inner)
        );
      case "Map":
        return y.kind === "Map" && unify(x.key, y.key, inner) && unify(x.elem, y.elem, inner);
      case "Chan":
        return y.kind === "Chan" && (mode !== "exact" || x.dir === y.dir) && unify(x.elem, y.elem, inner);
      case "Struct":
        return (
          y.kind === "Struct" &&
          x.fields.length === y.fields.length &&
          x.fields.every((field, i) => {
            const other = y.fields[i] as Var;
            return field.embedded === other.embedded && sameName(field, other);
          }) &&
          unifyVars(x.fields, y.fields, inner)
        );
      case "Signature":
        return y.kind === "Signature" && unifySignatures(x, y, inner);
      case "Interface":
        return y.kind === "Interface" && unifyInterfaces(x, y, true);
      case "Tuple":
        return y.kind === "Tuple" && unifyLists(x.elems, y.elems, mode);
      case "Named":
        return (
          y.kind === "Named" &&
          unifyLists(x.typeArgs, y.typeArgs, mode) &&
          (x.origin === y.origin || x.obj === y.obj)
        );
      case "TypeParam": {
        // One that is not looked for: whatever it stands for has its core type underneath.
        const core = coreType(x);
        return core !== undefined && unify(core, y, "assign");
      }
      default:
        return false;
    }
  }

  function unifySignatures(x: Signature, y: Signature, mode: UnifyMode): boolean {
    return (
      x.variadic === y.variadic &&
      unifyVars(x.params, y.params, mode) &&
      unifyVars(x.results, y.results, mode)
    );
  }

  function unifyVars(x: readonly Var[], y: readonly Var[], mode: UnifyMode): boolean {
    return (
      x.length === y.length && x.every((variable, i) => unify(variable.type(), (y[i] as Var).type(), mode))
    );
  }

  function unifyLists(x: readonly Type[], y: readonly Type[], mode: UnifyMode): boolean {
    return x.length === y.length && x.every((type, i) => unify(type, y[i] as Type, mode));
  }

  return {
    unify,
    at: (param) => slots.get(param)?.type,
    set: (param, type) => {
      const slot = slots.get(param);
      if (slot !== undefined) slot.type = type;
    },
    unknowns: () => {
      let count = 0;
      for (const slot of slots.values()) if (slot.type === undefined) count++;
      return count;
    },
  };
}
