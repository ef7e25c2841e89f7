/**
 * The shipped models against the standard library index: what they name exists, positions and
 * conditions fit the signatures, and what they say is released can be released.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { member } from "../../../src/semantics/lookup.js";
import { type FuncIdParts, parseFuncId } from "../../../src/semantics/models/func-id.js";
import { SHIPPED_MODELS, SHIPPED_TABLES } from "../../../src/semantics/models/library/index.js";
import type { Acquires, FunctionModel, ResourceKind } from "../../../src/semantics/models/model.js";
import type { Func } from "../../../src/semantics/objects.js";
import { openStdlib } from "../../../src/semantics/stdlib/open.js";
import { typeString } from "../../../src/semantics/type-string.js";
import type { Signature, Type } from "../../../src/semantics/types.js";

const INDEX = fileURLToPath(new URL("../../../assets/stdlib.idx", import.meta.url));
const library = openStdlib(new Uint8Array(readFileSync(INDEX)));
const entries: readonly (readonly [string, FunctionModel])[] = SHIPPED_TABLES.flatMap((table) =>
  Object.entries(table.functions ?? {}),
);
const packagesSaid = SHIPPED_TABLES.flatMap((table) => Object.keys(table.packages ?? {}));

const isStandard = (packagePath: string): boolean => !packagePath.split("/")[0]?.includes(".");

test("every id is a function's", () => {
  expect(entries.map(([id]) => id).filter((id) => parseFuncId(id) === undefined)).toEqual([]);
});

test("no two tables speak of the same thing of a function", () => {
  const said = entries.flatMap(([id, model]) => Object.keys(model).map((key) => `${id} ${key}`));
  expect(said.filter((one, index) => said.indexOf(one) !== index)).toEqual([]);
});

test("kinds are known and have ids of their own", () => {
  const ids = SHIPPED_MODELS.kinds().map((kind) => kind.id);
  expect(new Set(ids).size).toBe(SHIPPED_TABLES.flatMap((table) => table.resources ?? []).length);
  const named = entries.flatMap(([, model]) => (model.acquires ?? []).map(({ kind }) => kind));
  expect(named.filter((kind) => !ids.includes(kind))).toEqual([]);
});

test("pairs name functions that exist", () => {
  const releases = SHIPPED_MODELS.kinds()
    .filter((kind) => kind.form === "pair")
    .flatMap((kind) => kind.release);
  expect(releases.filter((id) => find(id) === undefined)).toEqual([]);
});

test("packages exist", () => {
  expect(packagesSaid.filter((path) => isStandard(path) && library.packageName(path) === undefined)).toEqual(
    [],
  );
});

describe("of the standard library", () => {
  const standard = entries.filter(([id]) => isStandard(parseFuncId(id)?.packagePath ?? ""));

  test("functions exist", () => {
    expect(standard.map(([id]) => id).filter((id) => find(id) === undefined)).toEqual([]);
  });

  test("operands exist", () => {
    const wrong = standard.filter(([id, model]) => {
      const func = find(id);
      const operands = [
        ...Object.keys(model.uses ?? {}),
        ...(model.acquires ?? []).map(({ of }) => of ?? "result 0"),
      ];
      const acquires = model.acquires ?? [];
      const isPair = acquires.some(({ kind }) => SHIPPED_MODELS.kind(kind)?.form === "pair");
      return func !== undefined && !operands.every((one) => isPair || hasOperand(func, one));
    });
    expect(wrong.map(([id]) => id)).toEqual([]);
  });

  test("conditions have the result they ask for", () => {
    const wrong = standard.filter(([id, model]) => {
      const last = find(id)?.type().results.at(-1)?.type();
      return (model.acquires ?? []).some(
        ({ when }) =>
          (when === "no error" && !isError(last)) ||
          (when === "ok" && (last === undefined || typeString(last) !== "bool")),
      );
    });
    expect(wrong.map(([id]) => id)).toEqual([]);
  });

  test("what is acquired can be released", () => {
    const wrong = standard.flatMap(([id, model]) =>
      (model.acquires ?? []).filter((one) => !isReleasable(find(id), one)).map(({ kind }) => `${id} ${kind}`),
    );
    expect(wrong).toEqual([]);
  });

  test("what never returns has no results, what gives a view has one", () => {
    const wrong = standard.filter(([id, model]) => {
      const results = find(id)?.type().results.length ?? 0;
      return (model.never !== undefined && results > 0) || (model.views === true && results === 0);
    });
    expect(wrong.map(([id]) => id)).toEqual([]);
  });
});

/** By `Func.id`, as the index declares it; methods of testing's unexported type by one that embeds it. */
function find(id: string): Func | undefined {
  const parts = parseFuncId(id);
  return parts === undefined ? undefined : lookup(parts, id);
}

function lookup({ packagePath, receiver, name }: FuncIdParts, id: string): Func | undefined {
  const obj = library.lookup(packagePath, receiver?.type ?? name);
  if (receiver === undefined) return obj?.kind === "Func" ? obj : undefined;
  const type = obj?.kind === "TypeName" ? obj.type() : undefined;
  if (type === undefined) return undefined;
  const found = member(type, name, packagePath);
  if (found?.obj.kind !== "Func") return undefined;
  // package testing declares these methods once, and an index of exported names has them on each type.
  return found.obj.id === id || packagePath === "testing" ? found.obj : undefined;
}

function hasOperand(func: Func, operand: string): boolean {
  const { params, results, variadic } = func.type();
  if (operand === "receiver") return func.receiver !== undefined;
  const [side, position = ""] = operand.split(" ");
  const at = Number.parseInt(position, 10);
  if (side === "result") return at < results.length;
  return at < params.length || variadic;
}

function isError(type: Type | undefined): boolean {
  return type !== undefined && typeString(type) === "error";
}

function isReleasable(func: Func | undefined, { kind, of }: Acquires): boolean {
  const resource = SHIPPED_MODELS.kind(kind);
  if (func === undefined || resource === undefined) return false;
  if (resource.form === "pair") return true;
  const type = operandType(func, of ?? "result 0");
  if (type === undefined) return false;
  if (resource.form === "function") return asSignature(type) !== undefined;
  const thing = resource.field === undefined ? type : fieldType(type, resource.field);
  const isByMethod = resource.release.some((name) => !name.includes("."));
  return thing !== undefined && (!isByMethod || hasAny(thing, resource));
}

function operandType(func: Func, operand: string): Type | undefined {
  const { params, results, recv } = func.type();
  if (operand === "receiver") return recv?.type();
  const [side, position = ""] = operand.split(" ");
  return (side === "result" ? results : params)[Number(position)]?.type();
}

function asSignature(type: Type): Signature | undefined {
  const under = type.kind === "Named" ? type.underlying() : type;
  return under.kind === "Signature" ? under : undefined;
}

function fieldType(type: Type, field: string): Type | undefined {
  const found = member(type, field, "");
  return found?.obj.kind === "Var" ? found.obj.type() : undefined;
}

function hasAny(type: Type, { release }: ResourceKind): boolean {
  return release.some((name) => member(type, name, "")?.obj.kind === "Func");
}
