/**
 * What calls that read and write answer: errors that tell success, the end and failures apart, and
 * truths that go with them. What was read may be wrong, but is not at an end.
 */
import { typeString } from "../../semantics/type-string.js";
import type { Type } from "../../semantics/types.js";
import { equal, keyOf } from "./choices.js";
import type { PipeEnding } from "./pipes.js";
import type { State } from "./state.js";
import { bool, NIL, NOTHING, tuple, type Val } from "./values.js";
import type { World } from "./world.js";

/** What was made, with the error where there is one. */
export function withError(made: Val, type: Type | undefined, error: (of: Type) => Val): Val {
  if (type?.kind !== "Tuple") return made;
  const [, second] = type.elems;
  return second === undefined ? made : tuple(made, error(second));
}

/** What the call answers: its error is known where it matters, numbers are not. */
export function answer(
  state: State,
  type: Type | undefined,
  isOk: boolean | undefined,
  error: (of: Type) => Val,
): Val {
  if (type === undefined) return NOTHING;
  if (type.kind === "Tuple") return tuple(...type.elems.map((elem) => answer(state, elem, isOk, error)));
  if (typeString(type) === "error") return error(type);
  if (type.kind === "Basic" && type.name === "bool" && isOk !== undefined) return bool(isOk);
  return state.unknown(type);
}

export function errorOf(
  { eof }: World,
  state: State,
  type: Type,
  ending: PipeEnding,
  isSure: boolean,
  isWhole: boolean,
): Val {
  if (ending.kind === "failed") return failure(state, type);
  const given = ending.kind === "ended" ? ending.error : NIL;
  if (ending.kind === "done" || (isWhole && given?.k === "nil"))
    return isSure ? NIL : troubleWith(state, type, eof);
  if (given === undefined) return isWhole ? state.unknown(type) : failure(state, type);
  if (isWhole || given.k === "iface") return given;
  return given.k === "nil" && eof !== undefined ? state.load(state.global(eof), type) : failure(state, type);
}

function troubleWith(state: State, type: Type, eof: World["eof"]): Val {
  const error = state.unknown(type);
  if (eof !== undefined) ruleOut(state, equal(state, error, state.load(state.global(eof), type)));
  return error;
}

/** Some error, no one knows which. */
function failure(state: State, type: Type): Val {
  const error = state.unknown(type);
  ruleOut(state, equal(state, error, NIL));
  return error;
}

/** It is not so. */
function ruleOut(state: State, test: Val): void {
  if (test.k === "test") state.know(keyOf(test), { test, holds: false });
}
