/**
 * Substitution and instances: sharing, laziness, types that grow without end.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  instantiateNamed,
  instantiateSignature,
  substitute,
  substitution,
} from "../../src/semantics/instantiate.js";
import { lookupMember, member } from "../../src/semantics/lookup.js";
import { interfaceOf, mapOf, pointerTo, sliceOf, structOf, UNKNOWN } from "../../src/semantics/make.js";
import { originOfVar } from "../../src/semantics/make-object.js";
import { allMethods } from "../../src/semantics/method-set.js";
import { comparable } from "../../src/semantics/predicates.js";
import { sizeOf } from "../../src/semantics/sizes.js";
import { typeString } from "../../src/semantics/type-string.js";
import type { Named } from "../../src/semantics/types.js";
import {
  ANY,
  Box,
  define,
  embed,
  field,
  func,
  Getter,
  generic,
  INT,
  List,
  method,
  newRandom,
  randomType,
  STRING,
  typeParam,
  union,
} from "./kernel/world.js";

test("substitution shares what does not change", () => {
  const outside = typeParam("X", 0, ANY);
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const type = randomType(newRandom(seed), 3);
      expect(substitute(type, new Map())).toBe(type);
      expect(substitute(type, substitution([outside], [INT]))).toBe(type);
    }),
  );
});

test("instances with identical arguments are one object", () => {
  const a = instantiateNamed(Box, [mapOf(INT, STRING)]);
  expect(instantiateNamed(Box, [mapOf(INT, STRING)])).toBe(a);
  expect(instantiateNamed(Box, [mapOf(INT, INT)])).not.toBe(a);
  expect(a.origin).toBe(Box);
  expect(a.obj).toBe(Box.obj);
});

test("fields and methods of an instance", () => {
  const box = instantiateNamed(Box, [INT]);
  expect(typeString(box.underlying())).toBe("struct{x int; next *p.Box[int]}");
  const x = member(box, "x", "p")?.obj;
  if (x?.kind !== "Var") throw new Error("no field");
  expect(x).not.toBe(member(Box, "x", "p")?.obj);
  expect(originOfVar(x)).toBe(member(Box, "x", "p")?.obj);
  const get = member(box, "Get", "p")?.obj;
  if (get?.kind !== "Func") throw new Error("no method");
  expect(typeString(get.type())).toBe("func() int");
  expect(typeString(get.type().recv?.type() ?? UNKNOWN)).toBe("p.Box[int]");
  expect(get.origin).toBe(member(Box, "Get", "p")?.obj);
  expect(get.id).toBe("(p.Box).Get");
  const getter = instantiateNamed(Getter, [STRING]);
  expect(typeString(getter.underlying())).toBe("interface{Get() string}");
});

test("a method's own names for the type parameters", () => {
  const own = typeParam("Q", 0, ANY);
  const declared = typeParam("P", 0, ANY);
  const pair: Named = define("Pair", () => structOf([field("first", declared)]), [], [declared]);
  const signature = {
    ...func([own], [sliceOf(own)]),
    recv: field("r", () => pointerTo(instantiateNamed(pair, [own]))),
  };
  const withMethod: Named = {
    ...pair,
    methods: () => [{ ...method("M", signature), origin: method("M", signature), type: () => signature }],
  };
  const target = instantiateNamed({ ...withMethod, origin: withMethod }, [INT]);
  expect(
    typeString(
      allMethods(target)[0]?.obj.kind === "Func" ? (target.methods()[0]?.type() ?? UNKNOWN) : UNKNOWN,
    ),
  ).toBe("func(int) []int");
});

test("types that grow with each use of themselves end", () => {
  const param = typeParam("P", 0, ANY);
  const growing: Named = define(
    "Growing",
    () => structOf([embed("Growing", () => pointerTo(instantiateNamed(growing, [sliceOf(param)])))]),
    [],
    [param],
  );
  const instance = instantiateNamed(growing, [INT]);
  expect(typeString(instance.underlying())).toBe("struct{*p.Growing[[]int]}");
  expect(lookupMember(instance, "absent", "p").kind).toBe("missing");
  expect(allMethods(instance)).toEqual([]);
  const byValue: Named = define(
    "ByValue",
    () => structOf([field("x", () => instantiateNamed(byValue, [sliceOf(param)]))]),
    [],
    [param],
  );
  expect(comparable(instantiateNamed(byValue, [INT]))).toBeUndefined();
  expect(sizeOf(instantiateNamed(byValue, [INT]))).toBeUndefined();
});

test("an instance asked for while its type is being made is asked again", () => {
  const param = typeParam("P", 0, ANY);
  let early = "";
  const type: Named = define(
    "T",
    () => {
      early = typeString(instantiateNamed(type, [INT]).underlying());
      return structOf([field("x", param)]);
    },
    [],
    [param],
  );
  type.underlying();
  expect(early).toBe("invalid type");
  expect(typeString(instantiateNamed(type, [INT]).underlying())).toBe("struct{x int}");
});

test("generic signatures", () => {
  const t = typeParam("T", 0, ANY);
  const map = generic([t], func([sliceOf(t)], [instantiateNamed(List, [t])]));
  expect(typeString(map)).toBe("func[T interface{}]([]T) p.List[T]");
  expect(typeString(instantiateSignature(map, [INT]))).toBe("func([]int) p.List[int]");
  expect(typeString(instantiateSignature(map, []))).toBe("func([]invalid type) p.List[invalid type]");
  // A generic method of a generic type: its constraint mentions the receiver's parameter.
  const u = typeParam("U", 0, () => union(["~", sliceOf(t)]));
  const inner = generic([u], func([u], [t]));
  expect(typeString(substitute(inner, substitution([t], [STRING])))).toBe("func[U ~[]string](U) string");
});

test("interfaces keep methods that do not mention the parameter", () => {
  const t = typeParam("T", 0, ANY);
  const fixed = method("Fixed", func([]));
  const iface = interfaceOf([fixed, method("Get", func([], [t]))]);
  const result = substitute(iface, substitution([t], [INT]));
  expect(typeString(result)).toBe("interface{Fixed(); Get() int}");
  expect(result.kind === "Interface" && result.methods[0]).toBe(fixed);
});
