/**
 * The body that a call runs, where it can be seen: a declared function of the program, a literal, or
 * a variable that holds one of them. Decides nothing about what the body does.
 */
import type { CallInfo, FlowFunction, ParamValue, Value } from "../flow/ir.js";
import type { Func } from "../semantics/objects.js";
import type { Scope } from "./analysis.js";
import { originOf } from "./origins.js";
import type { Run } from "./runs.js";

export function bodyOfCall(scope: Scope, { target }: CallInfo): FlowFunction | undefined {
  switch (target.kind) {
    case "closure":
      return target.fn;
    case "static":
      return bodyOf(scope, target.func);
    case "value": {
      const origin = originOf(target.value);
      if (origin.op === "closure") return origin.target;
      return origin.op === "func" ? bodyOf(scope, origin.func) : undefined;
    }
    default:
      return undefined;
  }
}

/** The body that is run, also where a library call is given the function: `wg.Go(w.loop)`. */
export function bodyOfRun(scope: Scope, { what }: Run): FlowFunction | undefined {
  return what.kind === "closure" ? what.fn : bodyOf(scope, what.func);
}

/** Undefined without source, and where the source has syntax errors. */
function bodyOf(scope: Scope, func: Func): FlowFunction | undefined {
  const home = scope.scopeOf(func.packagePath);
  const source = home?.functionOf(func.origin);
  return home === undefined || source === undefined ? undefined : home.flow(source).root;
}

/** The parameters of the body that the call gives the value to; undefined where one of them is part of a `...T`. */
export function parametersGiven(
  body: FlowFunction,
  call: CallInfo,
  value: Value,
): readonly ParamValue[] | undefined {
  const given: ParamValue[] = [];
  if (call.receiver === value && body.receiver !== undefined) given.push(body.receiver);
  for (const [index, arg] of call.args.entries()) {
    if (arg !== value) continue;
    const param = body.params[index];
    const isPacked = body.signature.variadic && index >= body.params.length - 1 && !call.spread;
    if (param === undefined || isPacked) return undefined;
    given.push(param);
  }
  return given;
}
