/**
 * Local objects that hold a thing: structs, slices, arrays and maps made in the function at hand.
 * Storing into one is no move, as long as nobody else can get at it.
 */
import { usesOf } from "../../flow/definitions.js";
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
    if (user === store || !comesBefore(user, store)) return false;
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

export function comesBefore(
  user: { readonly block: Instr["block"]; readonly op: string },
  store: Instr,
): boolean {
  if (user.block === store.block) {
    const { instrs } = store.block;
    const at = instrs.indexOf(user as Instr);
    return (at !== -1 && at < instrs.indexOf(store)) || canReach(store.block, store.block);
  }
  return canReach(user.block, store.block);
}
