/**
 * Is a context another one, or derived from it so that it is done when that is? Decides it for what
 * holds on every way back: joins need all of their edges, variables all of their values.
 */
import { accessPathOf, isExact } from "../../flow/access-path.js";
import type { StoreInstr, Value } from "../../flow/ir.js";
import type { Scope } from "../analysis.js";
import { cellOf, originOf, storesTo } from "../origins.js";
import { storesBefore } from "../reaching-stores.js";
import { derivedBy } from "./derivations.js";

export interface Descent {
  /** On the way stands a function of the project's that may cut the context off. */
  readonly isGuessed: boolean;
}

/** `isIt` says of a value that it is the context asked about. */
export function descentFrom(
  scope: Scope,
  context: Value,
  isIt: (value: Value) => boolean,
): Descent | undefined {
  const seen = new Set<Value>();
  let isGuessed = false;
  const comes = (start: Value): boolean => {
    const value = originOf(start);
    // Round a loop nothing new is learnt.
    if (seen.has(value) || isIt(start) || isIt(value)) return true;
    seen.add(value);
    switch (value.op) {
      case "phi":
        return value.edges.every(comes);
      case "load": {
        const cell = cellOf(value.addr);
        const stores: readonly StoreInstr[] = storesBefore(value) ?? (cell && storesTo(cell)) ?? [];
        return stores.length > 0 && stores.every((store) => comes(store.value));
      }
      case "extract":
      case "call": {
        const call = value.op === "call" ? value : value.tuple;
        const derived = call.op === "call" ? derivedBy(scope, call.call) : undefined;
        if (derived === undefined || derived.adds === "detached") return false;
        if (derived.context !== (value.op === "call" ? 0 : value.index)) return false;
        isGuessed ||= derived.adds === undefined;
        return comes(derived.parent);
      }
      default:
        return false;
    }
  };
  return comes(context) ? { isGuessed } : undefined;
}

/** Two reads of one context: one value, or one place that is not written in between as far as paths tell. */
export function isSameContext(a: Value, b: Value): boolean {
  const [x, y] = [originOf(a), originOf(b)];
  if (x === y) return true;
  if (x.op !== "load" || y.op !== "load") return false;
  const path = accessPathOf(x);
  return isExact(path) && path.text === accessPathOf(y).text;
}
