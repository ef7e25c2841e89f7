/**
 * At most how many rounds a loop makes, where its head says so: `i < 3` counted up by one, or a
 * range over a literal. Decides nothing about loops that are left early.
 */

import type { Value } from "../flow/ir.js";
import type { Loop } from "../flow/loops.js";
import { originOf } from "./origins.js";

/** Undefined where no constant bounds it. */
export function mostRounds({ head }: Loop): bigint | undefined {
  const { end } = head;
  if (end.op !== "branch" || end.cond.op !== "binary") return undefined;
  const { operator, x, y } = end.cond;
  if ((operator !== "<" && operator !== "<=") || x.op !== "phi" || x.block !== head) return undefined;
  const limit = integerOf(y);
  let start: bigint | undefined;
  for (const edge of x.edges) {
    if (isNext(edge, x)) continue;
    const first = integerOf(edge);
    if (first === undefined || (start !== undefined && start !== first)) return undefined;
    start = first;
  }
  if (limit === undefined || start === undefined) return undefined;
  return limit - start + (operator === "<=" ? 1n : 0n);
}

function isNext(value: Value, counter: Value): boolean {
  return value.op === "binary" && value.operator === "+" && value.x === counter && integerOf(value.y) === 1n;
}

/** A constant, or the length of a literal. */
function integerOf(value: Value): bigint | undefined {
  if (value.op === "const") return value.value.kind === "int" ? value.value.value : undefined;
  if (value.op !== "call" || value.call.target.kind !== "builtin" || value.call.target.name !== "len")
    return undefined;
  const list = value.call.args[0];
  return list === undefined ? undefined : mostElements(originOf(list));
}

/** Of a slice literal, or of the longer of some. */
function mostElements(list: Value): bigint | undefined {
  if (list.op === "makeSlice") return list.literal ? integerOf(list.len) : undefined;
  if (list.op !== "phi") return undefined;
  let most: bigint | undefined;
  for (const edge of list.edges) {
    const literal = originOf(edge);
    const length = literal.op === "makeSlice" && literal.literal ? integerOf(literal.len) : undefined;
    if (length === undefined) return undefined;
    if (most === undefined || length > most) most = length;
  }
  return most;
}
