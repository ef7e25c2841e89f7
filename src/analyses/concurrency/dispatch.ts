/**
 * Which method a call through an interface runs, and on what: that of the value's own type, or one
 * that it gets from an embedded field (Go specification, "Method sets").
 */
import { member } from "../../semantics/lookup.js";
import type { Func } from "../../semantics/objects.js";
import type { State } from "./state.js";
import type { Val } from "./values.js";

export interface Dispatched {
  readonly func: Func;
  readonly receiver: Val;
}

/** Interfaces in fields of what interfaces hold. More is a chain of decorators. */
const MAX_WRAPPERS = 6;

/** The interface's own method where the type is not known. */
export function dispatch(state: State, func: Func, receiver: Val): Dispatched {
  let at: Dispatched = { func, receiver };
  for (let round = 0; round < MAX_WRAPPERS; round++) {
    const next = step(state, at);
    if (next === undefined) break;
    at = next;
  }
  return at;
}

function step(state: State, { func, receiver }: Dispatched): Dispatched | undefined {
  if (receiver.k !== "iface" || !func.isInterfaceMethod) return undefined;
  const { type } = receiver;
  const found = member(type, func.name, func.packagePath);
  if (found?.obj.kind !== "Func") return undefined;
  let val = receiver.val;
  for (const field of found.path) {
    const fieldType = field.type();
    if (val.k === "ptr") {
      const place: Val = { ...val, path: `${val.path}.${field.name}` };
      const isHeld = fieldType.kind === "Pointer" || found.obj.isInterfaceMethod;
      val = isHeld ? state.load(place, fieldType) : place;
    } else if (val.k === "struct") val = state.fieldOf(val, `.${field.name}`, fieldType);
    else return undefined;
  }
  const { obj } = found;
  if (!obj.isInterfaceMethod && !obj.pointerReceiver && val.k === "ptr" && obj.receiver !== undefined)
    val = state.load(val, obj.receiver);
  return { func: obj, receiver: val };
}
