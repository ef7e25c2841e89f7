/**
 * Goroutines whose deferred `recover` hides what went wrong: the panic is neither passed on to
 * anything, nor does anything happen because of it. Decides what counts as telling somebody: any use of
 * the value, and where it is known not to be nil any call, send or store; letting go of locks and
 * things that are open tells nobody.
 */
import { conditionsOf } from "../../flow/conditions.js";
import { type User, usesOf } from "../../flow/definitions.js";
import { dominates } from "../../flow/dominators.js";
import type { FlowGraph } from "../../flow/graph.js";
import type { Block, CallInstr, DeferInstr, FlowFunction, Instr, Value } from "../../flow/ir.js";
import { STARTER_WORDS } from "../../semantics/models/goroutine-starters.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { bodyOfCall, bodyOfRun } from "../callees.js";
import { cellOf } from "../origins.js";
import { type Run, runsIn } from "../runs.js";
import { recoverersIn } from "../swallowed-panics.js";

export interface SilentRecover {
  readonly graph: FlowGraph;
  readonly start: Run;
  /** The `defer` of the goroutine, and the call of `recover` in it. */
  readonly deferred: DeferInstr;
  readonly recover: CallInstr;
}

export const silentRecovers = defineAnalysis<readonly SilentRecover[]>({
  id: "silent-recovers",
  compute(scope) {
    const found: SilentRecover[] = [];
    for (const source of scope.functions(STARTER_WORDS)) {
      const graph = scope.flow(source);
      for (const fn of graph.functions) {
        for (const start of runsIn(fn)) {
          if (start.phase !== "spawned") continue;
          const body = bodyOfRun(scope, start);
          if (body === undefined) continue;
          for (const deferred of recoverersIn(scope, body)) {
            const handler = bodyOfCall(scope, deferred.call);
            const recover = handler && silentIn(handler);
            if (recover !== undefined && !isSeenBefore(scope, body, deferred))
              found.push({ graph, start, deferred, recover });
          }
        }
      }
    }
    return found;
  },
});

/** What was deferred later runs first: it recovers, does what it does about the panic, and panics again. */
function isSeenBefore(scope: Scope, body: FlowFunction, deferred: DeferInstr): boolean {
  return body.defers.some((later) => {
    const isLater =
      later.block === deferred.block ? isAfter(later, deferred) : dominates(deferred.block, later.block);
    return isLater && bodyOfCall(scope, later.call)?.hasRecover === true;
  });
}

function isAfter(later: DeferInstr, deferred: DeferInstr): boolean {
  const { instrs } = deferred.block;
  return instrs.indexOf(later) > instrs.indexOf(deferred);
}

/** The call of `recover` in the function, where nobody hears of what it returned. */
function silentIn(handler: FlowFunction): CallInstr | undefined {
  const calls = handler.blocks.flatMap(({ instrs }) => instrs.filter(isRecover));
  const [recover] = calls;
  if (recover === undefined || calls.length > 1) return undefined;
  if (!usesOf(recover).every((user) => isNilTest(user, recover))) return undefined;
  const after = handler.blocks.filter((block) => isOnlyAfterPanic(block, recover));
  const isTold = after.some(({ instrs, end }) => end.op === "panic" || instrs.some(tells));
  return isTold ? undefined : recover;
}

function isRecover(instr: Instr): instr is CallInstr {
  return instr.op === "call" && instr.call.target.kind === "builtin" && instr.call.target.name === "recover";
}

function isNilTest(user: User, value: Value): boolean {
  if (user.op === "phi") return user.obj === undefined && usesOf(user).every((next) => isNilTest(next, user));
  return user.op === "binary" && (user.x === value ? user.y : user.x).op === "nil";
}

/** Reached only where `recover` returned something. */
function isOnlyAfterPanic(block: Block, recover: CallInstr): boolean {
  const conditions = conditionsOf(block.fn);
  return block.fn.blocks.some((from) =>
    from.succs.some((entered, successor) => {
      const literal = conditions.onEdge(from, successor);
      const isPanic = literal?.test.kind === "nil" && !literal.positive && literal.subject === recover;
      return isPanic && entered.preds.length === 1 && dominates(entered, block);
    }),
  );
}

function tells(instr: Instr): boolean {
  switch (instr.op) {
    case "call": {
      const { target } = instr.call;
      if (target.kind === "builtin") return target.name === "print" || target.name === "println";
      return !("func" in target && LETS_GO.has(target.func.name));
    }
    case "store":
      return cellOf(instr.addr)?.block.fn !== instr.block.fn;
    case "send":
    case "go":
    case "defer":
    case "mapUpdate":
    case "opaque":
      return true;
    default:
      return false;
  }
}

/** Methods that only give something back. */
const LETS_GO: ReadonlySet<string> = new Set(["Close", "Done", "RUnlock", "Stop", "Unlock"]);
