/**
 * Lists of type terms as sets of types: union, intersection, comparison (Go specification, "General
 * interfaces"). No list (`undefined`) is the set of all types, an empty one the empty set.
 */
import type { Type, UnionTerm } from "./types.js";

export type Terms = readonly UnionTerm[] | undefined;
export type Same = (a: Type, b: Type) => boolean;

/**
 * Tilde terms hold underlying types only, so looking under the other side's type is all that a tilde
 * asks for.
 */
function areDisjoint(x: UnionTerm, y: UnionTerm, same: Same): boolean {
  const a = y.tilde ? under(x.type) : x.type;
  const b = x.tilde ? under(y.type) : y.type;
  return !same(a, b);
}

function under(type: Type): Type {
  return type.kind === "Named" ? type.underlying() : type;
}

/** The terms of both lists, without those that another one covers. */
export function uniteTerms(x: Terms, y: Terms, same: Same): Terms {
  if (x === undefined || y === undefined) return undefined;
  return normalized([...x, ...y], same);
}

/** The types that are in both sets. */
export function intersectTerms(x: Terms, y: Terms, same: Same): Terms {
  if (x === undefined) return y;
  if (y === undefined) return x;
  const result: UnionTerm[] = [];
  for (const a of x) {
    for (const b of y) {
      if (!areDisjoint(a, b, same)) result.push(!a.tilde || b.tilde ? a : b);
    }
  }
  return normalized(result, same);
}

function normalized(terms: readonly UnionTerm[], same: Same): UnionTerm[] {
  const result: UnionTerm[] = [];
  for (const term of terms) {
    const at = result.findIndex((other) => !areDisjoint(term, other, same));
    if (at < 0) {
      result.push(term);
    } else if (term.tilde && !result[at]?.tilde) {
      // "~T" takes the place of the first type it covers and drops the others.
      result[at] = term;
      for (let i = result.length - 1; i > at; i--) {
        if (!areDisjoint(term, result[i] as UnionTerm, same)) result.splice(i, 1);
      }
    }
  }
  return result;
}

/** Every type of the first set is in the second. */
export function isSubset(x: Terms, y: Terms, same: Same): boolean {
  if (y === undefined) return true;
  if (x === undefined) return false;
  return x.every((a) => y.some((b) => !areDisjoint(a, b, same) && (!a.tilde || b.tilde)));
}

export function sameTerms(x: Terms, y: Terms, same: Same): boolean {
  if (x === y) return true;
  return isSubset(x, y, same) && isSubset(y, x, same);
}

/** Whether the type is in the set. */
export function includesType(terms: Terms, type: Type, same: Same): boolean {
  if (terms === undefined) return true;
  return terms.some((term) => same(term.type, term.tilde ? under(type) : type));
}
