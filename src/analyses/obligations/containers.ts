/**
 * Local objects that hold a thing: structs, slices, arrays and maps made in the function at hand.
 * Storing into one is no move, as long as nobody else can get at it, whether the function does it
 * itself or a method of the object.
 */
import { type User, usesOf } from "../../flow/definitions.js";
import { canReach } from "../../flow/graph.js";
import type { CallInfo, FlowFunction, Instr, Value } from "../../flow/ir.js";
import { type Effectful, type Holding, type Into, MOVES, type Outcome, RECEIVER } from "./duty.js";
import { ELEMENT, heldBy, type Role } from "./roles.js";

export interface Container {
  /** The value by which the function knows the object. */
  readonly object: Value;
  /** Fields and elements from it to the place. */
  readonly steps: readonly string[];
}

/** The local object that holds the place of this address; undefined where it is no local one or others have it already. */
export function containerOf(address: Value, store: Instr, fn: FlowFunction): Container | undefined {
  const { object, steps } = wholeOf(address);
  return steps.length > 0 && isOwnObject(object, store, fn) ? { object, steps } : undefined;
}

function isOwnObject(object: Value, store: Instr, fn: FlowFunction): boolean {
  return isLocalObject(object, fn) && !hasEscaped(object, store);
}

/** The object that a place is part of. */
export function wholeOf(address: Value): Container {
  const steps: string[] = [];
  let at = address;
  for (;;) {
    if (at.op === "fieldAddr") {
      steps.unshift(at.field.name);
      at = at.x;
    } else if (at.op === "indexAddr") {
      steps.unshift(ELEMENT);
      at = at.x;
    } else return { object: at, steps };
  }
}

/** What a function puts into something it was given, its caller may find there. */
export function intoParameter({ object, steps }: Container, role: Role): { readonly into?: Into } {
  const held = object.op === "param" && role.as === "thing" ? heldBy(role, steps) : undefined;
  return object.op === "param" && held !== undefined ? { into: { param: object, role: held } } : {};
}

/** What comes of a thing that a call puts into its receiver, or into another of its arguments. */
export function storedByCall(instr: Effectful, into: number, role: Role, holding: Holding): Outcome {
  const place = argumentAt(instr.call, into);
  if (place === undefined || instr.op !== "call") return MOVES;
  const { object, steps } = wholeOf(place);
  const held = heldBy(role, steps);
  if (held === undefined) return MOVES;
  const isOwn = holding.roleOf(object)?.as === "thing" || isOwnObject(object, instr, instr.block.fn);
  if (isOwn) return { kind: "contains", container: object, role: held };
  return { kind: "moves", ...intoParameter({ object, steps }, role) };
}

/** What the callee's parameter is, where that is one value of the call. */
function argumentAt({ receiver, args, signature }: CallInfo, index: number): Value | undefined {
  if (index === RECEIVER) return receiver;
  return signature?.variadic === true && index >= signature.params.length - 1 ? undefined : args[index];
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
