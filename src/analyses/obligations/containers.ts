/**
 * Local objects that hold a thing: structs, slices, arrays and maps made in the function at hand.
 * Storing into one is no move, as long as nobody else can get at it.
 */
import { type User, usesOf } from "../../flow/definitions.js";
import { canReach } from "../../flow/graph.js";
import type { FlowFunction, Instr, Value } from "../../flow/ir.js";
import { ELEMENT } from "./roles.js";

export interface Container {
  /** The value by which the function knows the object. */
  readonly object: Value;
  /** Fields and elements from it to the place. */
  readonly steps: readonly string[];
}

/** The local object that holds the place of this address; undefined where it is no local one or others have it already. */
export function containerOf(address: Value, store: Instr, fn: FlowFunction): Container | undefined {
  const steps: string[] = [];
  let at = address;
  for (;;) {
    if (at.op === "fieldAddr") {
      steps.unshift(at.field.name);
      at = at.x;
    } else if (at.op === "indexAddr") {
      steps.unshift(ELEMENT);
      at = at.x;
    } else break;
  }
  if (steps.length === 0) return undefined;
  return isLocalObject(at, fn) && !hasEscaped(at, store) ? { object: at, steps } : undefined;
}

export function isLocalMap(map: Value, store: Instr): boolean {
  return map.op === "makeMap" && !hasEscaped(map, store);
}

function isLocalObject(value: Value, fn: FlowFunction): boolean {
  if (value.op === "alloc") return value.block.fn === fn && value.purpose !== "exit";
  return value.op === "makeSlice";
}

/** Has somebody else got hold of the object before it is stored to? A method of it may have as well. */
function hasEscaped(object: Value, store: Instr): boolean {
  return usesOf(object).some((user) => {
    if (user === store || !comesBefore(user, store, object)) return false;
    switch (user.op) {
      case "fieldAddr":
      case "indexAddr":
      case "load":
      case "slice":
      case "mapLookup":
        return false;
      case "mapUpdate":
        return user.value === object;
      case "store":
        return user.value === object && user.addr.op !== "alloc";
      case "convert":
      case "makeInterface":
      case "phi":
      case "branch":
      case "binary":
        return false;
      default:
        return true;
    }
  });
}

/**
 * Can the user of an object have done its work before the store? In a loop each round makes its own
 * object: what comes later in the round did not come before in the last one.
 */
export function comesBefore(user: User, store: Instr, object: Value): boolean {
  const made = "block" in object ? object.block : undefined;
  const { block } = store;
  const at = user.block === block ? block.instrs.indexOf(user as Instr) : -1;
  if (at !== -1 && at < block.instrs.indexOf(store)) return true;
  return made !== block && canReach(user.block, block, (next) => next === made);
}
