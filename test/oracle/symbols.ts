/**
 * Judges the shipped index: every exported symbol of the standard library, promoted methods and
 * fields included, against go/types (`oracle symbols`).
 */
import { numberOf } from "../../src/semantics/constants.js";
import { member } from "../../src/semantics/lookup.js";
import type { Obj } from "../../src/semantics/objects.js";
import type { Stdlib } from "../../src/semantics/stdlib/open.js";
import { typeText } from "./type-text.js";

export interface SymbolVerdict {
  readonly total: number;
  readonly equal: number;
  /** What differs, one line each. */
  readonly differences: readonly string[];
}

/** `listing` is what `oracle symbols` printed. */
export function judgeSymbols(std: Stdlib, listing: string): SymbolVerdict {
  const differences: string[] = [];
  let total = 0;
  for (const line of listing.split("\n")) {
    if (line === "") continue;
    total++;
    const [path = "", symbol = "", kind = "", ...expected] = line.split("\t");
    const got = describe(std, path, symbol, kind);
    const same =
      got.length === expected.length &&
      got.every((text, i) => text === expected[i] || equalFloats(text, expected[i]));
    if (!same) differences.push(`${path}.${symbol} ${kind}: ${got.join(" ")}, Go says ${expected.join(" ")}`);
  }
  return { total, equal: total - differences.length, differences };
}

function describe(std: Stdlib, path: string, symbol: string, kind: string): readonly string[] {
  const [name = "", part] = symbol.split(".");
  const obj = std.lookup(path, name);
  if (obj === undefined) return ["missing"];
  if (kind === "method" || kind === "field") return describeMember(obj, part ?? "", path);
  if (obj.kind === "PkgName" || obj.kind === "Builtin" || obj.kind === "Nil") return [obj.kind];
  const type = obj.type();
  if (kind === "underlying") return [type.kind === "Named" ? typeText(type.underlying()) : typeText(type)];
  if (obj.kind === "Func") return [typeText(type), obj.id];
  if (obj.kind !== "Const") return [typeText(type)];
  const value = obj.value();
  if (value === undefined) return [typeText(type), "none"];
  if (value.kind === "string") return [typeText(type), JSON.stringify(value.value)];
  if (value.kind === "bool" || value.kind === "int") return [typeText(type), String(value.value)];
  return [typeText(type), String(numberOf(value))];
}

function describeMember(obj: Obj, name: string, path: string): readonly string[] {
  if (obj.kind !== "TypeName") return [obj.kind];
  const found = member(obj.type(), name, path)?.obj;
  if (found?.kind === "Func") return [typeText(found.type()), found.origin.id];
  return found?.kind === "Var" ? [typeText(found.type())] : ["missing"];
}

/** Go writes 1e+10 where JavaScript writes 10000000000, and escapes `<` in strings. */
function equalFloats(a: string, b: string | undefined): boolean {
  if (b === undefined) return false;
  if (a.startsWith('"') && b.startsWith('"')) return JSON.parse(a) === JSON.parse(b);
  return a !== "" && b !== "" && Number(a) === Number(b);
}
