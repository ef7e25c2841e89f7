/**
 * Types through which something to wait for can be reached: whoever is given such a value may be what
 * others wait for, and who returns one may have made it.
 */
import type { Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";

/** A channel, count or Cond can be reached through it. */
export function leadsToWaiting(type: Type, depth = 0): boolean {
  if (depth > MAX_LAYERS) return false;
  if (type.kind === "Named" && type.obj.packagePath === "sync") return WAITED_ON.has(type.obj.name);
  const under = underlyingOf(type);
  switch (under.kind) {
    case "Chan":
    case "Signature":
      return true;
    case "Pointer":
      return leadsToWaiting(under.elem, depth);
    case "Slice":
    case "Array":
    case "Map":
      return leadsToWaiting(under.elem, depth + 1);
    case "Struct":
      return under.fields.some((field) => leadsToWaiting(field.type(), depth + 1));
    default:
      return false;
  }
}

/** Structs in structs, slices and maps. */
const MAX_LAYERS = 2;

const WAITED_ON: ReadonlySet<string> = new Set(["WaitGroup", "Cond", "Once"]);
