/** The types kernel against answers of go/types that are kept in kernel/golden.json. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { assignableTo, convertibleTo } from "../../src/semantics/assignable.js";
import { bytesOf } from "../../src/semantics/constant-strings.js";
import { constantText, numberOf } from "../../src/semantics/constants.js";
import { identical } from "../../src/semantics/identical.js";
import { implementsInterface, satisfies } from "../../src/semantics/implements.js";
import { inferCall } from "../../src/semantics/infer.js";
import { lookupMember } from "../../src/semantics/lookup.js";
import { methodSet } from "../../src/semantics/method-set.js";
import type { Obj } from "../../src/semantics/objects.js";
import { comparable, isInterface } from "../../src/semantics/predicates.js";
import { sizeOf } from "../../src/semantics/sizes.js";
import { typeString } from "../../src/semantics/type-string.js";
import type { Type } from "../../src/semantics/types.js";
import { underlyingOf } from "../../src/semantics/typeset.js";
import { CALLS, COMPARISONS, type Golden, MEMBERS, TYPES, VALUES } from "./kernel/questions.js";

const golden: Golden = JSON.parse(readFileSync(new URL("kernel/golden.json", import.meta.url), "utf8"));

function printedType(obj: Obj): string {
  return obj.kind === "Var" || obj.kind === "Func" ? typeString(obj.type()) : "";
}

test("types print as go/types prints them", () => {
  expect(TYPES.map(typeString)).toEqual(golden.rows.map((row) => row.Type));
});

test("underlying types", () => {
  TYPES.forEach((type, i) => {
    // go/types has the constraint under a type parameter, we the parameter itself.
    if (type.kind === "TypeParam") return;
    expect(typeString(underlyingOf(type))).toBe(golden.rows[i]?.Underlying);
  });
});

test("comparability and sizes", () => {
  TYPES.forEach((type, i) => {
    const row = golden.rows[i];
    expect(comparable(type), typeString(type)).toBe(row?.Comparable);
    expect(Number(sizeOf(type) ?? -1n), typeString(type)).toBe(row?.Size);
  });
});

test("method sets", () => {
  TYPES.forEach((type, i) => {
    const methods = methodSet(type).map(({ obj, path }) => `${obj.name} ${path.length} ${printedType(obj)}`);
    expect(methods, typeString(type)).toEqual(golden.rows[i]?.Methods);
  });
});

test("fields and methods", () => {
  TYPES.forEach((type, i) => {
    const members = MEMBERS.map((name) => {
      const found = lookupMember(type, name, "p");
      if (found.kind !== "found") return found.kind;
      const { path, indirect, obj } = found.selection;
      return `${path.length} ${indirect} ${printedType(obj)}`;
    });
    expect(members, typeString(type)).toEqual(golden.rows[i]?.Members);
  });
});

test("identity, assignability, conversion, implementation, constraints", () => {
  TYPES.forEach((type, i) => {
    TYPES.forEach((other, j) => {
      const bits = (golden.rows[i]?.Pairs.charCodeAt(j) ?? 0) - "A".charCodeAt(0);
      expect(relations(type, other), `${typeString(type)} to ${typeString(other)}`).toEqual({
        identical: (bits & 1) !== 0,
        assignable: (bits & 2) !== 0,
        convertible: (bits & 4) !== 0,
        implements: (bits & 8) !== 0,
        satisfies: (bits & 16) !== 0,
      });
    });
  });
});

function relations(type: Type, other: Type) {
  return {
    identical: identical(type, other),
    assignable: assignableTo({ type }, other),
    convertible: convertibleTo({ type }, other),
    implements: isInterface(other) && implementsInterface(type, other),
    satisfies: other.kind === "TypeParam" && satisfies(type, other.constraint()),
  };
}

test("type inference", () => {
  let checked = 0;
  for (const call of CALLS) {
    const expected = golden.calls[call.source];
    expect(expected, call.source).toBeDefined();
    // An error may come after inference, so it says nothing about it.
    if (expected === null) continue;
    const inferred = inferCall(call.callee, call.explicit, call.args, false);
    expect(inferred?.typeArgs.map(typeString), call.source).toEqual(expected);
    checked++;
  }
  expect(checked).toBeGreaterThan(50);
});

test("constant expressions", () => {
  for (const { source, value, type } of VALUES) {
    const expected = golden.constants[source];
    expect(expected, source).toBeDefined();
    if (expected === null || expected === undefined) {
      expect(value, source).toBeUndefined();
      continue;
    }
    const [exact, float, typeName] = expected;
    if (value === undefined) throw new Error(`no value for ${source}`);
    expect(
      value.kind === "string" ? `[${bytesOf(value.value).join(" ")}]` : constantText(value),
      source,
    ).toBe(exact);
    expect(typeString(type)).toBe(typeName);
    // Constants have no negative zero.
    if (float !== "") expect(numberOf(value), source).toBe(Number(float) + 0);
  }
});

test("comparisons of constants", () => {
  for (const { source, value } of COMPARISONS) {
    expect(String(value), source).toBe(golden.constants[source]?.[0]);
  }
});
