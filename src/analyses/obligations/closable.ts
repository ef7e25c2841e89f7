/**
 * Types through which something that must be let go can be handed out: those with a method that some
 * kind of resource calls its release, functions to call, and what holds such values. Decides which
 * calls and callees are looked at; that they hand out anything is decided by reading them.
 */

import { member } from "../../semantics/lookup.js";
import type { Models } from "../../semantics/models/model.js";
import type { Signature, Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";
import { isBoolType, isErrorType } from "./results.js";

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
      return isEnding(type);
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
    models.releases().some((name) => isReleaseMethod(type, name)) || innerHolds(type, models, depth);
  if (depth === 0) answers.set(type, answer);
  return answer;
}

/** A method of that name that returns what a release does: nothing, an error, or whether it did. */
function isReleaseMethod(type: Type, name: string): boolean {
  const found = member(type, name, "");
  if (found?.kind !== "method" || found.obj.kind !== "Func") return false;
  const { results } = found.obj.type();
  return results.length !== 1 || isOutcome(results[0]?.type());
}

/** A function that takes nothing but why it is called, and tells nothing but how it went. */
function isEnding({ params, results }: Signature): boolean {
  const isAsked = params.length === 0 || (params.length === 1 && isError(params[0]?.type()));
  return isAsked && results.length <= 1 && (results.length === 0 || isOutcome(results[0]?.type()));
}

function isError(type: Type | undefined): boolean {
  return type !== undefined && isErrorType(type);
}

function isOutcome(type: Type | undefined): boolean {
  return type === undefined || isErrorType(type) || isBoolType(type);
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
