/**
 * Sends and closes that a recovered panic skips although somebody waits for them and for nothing else.
 * Decides which panics count: those that somebody wrote, and those of functions and methods out of
 * sight under a `recover` that is there for them; and who waits: a receive without another way out,
 * from a channel that nobody else sends on or closes.
 */
import { dominates } from "../../flow/dominators.js";
import { canReach, type FlowGraph } from "../../flow/graph.js";
import type {
  CallInstr,
  FlowFunction,
  Instr,
  RecvInstr,
  SelectEnd,
  Terminator,
  Value,
} from "../../flow/ir.js";
import { loopsOf } from "../../flow/loops.js";
import { STARTER_WORDS } from "../../semantics/models/goroutine-starters.js";
import type { Var } from "../../semantics/objects.js";
import { hashWord } from "../../syntax/scan.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { bodyOfCall, bodyOfRun } from "../callees.js";
import { panickingCallee } from "../explicit-panics.js";
import { fieldChannels } from "../field-channels.js";
import { isSameField } from "../obligations/fields.js";
import { familyOf, originOf } from "../origins.js";
import { placeKey } from "../place-keys.js";
import { isHandler, recoveringCallers } from "../recovering-callers.js";
import { isRun, type Run, type RunInstr, runsIn } from "../runs.js";
import { recoverersIn, recoversAt } from "../swallowed-panics.js";

export interface SkippedSignal {
  /** What starts the goroutine; undefined for a handler on its server's goroutine. */
  readonly start: Run | undefined;
  /** The function that panics, what panics in it, and what is skipped by that. */
  readonly fn: FlowFunction;
  readonly panics: Instr | Terminator;
  readonly signal: Signal;
  /** "this goroutine", "`safely`", "net/http". */
  readonly by: string;
  readonly waits: RecvInstr | SelectEnd;
  readonly price: 0 | 1;
}

export interface Signal {
  readonly kind: "send" | "close";
  readonly instr: Instr;
  readonly channel: Value;
}

/** Callees of the goroutine that are looked at. */
const MAX_DEPTH = 2;

export const skippedSignals = defineAnalysis<readonly SkippedSignal[]>({
  id: "skipped-signals",
  compute(scope) {
    const found: SkippedSignal[] = [];
    if (!scope.ask(recoveringCallers).isPossible) return found;
    for (const source of scope.functions(STARTER_WORDS)) {
      const graph = scope.flow(source);
      for (const fn of graph.functions) {
        if (isHandler(fn.signature))
          found.push(...skippedIn(scope, graph, { start: undefined, body: fn, seats: new Map() }));
        for (const start of runsIn(fn)) {
          const goroutine = start.phase === "spawned" ? goroutineOf(scope, start) : undefined;
          if (goroutine !== undefined) found.push(...skippedIn(scope, graph, goroutine));
        }
      }
    }
    return found;
  },
});

interface Goroutine {
  readonly start: Run | undefined;
  readonly body: FlowFunction;
  /** What its parameters are given. */
  readonly seats: ReadonlyMap<Value, Value>;
}

function goroutineOf(scope: Scope, start: Run): Goroutine | undefined {
  const body = bodyOfRun(scope, start);
  if (body === undefined || body.pkg.path !== scope.pkg.path) return undefined;
  const seats = new Map<Value, Value>();
  body.params.forEach((param, index) => {
    const arg = start.args?.[index];
    if (arg !== undefined) seats.set(param, arg);
  });
  return { start, body, seats };
}

function* skippedIn(
  scope: Scope,
  graph: FlowGraph,
  { start, body, seats }: Goroutine,
): Iterable<SkippedSignal> {
  const own = new Set(start === undefined ? [body] : [...calledBy(scope, body), ...givenLiterals(start)]);
  for (const fn of own) {
    const signals = signalsIn(fn);
    const recovery = signals.length > 0 && recoveryIn(scope, fn, start === undefined ? undefined : body);
    if (!recovery) continue;
    for (const signal of signals) {
      const place = placeOf(signal.channel, seats);
      if (place === undefined || isToldElsewhere(place, signal, graph, own, seats)) continue;
      const panics = panicBefore(scope, signal.instr, recovery, start !== undefined);
      const waits = panics && waiterFor(scope, place, signal, graph, own);
      if (panics === undefined || waits === undefined) continue;
      yield { start, fn, signal, waits, by: recovery.by, ...panics };
      break;
    }
  }
}

/** The goroutine's function, the literals that it runs or hands to others to run, and its callees here. */
function calledBy(scope: Scope, body: FlowFunction): readonly FlowFunction[] {
  const found = new Set<FlowFunction>(familyOf(body));
  let level: readonly FlowFunction[] = [body];
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    level = level.flatMap((fn) =>
      fn.blocks.flatMap(({ instrs }) =>
        instrs.flatMap((instr) => {
          const callee = instr.op === "call" && maySignal(instr) ? bodyOfCall(scope, instr.call) : undefined;
          return callee === undefined || callee.pkg.path !== scope.pkg.path || found.has(callee)
            ? []
            : [callee];
        }),
      ),
    );
    for (const fn of level) for (const inner of familyOf(fn)) found.add(inner);
  }
  return [...found];
}

const SIGNAL_WORDS = ["<-", "close"].map(hashWord);

/** By the words of the callee: most need not be read. */
function maySignal({ call: { target } }: CallInstr): boolean {
  const { decl, place } =
    target.kind === "static" ? target.func.origin : { decl: undefined, place: undefined };
  if (decl === undefined || place === undefined) return target.kind !== "static";
  const { words } = place.file.pieceOf(decl);
  return SIGNAL_WORDS.some((hash) => words.mayHold(hash));
}

/** `go protect(func() { ... })`. */
function givenLiterals({ args = [] }: Run): readonly FlowFunction[] {
  return args.flatMap((arg) => {
    const origin = originOf(arg);
    return origin.op === "closure" ? familyOf(origin.target) : [];
  });
}

interface RecoveryHere {
  readonly by: string;
  /** Of a panic there. */
  covers(at: Instr | Terminator): boolean;
}

function recoveryIn(
  scope: Scope,
  fn: FlowFunction,
  body: FlowFunction | undefined,
): RecoveryHere | undefined {
  const own = recoverersIn(scope, fn);
  if (own.length > 0)
    return {
      by: fn === body ? "the goroutine" : `\`${fn.name}\``,
      covers: (at) => recoversAt(own, at),
    };
  if (fn === body) return undefined;
  const above = scope.ask(recoveringCallers).of(fn);
  return above && { by: above.by, covers: () => true };
}

/** Sends and closes that are not deferred. */
function signalsIn({ blocks }: FlowFunction): readonly Signal[] {
  return blocks.flatMap(({ instrs }) =>
    instrs.flatMap((instr): readonly Signal[] => {
      if (instr.op === "send") return [{ kind: "send", instr, channel: instr.chan }];
      const closed = instr.op === "call" ? closedBy(instr) : undefined;
      return closed === undefined ? [] : [{ kind: "close", instr, channel: closed }];
    }),
  );
}

function closedBy({ call: { target, args } }: RunInstr): Value | undefined {
  return target.kind === "builtin" && target.name === "close" ? args[0] : undefined;
}

/** A channel as the function that starts the goroutine knows it. */
type Place = { readonly text: string } | { readonly field: Var };

function placeOf(channel: Value, seats: ReadonlyMap<Value, Value>): Place | undefined {
  const origin = originOf(channel);
  const given = originOf(seats.get(origin) ?? origin);
  if (given.op === "load" && given.addr.op === "fieldAddr") return { field: given.addr.field };
  if (given.op === "field") return { field: given.field };
  return given.op === "makeChan" ? { text: placeKey(given).text } : undefined;
}

function isAt(place: Place, channel: Value, seats: ReadonlyMap<Value, Value> = new Map()): boolean {
  const other = placeOf(channel, seats);
  if (other === undefined) return false;
  if ("field" in place) return "field" in other && isSameField(place.field, other.field);
  return "text" in other && place.text === other.text;
}

/** A deferred call of the goroutine, or somebody else, closes the channel or sends on it. */
function isToldElsewhere(
  place: Place,
  signal: Signal,
  graph: FlowGraph,
  own: ReadonlySet<FlowFunction>,
  seats: ReadonlyMap<Value, Value>,
): boolean {
  return [...new Set([...graph.functions, ...own])].some((fn) =>
    fn.blocks.some(({ instrs, end }) => {
      if (
        end.op === "select" &&
        end.cases.some(({ dir, chan }) => dir === "send" && isAt(place, chan, seats))
      )
        return true;
      return instrs.some((instr) => {
        // What the function does elsewhere is skipped as well, save what it has deferred.
        if (fn === signal.instr.block.fn && instr.op !== "defer") return false;
        if (instr.op === "send") return signal.kind === "send" && isAt(place, instr.chan, seats);
        if (!isRun(instr)) return false;
        const closed = closedBy(instr);
        return closed === undefined ? isHandedOn(instr, own, place, seats) : isAt(place, closed, seats);
      });
    }),
  );
}

/** Whoever is given the channel may speak on it. */
function isHandedOn(
  { call, op }: RunInstr,
  own: ReadonlySet<FlowFunction>,
  place: Place,
  seats: ReadonlyMap<Value, Value>,
): boolean {
  const { target, args } = call;
  if (target.kind === "builtin" || op === "go") return false;
  const isOwn = target.kind === "static" && [...own].some(({ func }) => func === target.func.origin);
  return !isOwn && args.some((arg) => isAt(place, arg, seats));
}

/** What may panic on the way to the signal; `isMeant`: there is a `recover` for what is out of sight. */
function panicBefore(
  scope: Scope,
  signal: Instr,
  recovery: RecoveryHere,
  isMeant: boolean,
): Pick<SkippedSignal, "panics" | "price"> | undefined {
  const { block } = signal;
  let guessed: CallInstr | undefined;
  for (const from of block.fn.blocks) {
    if (from.end.op === "panic" && recovery.covers(from.end)) {
      const isBefore = block.fn.blocks.some((fork) => dominates(fork, from) && canReach(fork, block));
      if (isBefore && !dominates(block, from)) return { panics: from.end, price: 0 };
    }
    for (const instr of from.instrs) {
      if (instr.op !== "call" || !isBefore(instr, signal) || !recovery.covers(instr)) continue;
      if (panickingCallee(scope, instr.call) !== undefined) return { panics: instr, price: 0 };
      if (isMeant && instr.call.mayPanic) guessed ??= instr;
    }
  }
  return guessed && { panics: guessed, price: 1 };
}

function isBefore(instr: Instr, signal: Instr): boolean {
  const { block } = signal;
  if (instr.block !== block) return dominates(instr.block, block);
  return block.instrs.indexOf(instr) < block.instrs.indexOf(signal);
}

/** A receive of somebody else that nothing but the signal ends. */
function waiterFor(
  scope: Scope,
  place: Place,
  { kind }: Signal,
  graph: FlowGraph,
  own: ReadonlySet<FlowFunction>,
): RecvInstr | SelectEnd | undefined {
  const isRange = (step: RecvInstr): boolean => step.node.kind === "RangeStmt";
  // It serves whoever comes next.
  const isLooping = ({ block }: RecvInstr): boolean => loopsOf(block.fn).loopOf(block) !== undefined;
  if ("field" in place) {
    const { uses, isWhole } = scope.ask(fieldChannels).of(place.field);
    if (!isWhole || uses.filter((use) => use.kind === "close").length > (kind === "close" ? 1 : 0))
      return undefined;
    if (kind === "send" && uses.filter((use) => use.kind === "send").length > 1) return undefined;
    for (const use of uses)
      if (
        use.kind === "receive" &&
        use.step.op === "recv" &&
        !own.has(use.fn) &&
        (kind === "close" || !(isRange(use.step) || isLooping(use.step)))
      )
        return use.step;
    return undefined;
  }
  for (const fn of graph.functions) {
    if (own.has(fn)) continue;
    for (const { instrs, end } of fn.blocks) {
      for (const instr of instrs)
        if (instr.op === "recv" && isAt(place, instr.chan) && (kind === "close" || !isRange(instr)))
          return instr;
      if (
        end.op === "select" &&
        !end.hasDefault &&
        end.cases.length === 1 &&
        end.cases.every(({ dir, chan }) => dir === "recv" && isAt(place, chan))
      )
        return end;
    }
  }
  return undefined;
}
