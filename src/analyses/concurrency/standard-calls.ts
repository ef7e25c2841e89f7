/**
 * What a function of the standard library that has no model may do with what it is given. Decides
 * which arguments escape: those that it calls, keeps, or gives back in some form.
 */
import { keepsNothing } from "../../semantics/models/keeps-nothing.js";
import type { Func } from "../../semantics/objects.js";
import { typeString } from "../../semantics/type-string.js";
import type { Type } from "../../semantics/types.js";
import { typeSetOf, underlyingOf } from "../../semantics/typeset.js";
import { leadsToPipe } from "./pipes.js";
import { mayCarry } from "./quiet.js";
import type { State } from "./state.js";
import type { Val } from "./values.js";
import type { World } from "./world.js";

/** Functions and channels are always used. `position`: of an argument; undefined for the receiver. */
export function getsHold(
  world: World,
  state: State,
  func: Func,
  val: Val,
  position: number | undefined,
  result: Type | undefined,
): boolean {
  const bare = val.k === "iface" ? val.val : val;
  if (bare.k === "fn") return !world.isQuiet(bare.fn);
  if (bare.k === "func" || bare.k === "cancel" || state.chan(bare) !== undefined) return true;
  if (leadsToPipe(state, bare)) return true;
  if (!keepsNothing(func.packagePath)) return true;
  if (result !== undefined && mayCarry(result, 0)) return true;
  return position !== undefined && isCalledThrough(parameterAt(func, position));
}

function parameterAt(func: Func, position: number): Type | undefined {
  const { params, variadic } = func.type();
  const last = params.length - 1;
  return params[variadic && position > last ? last : position]?.type();
}

/** An interface by which the function calls back into the program: a reader, something to sort. */
function isCalledThrough(type: Type | undefined): boolean {
  if (type === undefined || typeString(type) === "error") return false;
  const under = underlyingOf(type);
  return under.kind === "Interface" && typeSetOf(under).methods.length > 0;
}
