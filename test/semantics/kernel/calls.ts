/** Generic functions and random calls of them, for comparing type inference with go/types. */
import { instantiateNamed, substitute } from "../../../src/semantics/instantiate.js";
import {
  basic,
  chanOf,
  interfaceOf,
  mapOf,
  pointerTo,
  sliceOf,
  structOf,
} from "../../../src/semantics/make.js";
import { typeString } from "../../../src/semantics/type-string.js";
import type { BasicName, Signature, Type, TypeParam } from "../../../src/semantics/types.js";
import { underlyingOf } from "../../../src/semantics/typeset.js";
import { COMPARABLE } from "../../../src/semantics/universe.js";
import {
  ANY,
  Box,
  field,
  func,
  Getter,
  generic,
  List,
  method,
  pickOf,
  STRING,
  typeParam,
  union,
} from "./world.js";

interface Declared {
  readonly source: string;
  readonly type: Signature;
}

/** A generic function of parameters T and U. */
function declare(source: string, build: (t: TypeParam, u: TypeParam) => Signature, count = 1): Declared {
  const t = typeParam("T", 0, ANY);
  const u = typeParam("U", 1, ANY);
  return { source, type: generic([t, u].slice(0, count), build(t, u)) };
}

/** As declare, with a constraint on the first parameter that mentions the second, U. */
function constrained(
  source: string,
  constraint: (u: TypeParam) => Type,
  build: (t: TypeParam, u: TypeParam) => Signature,
): Declared {
  const u = typeParam("U", 1, ANY);
  const t = typeParam("T", 0, () => constraint(u));
  return { source, type: generic([t, u], build(t, u)) };
}

export const FUNCTIONS: readonly Declared[] = [
  declare("[T any](a, b T)", (t) => func([t, t])),
  constrained(
    "[T ~[]U, U any](s T, e U)",
    (u) => union(["~", sliceOf(u)]),
    (t, u) => func([t, u]),
  ),
  declare("[T comparable, U any](m map[T]U, f func(T) U)", (t, u) => func([mapOf(t, u), func([t], [u])]), 2),
  declare("[T any](x Getter[T], y T)", (t) => func([instantiateNamed(Getter, [t]), t])),
  declare("[T any](x *T, xs ...T)", (t) => func([pointerTo(t), sliceOf(t)], [], true)),
  constrained(
    "[T interface{*U; M()}, U any](x U, y T)",
    (u) => interfaceOf([method("M", func([]))], [pointerTo(u)]),
    (t, u) => func([u, t]),
  ),
  declare("[T any](c chan T, d <-chan T)", (t) => func([chanOf("both", t), chanOf("receive", t)])),
  constrained(
    "[T chan U | <-chan U, U any](c T, x U)",
    (u) => union(chanOf("both", u), chanOf("receive", u)),
    (t, u) => func([t, u]),
  ),
  declare("[T, U any](x []T, f func(T) U)", (t, u) => func([sliceOf(t), func([t], [u])]), 2),
  constrained(
    "[T Getter[U], U any](x T, y U)",
    (u) => instantiateNamed(Getter, [u]),
    (t, u) => func([t, u]),
  ),
  declare("[T any](x Box[T], y List[T])", (t) =>
    func([instantiateNamed(Box, [t]), instantiateNamed(List, [t])]),
  ),
  declare("[T any](x []T, y struct{A T; b string})", (t) =>
    func([sliceOf(t), structOf([field("A", t), field("b", STRING)])]),
  ),
];

/** Functions that are passed as arguments without being instantiated. */
export const ARGUMENTS: readonly Declared[] = [
  declare("[T any](x T) T", (t) => func([t], [t])),
  (() => {
    const t = typeParam("T", 0, COMPARABLE);
    const u = typeParam("U", 1, ANY);
    return {
      source: "[T comparable, U any](x map[T]U, k T) U",
      type: generic([t, u], func([mapOf(t, u), t], [u])),
    };
  })(),
  constrained(
    "[T ~[]U, U any](s T) U",
    (u) => union(["~", sliceOf(u)]),
    (t, u) => func([t], [u]),
  ),
];

const CONSTANTS: readonly (readonly [string, BasicName])[] = [
  ["1", "untyped int"],
  ["'a'", "untyped rune"],
  ["2.5", "untyped float"],
  ['"s"', "untyped string"],
  ["nil", "untyped nil"],
  ["true", "untyped bool"],
  ["3i", "untyped complex"],
];

export interface Call {
  readonly source: string;
  readonly callee: Signature;
  readonly explicit: readonly Type[];
  readonly args: readonly Type[];
}

/** As Go source inside package p. */
export function sourceOf(type: Type): string {
  return typeString(type).replaceAll("p.", "");
}

export function randomCall(random: () => number, types: readonly Type[]): Call {
  const number = Math.floor(random() * FUNCTIONS.length);
  const callee = (FUNCTIONS[number] as Declared).type;
  const chosen = new Map(callee.typeParams.map((param) => [param, pickOf(random, types)]));
  const args: Type[] = [];
  const texts: string[] = [];
  callee.params.forEach((param, i) => {
    const dice = random();
    if (dice < 0.12) {
      const [text, name] = pickOf(random, CONSTANTS);
      args.push(basic(name));
      texts.push(text);
      return;
    }
    if (dice < 0.2) {
      const at = Math.floor(random() * ARGUMENTS.length);
      args.push((ARGUMENTS[at] as Declared).type);
      texts.push(`g${at}`);
      return;
    }
    let type = param.type();
    if (callee.variadic && i === callee.params.length - 1 && type.kind === "Slice") type = type.elem;
    type = dice < 0.7 ? substitute(type, chosen) : pickOf(random, types);
    const under = underlyingOf(type);
    if (random() < 0.15 && under.kind !== "Interface") type = under;
    args.push(type);
    texts.push(`*new(${sourceOf(type)})`);
  });
  const explicit = random() < 0.15 ? [...chosen.values()].slice(0, 1) : [];
  const given = explicit.length > 0 ? `[${explicit.map(sourceOf).join()}]` : "";
  return { source: `F${number}${given}(${texts.join(", ")})`, callee, explicit, args };
}
