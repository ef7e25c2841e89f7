/**
 * Where a goroutine waits for a partner and for nothing else, in its own body and in what it calls.
 * Decides which waits end anyway: the clock ends them, a close does, there is room in the buffer, or
 * who receives never leaves. Channels that stay in their function are left to the exploration of what
 * goroutines can do; what comes from out of sight is trusted.
 */
import type { Block, FlowFunction, Instr, MakeChanInstr, SelectEnd, Value } from "../../flow/ir.js";
import { isInLoop, type Loop, loopsOf } from "../../flow/loops.js";
import { isExported } from "../../semantics/lookup.js";
import { CONTEXT_DONE } from "../../semantics/models/contexts.js";
import type { Var } from "../../semantics/objects.js";
import type { Scope } from "../analysis.js";
import { bodyOfRun } from "../callees.js";
import { type Caller, callers } from "../callers.js";
import { calleeId } from "../calls.js";
import { spanOf } from "../concurrency/telling.js";
import { headOf } from "../endless.js";
import { type ChannelUse, type FieldChannel, fieldChannels } from "../field-channels.js";
import { familyOf, originOf, outermost } from "../origins.js";
import { placeKey } from "../place-keys.js";
import { retryLoopsOf } from "../poll-loops.js";
import { type Run, runsOf } from "../runs.js";
import type { UnwatchedWait } from "./ignored-contexts.js";

export interface Guess {
  readonly text: string;
  readonly price: number;
}

/** Callees of callees: `go func() { s.run() }()` with a `run` that calls `s.emit()`. */
const MAX_DEPTH = 3;

/** The waits that nothing else ends, in the order of the goroutine's body. */
export function waitsOf(scope: Scope, start: Run): readonly UnwatchedWait[] {
  const body = bodyOfRun(scope, start);
  if (body === undefined) return [];
  const found: UnwatchedWait[] = [];
  visit(body, given(body, start), false, 0, new Set());
  return found;

  function note(kind: UnwatchedWait["kind"], step: Instr | SelectEnd, guesses: readonly Guess[]): void {
    found.push({ kind, step, file: step.block.fn.file, span: spanOf(step), guesses });
  }

  function visit(
    fn: FlowFunction,
    seats: Seats,
    isAgain: boolean,
    depth: number,
    open: Set<FlowFunction>,
  ): void {
    if (depth > MAX_DEPTH || open.has(fn) || fn.pkg.path !== scope.pkg.path) return;
    open.add(fn);
    for (const loop of retryLoopsOf(fn)) {
      const span = headOf(loop.head.node);
      found.push({ kind: "retry", step: undefined, file: fn.file, span, guesses: [] });
    }
    for (const block of fn.blocks) {
      const repeats = isAgain || isInLoop(block);
      for (const instr of block.instrs) {
        const guesses = ofInstr(instr, seats, repeats);
        if (guesses !== undefined) note(instr.op === "send" ? "send" : "receive", instr, guesses);
        if (instr.op !== "call") continue;
        for (const run of runsOf(instr)) {
          if (run.phase !== "now") continue;
          const callee = bodyOfRun(scope, run);
          if (callee !== undefined) visit(callee, given(callee, run, seats), repeats, depth + 1, open);
        }
      }
      const guesses = block.end.op === "select" ? ofSelect(block.end, seats, repeats) : undefined;
      if (block.end.op === "select" && guesses !== undefined) note("select", block.end, guesses);
    }
    open.delete(fn);
  }

  function ofInstr(instr: Instr, seats: Seats, repeats: boolean): readonly Guess[] | undefined {
    if (instr.op === "send") return ofSend(instr.chan, seats, repeats);
    // Whether a range comes to its end is a question of its own.
    if (instr.op !== "recv" || instr.node.kind === "RangeStmt") return undefined;
    return ofReceive(instr.chan, seats);
  }

  function ofSend(chan: Value, seats: Seats, repeats: boolean): readonly Guess[] | undefined {
    const channel = resolve(chan, seats);
    return isAtHand(channel, seats, start) ? sendGuess(scope, channel, repeats) : undefined;
  }

  function ofReceive(chan: Value, seats: Seats): readonly Guess[] | undefined {
    const channel = resolve(chan, seats);
    return isAtHand(channel, seats, start) ? receiveGuess(scope, channel) : undefined;
  }

  function ofSelect(select: SelectEnd, seats: Seats, repeats: boolean): readonly Guess[] | undefined {
    if (select.hasDefault || select.cases.length === 0) return undefined;
    const guesses: Guess[] = [];
    for (const { dir, chan } of select.cases) {
      const some = dir === "send" ? ofSend(chan, seats, repeats) : ofReceive(chan, seats);
      if (some === undefined) return undefined;
      guesses.push(...some);
    }
    return guesses;
  }
}

/** What stands for a parameter, in the function that starts the goroutine. */
type Seats = ReadonlyMap<Value, Value>;

function given(body: FlowFunction, { args, receiver }: Run, around: Seats = new Map()): Seats {
  const seats = new Map(around);
  body.params.forEach((param, index) => {
    const arg = args?.[index];
    if (arg !== undefined) seats.set(param, resolve(arg, around));
  });
  if (body.receiver !== undefined && receiver !== undefined)
    seats.set(body.receiver, resolve(receiver, around));
  return seats;
}

function resolve(value: Value, seats: Seats): Value {
  const origin = originOf(value);
  return seats.get(origin) ?? origin;
}

/**
 * A field of one value for as long as the goroutine runs, and not of one that the starting function
 * returns: that one's goroutine lives as long as the value. Other channels in fields come with
 * messages, to be answered once.
 */
function isAtHand(channel: Value, seats: Seats, { instr }: Run): boolean {
  if (channel.op !== "load" || channel.addr.op !== "fieldAddr") return channel.op !== "field";
  const owner = ownerOf(channel.addr.x, seats);
  const { fn } = instr.block;
  if (!isAround(owner, fn)) return false;
  const key = placeKey(owner).text;
  return !(
    fn.results.some(({ cell }) => cell !== undefined && placeKey(cell).text === key) ||
    fn.blocks.some(({ end }) => end.op === "return" && end.results.some((one) => placeKey(one).text === key))
  );
}

/** The value that leads to a place through fields alone. */
function ownerOf(value: Value, seats: Seats): Value {
  let at = resolve(value, seats);
  for (;;) {
    if (at.op === "load" && at.addr.op === "fieldAddr") at = resolve(at.addr.x, seats);
    else if (at.op === "fieldAddr") at = resolve(at.x, seats);
    else return at;
  }
}

/** Known where the goroutine is started. */
function isAround(value: Value, fn: FlowFunction): boolean {
  const home =
    value.op === "param" || value.op === "freeVar" ? value.fn : "block" in value ? value.block.fn : undefined;
  for (let around: FlowFunction | undefined = fn; around !== undefined; around = around.parent)
    if (home === around) return true;
  return value.op === "global";
}

function sendGuess(scope: Scope, channel: Value, repeats: boolean): readonly Guess[] | undefined {
  if (channel.op === "makeChan") return madeGuess(scope, channel, repeats);
  if (channel.op === "param") {
    const { fn } = channel;
    return isOpen(scope, fn) && fn.parent === undefined
      ? [{ text: `whoever receives from \`${channel.hint}\` may leave first`, price: 2 }]
      : undefined;
  }
  const field = fieldOf(channel);
  return field === undefined ? undefined : fieldGuess(scope, field, repeats);
}

function fieldGuess(scope: Scope, field: Var, repeats: boolean): readonly Guess[] | undefined {
  const channel = scope.ask(fieldChannels).of(field);
  const { isWhole, capacity, uses } = channel;
  if (!isWhole || capacity === undefined || (capacity > 0 && !repeats) || isSemaphore(channel))
    return undefined;
  if (!uses.some((use) => use.kind === "receive" && mayLeave(scope, use))) return undefined;
  return [{ text: `whoever receives from \`${field.name}\` may leave first`, price: capacity > 0 ? 2 : 1 }];
}

/** Slots that are taken and given back by one function: a lock by another name. */
function isSemaphore({ capacity, uses }: FieldChannel): boolean {
  const rootsOf = (kind: ChannelUse["kind"]): ReadonlySet<FlowFunction> =>
    new Set(uses.flatMap((use) => (use.kind === kind ? [outermost(use.fn)] : [])));
  const senders = rootsOf("send");
  return capacity !== 0 && [...rootsOf("receive")].some((fn) => senders.has(fn));
}

/** It receives once, or in a loop that it leaves while others still send. */
function mayLeave(scope: Scope, { step, fn }: ChannelUse): boolean {
  const loop = loopsOf(fn).loopOf(step.block);
  if (loop === undefined) return true;
  if (step.op !== "select")
    return loop.exits.some(
      ({ from: { end } }) => end.op !== "branch" || end.cond.op !== "extract" || end.cond.tuple !== step,
    );
  return step.cases.some(({ dir, chan }, index) => {
    const entered = step.block.succs[index];
    return dir === "recv" && entered !== undefined && tellsToStop(scope, chan) && leaves(loop, entered);
  });
}

/** `ctx.Done()`, a channel that carries nothing, the clock. */
function tellsToStop({ semantics }: Scope, channel: Value): boolean {
  const type = semantics.underlying(channel.type);
  if (type.kind !== "Chan") return false;
  const message = semantics.underlying(type.elem);
  return (
    (message.kind === "Struct" && message.fields.length === 0) || semantics.isNamed(type.elem, "time", "Time")
  );
}

/** From there, some way leads out of the loop before its next round. */
function leaves(loop: Loop, start: Block): boolean {
  const seen = new Set<Block>([loop.head, start]);
  const stack = [start];
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    if (!loop.blocks.has(block)) return true;
    for (const next of block.succs) {
      if (seen.has(next)) continue;
      seen.add(next);
      stack.push(next);
    }
  }
  return false;
}

/** A channel made here that leaves by a return: who receives then is out of sight. */
function madeGuess(scope: Scope, channel: MakeChanInstr, repeats: boolean): readonly Guess[] | undefined {
  const { fn } = channel.block;
  const size = channel.size;
  if (size !== undefined && (size.op !== "const" || size.value.kind !== "int")) return undefined;
  const capacity = size?.op === "const" && size.value.kind === "int" ? Number(size.value.value) : 0;
  if (capacity > 0 && !repeats) return undefined;
  const stored = fn.blocks.flatMap(({ instrs }) =>
    instrs.flatMap((instr) =>
      instr.op === "store" && instr.addr.op === "fieldAddr" && originOf(instr.value) === channel
        ? [instr.addr.field]
        : [],
    ),
  );
  const [field] = stored;
  if (field !== undefined) return fieldGuess(scope, field, repeats);
  const isReturned = fn.blocks.some(
    ({ end }) => end.op === "return" && end.results.some((result) => originOf(result) === channel),
  );
  if (!isReturned || isReceivedIn(fn, channel) || !isOpen(scope, fn)) return undefined;
  return [{ text: `whoever receives from what \`${fn.name}\` returns may leave first`, price: 1 }];
}

/** Somebody here takes what nobody else does. */
function isReceivedIn(fn: FlowFunction, channel: MakeChanInstr): boolean {
  return familyOf(fn).some(({ blocks }) =>
    blocks.some(
      ({ instrs, end }) =>
        instrs.some((instr) => instr.op === "recv" && originOf(instr.chan) === channel) ||
        (end.op === "select" &&
          end.cases.some(({ dir, chan }) => dir === "recv" && originOf(chan) === channel)),
    ),
  );
}

function receiveGuess(scope: Scope, channel: Value): readonly Guess[] | undefined {
  if (channel.op === "call" && calleeId(channel.call) === CONTEXT_DONE) return undefined;
  const field = fieldOf(channel);
  if (field === undefined) return undefined;
  const all = scope.ask(fieldChannels).of(field);
  const { isWhole, uses } = all;
  if (!isWhole || uses.some(({ kind }) => kind === "close") || isSemaphore(all)) return undefined;
  return uses.some(({ kind }) => kind === "send")
    ? [{ text: `nobody may send on \`${field.name}\` any more`, price: 1 }]
    : undefined;
}

function fieldOf(channel: Value): Var | undefined {
  return channel.op === "load" && channel.addr.op === "fieldAddr" ? channel.addr.field : undefined;
}

/**
 * Callers that nobody has looked at: those of other packages, those behind a function value, and those
 * of a caller that hands on what it gets.
 */
function isOpen(scope: Scope, fn: FlowFunction, depth = 0): boolean {
  const { func } = fn;
  if (func === undefined || depth > MAX_DEPTH) return false;
  if (scope.pkg.name !== "main" && isExported(func.name)) return true;
  const { runs, handouts, isReachedOtherwise } = scope.ask(callers).of(func);
  if (handouts.length > 0 || isReachedOtherwise) return true;
  return runs.some((caller) => handsOn(caller) && isOpen(scope, caller.fn, depth + 1));
}

/** `return s.follow(ctx)`. */
function handsOn({ fn, run }: Caller): boolean {
  return fn.blocks.some(
    ({ end }) =>
      end.op === "return" &&
      end.results.some((result) => {
        const origin = originOf(result);
        return origin === run.instr || (origin.op === "extract" && origin.tuple === run.instr);
      }),
  );
}
