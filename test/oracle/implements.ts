/**
 * Judges `implements` over the shipped index: every exported type of the standard library and its
 * pointer against every exported interface with methods (`oracle implements`).
 */
import { implementsInterface } from "../../src/semantics/implements.js";
import { pointerTo } from "../../src/semantics/make.js";
import type { Stdlib } from "../../src/semantics/stdlib/open.js";
import type { Type } from "../../src/semantics/types.js";
import { typeText } from "./type-text.js";

export interface PairVerdict {
  readonly total: number;
  readonly equal: number;
  readonly unknown: number;
  readonly differences: readonly string[];
}

/** `listing` is what `oracle implements` printed. */
export function judgeImplements(std: Stdlib, listing: string): PairVerdict {
  const types: string[] = [];
  const implementers = new Map<string, Set<string>>();
  let current = new Set<string>();
  for (const line of listing.split("\n")) {
    if (line.startsWith("I\t")) {
      current = new Set();
      implementers.set(line.slice(2), current);
    } else if (line.startsWith("N\t")) types.push(line.slice(2));
    else if (line !== "") current.add(line);
  }
  const differences: string[] = [];
  let [total, equal, unknown] = [0, 0, 0];
  const candidates = types.flatMap((name) => candidatesOf(std, name));
  for (const [name, expected] of implementers) {
    const iface = typeByName(std, name);
    if (iface === undefined) {
      differences.push(`${name} is not in the index`);
      continue;
    }
    for (const { text, type } of candidates) {
      total++;
      const got = implementsInterface(type, iface);
      if (got === undefined) unknown++;
      if (got === expected.has(text)) equal++;
      else differences.push(`${text} implements ${name}: ${got}, Go says ${expected.has(text)}`);
    }
  }
  return { total, equal, unknown, differences };
}

function candidatesOf(std: Stdlib, name: string): readonly { readonly text: string; readonly type: Type }[] {
  const type = typeByName(std, name);
  if (type === undefined) return [];
  return [type, pointerTo(type)].map((one) => ({ text: typeText(one), type: one }));
}

function typeByName(std: Stdlib, name: string): Type | undefined {
  const dot = name.lastIndexOf(".");
  const obj = std.lookup(name.slice(0, dot), name.slice(dot + 1));
  return obj?.kind === "TypeName" ? obj.type() : undefined;
}
