/**
 * What a package does with the channel in one of its fields: who makes, sends, receives and closes it,
 * helpers that are given it included. Decides which fields can be looked at as a whole: those that only
 * this package can touch, whose channel goes nowhere out of sight.
 */
import { usesOf } from "../flow/definitions.js";
import type { CallInfo, FlowFunction, Instr, SelectEnd, Terminator, Value } from "../flow/ir.js";
import type { Var } from "../semantics/objects.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { bodyOfCall, parametersGiven } from "./callees.js";
import { isClosedField, isSameField } from "./obligations/fields.js";
import { cellOf, originOf } from "./origins.js";
import { isRun } from "./runs.js";

export interface ChannelUse {
  readonly kind: "send" | "receive" | "close";
  readonly step: Instr | SelectEnd;
  readonly fn: FlowFunction;
}

export interface FieldChannel {
  readonly uses: readonly ChannelUse[];
  /** The largest size it is made with: undefined where one is not a constant, or nobody is seen to make it. */
  readonly capacity: number | undefined;
  /** Somebody is seen to make it. */
  readonly isMade: boolean;
  /** Nothing but this package can touch the channel, and all of it was seen. */
  readonly isWhole: boolean;
}

export interface FieldChannels {
  of(field: Var): FieldChannel;
}

/** Helpers of helpers that are given the channel. */
const MAX_DEPTH = 2;

const OUT_OF_SIGHT: FieldChannel = { uses: [], capacity: undefined, isMade: false, isWhole: false };

export const fieldChannels = defineAnalysis<FieldChannels>({
  id: "field-channels",
  compute(scope) {
    const known = new Map<unknown, FieldChannel>();
    return {
      of(field) {
        const key = field.place?.ident ?? field;
        let found = known.get(key);
        if (found === undefined) {
          found = isClosedField(scope, field) ? search(scope, field) : OUT_OF_SIGHT;
          known.set(key, found);
        }
        return found;
      },
    };
  },
});

type MutableField = { -readonly [K in keyof FieldChannel]: FieldChannel[K] } & { uses: ChannelUse[] };

function search(scope: Scope, field: Var): FieldChannel {
  const found: MutableField = { uses: [], capacity: undefined, isMade: false, isWhole: true };
  const sizes: (number | undefined)[] = [];
  for (const source of scope.functions([field.name])) {
    const { functions } = scope.flow(source);
    const made = new Set<Value>();
    for (const fn of functions) {
      for (const { instrs } of fn.blocks) {
        for (const instr of instrs) {
          if (instr.op !== "fieldAddr" || !isSameField(instr.field, field)) continue;
          for (const user of usesOf(instr)) noteAddress(found, made, sizes, instr, user, field);
        }
      }
    }
    const isIt = (value: Value): boolean => made.has(originOf(value)) || fieldBehind(value, field);
    for (const fn of functions) noteUses(scope, found, field, fn, isIt, 0);
  }
  for (const _ of scope.initializers([field.name])) found.isWhole = false;
  found.isMade = sizes.length > 0;
  const known = sizes.filter((size) => size !== undefined);
  if (known.length > 0 && known.length === sizes.length) found.capacity = Math.max(...known);
  return found;
}

function fieldBehind(value: Value, field: Var): boolean {
  const origin = originOf(value);
  if (origin.op === "field") return isSameField(origin.field, field);
  return origin.op === "load" && origin.addr.op === "fieldAddr" && isSameField(origin.addr.field, field);
}

/** What happens to the field itself. */
function noteAddress(
  found: MutableField,
  made: Set<Value>,
  sizes: (number | undefined)[],
  address: Value,
  user: Instr | Terminator,
  field: Var,
): void {
  if (user.op === "load") return;
  if (user.op !== "store" || user.addr !== address) {
    found.isWhole = false;
    return;
  }
  const stored = originOf(user.value);
  if (stored.op === "nil" || fieldBehind(stored, field)) return;
  if (stored.op !== "makeChan") {
    found.isWhole = false;
    return;
  }
  made.add(stored);
  sizes.push(stored.size === undefined ? 0 : sizeOf(stored.size));
}

function sizeOf(size: Value): number | undefined {
  return size.op === "const" && size.value.kind === "int" ? Number(size.value.value) : undefined;
}

/** What a function does with the channel, by whatever name it has it. */
function noteUses(
  scope: Scope,
  found: MutableField,
  field: Var,
  fn: FlowFunction,
  isIt: (value: Value) => boolean,
  depth: number,
): void {
  const note = (kind: ChannelUse["kind"], step: ChannelUse["step"]): unknown =>
    found.uses.push({ kind, step, fn });
  for (const { instrs, end } of fn.blocks) {
    if (end.op === "select")
      for (const one of end.cases) if (isIt(one.chan)) note(one.dir === "send" ? "send" : "receive", end);
    if (end.op === "return" && end.results.some(isIt)) found.isWhole = false;
    for (const instr of instrs) {
      if (instr.op === "send" && isIt(instr.chan)) note("send", instr);
      else if (instr.op === "recv" && isIt(instr.chan)) note("receive", instr);
      else if (isRun(instr))
        noteCall(scope, found, field, instr.call, isIt, depth, () => note("close", instr));
      else if (isLost(instr, field, isIt)) found.isWhole = false;
    }
  }
}

function noteCall(
  scope: Scope,
  found: MutableField,
  field: Var,
  call: CallInfo,
  isIt: (value: Value) => boolean,
  depth: number,
  close: () => void,
): void {
  const { target, args } = call;
  const given = args.filter(isIt);
  if (given.length === 0) return;
  if (target.kind === "builtin") {
    if (target.name === "close") close();
    return;
  }
  const body = depth < MAX_DEPTH ? bodyOfCall(scope, call) : undefined;
  const params = body && given.map((arg) => parametersGiven(body, call, arg));
  if (body === undefined || params === undefined || params.includes(undefined)) {
    found.isWhole = false;
    return;
  }
  const seats = new Set<Value>(params.flatMap((some) => some ?? []));
  noteUses(scope, found, field, body, (value) => seats.has(originOf(value)), depth + 1);
  for (const child of body.children)
    noteUses(scope, found, field, child, (value) => seats.has(originOf(value)), depth + 1);
}

/** It goes where nobody looks: another place, a container, a message. */
function isLost(instr: Instr, field: Var, isIt: (value: Value) => boolean): boolean {
  switch (instr.op) {
    case "store":
      return isIt(instr.value) && cellOf(instr.addr) === undefined && !isPutInto(instr.addr, field);
    case "send":
    case "mapUpdate":
      return isIt(instr.value);
    default:
      return false;
  }
}

function isPutInto(address: Value, field: Var): boolean {
  return address.op === "fieldAddr" && isSameField(address.field, field);
}
