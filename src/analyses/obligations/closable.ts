/**
 * Types through which something that must be let go can be handed out: those with a method that some
 * kind of resource calls its release, functions to call, and what holds such values. Decides which
 * calls and callees are looked at; that they hand out anything is decided by reading them.
 */

import { member } from "../../semantics/lookup.js";
import type { Models } from "../../semantics/models/model.js";
import type { Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";

/** Structs in structs: what a function hands out deeper than this is somebody else's. */
const MAX_DEPTH = 3;

const known = new WeakMap<Models, WeakMap<Type, boolean>>();

export function mayHoldResource(type: Type, models: Models): boolean {
  return holds(type, models, 0);
}

function holds(type: Type, models: Models, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  switch (type.kind) {
    case "Slice":
    case "Array":
    case "Map":
      return holds(type.elem, models, depth + 1);
    case "Pointer":
    case "Named":
    case "Interface":
      return namedHolds(type, models, depth);
    case "Struct":
      return type.fields.some((field) => holds(field.type(), models, depth + 1));
    case "Signature":
      return type.params.length === 0;
    default:
      return false;
  }
}

function namedHolds(type: Type, models: Models, depth: number): boolean {
  let answers = known.get(models);
  if (answers === undefined) {
    answers = new WeakMap();
    known.set(models, answers);
  }
  const kept = answers.get(type);
  if (kept !== undefined) return kept;
  // A type that leads back to itself holds what else it holds.
  if (depth === 0) answers.set(type, false);
  const answer =
    models.releases().some((name) => member(type, name, "")?.kind === "method") ||
    innerHolds(type, models, depth);
  if (depth === 0) answers.set(type, answer);
  return answer;
}

function innerHolds(type: Type, models: Models, depth: number): boolean {
  const bare = type.kind === "Pointer" ? type.elem : type;
  const under = underlyingOf(bare);
  return under.kind === "Struct" ||
    under.kind === "Signature" ||
    under.kind === "Slice" ||
    under.kind === "Map"
    ? holds(under, models, depth)
    : false;
}
