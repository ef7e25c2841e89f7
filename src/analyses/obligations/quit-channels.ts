/**
 * Channels that a function makes to end a goroutine which it starts: whoever closes such a channel, or
 * sends on it, stops the goroutine, and nothing else does. Decides it by the goroutine's own body: no
 * way leads out of it but past a receive from the channel, which it captured, was given, or finds in
 * a field of what it was given.
 */
import type { Block, FlowFunction, MakeChanInstr, RecvInstr, SelectRecvInstr, Value } from "../../flow/ir.js";
import type { Var } from "../../semantics/objects.js";
import type { Scope } from "../analysis.js";
import { bodyOfRun, parametersGiven } from "../callees.js";
import { familyOf, originOf } from "../origins.js";
import { type Run, runsIn } from "../runs.js";

/** A channel, or the field it is in, by which a goroutine ends. */
export interface Quit<T> {
  readonly by: T;
  /** It carries the goroutine's work: only a close ends it. */
  readonly isOnlyClosed: boolean;
}

export function quitChannels(scope: Scope, fn: FlowFunction): readonly Quit<MakeChanInstr>[] {
  const made = fn.blocks.flatMap(({ instrs }) => instrs.filter((instr) => instr.op === "makeChan"));
  if (made.length === 0) return [];
  const goroutines = [...runsIn(fn)].filter(({ phase }) => phase === "spawned");
  if (goroutines.length === 0) return [];
  return made.flatMap((channel): readonly Quit<MakeChanInstr>[] => {
    const seats = seatsOf(fn, channel);
    const isIt = (value: Value): boolean =>
      originOf(value) === channel || seats.some(({ field }) => isFieldOf(value, field));
    const ends = goroutines.flatMap((run) => endedBy(scope, run, channel, seats) ?? []);
    if (ends.length === 0 || isClosedIn(fn, isIt)) return [];
    return [{ by: channel, isOnlyClosed: ends.every((end) => end === "closed") }];
  });
}

/**
 * Fields of the receiver with a channel by which a goroutine ends that the method starts: whoever
 * starts the value has to see that it is stopped.
 */
export function quitFields(scope: Scope, fn: FlowFunction): readonly Quit<Var>[] {
  const { receiver: self } = fn;
  if (self === undefined) return [];
  const found = new Map<Var, boolean>();
  for (const run of runsIn(fn)) {
    const { phase, what, instr, receiver } = run;
    if (phase !== "spawned") continue;
    const body = bodyOfRun(scope, run);
    if (body === undefined) continue;
    const isSelf = (value: Value | undefined): boolean => value !== undefined && originOf(value) === self;
    const holders: Value[] = what.kind === "closure" ? [self] : [];
    if (body.receiver !== undefined && isSelf(receiver)) holders.push(body.receiver);
    for (const arg of instr.call.args.filter(isSelf))
      holders.push(...(parametersGiven(body, instr.call, arg) ?? []));
    for (const object of holders) {
      for (const field of waitedFor(body, object)) {
        const end = endBy(body, (value) => isIn({ object, field }, value));
        if (end === undefined || isClosedIn(fn, (value) => isFieldOf(value, field))) continue;
        found.set(field, end === "closed" && found.get(field) !== false);
      }
    }
  }
  return [...found].map(([by, isOnlyClosed]) => ({ by, isOnlyClosed }));
}

/** Fields of the object with channels that the function receives from. */
function waitedFor({ blocks }: FlowFunction, object: Value): readonly Var[] {
  return blocks.flatMap(({ instrs }) =>
    instrs.flatMap((instr): readonly Var[] => {
      if (instr.op !== "recv" && instr.op !== "selectRecv") return [];
      const from = originOf(instr.chan);
      if (from.op !== "load" || from.addr.op !== "fieldAddr") return [];
      return originOf(from.addr.x) === object ? [from.addr.field] : [];
    }),
  );
}

/** The function, or another goroutine that it starts, closes the channel when its work is done. */
function isClosedIn(fn: FlowFunction, isIt: (channel: Value) => boolean): boolean {
  const started = [...runsIn(fn)].flatMap(({ phase, what }) =>
    phase === "spawned" && what.kind === "closure" ? familyOf(what.fn) : [],
  );
  return [fn, ...started].some(({ blocks }) =>
    blocks.some(({ instrs }) =>
      instrs.some((instr) => {
        if (instr.op !== "call" && instr.op !== "defer" && instr.op !== "go") return false;
        const { target, args } = instr.call;
        const isClose = target.kind === "builtin" && target.name === "close";
        return isClose && args[0] !== undefined && isIt(args[0]);
      }),
    ),
  );
}

function isFieldOf(value: Value, field: Var): boolean {
  const from = originOf(value);
  return from.op === "load" && from.addr.op === "fieldAddr" && from.addr.field === field;
}

/** A field of an object made in the function that holds the channel. */
interface Seat {
  readonly object: Value;
  readonly field: Var;
}

function seatsOf(fn: FlowFunction, channel: MakeChanInstr): readonly Seat[] {
  return fn.blocks.flatMap(({ instrs }) =>
    instrs.flatMap((instr): readonly Seat[] =>
      instr.op === "store" && instr.addr.op === "fieldAddr" && originOf(instr.value) === channel
        ? [{ object: originOf(instr.addr.x), field: instr.addr.field }]
        : [],
    ),
  );
}

function endedBy(scope: Scope, run: Run, channel: MakeChanInstr, seats: readonly Seat[]): End | undefined {
  const { what, instr, receiver } = run;
  if (what.kind === "closure")
    return endBy(what.fn, (value) => originOf(value) === channel || seats.some((seat) => isIn(seat, value)));
  const body = bodyOfRun(scope, run);
  if (body === undefined) return undefined;
  const paramsOf = (isGiven: (arg: Value) => boolean): readonly Value[] =>
    instr.call.args.filter(isGiven).flatMap((arg) => parametersGiven(body, instr.call, arg) ?? []);
  const params = paramsOf((arg) => originOf(arg) === channel);
  const inside = seats.flatMap((seat): readonly Seat[] => {
    const holders = [...paramsOf((arg) => originOf(arg) === seat.object)];
    if (body.receiver !== undefined && receiver !== undefined && originOf(receiver) === seat.object)
      holders.push(body.receiver);
    return holders.map((object) => ({ object, field: seat.field }));
  });
  if (params.length === 0 && inside.length === 0) return undefined;
  return endBy(body, (value) => params.includes(originOf(value)) || inside.some((seat) => isIn(seat, value)));
}

/** The value is read from the field. */
function isIn({ object, field }: Seat, value: Value): boolean {
  const from = originOf(value);
  if (from.op !== "load" || from.addr.op !== "fieldAddr") return false;
  return from.addr.field === field && originOf(from.addr.x) === object;
}

/** Told by a message or a close, or by a close alone. */
type End = "told" | "closed";

/** How the goroutine ends, if every way to a return comes past a receive from the channel; there must be one. */
function endBy({ blocks }: FlowFunction, isIt: (channel: Value) => boolean): End | undefined {
  const told = ({ instrs }: Block): readonly (RecvInstr | SelectRecvInstr)[] =>
    instrs.filter((instr) => (instr.op === "recv" || instr.op === "selectRecv") && isIt(instr.chan)) as (
      | RecvInstr
      | SelectRecvInstr
    )[];
  const [entry] = blocks;
  const all = blocks.flatMap(told);
  if (entry === undefined || all.length === 0) return undefined;
  // What it sends on as well is its own to and fro.
  if (blocks.some(({ instrs }) => instrs.some((instr) => instr.op === "send" && isIt(instr.chan))))
    return undefined;
  const seen = new Set<Block>([entry]);
  const stack = [entry];
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    if (told(block).length > 0) continue;
    if (block.end.op === "return") return undefined;
    for (const next of block.succs) {
      if (seen.has(next)) continue;
      seen.add(next);
      stack.push(next);
    }
  }
  return all.every(({ node, commaOk }) => node.kind === "RangeStmt" || commaOk) ? "closed" : "told";
}
