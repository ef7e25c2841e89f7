/** The results of a call, one by one: which instructions take them out of its tuple. */
import { usesOf } from "../../flow/definitions.js";
import type { CallInstr, ExtractInstr, RecvInstr, SelectRecvInstr, Value } from "../../flow/ir.js";
import type { Signature, Type } from "../../semantics/types.js";

export function extractsOf(call: Value, index: number): readonly ExtractInstr[] {
  return usesOf(call).filter((user): user is ExtractInstr => user.op === "extract" && user.index === index);
}

/** The values that are result `index`: the call itself where it has one only. */
export function resultsOf(call: CallInstr | RecvInstr | SelectRecvInstr, index: number): readonly Value[] {
  return call.type.kind === "Tuple" ? extractsOf(call, index) : index === 0 ? [call] : [];
}

/** The position of the last result where that is an error. */
export function errorIndexOf(signature: Signature | undefined): number | undefined {
  return lastIndexOf(signature, isErrorType);
}

/** The position of the last result where that is a bool. */
export function boolIndexOf(signature: Signature | undefined): number | undefined {
  return lastIndexOf(signature, isBoolType);
}

function lastIndexOf(signature: Signature | undefined, fits: (type: Type) => boolean): number | undefined {
  const last = (signature?.results.length ?? 0) - 1;
  const type = signature?.results[last]?.type();
  return type !== undefined && fits(type) ? last : undefined;
}

export function isErrorType(type: Type): boolean {
  return type.kind === "Named" && type.obj.packagePath === "" && type.obj.name === "error";
}

export function isBoolType(type: Type): boolean {
  return type.kind === "Basic" && type.name === "bool";
}
