/**
 * Channels that a function makes to end a goroutine which it starts: whoever closes such a channel, or
 * sends on it, stops the goroutine, and nothing else does. Decides it by the goroutine's own body: no
 * way leads out of it but past a receive from the channel, which it captured, was given, or finds in
 * a field of what it was given.
 */
import type { Block, FlowFunction, MakeChanInstr, Value } from "../../flow/ir.js";
import type { Var } from "../../semantics/objects.js";
import type { Scope } from "../analysis.js";
import { bodyOfCall, parametersGiven } from "../callees.js";
import { familyOf, originOf } from "../origins.js";
import { type Run, runsIn } from "../runs.js";

export function quitChannels(scope: Scope, fn: FlowFunction): readonly MakeChanInstr[] {
  const made = fn.blocks.flatMap(({ instrs }) => instrs.filter((instr) => instr.op === "makeChan"));
  if (made.length === 0) return [];
  const goroutines = [...runsIn(fn)].filter(({ phase }) => phase === "spawned");
  if (goroutines.length === 0) return [];
  return made.filter((channel) => {
    const seats = seatsOf(fn, channel);
    const isIt = (value: Value): boolean =>
      originOf(value) === channel || seats.some(({ field }) => isFieldOf(value, field));
    return goroutines.some((run) => isEndedBy(scope, run, channel, seats)) && !isClosedIn(fn, isIt);
  });
}

/**
 * Fields of the receiver with a channel by which a goroutine ends that the method starts: whoever
 * starts the value has to see that it is stopped.
 */
export function quitFields(scope: Scope, fn: FlowFunction): readonly Var[] {
  const { receiver: self } = fn;
  if (self === undefined) return [];
  const found = new Set<Var>();
  for (const { phase, what, instr, receiver } of runsIn(fn)) {
    if (phase !== "spawned") continue;
    const body = what.kind === "closure" ? what.fn : bodyOfCall(scope, instr.call);
    if (body === undefined) continue;
    const isSelf = (value: Value | undefined): boolean => value !== undefined && originOf(value) === self;
    const holders: Value[] = what.kind === "closure" ? [self] : [];
    if (body.receiver !== undefined && isSelf(receiver)) holders.push(body.receiver);
    for (const arg of instr.call.args.filter(isSelf))
      holders.push(...(parametersGiven(body, instr.call, arg) ?? []));
    for (const object of holders) {
      for (const field of waitedFor(body, object))
        if (
          endsBy(body, (value) => isIn({ object, field }, value)) &&
          !isClosedIn(fn, (value) => isFieldOf(value, field))
        )
          found.add(field);
    }
  }
  return [...found];
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

function isEndedBy(
  scope: Scope,
  { what, instr, receiver }: Run,
  channel: MakeChanInstr,
  seats: readonly Seat[],
): boolean {
  if (what.kind === "closure")
    return endsBy(what.fn, (value) => originOf(value) === channel || seats.some((seat) => isIn(seat, value)));
  const body = bodyOfCall(scope, instr.call);
  if (body === undefined) return false;
  const paramsOf = (isGiven: (arg: Value) => boolean): readonly Value[] =>
    instr.call.args.filter(isGiven).flatMap((arg) => parametersGiven(body, instr.call, arg) ?? []);
  const params = paramsOf((arg) => originOf(arg) === channel);
  const inside = seats.flatMap((seat): readonly Seat[] => {
    const holders = [...paramsOf((arg) => originOf(arg) === seat.object)];
    if (body.receiver !== undefined && receiver !== undefined && originOf(receiver) === seat.object)
      holders.push(body.receiver);
    return holders.map((object) => ({ object, field: seat.field }));
  });
  if (params.length === 0 && inside.length === 0) return false;
  return endsBy(
    body,
    (value) => params.includes(originOf(value)) || inside.some((seat) => isIn(seat, value)),
  );
}

/** The value is read from the field. */
function isIn({ object, field }: Seat, value: Value): boolean {
  const from = originOf(value);
  if (from.op !== "load" || from.addr.op !== "fieldAddr") return false;
  return from.addr.field === field && originOf(from.addr.x) === object;
}

/** Does every way to a return come past a receive from the channel? There must be one. */
function endsBy({ blocks }: FlowFunction, isIt: (channel: Value) => boolean): boolean {
  const isTold = ({ instrs }: Block): boolean =>
    instrs.some((instr) => (instr.op === "recv" || instr.op === "selectRecv") && isIt(instr.chan));
  const [entry] = blocks;
  if (entry === undefined || !blocks.some(isTold)) return false;
  // What it sends on as well is its own to and fro.
  if (blocks.some(({ instrs }) => instrs.some((instr) => instr.op === "send" && isIt(instr.chan))))
    return false;
  const seen = new Set<Block>([entry]);
  const stack = [entry];
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    if (isTold(block)) continue;
    if (block.end.op === "return") return false;
    for (const next of block.succs) {
      if (seen.has(next)) continue;
      seen.add(next);
      stack.push(next);
    }
  }
  return true;
}
