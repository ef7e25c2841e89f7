/**
 * Type inference where go/types is not at hand to compare: unknown arguments, cycles, functions as arguments.
 */
import { expect, test } from "vitest";
import { inferAssigned, inferCall, inferFromConstraints } from "../../src/semantics/infer.js";
import { instantiateNamed } from "../../src/semantics/instantiate.js";
import { basic, chanOf, interfaceOf, mapOf, pointerTo, sliceOf, UNKNOWN } from "../../src/semantics/make.js";
import { typeString } from "../../src/semantics/type-string.js";
import type { Signature, Type } from "../../src/semantics/types.js";
import {
  ANY,
  Box,
  func,
  generic,
  INT,
  Ints,
  MyInt,
  method,
  S,
  STRING,
  typeParam,
  union,
} from "./kernel/world.js";

const t = typeParam("T", 0, ANY);
const u = typeParam("U", 1, ANY);
const elem = typeParam("E", 1, ANY);
const list = typeParam("S", 0, () => union(["~", sliceOf(elem)]));

function typeArgs(callee: Signature, args: readonly Type[], spread = false): string[] | undefined {
  return inferCall(callee, [], args, spread)?.typeArgs.map(typeString);
}

test("variadic calls", () => {
  const callee = generic([t], func([sliceOf(t)], [t], true));
  expect(typeArgs(callee, [INT, INT])).toEqual(["int"]);
  expect(typeArgs(callee, [sliceOf(STRING)], true)).toEqual(["string"]);
  expect(typeArgs(callee, [basic("untyped int"), basic("untyped float")])).toEqual(["float64"]);
  expect(typeArgs(callee, [INT, basic("untyped float")])).toEqual(["int"]);
  expect(typeArgs(callee, [])).toBeUndefined();
  expect(typeArgs(callee, [INT, STRING])).toBeUndefined();
});

test("constraints find elements of defined types", () => {
  const callee = generic([list, elem], func([list], [elem]));
  expect(typeArgs(callee, [Ints])).toEqual(["p.Ints", "int"]);
  expect(inferFromConstraints([list, elem], [Ints])?.map(typeString)).toEqual(["p.Ints", "int"]);
  expect(inferFromConstraints([list, elem], [INT])).toBeUndefined();
});

test("methods of a constraint find arguments", () => {
  const value = typeParam("T", 1, ANY);
  const pointer = typeParam("PT", 0, () => interfaceOf([method("M", func([]))], [pointerTo(value)]));
  const callee = generic([pointer, value], func([value]));
  expect(typeArgs(callee, [S])).toEqual(["*p.S", "p.S"]);
});

test("the result is the instantiated signature", () => {
  const callee = generic([t, u], func([sliceOf(t), func([t], [u])], [sliceOf(u)]));
  const found = inferCall(callee, [], [sliceOf(INT), func([INT], [STRING])], false);
  expect(typeString(found?.signature ?? UNKNOWN)).toBe("func([]int, func(int) string) []string");
});

test("an unknown argument leaves only its own parameter unknown", () => {
  const callee = generic([t, u], func([sliceOf(t), func([t], [u])], [mapOf(t, u)]));
  expect(typeArgs(callee, [sliceOf(INT), UNKNOWN])).toEqual(["int", "invalid type"]);
  expect(typeArgs(callee, [sliceOf(UNKNOWN), func([INT], [UNKNOWN])])).toEqual(["int", "invalid type"]);
  const same = generic([t], func([t, t]));
  expect(typeArgs(same, [UNKNOWN, INT])).toEqual(["int"]);
});

test("generic functions as arguments", () => {
  const callee = func([func([INT], [STRING])]);
  const argument = generic([t, u], func([t], [u]));
  const found = inferCall(callee, [], [argument], false);
  expect(found?.argTypeArgs.map((args) => args?.map(typeString))).toEqual([["int", "string"]]);
  expect(inferAssigned(argument, [], func([MyInt], [INT]))?.map(typeString)).toEqual(["p.MyInt", "int"]);
  expect(inferAssigned(argument, [], func([MyInt]))).toBeUndefined();
  const partial = inferCall(callee, [], [argument], false, [[INT]]);
  expect(partial?.argTypeArgs[0]?.map(typeString)).toEqual(["int", "string"]);
});

test("a function that calls itself", () => {
  const callee = generic([t], func([t, pointerTo(t)]));
  // Inside the function its own T is an ordinary type.
  expect(inferCall(callee, [], [t, pointerTo(t)], false)?.typeArgs).toEqual([t]);
  expect(typeArgs(callee, [sliceOf(t), pointerTo(sliceOf(t))])).toEqual(["[]T"]);
});

test("parameters that lead back to themselves have no answer", () => {
  const loop = typeParam("A", 0, (): Type => union(pointerTo(loop)));
  expect(typeArgs(generic([loop], func([])), [])).toBeUndefined();
});

test("inexact unification", () => {
  const same = generic([t], func([t, t]));
  expect(typeArgs(same, [chanOf("both", INT), chanOf("receive", INT)])).toEqual(["<-chan int"]);
  expect(typeArgs(same, [sliceOf(INT), Ints])).toEqual(["p.Ints"]);
  expect(typeArgs(same, [MyInt, INT])).toEqual(["p.MyInt"]);
  const box = generic([t], func([instantiateNamed(Box, [t])]));
  expect(typeArgs(box, [instantiateNamed(Box, [STRING])])).toEqual(["string"]);
});
