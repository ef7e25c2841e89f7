/**
 * Handlers of HTTP requests that are handed to code that is not read: a server calls them at any time
 * after that, each time on a goroutine of its own. Two calls are explored; whatever more of them could
 * do for somebody who is stuck is taken to be done.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { FlowFunction, Instr, Terminator, Value } from "../../flow/ir.js";
import { operandsOf } from "../../flow/operands.js";
import { typeString } from "../../semantics/type-string.js";
import type { Scope } from "../analysis.js";
import { familyOf } from "../origins.js";
import { type Invocation, invoke, newGoroutine } from "./calls.js";
import { leadsToWaiting } from "./carriers.js";
import { handedLiterals } from "./handed-literals.js";
import type { Pending } from "./pending.js";
import type { State } from "./state.js";
import type { Stuck } from "./stuck.js";
import { NIL, type Val } from "./values.js";
import type { World } from "./world.js";

/** A second request is as sure as anything, but nobody has written it. */
const AGAIN = { text: "a second request comes", price: 1 };

/** What is handed over without the handlers among it, which are called from now on. */
export function withoutHandlers(world: World, state: State, what: Invocation): Invocation {
  if (!what.args.some(isHandler)) return what;
  for (const run of what.args.filter(isHandler)) serve(world, state, what, run, false);
  return { ...what, args: what.args.map((arg) => (isHandler(arg) ? NIL : arg)) };
}

function serve(world: World, state: State, what: Invocation, handler: Val, isAgain: boolean): void {
  const run = bare(handler);
  if (run.k !== "fn") return;
  const called = { ...what, callee: run, receiver: undefined, args: [], type: undefined, afterwards: [] };
  const goroutine = newGoroutine(state, called);
  if (goroutine === undefined) return;
  goroutine.pending = {
    kind: "instant",
    step: what.step,
    vals: [run],
    act(at, self) {
      if (isAgain) at.assumed.push(AGAIN);
      else serve(world, at, what, run, true);
      const args = run.fn.params.map(({ type }) => at.unknown(type));
      invoke(world, at, self, { ...called, args });
    },
  };
}

function bare(val: Val): Val {
  return val.k === "iface" ? bare(val.val) : val;
}

function isHandler(val: Val): boolean {
  const run = bare(val);
  return run.k === "fn" && isHandlerLiteral(run.fn);
}

/** `func(http.ResponseWriter, *http.Request)` */
function isHandlerLiteral({ parent, params }: FlowFunction): boolean {
  const [writer, request] = params;
  return (
    parent !== undefined &&
    params.length === 2 &&
    writer !== undefined &&
    request !== undefined &&
    typeString(writer.type) === "net/http.ResponseWriter" &&
    typeString(request.type) === "*net/http.Request"
  );
}

/** Whether a further request could help one that is stuck in what the graph's root calls and starts. */
export function helpedByRequests(scope: Scope, graph: FlowGraph): (one: Stuck) => boolean {
  const handlers = handedLiterals(scope, graph).filter(isHandlerLiteral).flatMap(familyOf);
  if (handlers.length === 0) return () => false;
  return ({ pending, ring, made }) =>
    // Each request has its own.
    (made === undefined || !handlers.includes(made.block.fn)) &&
    [pending, ...ring].some((one) => isHelped(one, handlers));
}

function isHelped({ kind, step }: Pending, handlers: readonly FlowFunction[]): boolean {
  if (kind === "lock" || kind === "once") return false;
  const partners = PARTNERS[step.op];
  const channels = channelsOf(step).map(({ type }) => typeString(type).replace(DIRECTION, ""));
  if (partners === undefined || channels.length === 0) return true;
  return handlers.some(({ blocks }) =>
    blocks.some(({ instrs, end }) =>
      [...instrs, end].some((other) => {
        if (other.op === "call" || other.op === "go" || other.op === "defer")
          return operandsOf(other).some((value) => isCaptured(value) && leadsToWaiting(value.type));
        const acts = partners.includes(other.op) ? channelsOf(other) : [];
        return acts.some(({ type }) => channels.includes(typeString(type).replace(DIRECTION, "")));
      }),
    ),
  );
}

const DIRECTION = /^(?:<-chan|chan<-|chan) /;

const PARTNERS: Readonly<Partial<Record<(Instr | Terminator)["op"], readonly (Instr | Terminator)["op"][]>>> =
  {
    send: ["recv", "select"],
    recv: ["send", "select"],
    select: ["send", "recv", "select"],
  };

function channelsOf(step: Instr | Terminator): readonly Value[] {
  if (step.op === "send" || step.op === "recv") return [step.chan];
  return step.op === "select" ? step.cases.map(({ chan }) => chan) : [];
}

/** Made outside of the handler. */
function isCaptured(value: Value): boolean {
  switch (value.op) {
    case "freeVar":
      return true;
    case "load":
      return isCaptured(value.addr);
    case "fieldAddr":
    case "field":
      return isCaptured(value.x);
    default:
      return false;
  }
}
