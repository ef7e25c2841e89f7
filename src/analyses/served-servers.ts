/**
 * Servers that run in a goroutine: is each shut down on every path of the function that started it?
 * Decides it for servers and listeners that the function made itself; whoever got one of them
 * before owns it. A path that hears that the goroutine has ended has nothing left to shut down.
 */
import type { CallInfo, FlowFunction, Value, ValuedInstr } from "../flow/ir.js";
import type { Operand } from "../semantics/models/model.js";
import { SERVING_WORDS, servedBy } from "../semantics/models/servers.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { type CallSite, callsTo } from "./calls.js";
import { isWaitedFor, toldBy } from "./contexts/joins.js";
import { isMadeHere, wasGivenAway } from "./obligations/acquisition.js";
import type { Unmet } from "./obligations/duties.js";
import { fates } from "./obligations/fates.js";
import { type Held, startAt, whole } from "./obligations/path-state.js";
import { follow } from "./obligations/paths.js";
import { nameOfValue } from "./obligations/places.js";
import { DONE, HANDLE } from "./obligations/roles.js";
import { hidesCode, walkOf } from "./obligations/walk.js";
import { cellOf, closureOf, originOf } from "./origins.js";
import { isProcessEntry } from "./process-entries.js";
import { type RunInstr, runsOfClosure } from "./runs.js";
import { type StartTimes, startTimes } from "./start-times.js";

export interface ServedServer {
  /** The call that serves. */
  readonly site: CallSite;
  /** Undefined where nothing can shut it down. */
  readonly unmet: Unmet | undefined;
  readonly times: StartTimes;
}

export const servedServers = defineAnalysis<readonly ServedServer[]>({
  id: "served-servers",
  compute(scope) {
    const found: ServedServer[] = [];
    for (const site of callsTo(scope, (id) => servedBy(id) !== undefined, SERVING_WORDS)) {
      const start = startOf(site);
      const operands = servedBy(site.id);
      if (start === undefined || operands === undefined || isProcessEntry(scope, start.block.fn)) continue;
      // Where the goroutine never ends, as with `log.Fatal(srv.Serve(l))`, the process ends with the server.
      if (site.fn !== start.block.fn && !returns(site.fn)) continue;
      const outcome = settle(scope, site, start, operands);
      if (outcome === "met") continue;
      const unmet = outcome === "unstoppable" ? undefined : outcome;
      found.push({ site, unmet, times: scope.ask(startTimes).of(start) });
    }
    return found;
  },
});

/** The instruction that starts the goroutine which serves. */
function startOf({ fn, instr }: CallSite): RunInstr | undefined {
  if (instr.op !== "call") return instr.op === "go" ? instr : undefined;
  const [run, ...more] = fn.func === undefined ? runsOfClosure(fn) : [];
  return run?.phase === "spawned" && more.length === 0 && !isWaitedFor(run, fn) ? run.instr : undefined;
}

function returns({ blocks }: FlowFunction): boolean {
  return blocks.some(({ end }) => end.op === "return");
}

function settle(
  scope: Scope,
  site: CallSite,
  start: RunInstr,
  operands: readonly Operand[],
): Unmet | "met" | "unstoppable" {
  const { block } = start;
  const kind = scope.models.kind("server");
  if (kind === undefined || hidesCode(block.fn)) return "met";
  const at = scope.ask(fates).around(kind);
  const literal = block.fn === site.fn ? undefined : closureOf(site.fn);
  const held = new Map<Value, Held>();
  for (const operand of operands) {
    const thing = thingOf(site.instr.call, operand);
    if (thing === undefined) return "met";
    // A listener of the project's own may end by itself; those of package net come from a call.
    if (operand !== "receiver" && thing.op === "alloc" && thing.purpose !== "variable") return "met";
    // Made in the goroutine itself, it is out of everybody's reach.
    const isInside = literal !== undefined && isMadeHere(thing, site.block);
    if (!isInside && !isMadeHere(thing, block)) return "met";
    if (wasGivenAway(thing, HANDLE, isInside ? site.instr : start, at, literal)) return "met";
    if (!isInside) held.set(thing, whole(HANDLE));
  }
  const [main] = held.keys();
  if (main === undefined) return "unstoppable";
  if (literal !== undefined) for (const sign of signsOf(site.fn)) held.set(sign, whole(DONE));
  const state = startAt(block, block.instrs.indexOf(start) + 1, held);
  const walk = walkOf(block.fn, { at, acquiring: undefined, proofs: [], toTheEnd: false });
  const { leak, isReleased, isMoved } = follow(state, walk, start.node, () => false);
  if (leak === undefined) return "met";
  return {
    site,
    acquired: {
      kind,
      of: { kind: "receiver" },
      role: HANDLE,
      also: [],
      signs: [],
      proof: undefined,
      guesses: [],
    },
    name: nameOf(main),
    leak,
    isMetElsewhere: isReleased || isMoved,
    isHandedOn: isMoved,
    guesses: leak.guesses,
  };
}

/** The server or listener, as the function knows it that made it. */
function thingOf({ receiver, args }: CallInfo, operand: Operand): Value | undefined {
  const given = operand === "receiver" ? receiver : args[Number(operand.slice("arg ".length))];
  return given && (cellOf(given) ?? originOf(given));
}

function nameOf(thing: Value): string | undefined {
  if (!("block" in thing)) return undefined;
  return thing.op === "alloc" ? (thing.obj?.name ?? nameOfValue(thing)) : nameOfValue(thing as ValuedInstr);
}

/** The channels of the functions around by which the one that serves says that it is done. */
function signsOf(fn: FlowFunction): readonly Value[] {
  const told = fn.blocks.flatMap(({ instrs, end }) => [
    ...instrs.flatMap((instr) => toldBy(instr) ?? []),
    ...(end.op === "select" ? end.cases.flatMap((one) => (one.dir === "send" ? [one.chan] : [])) : []),
  ]);
  return told.map(originOf);
}
