/**
 * Which values go where: assignment and conversion (Go specification, "Assignability",
 * "Conversions", "Representability"). Three-valued: undefined where a part is unknown.
 */
import { representable } from "./constant-convert.js";
import type { Constant } from "./constants.js";
import { compareTypes } from "./identical.js";
import { implementsInterface } from "./implements.js";
import {
  defaultType,
  hasName,
  hasNil,
  isBoolean,
  isBytesOrRunes,
  isComplex,
  isConstType,
  isFloat,
  isInteger,
  isNumeric,
  isPointer,
  isString,
  isUntyped,
  isUntypedNil,
  maxUntyped,
} from "./predicates.js";
import type { Type, TypeParam } from "./types.js";
import { constraintSetOf, everyTerm, isTypeParam, typeSetOf, underlyingOf } from "./typeset.js";
import { UNKNOWN } from "./unknown.js";

/** A value as assignability sees it; `constant` for constants, whose value decides for untyped ones. */
export interface Operand {
  readonly type: Type;
  readonly constant?: Constant | undefined;
}

/** Whether a value may be assigned to a variable of that type. */
export function assignableTo(value: Operand, target: Type): boolean | undefined {
  const source = value.type;
  const same = compareTypes(source, target);
  if (same !== false) return same;
  const from = underlyingOf(source);
  const to = underlyingOf(target);
  if (from === UNKNOWN || to === UNKNOWN) return undefined;
  if (isUntyped(from)) return implicitType(value, target) !== undefined;

  const generic = isTypeParam(source) || isTypeParam(target);
  let unsure = false;
  if (!generic && !(hasName(source) && hasName(target))) {
    const sameUnderlying = compareTypes(from, to);
    if (sameUnderlying === true) return true;
    unsure = sameUnderlying === undefined;
  }
  if (to.kind === "Interface") {
    const does = implementsInterface(source, target);
    if (does !== false || !isTypeParam(source)) return does;
  }
  if (from.kind === "Chan" && from.dir === "both" && to.kind === "Chan" && !generic) {
    const sameElem = compareTypes(from.elem, to.elem);
    if (sameElem !== false) return hasName(source) && hasName(target) ? false : sameElem;
  }
  if (isTypeParam(target) && !hasName(source)) {
    return forAllTerms(target, (term) => assignableTo(value, term));
  }
  if (isTypeParam(source) && !hasName(target)) {
    return forAllTerms(source, (term) => assignableTo({ type: term }, target));
  }
  return unsure ? undefined : false;
}

/** False without specific types, as the specification has nothing to assign then. */
function forAllTerms(param: TypeParam, test: (type: Type) => boolean | undefined): boolean | undefined {
  const { terms, complete } = constraintSetOf(param);
  if (terms === undefined || terms.length === 0) return complete ? false : undefined;
  let result: boolean | undefined = true;
  for (const term of terms) {
    const known = test(term.type);
    if (known === false) return false;
    if (known === undefined) result = undefined;
  }
  return result;
}

/**
 * The type an untyped value takes where `target` is expected: the target, or for interfaces the
 * default type, or untyped nil. Undefined where the value does not fit. Typed values keep their type.
 */
export function implicitType(value: Operand, target: Type): Type | undefined {
  const source = value.type;
  if (!isUntyped(source) || target === UNKNOWN) return source;
  if (isUntyped(target)) return maxUntyped(source, target);
  const isNil = isUntypedNil(source);
  const to = underlyingOf(target);
  switch (to.kind) {
    case "Unknown":
      return target;
    case "Basic":
      if (value.constant !== undefined) {
        return representable(value.constant, to) === undefined ? undefined : target;
      }
      if (isNil) return hasNil(to) ? source : undefined;
      if (isBoolean(source) ? isBoolean(to) : isNumeric(source) ? isNumeric(to) : isString(to)) return target;
      return undefined;
    case "TypeParam":
      if (!everyTerm(to, (_, under) => implicitType(value, under) !== undefined)) return undefined;
      return isNil ? source : target;
    case "Interface": {
      if (isNil) return source;
      const set = typeSetOf(to);
      const empty = set.methods.length === 0 && set.terms === undefined && !set.comparable;
      return empty ? defaultType(source) : undefined;
    }
    case "Pointer":
    case "Signature":
    case "Slice":
    case "Map":
    case "Chan":
      return isNil ? source : undefined;
    default:
      return undefined;
  }
}

/** Whether the conversion `target(value)` compiles. */
export function convertibleTo(value: Operand, target: Type): boolean | undefined {
  const source = value.type;
  if (value.constant !== undefined && isConstType(target)) {
    return constantConvertible(value.constant, source, target);
  }
  if (value.constant !== undefined && isTypeParam(target)) {
    const { constant } = value;
    return forAllTerms(target, (term) => {
      if (isString(source) && isBytesOrRunes(term)) return true;
      return isConstType(term) && constantConvertible(constant, source, term);
    });
  }
  const assignable = assignableTo(value, target);
  if (assignable === true) return true;
  const from = underlyingOf(source);
  const to = underlyingOf(target);
  if (from === UNKNOWN || to === UNKNOWN) return undefined;
  if (isTypeParam(source)) {
    return forAllTerms(source, (term) => convertibleTo({ type: term }, target));
  }
  if (isTypeParam(target)) {
    return forAllTerms(target, (term) => convertibleTo({ type: source }, term));
  }
  return convertibleUnder(source, from, target, to, assignable);
}

function constantConvertible(constant: Constant, from: Type, target: Type): boolean {
  return representable(constant, target) !== undefined || (isInteger(from) && isString(target));
}

/** The rules of the specification's list that look at underlying types; neither side is generic. */
function convertibleUnder(
  source: Type,
  from: Type,
  target: Type,
  to: Type,
  assignable: boolean | undefined,
): boolean | undefined {
  let result: boolean | undefined = assignable;
  const unless = (known: boolean | undefined): boolean => {
    if (known === undefined) result = undefined;
    return known === true;
  };
  if (unless(compareTypes(from, to))) return true;
  if (source.kind === "Pointer" && target.kind === "Pointer") {
    const a = underlyingOf(source.elem);
    const b = underlyingOf(target.elem);
    if (!isTypeParam(a) && !isTypeParam(b) && unless(compareTypes(a, b))) return true;
  }
  if ((isInteger(from) || isFloat(from)) && (isInteger(to) || isFloat(to))) return true;
  if (isComplex(from) && isComplex(to)) return true;
  if (isString(to) && (isInteger(from) || isBytesOrRunes(from))) return true;
  if (isString(from) && isBytesOrRunes(to)) return true;
  if (isUnsafePointer(to) && (isPointer(from) || isUintptr(from))) return true;
  if (isUnsafePointer(from) && (isPointer(to) || isUintptr(to))) return true;
  if (from.kind === "Slice") {
    const array = to.kind === "Pointer" ? underlyingOf(to.elem) : to;
    if (array.kind === "Array" && unless(compareTypes(from.elem, array.elem))) return true;
  }
  return result;
}

function isUnsafePointer(type: Type): boolean {
  return type.kind === "Basic" && type.name === "unsafe.Pointer";
}

function isUintptr(type: Type): boolean {
  return type.kind === "Basic" && type.name === "uintptr";
}
