/**
 * Fields and methods by name, and which types implement what, with unknown parts among them.
 */
import { expect, test } from "vitest";
import { implementsInterface, missingMethod, satisfies } from "../../src/semantics/implements.js";
import { isExported, lookupMember, member } from "../../src/semantics/lookup.js";
import { interfaceOf, newNamed, pointerTo, structOf, UNKNOWN } from "../../src/semantics/make.js";
import { newFunc, newTypeName, newVar } from "../../src/semantics/make-object.js";
import { allMethods, methodSet } from "../../src/semantics/method-set.js";
import { typeString } from "../../src/semantics/type-string.js";
import type { Named, Type } from "../../src/semantics/types.js";
import { coreBytestring, coreType, typeSetOf } from "../../src/semantics/typeset.js";
import {
  COMPARABLE,
  ERROR,
  isPredeclared,
  lookupUniverse,
  lookupUnsafe,
} from "../../src/semantics/universe.js";
import {
  ANY,
  BYTE,
  define,
  E,
  Err,
  embed,
  field,
  func,
  I1,
  INT,
  method,
  S,
  STRING,
  typeParam,
  union,
} from "./kernel/world.js";

test("unexported names belong to their package", () => {
  expect(member(S, "b", "p")?.kind).toBe("field");
  expect(lookupMember(S, "b", "q").kind).toBe("missing");
  expect(member(S, "A", "q")?.kind).toBe("field");
  expect(isExported("Ä")).toBe(true);
  expect(isExported("_A")).toBe(false);
});

test("the path through embedded fields", () => {
  const found = member(E, "A", "p");
  expect(found?.path.map((step) => step.name)).toEqual(["S"]);
  expect(found?.indirect).toBe(false);
  expect(member(pointerTo(E), "A", "p")?.indirect).toBe(true);
});

test("what an unknown embedded type may have is unknown, what is found is found", () => {
  const half = structOf([embed("Gone", UNKNOWN), field("x", INT)]);
  expect(lookupMember(half, "x", "p").kind).toBe("found");
  expect(lookupMember(half, "y", "p").kind).toBe("unknown");
  expect(implementsInterface(half, ERROR)).toBeUndefined();
  expect(implementsInterface(structOf([], true), ERROR)).toBeUndefined();
  expect(lookupMember(UNKNOWN, "x", "p").kind).toBe("unknown");
  expect(implementsInterface(INT, interfaceOf([], [UNKNOWN]))).toBeUndefined();
  expect(implementsInterface(INT, interfaceOf([method("M", func([]))], [UNKNOWN]))).toBe(false);
});

test("pointer receivers", () => {
  expect(implementsInterface(Err, ERROR)).toBe(false);
  expect(implementsInterface(pointerTo(Err), ERROR)).toBe(true);
  expect(missingMethod(Err, ERROR)?.id).toBe("(error).Error");
  expect(missingMethod(pointerTo(Err), ERROR)).toBeUndefined();
  expect(allMethods(S).map(({ obj }) => obj.name)).toEqual(["M", "N"]);
  expect(methodSet(S).map(({ obj }) => obj.name)).toEqual(["N"]);
  expect(methodSet(pointerTo(S)).map(({ obj }) => obj.name)).toEqual(["M", "N"]);
});

test("many methods are found by name", () => {
  const names = Array.from({ length: 40 }, (_, i) => `Method${i}`);
  const big = define(
    "Big",
    () => structOf([]),
    names.map((name) => ({ name, type: func([]) })),
  );
  expect(big.methods().map(({ name }) => name)).toEqual([...names].sort());
  for (const name of names) expect(member(big, name, "q")?.obj.name).toBe(name);
  expect(lookupMember(big, "Method40", "q").kind).toBe("missing");
});

test("comparable accepts interfaces as an argument, not as an implementation", () => {
  expect(satisfies(ANY, COMPARABLE)).toBe(true);
  expect(implementsInterface(ANY, COMPARABLE)).toBe(false);
  expect(satisfies(func([]), COMPARABLE)).toBe(false);
});

test("core types", () => {
  const bytes = union(["~", { kind: "Slice", elem: BYTE }], STRING);
  expect(typeString(coreBytestring(typeParam("T", 0, bytes)) ?? UNKNOWN)).toBe("string");
  expect(coreType(typeParam("T", 0, bytes))).toBeUndefined();
  expect(coreType(typeParam("T", 0, ANY))).toBeUndefined();
  expect(coreType(S)).toBe(S.underlying());
});

test("cyclic declarations end", () => {
  const a: Named = define("A", () => b);
  const b: Named = define("B", () => a);
  expect(a.underlying()).toBe(UNKNOWN);
  const self: Named = define("Self", () => interfaceOf([method("M", func([]))], [self]));
  const set = typeSetOf(self.underlying() as Extract<Type, { kind: "Interface" }>);
  expect(set.methods.map(({ name }) => name)).toEqual(["M"]);
  expect(set.complete).toBe(false);
  const loop: ReturnType<typeof newVar> = newVar({
    name: "x",
    packagePath: "p",
    role: "package",
    type: () => loop.type(),
  });
  expect(loop.type()).toBe(UNKNOWN);
});

test("ids of functions", () => {
  const id = (parts: Partial<Parameters<typeof newFunc>[0]>) =>
    newFunc({ name: "F", packagePath: "a/b", type: func([]), ...parts }).id;
  expect(id({})).toBe("a/b.F");
  expect(id({ receiver: S })).toBe("(p.S).F");
  expect(id({ receiver: S, pointerReceiver: true })).toBe("(*p.S).F");
  expect(id({ receiver: I1, isInterfaceMethod: true })).toBe("(p.I1).F");
  expect(id({ isInterfaceMethod: true })).toBe("(interface).F");
});

test("the universe", () => {
  const typeOf = (name: string) => {
    const obj = lookupUniverse(name);
    return obj?.kind === "TypeName" ? typeString(obj.type()) : obj?.kind;
  };
  expect(
    ["int", "byte", "rune", "any", "error", "comparable", "nil", "iota", "append", "max"].map(typeOf),
  ).toEqual([
    "int",
    "uint8",
    "int32",
    "interface{}",
    "error",
    "comparable",
    "Nil",
    "Const",
    "Builtin",
    "Builtin",
  ]);
  expect(typeString(ERROR.underlying())).toBe("interface{Error() string}");
  expect(typeString(COMPARABLE.underlying())).toBe("interface{comparable}");
  expect(lookupUnsafe("Sizeof")?.packagePath).toBe("unsafe");
  expect(lookupUniverse("Pointer")).toBeUndefined();
  expect(isPredeclared("toString")).toBe(false);
});

test("type parameters that are called like predeclared names say so", () => {
  expect(typeString(typeParam("int", 0, ANY))).toBe("int/* type parameter */");
  const named: Named = newNamed({
    obj: newTypeName({ name: "G", packagePath: "p", type: (): Type => named }),
    typeParams: [typeParam("K", 0, COMPARABLE), typeParam("V", 1, ANY), typeParam("W", 2, ANY)],
    underlying: () => structOf([]),
  });
  expect(typeString(named)).toBe("p.G[K comparable, V, W interface{}]");
});
