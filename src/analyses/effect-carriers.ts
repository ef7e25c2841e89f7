/**
 * Types through which a callee can have an effect that summaries keep track of: WaitGroups, testing
 * values, and structs that hold them. Decides which callees are looked into at all.
 */
import type { Named, Type } from "../semantics/types.js";

/** Structs in structs: an owner's owner is as far as a callee's WaitGroup usually is. */
const MAX_DEPTH = 3;

const known = new WeakMap<Named, boolean>();

export function mayCarryEffects(type: Type): boolean {
  return carries(type, 0);
}

function carries(type: Type, depth: number): boolean {
  switch (type.kind) {
    case "Pointer":
    case "Slice":
    case "Array":
      return carries(type.elem, depth);
    case "Struct":
      return depth < MAX_DEPTH && type.fields.some((field) => carries(field.type(), depth + 1));
    case "Interface":
      return type.methods.some(({ name }) => name === "FailNow");
    case "Named": {
      const { name, packagePath } = type.obj;
      if (packagePath === "sync") return name === "WaitGroup";
      if (packagePath === "testing") return true;
      const kept = depth === 0 ? known.get(type) : undefined;
      if (kept !== undefined) return kept;
      const result = carries(type.underlying(), depth);
      if (depth === 0) known.set(type, result);
      return result;
    }
    default:
      return false;
  }
}
