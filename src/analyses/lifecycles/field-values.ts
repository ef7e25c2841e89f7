/**
 * The values that fields of the package's types can hold: what is stored into them, by assignment, in
 * literals and with package sync/atomic. Decides which fields are seen in full: those whose address
 * goes nowhere else. Nothing is said about when a value is stored.
 */
import { usesOf } from "../../flow/definitions.js";
import type { FlowFunction, Instr, Terminator, Value } from "../../flow/ir.js";
import type { Var } from "../../semantics/objects.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import { isClosedField, isSameField } from "../obligations/fields.js";
import { originOf } from "../origins.js";

export interface StoredValue {
  readonly value: Value;
  /** The function that stores it. */
  readonly fn: FlowFunction;
}

export interface FieldValues {
  /** What is stored besides the zero value; undefined where something is out of sight. */
  of(field: Var): readonly StoredValue[] | undefined;
}

export const fieldValues = defineAnalysis<FieldValues>({
  id: "field-values",
  compute(scope) {
    const known = new Map<unknown, readonly StoredValue[] | undefined>();
    return {
      of(field) {
        const key = field.place?.ident ?? field;
        if (!known.has(key)) known.set(key, isClosedField(scope, field) ? search(scope, field) : undefined);
        return known.get(key);
      },
    };
  },
});

function search(scope: Scope, field: Var): readonly StoredValue[] | undefined {
  for (const _ of scope.initializers([field.name])) return undefined;
  const found: StoredValue[] = [];
  for (const source of scope.functions([field.name])) {
    for (const fn of scope.flow(source).functions) {
      for (const { instrs } of fn.blocks) {
        for (const instr of instrs) {
          if (instr.op !== "fieldAddr" || !isSameField(instr.field, field)) continue;
          for (const user of usesOf(instr)) {
            const stored = storedBy(instr, user);
            if (stored === undefined) return undefined;
            found.push(...stored.map((value) => ({ value, fn })));
          }
        }
      }
    }
  }
  return found;
}

/** Undefined where the address goes out of sight. */
function storedBy(address: Value, user: Instr | Terminator): readonly Value[] | undefined {
  if (user.op === "load") return [];
  if (user.op === "store") return user.addr === address ? [originOf(user.value)] : undefined;
  // `s.flag.Load`: an embedded or nested struct is walked on from the address.
  if (user.op !== "call" && user.op !== "defer") return undefined;
  const { receiver, args } = user.call;
  const id = calleeId(user.call) ?? "";
  const values = receiver === address ? args : args.slice(1);
  if (receiver !== address && args[0] !== address) return undefined;
  if (LOADS.test(id)) return [];
  if (STORES.test(id)) return values.slice(0, 1).map(originOf);
  return SWAPS.test(id) ? values.slice(1, 2).map(originOf) : undefined;
}

const LOADS = /^(?:\(\*sync\/atomic\.\w+\)\.Load|sync\/atomic\.Load\w+)$/;
const STORES = /^(?:\(\*sync\/atomic\.\w+\)\.(?:Store|Swap)|sync\/atomic\.(?:Store|Swap)\w+)$/;
const SWAPS = /^(?:\(\*sync\/atomic\.\w+\)\.CompareAndSwap|sync\/atomic\.CompareAndSwap\w+)$/;
