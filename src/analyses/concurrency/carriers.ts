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

/**
 * As above, however deep it lies, and whatever an interface of that package holds.
 */
export function handsOutWaiting(results: readonly Type[], packagePath: string): boolean {
  const seen = new Set<Type>();
  const open = [...results];
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (seen.has(type) || seen.size > MANY_TYPES) continue;
    seen.add(type);
    if (type.kind === "Named" && type.obj.packagePath === "sync") {
      if (WAITED_ON.has(type.obj.name)) return true;
      continue;
    }
    const under = underlyingOf(type);
    switch (under.kind) {
      case "Chan":
      case "Signature":
        return true;
      case "Interface":
        if (type.kind === "Named" && type.obj.packagePath === packagePath) return true;
        break;
      case "Pointer":
      case "Slice":
      case "Array":
      case "Map":
        open.push(under.elem);
        break;
      case "Struct":
        for (const field of under.fields) open.push(field.type());
        break;
      default:
        break;
    }
  }
  return false;
}

/** More are the data of a whole program. */
const MANY_TYPES = 60;

/** Structs in structs, slices and maps. */
const MAX_LAYERS = 2;

const WAITED_ON: ReadonlySet<string> = new Set(["WaitGroup", "Cond", "Once"]);
