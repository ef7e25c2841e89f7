/**
 * What one instruction does to the locks that its goroutine holds, itself or by what it runs.
 */
import { deferredAt } from "../../flow/defers.js";
import type { CallInfo, FlowFunction, Value } from "../../flow/ir.js";
import { callsItsArguments } from "../../semantics/models/goroutine-starters.js";
import { LOCKS } from "../../semantics/models/locks.js";
import type { Var } from "../../semantics/objects.js";
import { underlyingOf } from "../../semantics/typeset.js";
import { calleeId } from "../calls.js";
import { operationCall } from "../locks/operations.js";
import { originOf } from "../origins.js";
import { functionBehind, type Run, type RunInstr, type Runnable, runsOf } from "../runs.js";
import {
  type Conduct,
  carried,
  carriedKeys,
  type Happening,
  type Held,
  type Spot,
  type Step,
  spotOf,
  type Target,
} from "./conduct.js";
import { carriedGuards, guardsOf } from "./guards.js";

export type Action =
  | { readonly do: "take"; readonly held: Held }
  | { readonly do: "free"; readonly spot: Spot; readonly isWrite: boolean | undefined }
  | { readonly do: "free all"; readonly keys: ReadonlySet<string>; readonly surely: ReadonlySet<string> }
  | { readonly do: "happen"; readonly happening: Happening; readonly under?: readonly Held[] };

/** What is known of others. */
export interface Others {
  /** How what is run behaves; undefined where that does not matter or is not seen. */
  conductOf(run: Run): { readonly fn: FlowFunction; readonly conduct: Conduct } | undefined;
  /** The function that lies in a field. */
  liesIn(field: Var): Runnable | undefined;
  /** The field or method by which the call may run a function of another package. */
  callsBack?(call: CallInfo): string | undefined;
}

const NOTHING_FREED: ReadonlySet<string> = new Set();

export function actionsOf(step: Step, others: Others): readonly Action[] {
  switch (step.op) {
    case "send":
    case "recv":
      return [waits(step, [{ ...spotOf(step.chan), act: step.op }])];
    case "select":
      if (step.hasDefault) return [];
      return [
        waits(
          step,
          step.cases.map(({ dir, chan }) => ({ ...spotOf(chan), act: dir })),
        ),
      ];
    case "call":
      return ofRun(step, step, others);
    case "go":
      // What a goroutine gives back that others took is handed to it.
      return runsOf(step).flatMap((run) => {
        const keys = others.conductOf(run)?.conduct.frees ?? NOTHING_FREED;
        return keys.size === 0 ? [] : [{ do: "free all", keys, surely: NOTHING_FREED } as const];
      });
    case "runDefers":
      // Where a panic came from nobody can tell, nor what was held there.
      if (step.cause !== "return") return [];
      return deferredAt(step).flatMap(({ instr, must }) =>
        ofRun(instr, step, others).filter((action) => must || action.do.startsWith("free")),
      );
    default:
      return [];
  }
}

function waits(step: Step, targets: readonly Target[]): Action {
  return {
    do: "happen",
    happening: { targets, way: [step], freed: NOTHING_FREED, guards: guardsOf(step.block) },
  };
}

/** `at`: where it happens, which is later for a deferred call. */
function ofRun(instr: RunInstr, at: Step, others: Others): readonly Action[] {
  const operation = operationCall(instr);
  if (operation !== undefined) {
    const { side, does, onlyIf } = operation.operation;
    const spot = spotOf(operation.on);
    if (side === "count" || !LOCKS.isOurs(side)) return [];
    const isWrite = side === "write" && !spot.place.isReadSide;
    if (does === "gives back") return [{ do: "free", spot, isWrite }];
    if (onlyIf !== undefined) return [];
    const way = [instr];
    return [
      waits(instr, [{ ...spot, act: isWrite ? "write" : "read" }]),
      { do: "take", held: { ...spot, isWrite, way } },
    ];
  }
  const { call } = instr;
  const waited = WAITS.get(calleeId(call) ?? "");
  if (waited !== undefined && call.receiver !== undefined)
    return [waits(instr, [{ ...spotOf(call.receiver), act: waited }])];
  const actions: Action[] = [];
  for (const run of runsOf(instr)) if (run.phase !== "spawned") actions.push(...byCallee(run, at, others));
  actions.push(...byArguments(instr, others));
  if (call.target.kind === "interface") {
    const { func } = call.target;
    const what = { kind: "declared", func } as const;
    actions.push(
      ...byCallee(
        { instr, phase: "now", what, receiver: call.receiver, args: call.args, through: undefined },
        at,
        others,
      ),
    );
  }
  const what =
    call.target.kind === "value" && call.target.obj !== undefined && others.liesIn(call.target.obj);
  if (typeof what === "object") {
    const run: Run = { instr, phase: "now", what, receiver: undefined, args: call.args, through: undefined };
    actions.push(...byCallee(run, at, others, true));
  }
  const happening = { targets: [], way: [instr], freed: NOTHING_FREED, guards: guardsOf(instr.block) };
  const called = calledParameter(call);
  if (called !== undefined)
    actions.push({ do: "happen", happening: { ...happening, called: { index: called, held: [] } } });
  const back = others.callsBack?.(call);
  if (back !== undefined) actions.push({ do: "happen", happening: { ...happening, back } });
  return actions;
}

const WAITS: ReadonlyMap<string, "count" | "cond"> = new Map([
  ["(*sync.WaitGroup).Wait", "count"],
  ["(*sync.Cond).Wait", "cond"],
]);

function calledParameter({ target }: CallInfo): number | undefined {
  if (target.kind !== "value") return undefined;
  const origin = originOf(target.value);
  return origin.op === "param" && origin.role === "param" ? origin.index : undefined;
}

/** Functions of the library that call what they are given. */
function byArguments(instr: RunInstr, others: Others): readonly Action[] {
  const { target, args } = instr.call;
  if (target.kind !== "static" || !callsItsArguments(target.func.packagePath)) return [];
  return args.flatMap((arg) => {
    const run = runOf(instr, arg);
    return run === undefined ? [] : byCallee(run, instr, others);
  });
}

/** The function that an argument is, run by who is given it. */
function runOf(instr: RunInstr, arg: Value): Run | undefined {
  const given = functionBehind(arg);
  return given && { instr, phase: "now", ...given, args: undefined, through: undefined };
}

/** `isStray`: what it shares with others is not what the caller has. */
function byCallee(run: Run, at: Step, others: Others, isStray = false): readonly Action[] {
  const found = others.conductOf(run);
  if (found === undefined) return [];
  const { fn, conduct } = found;
  const { instr } = run;
  const isOwn = run.what.kind === "closure" && !isStray;
  const call: CallInfo = { ...instr.call, args: run.args ?? [], receiver: run.receiver };
  const actions: Action[] = [];
  for (const happening of conduct.happenings) {
    const guards = carriedGuards(happening.guards, fn, call);
    if (guards === undefined) continue;
    const { called, back } = happening;
    const seen: Happening = {
      targets: happening.targets.map((target) => carried(target, fn, call, isOwn)),
      way: [instr, ...happening.way],
      freed: carriedKeys(happening.freed, fn, call),
      guards: [...guardsOf(instr.block), ...guards],
      back,
    };
    if (called === undefined) actions.push({ do: "happen", happening: seen });
    else
      actions.push(
        ...handedIn(instr, called, seen, others, (held) => carriedHeld(held, fn, call, isOwn, instr)),
      );
  }
  const isHandedOut = instr.call.signature?.results.some(
    (result) => underlyingOf(result.type()).kind === "Signature",
  );
  if (conduct.frees.size > 0)
    actions.push({
      do: "free all",
      keys: carriedKeys(conduct.frees, fn, call),
      surely: carriedKeys(conduct.surelyFrees, fn, call),
    });
  if (isHandedOut !== true && at.op !== "runDefers")
    for (const held of conduct.takes)
      actions.push({ do: "take", held: carriedHeld(held, fn, call, isOwn, instr) });
  return actions;
}

function carriedHeld(held: Held, fn: FlowFunction, call: CallInfo, isOwn: boolean, instr: RunInstr): Held {
  return { ...carried(held, fn, call, isOwn), way: [instr, ...held.way] };
}

/** The callee calls what it was given here, and may hold locks then. */
function handedIn(
  instr: RunInstr,
  { index, held }: NonNullable<Happening["called"]>,
  seen: Happening,
  others: Others,
  carry: (held: Held) => Held,
): readonly Action[] {
  const arg = instr.call.args[index];
  const inside = held.map(carry);
  if (arg === undefined) return [];
  const origin = originOf(arg);
  if (origin.op === "param" && origin.role === "param")
    return [
      { do: "happen", happening: { ...seen, called: { index: origin.index, held: inside } }, under: inside },
    ];
  const run = runOf(instr, arg);
  const given = run && others.conductOf(run);
  if (run === undefined || given === undefined) return [];
  const isOwn = run.what.kind === "closure";
  return given.conduct.happenings.flatMap((happening): Action[] => {
    if (happening.called !== undefined) return [];
    const call: CallInfo = { ...instr.call, args: [], receiver: run.receiver };
    return [
      {
        do: "happen",
        happening: {
          targets: happening.targets.map((target) => carried(target, given.fn, call, isOwn)),
          way: [...seen.way, ...happening.way],
          freed: new Set([...seen.freed, ...happening.freed]),
          guards: seen.guards,
        },
        under: inside,
      },
    ];
  });
}
