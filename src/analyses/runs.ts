/**
 * Which functions an instruction runs, and when: calls, `go`, `defer`, and library calls that run a
 * function they are given. Decides how a function value is followed to its function; what is not
 * seen through is left out.
 */

import type { CallInfo, CallInstr, DeferInstr, FlowFunction, GoInstr, Instr, Value } from "../flow/ir.js";
import { isServer, isSubtest, runnerOf } from "../semantics/models/goroutine-starters.js";
import type { Func } from "../semantics/objects.js";
import { calleeId } from "./calls.js";
import { originOf } from "./origins.js";

/** Seen from the function that holds the instruction. */
export type Phase = "now" | "deferred" | "spawned";

export type Runnable =
  /** A closure of the same graph. */
  | { readonly kind: "closure"; readonly fn: FlowFunction }
  | { readonly kind: "declared"; readonly func: Func };

export interface Run {
  readonly instr: CallInstr | GoInstr | DeferInstr;
  readonly phase: Phase;
  readonly what: Runnable;
  readonly receiver: Value | undefined;
  /** Undefined where the library chooses the arguments. */
  readonly args: readonly Value[] | undefined;
  /** The library function that runs it; undefined for a plain call, `go` or `defer`. */
  readonly through: string | undefined;
}

export type RunInstr = CallInstr | GoInstr | DeferInstr;

export function isRun(instr: Instr): instr is RunInstr {
  return instr.op === "call" || instr.op === "go" || instr.op === "defer";
}

/** Nothing for calls through interfaces and values that cannot be followed. */
export function runsOf(instr: RunInstr): readonly Run[] {
  const { call } = instr;
  const phase: Phase = instr.op === "call" ? "now" : instr.op === "go" ? "spawned" : "deferred";
  const runs: Run[] = [];
  const callee = calledBy(call);
  if (callee !== undefined) {
    const receiver = call.receiver ?? callee.receiver;
    runs.push({ instr, phase, what: callee.what, receiver, args: call.args, through: undefined });
  }
  const through = calleeId(call);
  if (through === undefined) return runs;
  const runner =
    runnerOf(through) ?? (isSubtest(through) ? { argument: call.args.length - 1, phase } : undefined);
  const given = runner === undefined ? undefined : call.args[runner.argument];
  const passed = given === undefined ? undefined : functionBehind(given);
  if (runner !== undefined && passed !== undefined) {
    const when = runner.phase === "spawned" ? "spawned" : phase;
    runs.push({ instr, phase: when, what: passed.what, receiver: passed.receiver, args: undefined, through });
  }
  return runs;
}

/** The handler that a server of this call runs on goroutines of its own, as a run of this instruction. */
export function servedBy(instr: RunInstr): Run | undefined {
  const through = calleeId(instr.call);
  const handler = instr.call.args[0];
  if (through === undefined || handler === undefined || !isServer(through)) return undefined;
  const passed = functionBehind(handler);
  return (
    passed && {
      instr,
      phase: "spawned",
      what: passed.what,
      receiver: passed.receiver,
      args: undefined,
      through,
    }
  );
}

interface Followed {
  readonly what: Runnable;
  /** Bound by a method value. */
  readonly receiver: Value | undefined;
}

function calledBy({ target }: CallInfo): Followed | undefined {
  switch (target.kind) {
    case "static":
      return { what: { kind: "declared", func: target.func.origin }, receiver: undefined };
    case "closure":
      return { what: { kind: "closure", fn: target.fn }, receiver: undefined };
    case "value":
      return functionBehind(target.value);
    default:
      return undefined;
  }
}

/** The function that a function value is, through variables that are assigned once. */
export function functionBehind(value: Value): Followed | undefined {
  const origin = originOf(value);
  switch (origin.op) {
    case "closure":
      return { what: { kind: "closure", fn: origin.target }, receiver: undefined };
    case "func":
      return { what: { kind: "declared", func: origin.func.origin }, receiver: undefined };
    case "methodValue":
      return { what: { kind: "declared", func: origin.method.origin }, receiver: origin.receiver };
    default:
      return undefined;
  }
}

/** All runs in a function, in the order of blocks and instructions. */
export function* runsIn(fn: FlowFunction): Iterable<Run> {
  for (const instr of runInstrsIn(fn)) yield* runsOf(instr);
}

export function* runInstrsIn(fn: FlowFunction): Iterable<RunInstr> {
  for (const block of fn.blocks) {
    for (const instr of block.instrs) if (isRun(instr)) yield instr;
  }
}

/** How the function around runs a closure of its own; empty where it only hands it on. */
export function runsOfClosure(closure: FlowFunction): readonly Run[] {
  const runs: Run[] = [];
  for (let around = closure.parent; around !== undefined; around = around.parent) {
    for (const fn of [around, ...around.children]) {
      for (const run of runsIn(fn))
        if (run.what.kind === "closure" && run.what.fn === closure) runs.push(run);
    }
    if (runs.length > 0) break;
  }
  return runs;
}
