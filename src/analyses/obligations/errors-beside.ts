/**
 * Structs that hold either a thing or an error: `openResult{file, err}`. Where the error is not nil
 * there is no thing. Decides which values of a function are such errors; a pointer is to an object
 * whose error may have come later.
 */
import { usesOf } from "../../flow/definitions.js";
import type { FlowFunction, Value } from "../../flow/ir.js";
import { underlyingOf } from "../../semantics/typeset.js";
import { originOf } from "../origins.js";
import { isErrorType } from "./results.js";
import type { Role } from "./roles.js";

export function errorsBeside(fn: FlowFunction, holders: readonly Value[], role: Role): readonly Value[] {
  if (role.as !== "thing" || role.paths.some(({ length }) => length !== 1)) return [];
  const structs = holders.filter(({ type }) => underlyingOf(type).kind === "Struct");
  if (structs.length === 0) return [];
  const isOne = (value: Value): boolean => structs.includes(originOf(value)) || isCellOf(value, structs);
  return fn.blocks.flatMap(({ instrs }) =>
    instrs.filter((instr): instr is Extract<typeof instr, { op: "field" | "load" }> => {
      if (instr.op === "field") return isErrorType(instr.type) && isOne(instr.x);
      if (instr.op !== "load" || instr.addr.op !== "fieldAddr") return false;
      return isErrorType(instr.type) && isOne(instr.addr.x);
    }),
  );
}

/** A variable that never holds anything else. */
function isCellOf(value: Value, structs: readonly Value[]): boolean {
  if (value.op !== "alloc") return false;
  const stores = usesOf(value).filter((user) => user.op === "store" && user.addr === value);
  return stores.every((store) => store.op === "store" && structs.includes(store.value)) && stores.length > 0;
}
