/**
 * What kind of method one is, by what its body and the functions of the package that it calls do:
 * start goroutines, wait, loop until told otherwise, let others go on. Names decide nothing.
 */
import type { CallInfo, FlowFunction, Instr, Terminator, Value } from "../../flow/ir.js";
import { loopsOf } from "../../flow/loops.js";
import { typeString } from "../../semantics/type-string.js";
import type { Type } from "../../semantics/types.js";
import type { Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import { lockPlace } from "../locks/place.js";
import { familyOf } from "../origins.js";
import { isRun, runsOf } from "../runs.js";

export interface Traits {
  /** A goroutine that waits for one thing after the other. */
  readonly starts: boolean;
  /** It makes a channel or context for a field: what waits for it comes after. */
  readonly makes: boolean;
  /** Others can make it wait. */
  readonly waits: boolean;
  /** It waits for one thing after the other, for as long as there is something. */
  readonly loops: boolean;
  /** It closes a channel, file or connection that lies in a field, or ends a context. */
  readonly ends: boolean;
}

/** Calls in calls. */
const MAX_DEPTH = 2;

/** More bodies than this are believed to do everything. */
const MAX_BODIES = 30;

export function traitsOf(scope: Scope, fn: FlowFunction): Traits {
  const found = { starts: false, makes: false, waits: false, loops: false, ends: false };
  const seen = new Set<FlowFunction>();
  const visit = (at: FlowFunction, depth: number, isSpawned: boolean): void => {
    if (seen.has(at) || seen.size > MAX_BODIES) return;
    seen.add(at);
    for (const { instrs, end } of at.blocks)
      for (const step of [...instrs, end]) {
        if (!isSpawned && isWait(step)) {
          found.waits = true;
          if (at === fn && isEndless(step) && tellsNothing(fn)) found.loops = true;
        }
        if (!isSpawned && step.op === "store" && isField(step.addr) && isMade(step.value)) found.makes = true;
        for (const body of spawnedBy(scope, step))
          if (isWorker(scope, body) || (isGivenNothing(fn) && tellsItsEnd(body))) found.starts = true;
        if (step.op !== "call" && step.op !== "defer") continue;
        const { target } = step.call;
        if (!isSpawned && isCloser(scope, step.call)) found.ends = true;
        if (target.kind === "builtin" && target.name === "close" && isField(step.call.args[0]))
          found.ends = true;
        if (target.kind === "value" && isCancel(target.value.type)) found.ends = true;
        if (target.kind !== "static" || depth === 0 || target.func.packagePath !== scope.pkg.path) continue;
        const source = scope.functionOf(target.func.origin);
        if (source !== undefined) visit(scope.flow(source).root, depth - 1, isSpawned);
      }
    const spawned = spawnedIn(at);
    for (const child of at.children) visit(child, depth, isSpawned || spawned.has(child));
  };
  visit(fn, MAX_DEPTH, false);
  return found;
}

function isMade(value: Value): boolean {
  if (value.op === "convert") return isMade(value.x);
  return value.op === "makeChan" || (value.op === "extract" && isCancel(value.type));
}

/** `Close` of what lies in a field and comes from elsewhere. */
function isCloser(scope: Scope, { target, receiver, args }: CallInfo): boolean {
  if (target.kind !== "static" && target.kind !== "interface") return false;
  const { name, packagePath } = target.func;
  return name === "Close" && args.length === 0 && packagePath !== scope.pkg.path && isField(receiver);
}

function isField(channel: Value | undefined): boolean {
  const steps = channel === undefined ? [] : lockPlace(channel).steps;
  return steps.length > 0 && steps.every((step) => step.startsWith("."));
}

function spawnedIn(fn: FlowFunction): ReadonlySet<FlowFunction> {
  const found = new Set<FlowFunction>();
  for (const one of familyOf(fn))
    for (const { instrs } of one.blocks)
      for (const instr of instrs)
        if (isRun(instr))
          for (const { phase, what } of runsOf(instr))
            if (phase === "spawned" && what.kind === "closure") found.add(what.fn);
  return found;
}

function spawnedBy(scope: Scope, step: Instr | Terminator): readonly FlowFunction[] {
  if (step.op !== "call" && step.op !== "go") return [];
  return runsOf(step).flatMap(({ phase, what }) => {
    if (phase !== "spawned") return [];
    if (what.kind === "closure") return [what.fn];
    const source = what.func.packagePath === scope.pkg.path ? scope.functionOf(what.func) : undefined;
    return source === undefined ? [] : [scope.flow(source).root];
  });
}

/** In a loop that nothing counts: it is left by what is received, or from inside. */
function isEndless({ block }: Instr | Terminator): boolean {
  for (let loop = loopsOf(block.fn).loopOf(block); loop !== undefined; loop = loop.parent) {
    const { head, blocks } = loop;
    const hasCondition = head.node.kind !== "ForStmt" || head.node.cond !== undefined;
    const isLeft = hasCondition && head.succs.some((next) => !blocks.has(next));
    if (!isLeft || head.instrs.some(({ op }) => op === "recv")) return true;
  }
  return false;
}

/** But a context. */
function isGivenNothing({ signature: { params } }: FlowFunction): boolean {
  return params.every((param) => typeString(param.type()) === "context.Context");
}

/** Others can wait until it is over. */
function tellsItsEnd(fn: FlowFunction): boolean {
  return familyOf(fn).some(({ blocks }) =>
    blocks.some(({ instrs }) =>
      instrs.some((instr) => {
        if (instr.op !== "call" && instr.op !== "defer") return false;
        const { target, receiver, args } = instr.call;
        if (target.kind === "builtin") return target.name === "close" && isField(args[0]);
        return calleeId(instr.call) === "(*sync.WaitGroup).Done" && isField(receiver);
      }),
    ),
  );
}

/** It returns when it is over: nothing, or an error. */
function tellsNothing({ signature: { results } }: FlowFunction): boolean {
  return results.every((result) => typeString(result.type()) === "error");
}

/** It has a loop with something in it that waits, itself or in a function that it calls. */
function isWorker(scope: Scope, fn: FlowFunction, depth = 1): boolean {
  return fn.blocks.some(({ instrs, end }) =>
    [...instrs, end].some((step) => {
      if (isWait(step) && isEndless(step)) return true;
      if (depth === 0 || step.op !== "call") return false;
      return runsOf(step).some(({ phase, what }) => {
        if (phase === "spawned") return false;
        const source = what.kind === "closure" ? undefined : scope.functionOf(what.func);
        const body = what.kind === "closure" ? what.fn : source && scope.flow(source).root;
        return body !== undefined && isWorker(scope, body, depth - 1);
      });
    }),
  );
}

function isWait(step: Instr | Terminator): boolean {
  switch (step.op) {
    case "send":
    case "recv":
      return true;
    case "select":
      return !step.hasDefault;
    case "call":
      return WAITS.has(calleeId(step.call) ?? "");
    default:
      return false;
  }
}

const WAITS: ReadonlySet<string> = new Set(["(*sync.WaitGroup).Wait", "(*sync.Cond).Wait"]);

/** `context.CancelFunc` or `context.CancelCauseFunc`. */
function isCancel(type: Type): boolean {
  return type.kind === "Named" && type.obj.packagePath === "context" && type.obj.name.startsWith("Cancel");
}
