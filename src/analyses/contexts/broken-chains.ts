/**
 * Calls that are given a context nobody can cancel although one is at hand: in the function itself,
 * or in a helper without a context that such a function calls. Decides what starts a life of its own
 * instead: what is kept, goes on in a goroutine, or winds down.
 */

import { conditionsOf } from "../../flow/conditions.js";
import { usesOf } from "../../flow/definitions.js";
import { dominates } from "../../flow/dominators.js";
import type { FlowGraph } from "../../flow/graph.js";
import type { CallInstr, FlowFunction, Value } from "../../flow/ir.js";
import type { FunctionSource } from "../../semantics/info.js";
import { EMPTY_CONTEXTS } from "../../semantics/models/contexts.js";
import { runtimeEntry } from "../../semantics/models/entry-points.js";
import { isReleaseName } from "../../semantics/models/release-names.js";
import type { Func } from "../../semantics/objects.js";
import type { Type } from "../../semantics/types.js";
import { defineAnalysis, type Scope, type Words } from "../analysis.js";
import { calleeId } from "../calls.js";
import { cellOf } from "../origins.js";
import type { RunInstr } from "../runs.js";
import { type ContextAtHand, contextsAtHand } from "./at-hand.js";
import { contextCare } from "./care.js";
import { commandFate } from "./commands.js";
import { isEmptyLineage, lineageOf } from "./lineage.js";
import { type Handed, loadsOf, resultsOf, spreadOf } from "./spread.js";
import { contextVariants } from "./variants.js";
import { isWindingDown } from "./winding-down.js";

export interface BrokenChain {
  readonly graph: FlowGraph;
  /** `context.Background()` or `context.TODO()`. */
  readonly empty: CallInstr;
  /** The call that is given it, or what was derived from it. */
  readonly given: RunInstr;
  readonly atHand: ContextAtHand;
  /** Where a function with a context calls the one that has none. */
  readonly caller: { readonly graph: FlowGraph; readonly call: CallInstr } | undefined;
  /** What is taken for granted. */
  readonly guesses: readonly { readonly text: string; readonly price: number }[];
}

/** A function without a context that gives a call an empty one. */
type Helper = Omit<BrokenChain, "atHand" | "caller">;

export const brokenChains = defineAnalysis<readonly BrokenChain[]>({
  id: "broken-chains",
  compute(scope) {
    const found: BrokenChain[] = [];
    const helpers = new Map<Func, Helper[]>();
    const hands = scope.ask(contextsAtHand);
    for (const source of scope.functions(["Background", "TODO"])) {
      const graph = scope.flow(source);
      for (const empty of emptyContextsIn(graph)) {
        const given = givenTo(scope, empty);
        if (given === undefined) continue;
        const { instr } = given;
        const guesses = guessesOf(scope, given);
        const [atHand] = hands.of(instr.block.fn);
        const { func } = source;
        if (atHand === undefined) {
          if (!mayWorkForCallers(scope, func, instr.block.fn)) continue;
          const list = helpers.get(func) ?? [];
          list.push({ graph, empty, given: instr, guesses });
          helpers.set(func, list);
        } else if (!isKnownNil(scope, empty, atHand)) {
          found.push({ graph, empty, given: instr, atHand, caller: undefined, guesses });
        }
      }
    }
    found.push(...oneCallDown(scope, helpers));
    return found;
  },
});

function* emptyContextsIn(graph: FlowGraph): Iterable<CallInstr> {
  for (const fn of graph.functions) {
    for (const block of fn.blocks) {
      for (const instr of block.instrs)
        if (instr.op === "call" && EMPTY_CONTEXTS.has(calleeId(instr.call) ?? "")) yield instr;
    }
  }
}

/** The first call that works under the empty context; undefined where it begins a life of its own. */
function givenTo(scope: Scope, empty: CallInstr): Handed | undefined {
  if (isWindingDown(scope, empty)) return undefined;
  const { handed, kept, cancels } = spreadOf(scope, empty);
  if (kept.length > 0 || [...cancels].some(isKept)) return undefined;
  let first: Handed | undefined;
  for (const one of handed) {
    const { instr, argument, value } = one;
    if (instr.op === "go") return undefined;
    if (argument === undefined || !isEmptyLineage(lineageOf(scope, value))) continue;
    if (instr.op !== "call" || isWindingDown(scope, instr) || releases(instr)) continue;
    if (calleeId(instr.call) === "os/exec.CommandContext" && commandFate(scope, instr) !== "waited for")
      continue;
    const care = scope.ask(contextCare).of(instr.call, argument);
    if (care.keeps) return undefined;
    if (care.watches !== "no") first ??= one;
  }
  return first;
}

/** The function that cancels it goes to somebody else, who decides how long the context lives. */
function isKept(cancel: Value): boolean {
  return usesOf(cancel).some((user) => {
    switch (user.op) {
      case "phi":
      case "convert":
        return isKept(user);
      case "store": {
        const cell = user.value === cancel ? cellOf(user.addr) : undefined;
        return cell === undefined ? user.value === cancel : loadsOf(cell).some(isKept);
      }
      case "closure":
        return user.target.freeVars.some((inner, at) => user.bindings[at] === cancel && isKept(inner));
      case "call":
      case "defer":
      case "go":
        return user.call.args.includes(cancel);
      default:
        return user.op !== "binary" && user.op !== "branch";
    }
  });
}

function releases({ call }: CallInstr): boolean {
  const { target } = call;
  return (target.kind === "static" || target.kind === "interface") && isReleaseName(target.func.name);
}

/** What has to be taken for granted about the callee. */
function guessesOf(scope: Scope, { instr, argument }: Handed): BrokenChain["guesses"] {
  const { target } = instr.call;
  // Unresolved: it may well be there to log something.
  if (target.kind === "unknown" || argument === undefined)
    return [{ text: "the callee gives up when its context is done", price: 3 }];
  const name = "func" in target ? target.func.name : "the function";
  const guesses: { text: string; price: number }[] = [];
  const care = scope.ask(contextCare).of(instr.call, argument);
  if (care.watches === "maybe")
    guesses.push({ text: `\`${name}\` gives up when its context is done`, price: 1 });
  if (instr.op === "call" && makesSomethingLasting(scope, instr))
    guesses.push({ text: `what \`${name}\` returns needs its context no longer`, price: 3 });
  return guesses;
}

const LIFECYCLE: readonly string[] = ["Close", "Stop", "Shutdown", "Release", "Disconnect", "GracefulStop"];

/** The result of a constructor, or one that is kept, lives on after the call: maybe under the context that made it. */
function makesSomethingLasting(scope: Scope, instr: CallInstr): boolean {
  const types: readonly Type[] = instr.type.kind === "Tuple" ? instr.type.elems : [instr.type];
  return types.some((type, index) => {
    const isLasting = LIFECYCLE.some(
      (name) => scope.semantics.member(type, name, scope.pkg)?.kind === "method",
    );
    if (!isLasting || instr.call.receiver === undefined) return isLasting;
    return resultsOf(instr, index).some((result) => spreadOf(scope, result).kept.length > 0);
  });
}

/** Is the context replaced because it is nil? */
function isKnownNil(scope: Scope, { block }: CallInstr, { param }: ContextAtHand): boolean {
  const { fn } = block;
  return fn.blocks.some((from) =>
    from.succs.some((entered, successor) => {
      if (entered.preds.length > 1 || !dominates(entered, block)) return false;
      const literal = conditionsOf(fn).onEdge(from, successor);
      if (literal === undefined || literal.test.kind !== "nil" || !literal.positive) return false;
      return lineageOf(scope, literal.subject).roots.some(
        (root) => root.kind === "param" && root.param === param,
      );
    }),
  );
}

/** A function without a context, not meant to be called where there is one, is no helper. */
function mayWorkForCallers(scope: Scope, func: Func, fn: FlowFunction): boolean {
  if (fn.kind !== "declared" || runtimeEntry(scope.pkg.name, func.name) !== undefined) return false;
  return scope.ask(contextVariants).of(func) === undefined;
}

function oneCallDown(scope: Scope, helpers: ReadonlyMap<Func, readonly Helper[]>): readonly BrokenChain[] {
  if (helpers.size === 0) return [];
  const names = [...new Set([...helpers.keys()].map(({ name }) => name))];
  const hands = scope.ask(contextsAtHand);
  const found: BrokenChain[] = [];
  const reported = new Set<Func>();
  for (const { graph, fn, instr } of callsFromContexts(scope, names)) {
    const { target } = instr.call;
    const func = target.kind === "static" ? target.func.origin : undefined;
    const [atHand] = hands.of(fn);
    if (func === undefined || reported.has(func) || atHand === undefined) continue;
    const broken = helpers.get(func);
    if (broken === undefined || isWindingDown(scope, instr)) continue;
    reported.add(func);
    for (const one of broken) found.push({ ...one, atHand, caller: { graph, call: instr } });
  }
  return found;
}

interface PlainCall {
  readonly graph: FlowGraph;
  readonly fn: FlowFunction;
  readonly instr: CallInstr;
}

/** Calls of functions with these names, in functions that may have a context at hand. */
function* callsFromContexts(scope: Scope, names: Words): Iterable<PlainCall> {
  const seen = new Set<FunctionSource>();
  for (const type of ["Context", "Request"]) {
    for (const source of scope.functions(names, [type])) {
      if (seen.has(source)) continue;
      seen.add(source);
      const graph = scope.flow(source);
      for (const fn of graph.functions) {
        for (const { instrs } of fn.blocks)
          for (const instr of instrs) if (instr.op === "call") yield { graph, fn, instr };
      }
    }
  }
}
