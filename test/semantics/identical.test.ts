/**
 * Identity of types: its laws, and what unknown parts do to it.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { couldBeIdentical, identical } from "../../src/semantics/identical.js";
import { arrayOf, chanOf, interfaceOf, mapOf, sliceOf, structOf, UNKNOWN } from "../../src/semantics/make.js";
import { typeString } from "../../src/semantics/type-string.js";
import type { Named, Type } from "../../src/semantics/types.js";
import {
  ANY,
  define,
  field,
  func,
  generic,
  INT,
  MyInt,
  method,
  newRandom,
  randomType,
  STRING,
  typeParam,
  union,
} from "./kernel/world.js";

/** Types without type parameters, made anew each time so that equal ones are different objects. */
const ground = fc.integer().map((seed): Type => randomType(newRandom(seed), 3, true));

test("identity is an equivalence", () => {
  fc.assert(
    fc.property(ground, ground, ground, (a, b, c) => {
      expect(identical(a, a)).toBe(true);
      expect(identical(a, b)).toBe(identical(b, a));
      if (identical(a, b) && identical(b, c)) expect(identical(a, c)).toBe(true);
    }),
  );
});

test("types without unknown parts are identical iff they print alike", () => {
  const seed = fc.integer({ min: 0, max: 40 });
  const small = seed.map((value): Type => randomType(newRandom(value), 2, true));
  fc.assert(
    fc.property(small, small, (a, b) => {
      expect(identical(a, b)).toBe(typeString(a) === typeString(b));
    }),
    { numRuns: 500 },
  );
});

test("what is unknown is identical to nothing, but could be", () => {
  expect(identical(UNKNOWN, UNKNOWN)).toBe(false);
  expect(identical(mapOf(INT, UNKNOWN), mapOf(INT, UNKNOWN))).toBe(false);
  expect(couldBeIdentical(mapOf(INT, UNKNOWN), mapOf(INT, STRING))).toBe(true);
  expect(couldBeIdentical(mapOf(INT, UNKNOWN), mapOf(STRING, UNKNOWN))).toBe(false);
  expect(couldBeIdentical(arrayOf(INT, undefined), arrayOf(INT, 3n))).toBe(true);
  expect(identical(arrayOf(INT, undefined), arrayOf(INT, 3n))).toBe(false);
  expect(couldBeIdentical(structOf([], true), structOf([field("a", INT)]))).toBe(true);
  expect(couldBeIdentical(interfaceOf([], [UNKNOWN]), ANY)).toBe(true);
});

test("generic signatures are identical up to the names of their parameters", () => {
  const of = (name: string, constraint: Type) => {
    const param = typeParam(name, 0, constraint);
    return generic([param], func([param, sliceOf(param)], [param]));
  };
  expect(identical(of("T", ANY), of("U", ANY))).toBe(true);
  expect(identical(of("T", union(["~", INT])), of("U", interfaceOf([], [union(["~", INT])])))).toBe(true);
  expect(identical(of("T", union(["~", INT])), of("U", union(INT)))).toBe(false);
  expect(identical(of("T", ANY), func([INT, sliceOf(INT)], [INT]))).toBe(false);
});

test("constraints may mention the parameters that they stand next to", () => {
  const of = () => {
    const elem = typeParam("E", 1, ANY);
    const list = typeParam("S", 0, () => union(["~", sliceOf(elem)]));
    return generic([list, elem], func([list], [elem]));
  };
  expect(identical(of(), of())).toBe(true);
});

test("interfaces that lead back to themselves", () => {
  const of = () => {
    const named: Named = define("T", () => interfaceOf([method("M", func([], [interfaceOf([], [named])]))]));
    return named;
  };
  expect(identical(of().underlying(), of().underlying())).toBe(true);
  expect(identical(of(), of())).toBe(false);
});

test("interfaces are their type sets", () => {
  const a = interfaceOf([method("A", func([])), method("B", func([]))]);
  const b = interfaceOf([method("B", func([]))], [interfaceOf([method("A", func([]))])]);
  expect(identical(a, b)).toBe(true);
  const overlapping = interfaceOf([], [union(["~", INT], MyInt, STRING)]);
  expect(identical(overlapping, interfaceOf([], [union(STRING, ["~", INT])]))).toBe(true);
});

test("directions, names and embedding tell types apart", () => {
  expect(identical(chanOf("send", INT), chanOf("both", INT))).toBe(false);
  expect(identical(structOf([field("a", INT)]), structOf([field("b", INT)]))).toBe(false);
  expect(identical(func([sliceOf(INT)], [], true), func([sliceOf(INT)]))).toBe(false);
});
