/**
 * Calls that give back an error they are given, whatever else they do with it: `scope.Err(err)` notes
 * it and returns it. Asking for the result asks for the error.
 */
import type { CallInstr, Value } from "../../flow/ir.js";
import type { Scope } from "../analysis.js";
import { bodyOfCall } from "../callees.js";
import { isErrorType } from "./results.js";

/** The argument that the call's only result is, on all paths of the callee. */
export function passedBack({ call }: CallInstr, scope: Scope): Value | undefined {
  const [result, ...others] = call.signature?.results ?? [];
  if (result === undefined || others.length > 0 || !isErrorType(result.type())) return undefined;
  if (!call.args.some(({ type }) => isErrorType(type))) return undefined;
  const body = bodyOfCall(scope, call);
  const returned = new Set(body?.blocks.flatMap(({ end }) => (end.op === "return" ? end.results : [])));
  const [only, ...more] = returned;
  if (only?.op !== "param" || only.role !== "param" || more.length > 0) return undefined;
  const arg = call.args[only.index];
  return arg !== undefined && isErrorType(arg.type) ? arg : undefined;
}
