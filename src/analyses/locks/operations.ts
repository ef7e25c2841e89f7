/**
 * Which calls take a lock or give it back: those of package sync, and calls through an interface that
 * is a sync.Locker by its methods, whatever it is called.
 */
import type { Value } from "../../flow/ir.js";
import { member } from "../../semantics/lookup.js";
import { type LockOperation, lockOperation } from "../../semantics/models/locks.js";
import type { Func } from "../../semantics/objects.js";
import { calleeId } from "../calls.js";
import { type RunInstr, runsOf } from "../runs.js";

export interface OperationCall {
  readonly operation: LockOperation;
  /** The address of what is locked. */
  readonly on: Value;
}

export function operationCall(instr: RunInstr): OperationCall | undefined {
  const { call } = instr;
  const { target } = call;
  if (target.kind === "interface") return call.receiver && operationBy(target.func, call.receiver);
  const run = runsOf(instr).find(({ through }) => through === undefined);
  const id = run?.what.kind === "declared" ? run.what.func.id : calleeId(call);
  const operation = id === undefined ? undefined : lockOperation(id);
  const on = run?.receiver ?? call.receiver;
  return operation === undefined || on === undefined ? undefined : { operation, on };
}

/** What the method does when it is called. */
export function operationBy(method: Func, receiver: Value): OperationCall | undefined {
  const operation = lockOperation(method.origin.id) ?? lockerMethod(method, receiver);
  return operation && { operation, on: receiver };
}

const PARTNERS: ReadonlyMap<string, string> = new Map([
  ["Lock", "Unlock"],
  ["Unlock", "Lock"],
  ["RLock", "RUnlock"],
  ["RUnlock", "RLock"],
]);

function lockerMethod(method: Func, { type }: Value): LockOperation | undefined {
  const partner = PARTNERS.get(method.name);
  if (!method.isInterfaceMethod || partner === undefined || !takesNothing(method)) return undefined;
  const other = member(type, partner, method.packagePath)?.obj;
  if (other?.kind !== "Func" || !takesNothing(other)) return undefined;
  return lockOperation(
    method.name.startsWith("R") ? `(*sync.RWMutex).${method.name}` : `(sync.Locker).${method.name}`,
  );
}

function takesNothing(method: Func): boolean {
  const { params, results } = method.type();
  return params.length === 0 && results.length === 0;
}
