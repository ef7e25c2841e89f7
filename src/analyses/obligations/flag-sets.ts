/**
 * Setting a flag that others look at: by assignment, or with package sync/atomic. Decides which values
 * count as set: `true`, and numbers but zero.
 */
import type { CallInfo, Value } from "../../flow/ir.js";
import type { ResourceKind } from "../../semantics/models/model.js";
import { calleeId } from "../calls.js";
import type { Holding } from "./duty.js";
import { isPlaceOfIt } from "./roles.js";

/** Is it what a flag holds once it is set? */
export function isSetting(value: Value | undefined): boolean {
  if (value?.op !== "const") return false;
  const { value: constant } = value;
  return constant.kind === "bool" ? constant.value : constant.kind === "int" && constant.value !== 0n;
}

/** What stands in a body that closes a channel, sends on it, or sets a flag. */
export const TELLING_WORDS: readonly string[] = ["close", "<-", "true", "Store", "Swap", "CompareAndSwap"];

/** `w.stopped.Store(true)`: who looks at the flag hears that the thing is to end. */
export function setsFlag(call: CallInfo, holding: Holding, { isTold }: ResourceKind): boolean {
  const place = call.receiver ?? call.args[0];
  const role = place === undefined || isTold !== true ? undefined : holding.roleOf(place);
  if (role === undefined || !isPlaceOfIt(role)) return false;
  return SETS.test(calleeId(call) ?? "") && isSetting(call.args.at(-1));
}

const SETS = /^(?:\(\*sync\/atomic\.\w+\)\.|sync\/atomic\.)(?:Store|Swap|CompareAndSwap)\w*$/;
