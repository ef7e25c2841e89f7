/**
 * Channels that nobody ever sends on or closes, although somebody waits for them: a quit channel that
 * was forgotten. Decides it for locals by every use in their declaration and in callees that are given
 * them, for fields that only this package can touch by all of its functions, and for parameters by all
 * callers. Also channels that are sent on and never closed, for ranges.
 */
import type { FlowFunction, Instr, MakeChanInstr, Terminator, Value } from "../../flow/ir.js";
import { operandsOf } from "../../flow/operands.js";
import { isExported } from "../../semantics/lookup.js";
import type { Scope } from "../analysis.js";
import { bodyOfCall, parametersGiven } from "../callees.js";
import { callers } from "../callers.js";
import { fieldChannels } from "../field-channels.js";
import { cellOf, familyOf, originOf } from "../origins.js";
import { isRun, type RunInstr } from "../runs.js";

/** Callers of callers, and callees of callees. */
const MAX_DEPTH = 3;

/** The channel's name where nobody sends on it or closes it. */
export function silentChannel(scope: Scope, channel: Value): string | undefined {
  return quiet(scope, channel, "send or close", 0);
}

/** The channel's name where nobody closes it. */
export function unclosedChannel(scope: Scope, channel: Value): string | undefined {
  return quiet(scope, channel, "close", 0);
}

type Missing = "send or close" | "close";

function quiet(scope: Scope, channel: Value, missing: Missing, depth: number): string | undefined {
  const origin = originOf(channel);
  if (origin.op === "makeChan")
    return isUnspoken(scope, origin, missing) ? nameOf(channel, origin) : undefined;
  if (origin.op === "param")
    return quietForAll(scope, origin.fn, origin.index, missing, depth) ? origin.hint : undefined;
  if (origin.op !== "load" || origin.addr.op !== "fieldAddr") return undefined;
  const { field } = origin.addr;
  const { isWhole, isMade, uses } = scope.ask(fieldChannels).of(field);
  if (!isWhole || !isMade) return undefined;
  const isSpoken = uses.some(({ kind }) => kind === "close" || (kind === "send" && missing !== "close"));
  return isSpoken ? undefined : field.name;
}

function nameOf(channel: Value, made: MakeChanInstr): string {
  return made.hint || channel.hint || "the channel";
}

/** Every caller gives a channel of that kind. */
function quietForAll(
  scope: Scope,
  fn: FlowFunction,
  index: number,
  missing: Missing,
  depth: number,
): boolean {
  const { func } = fn;
  if (func === undefined || index < 0 || depth >= MAX_DEPTH || func.packagePath !== scope.pkg.path)
    return false;
  if (isExported(func.name) && scope.pkg.name !== "main") return false;
  const { runs, handouts, isReachedOtherwise } = scope.ask(callers).of(func);
  if (runs.length === 0 || handouts.length > 0 || isReachedOtherwise) return false;
  return runs.every(({ run }) => {
    const arg = run.args?.[index];
    return arg !== undefined && quiet(scope, arg, missing, depth + 1) !== undefined;
  });
}

function isUnspoken(scope: Scope, made: MakeChanInstr, missing: Missing): boolean {
  let root = made.block.fn;
  while (root.parent !== undefined) root = root.parent;
  return familyOf(root).every((fn) =>
    isUnspokenIn(scope, fn, (value) => originOf(value) === made, missing, 0),
  );
}

function isUnspokenIn(
  scope: Scope,
  fn: FlowFunction,
  isIt: (value: Value) => boolean,
  missing: Missing,
  depth: number,
): boolean {
  return fn.blocks.every(({ instrs, end }) => {
    if (end.op === "select")
      return end.cases.every(({ dir, chan, value }) => {
        if (value !== undefined && isIt(value)) return false;
        return dir === "recv" || missing === "close" || !isIt(chan);
      });
    return [...instrs, end].every(
      (step) => !operandsOf(step).some(isIt) || isHarmless(scope, step, isIt, missing, depth),
    );
  });
}

function isHarmless(
  scope: Scope,
  step: Instr | Terminator,
  isIt: (value: Value) => boolean,
  missing: Missing,
  depth: number,
): boolean {
  switch (step.op) {
    case "recv":
    case "selectRecv":
    case "load":
    case "closure":
    case "convert":
    case "binary":
      return true;
    case "send":
      return missing === "close" && !isIt(step.value);
    case "store":
      return cellOf(step.addr) !== undefined;
    default:
      return isRun(step as Instr) && isHarmlessCall(scope, step as RunInstr, isIt, missing, depth);
  }
}

function isHarmlessCall(
  scope: Scope,
  { call }: RunInstr,
  isIt: (value: Value) => boolean,
  missing: Missing,
  depth: number,
): boolean {
  const { target, args } = call;
  if (target.kind === "builtin") return target.name === "len" || target.name === "cap";
  const body = depth < MAX_DEPTH ? bodyOfCall(scope, call) : undefined;
  if (body === undefined) return false;
  const seats = new Set<Value>();
  for (const arg of args.filter(isIt)) {
    const params = parametersGiven(body, call, arg);
    if (params === undefined) return false;
    for (const param of params) seats.add(param);
  }
  const isGiven = (value: Value): boolean => seats.has(originOf(value));
  return familyOf(body).every((fn) => isUnspokenIn(scope, fn, isGiven, missing, depth + 1));
}
