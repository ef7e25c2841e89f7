/**
 * Locks and slots that a panic leaves held which somebody above the function stops: a caller, whoever runs it
 * under a `recover`, or net/http. Only panics that somebody wrote count, in the function or in a
 * helper of the project. What the function itself recovers is with the other exits, `left-locked.ts`.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { CallInfo, FlowFunction } from "../../flow/ir.js";
import type { FunctionSource } from "../../semantics/info.js";
import { LOCKS, type LockFamily, TOKENS } from "../../semantics/models/locks.js";
import { hashWord } from "../../syntax/scan.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { panickingCallee } from "../explicit-panics.js";
import { hidesCode } from "../obligations/walk.js";
import { familyOf } from "../origins.js";
import { recoveringCallers } from "../recovering-callers.js";
import { runsOfClosure } from "../runs.js";
import type { Taking } from "./holdings.js";
import { createWalker } from "./paths.js";
import type { Guess } from "./state.js";
import { lockSurroundings } from "./summaries.js";
import type { Surroundings } from "./summary.js";
import { tokenWords } from "./token-words.js";
import { NO_BINDINGS } from "./touches.js";
import type { Exit } from "./visit.js";

export interface LeftByPanic {
  readonly graph: FlowGraph;
  readonly fn: FlowFunction;
  readonly taking: Taking;
  /** Its node is what panics. */
  readonly exit: Exit;
  /** Who stops the panic: "`work`", "net/http". */
  readonly by: string;
  readonly guesses: readonly Guess[];
}

export const leftByPanic = defineAnalysis<readonly LeftByPanic[]>({
  id: "left-by-panic",
  compute(scope) {
    const found: LeftByPanic[] = [];
    const recovery = scope.ask(recoveringCallers);
    if (!recovery.isPossible) return found;
    for (const family of [LOCKS, TOKENS]) {
      const at = {
        ...lockSurroundings(scope, family),
        panickingCallee: (call: CallInfo) => panickingCallee(scope, call),
      };
      for (const source of functionsThatMayPanic(scope, family))
        found.push(...leftIn(scope.flow(source), at, (fn) => recovery.of(fn)?.by));
    }
    return found;
  },
});

function* leftIn(
  graph: FlowGraph,
  at: Surroundings & { panickingCallee(call: CallInfo): string | undefined },
  recoveredBy: (fn: FlowFunction) => string | undefined,
): Iterable<LeftByPanic> {
  if (graph.functions.some(hidesCode)) return;
  const walker = createWalker(at);
  for (const fn of graph.functions) {
    if (fn.kind === "range-body" || fn.kind === "initializer" || isOnlyRunHere(fn)) continue;
    const by = mayPanic(fn, at.panickingCallee) ? recoveredBy(fn) : undefined;
    if (by === undefined) continue;
    const stopped = { text: `${by} stops the panic and goes on`, price: 1 };
    for (const { place, isTold } of walker.toucher.in(fn, NO_BINDINGS).places.values()) {
      if (!isTold) continue;
      for (const { taking, exit } of plainestPanics(walker.walk(fn, place).exits))
        yield { graph, fn, taking, exit, by, guesses: [...exit.state.guesses, stopped] };
    }
  }
}

/** Closures in it included: they may be run inside. */
function mayPanic(fn: FlowFunction, panickingCallee: (call: CallInfo) => string | undefined): boolean {
  return familyOf(fn).some(({ blocks }) =>
    blocks.some(
      ({ instrs, end }) =>
        end.op === "panic" ||
        instrs.some((instr) => instr.op === "call" && panickingCallee(instr.call) !== undefined),
    ),
  );
}

const PANIC = hashWord("panic");

/** Functions that take something, and hold a panic or the name of a function that does. */
function functionsThatMayPanic(scope: Scope, family: LockFamily): Iterable<FunctionSource> {
  const names = new Set<string>();
  for (const file of scope.pkg.files) {
    if (!file.mayHold(PANIC)) continue;
    for (const decl of file.decls)
      if (decl.kind === "FuncDecl" && file.pieceOf(decl).words.mayHold(PANIC)) names.add(decl.name.name);
  }
  if (names.size === 0) return [];
  const words = ["panic", ...names];
  if (family === LOCKS) return new Set(family.taking.flatMap((lock) => [...scope.functions(words, [lock])]));
  const taking = new Set([...scope.ask(tokenWords).functions()].map(({ func }) => func));
  return taking.size === 0 ? [] : [...scope.functions(words)].filter(({ func }) => taking.has(func));
}

/** Of each taking the panic that takes least for granted, the first among equals. */
function plainestPanics(exits: readonly Exit[]): readonly { readonly taking: Taking; readonly exit: Exit }[] {
  const best = new Map<Taking["by"], { readonly taking: Taking; readonly exit: Exit }>();
  for (const exit of exits) {
    if (exit.how !== "panic" || exit.state.holdings.handedOn !== "no") continue;
    for (const taking of exit.state.holdings.held) {
      const known = best.get(taking.by);
      if (known === undefined || price(exit) < price(known.exit)) best.set(taking.by, { taking, exit });
    }
  }
  return [...best.values()];
}

function price({ state: { guesses } }: Exit): number {
  return guesses.reduce((sum, guess) => sum + guess.price, 0);
}

/** The walk of the function around it follows it inside. */
function isOnlyRunHere(fn: FlowFunction): boolean {
  const runs = fn.kind === "closure" ? runsOfClosure(fn) : [];
  return runs.length > 0 && runs.every(({ phase, through }) => phase !== "spawned" && through === undefined);
}
