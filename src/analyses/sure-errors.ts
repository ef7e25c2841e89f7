/**
 * Errors that are not nil where they are returned: beyond what the path believes, results of
 * functions that never return nil, wrappers of an error that is there, and the cause of a context's
 * end. Decides the kinder way: a path that hands out an error has told of its failure.
 */
import type { FlowFunction, ReturnEnd, Value } from "../flow/ir.js";
import type { Scope } from "./analysis.js";
import { bodyOfCall } from "./callees.js";
import { calleeId } from "./calls.js";
import {
  type Beliefs,
  type Judgement,
  judgementOf,
  NO_BELIEFS,
  nilness,
  resolve,
} from "./obligations/beliefs.js";
import { isErrorType } from "./obligations/results.js";

interface Believed {
  readonly beliefs: Beliefs;
  readonly judgement: Judgement;
}

/** Functions of functions that are read for what they return. */
const MAX_DEPTH = 3;

export function returnsError(scope: Scope, end: ReturnEnd, at: Believed): boolean {
  return end.results.some((value) => isErrorType(value.type) && isSurelyError(scope, value, at));
}

/** The value, an error, cannot be nil. */
export function isSurelyError(
  scope: Scope,
  value: Value,
  { beliefs, judgement }: Believed,
  depth = 0,
): boolean {
  if (nilness(beliefs, judgement, value) === false) return true;
  const known = resolve(beliefs, value);
  const call = known.op === "extract" ? known.tuple : known;
  if (call.op !== "call") return false;
  const id = calleeId(call.call);
  if (id === "(context.Context).Err" || id === "context.Cause") return true;
  const isOfError = call.call.args.some(
    (arg) => isErrorType(arg.type) && nilness(beliefs, judgement, arg) === false,
  );
  if (isOfError) return true;
  const body = depth < MAX_DEPTH ? bodyOfCall(scope, call.call) : undefined;
  return (
    body !== undefined && neverReturnsNil(scope, body, known.op === "extract" ? known.index : 0, depth + 1)
  );
}

function neverReturnsNil(scope: Scope, body: FlowFunction, index: number, depth: number): boolean {
  const at = { beliefs: NO_BELIEFS, judgement: judgementOf(body) };
  const results = body.blocks.flatMap(({ end }) => (end.op === "return" ? [end.results[index]] : []));
  return results.every((result) => result !== undefined && isSurelyError(scope, result, at, depth));
}
