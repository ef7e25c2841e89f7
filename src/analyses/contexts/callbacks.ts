/**
 * Does a function call the function it is given before it returns? By its body where that is at
 * hand, else by model; what cannot be told counts as kept for later.
 */
import { usesOf } from "../../flow/definitions.js";
import type { CallInfo, FlowFunction, Value } from "../../flow/ir.js";
import { callsItsArguments } from "../../semantics/models/goroutine-starters.js";
import type { Scope } from "../analysis.js";
import { originOf } from "../origins.js";

/** Helpers of helpers; deeper ones are taken to keep the function. */
const MAX_DEPTH = 2;

export function callsArgument(scope: Scope, call: CallInfo, index: number, depth = 0): boolean {
  const { target } = call;
  if (target.kind === "closure") return isOnlyCalled(scope, target.fn, index, depth);
  if (target.kind !== "static") return false;
  const func = target.func.origin;
  if (func.place === undefined) return callsItsArguments(func.packagePath);
  const home = depth < MAX_DEPTH ? scope.scopeOf(func.packagePath) : undefined;
  const source = home?.functionOf(func);
  return (
    home !== undefined && source !== undefined && isOnlyCalled(home, home.flow(source).root, index, depth)
  );
}

/** Called on the spot, or handed to a function that does so; neither kept nor started. */
function isOnlyCalled(scope: Scope, fn: FlowFunction, index: number, depth: number): boolean {
  const param = fn.params[index];
  if (param === undefined) return false;
  const users = usesOf(param);
  const isCallOf = (value: Value): boolean => originOf(value) === param;
  return (
    users.length > 0 &&
    users.every((user) => {
      if (user.op === "binary" || user.op === "branch") return true;
      if (user.op !== "call") return false;
      const { target, args } = user.call;
      if (target.kind === "value" && isCallOf(target.value)) return true;
      return args.every((arg, at) => !isCallOf(arg) || callsArgument(scope, user.call, at, depth + 1));
    })
  );
}
