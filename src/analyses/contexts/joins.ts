/**
 * Does the function that starts a goroutine wait for it? Decides it by what both touch: a WaitGroup
 * or group that the one waits on, a channel that the one receives from and the other sends to or
 * closes.
 */
import type { FlowFunction, Instr, Value } from "../../flow/ir.js";
import { calleeId } from "../calls.js";
import { familyOf } from "../origins.js";
import { placeKey } from "../place-keys.js";
import type { Run } from "../runs.js";

/** `fn` is the function that `run` starts. */
export function isJoined(run: Run, fn: FlowFunction): boolean {
  const waits = waitsIn(run.instr.block.fn);
  if (waits.size === 0) return false;
  const group = run.through === undefined ? undefined : run.instr.call.receiver;
  if (group !== undefined && waits.has(placeKey(group).text)) return true;
  return familyOf(fn).some((inner) =>
    inner.blocks.some((block) =>
      block.instrs.some((instr) => {
        const told = toldBy(instr);
        return told !== undefined && waits.has(placeKey(told).text);
      }),
    ),
  );
}

/** Likewise, but for good: a group is waited for, which no path can leave early. */
export function isWaitedFor(run: Run, fn: FlowFunction): boolean {
  const group = run.through === undefined ? undefined : run.instr.call.receiver;
  const told = familyOf(fn).flatMap(({ blocks }) =>
    blocks.flatMap(({ instrs }) => instrs.filter(isCall).flatMap((instr) => toldBy(instr) ?? [])),
  );
  const groups = new Set((group === undefined ? told : [group, ...told]).map((one) => placeKey(one).text));
  return run.instr.block.fn.blocks.some(({ instrs }) =>
    instrs.some((instr) => {
      const waited = waitedBy(instr);
      return waited !== undefined && groups.has(placeKey(waited).text);
    }),
  );
}

function isCall({ op }: Instr): boolean {
  return op === "call" || op === "defer";
}

/** The group that a call of its `Wait` waits for. */
function waitedBy(instr: Instr): Value | undefined {
  if (instr.op !== "call" && instr.op !== "defer") return undefined;
  return calleeId(instr.call)?.endsWith(").Wait") === true ? instr.call.receiver : undefined;
}

/** The places that a function waits on, itself or in the range bodies in it. */
function waitsIn(fn: FlowFunction): ReadonlySet<string> {
  const known = waitsOf.get(fn);
  if (known !== undefined) return known;
  const waits = new Set<string>();
  const note = (value: Value): unknown => waits.add(placeKey(value).text);
  for (const block of fn.blocks) {
    for (const instr of block.instrs) {
      if (instr.op === "recv") note(instr.chan);
      const waited = waitedBy(instr);
      if (waited !== undefined) note(waited);
    }
    if (block.end.op === "select") for (const one of block.end.cases) if (one.dir === "recv") note(one.chan);
  }
  for (const child of fn.children)
    if (child.kind === "range-body") for (const wait of waitsIn(child)) waits.add(wait);
  waitsOf.set(fn, waits);
  return waits;
}

const waitsOf = new WeakMap<FlowFunction, ReadonlySet<string>>();

/** The WaitGroup or channel by which an instruction tells others that something is done. */
export function toldBy(instr: Instr): Value | undefined {
  if (instr.op === "send") return instr.chan;
  if (instr.op !== "call" && instr.op !== "defer") return undefined;
  const { target, args, receiver } = instr.call;
  if (target.kind === "builtin") return target.name === "close" ? args[0] : undefined;
  return calleeId(instr.call) === "(*sync.WaitGroup).Done" ? receiver : undefined;
}
