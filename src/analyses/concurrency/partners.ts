/**
 * Whether a goroutine could ever be the partner of a send or a receive: by the instructions of the
 * functions it is in and of those they call. Decides no order: code that lies behind it counts too.
 */
import type { CallInfo, FlowFunction, Instr, Terminator } from "../../flow/ir.js";
import { familyOf } from "../origins.js";
import type { Goroutine } from "./goroutine.js";
import type { World } from "./world.js";

export type Need = "send" | "recv";

/** More bodies than this are believed to hold everything. */
const MAX_BODIES = 40;

/** `need`: what the goroutine would have to do; a close is as good as a send. */
export function mayDo(world: World, { frames, atEnd }: Readonly<Goroutine>, need: Need): boolean {
  const seen = new Set<FlowFunction>();
  // What a test does at its end is anything.
  if (atEnd.length > 0) return true;
  const open = frames.map(({ fn }) => fn);
  for (const { defers } of frames)
    for (const { call, callee } of defers) {
      if (does(call, need)) return true;
      if (callee?.k === "fn") open.push(callee.fn);
      else if (callee?.k === "func") open.push(...bodyOf(world, callee.func));
      else if (callee?.k !== "builtin") return true;
    }
  for (let fn = open.pop(); fn !== undefined; fn = open.pop()) {
    for (const one of familyOf(fn)) {
      if (seen.has(one)) continue;
      seen.add(one);
      if (seen.size > MAX_BODIES) return true;
      for (const { instrs, end } of one.blocks) {
        for (const step of [...instrs, end]) {
          if (isIt(step, need)) return true;
          const call = callOf(step);
          if (call === undefined) continue;
          if (isOpen(call)) return true;
          if (call.target.kind === "static") open.push(...bodyOf(world, call.target.func));
        }
      }
    }
  }
  return false;
}

type Called = Parameters<World["bodyOf"]>[0];

function bodyOf(world: World, func: Called): readonly FlowFunction[] {
  const fn = world.bodyOf(func.origin);
  return fn === undefined ? [] : [fn];
}

function isIt(step: Instr | Terminator, need: Need): boolean {
  switch (step.op) {
    case "send":
      return need === "send";
    case "recv":
      return need === "recv";
    case "select":
      return step.cases.some(({ dir }) => dir === need);
    case "call":
    case "go":
    case "defer":
      return does(step.call, need);
    default:
      return false;
  }
}

function does({ target }: CallInfo, need: Need): boolean {
  return need === "send" && target.kind === "builtin" && target.name === "close";
}

function callOf(step: Instr | Terminator): CallInfo | undefined {
  return step.op === "call" || step.op === "go" || step.op === "defer" ? step.call : undefined;
}

/** What it runs is not known here: a function that was given, or that it gives away. */
function isOpen({ target, args }: CallInfo): boolean {
  if (target.kind === "value" || target.kind === "unknown" || target.kind === "interface") return true;
  return args.some((arg) => arg.type.kind === "Signature" && arg.op !== "closure");
}
