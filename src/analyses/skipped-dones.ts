/**
 * Goroutines that call `Done` of a WaitGroup on some of their paths and return without it on others.
 * Follows the paths of the function that a `go` statement runs; what lets go of the count, itself or
 * by what it runs, is decided by its effects, and whoever is handed the WaitGroup may call `Done`.
 */
import type { Literal } from "../flow/conditions.js";
import { canReach, type FlowGraph } from "../flow/graph.js";
import type { Block, FlowFunction, Instr, Value } from "../flow/ir.js";
import { operandsOf } from "../flow/operands.js";
import type { CallExpr, Node } from "../syntax/ast.js";
import { defineAnalysis, type Scope } from "./analysis.js";
import { type Effects, effects, type LocalEffect } from "./effects.js";
import {
  type Beliefs,
  edgeIndex,
  enterBlock,
  judgementOf,
  NO_BELIEFS,
  takeEdge,
} from "./obligations/beliefs.js";
import { type PlaceKey, placeKey } from "./place-keys.js";
import { type Run, runsOf } from "./runs.js";
import { recoverersIn, recoversAt } from "./swallowed-panics.js";

export interface SkippedDone {
  /** The graph of the `go` statement. */
  readonly graph: FlowGraph;
  readonly start: Run;
  /** The function that the goroutine runs. */
  readonly fn: FlowFunction;
  /** Its calls of `Done` that are there, none where callees make them. */
  readonly dones: readonly CallExpr[];
  /** The statement that leaves. */
  readonly exit: Node;
  /** Nobody is seen to count this goroutine before it starts. */
  readonly isUncounted: boolean;
}

/** Blocks on paths of one goroutine. One that needs more is left alone. */
const MAX_STEPS = 2000;

export const skippedDones = defineAnalysis<readonly SkippedDone[]>({
  id: "skipped-dones",
  compute(scope) {
    const found: SkippedDone[] = [];
    const summary = scope.ask(effects);
    for (const source of scope.functions(["go"])) {
      const graph = scope.flow(source);
      for (const fn of graph.functions) {
        for (const { instrs } of fn.blocks) {
          for (const instr of instrs) {
            if (instr.op !== "go") continue;
            const run = runsOf(instr).find(({ through }) => through === undefined);
            if (run !== undefined) found.push(...skippedIn(scope, summary, graph, fn, run));
          }
        }
      }
    }
    return found;
  },
});

function* skippedIn(
  scope: Scope,
  summary: Effects,
  graph: FlowGraph,
  around: FlowFunction,
  run: Run,
): Iterable<SkippedDone> {
  const fn = bodyOf(scope, run);
  if (fn === undefined) return;
  const done = new Map<string, LocalEffect[]>();
  const added = new Set(summary.of(fn).flatMap(({ kind, place }) => (kind === "wg-add" ? [place.text] : [])));
  for (const effect of summary.of(fn)) {
    if (effect.kind !== "wg-done" || isOwn(effect.place, fn)) continue;
    // Who adds counts others, that it starts itself.
    if (added.has(effect.place.text)) continue;
    const list = done.get(effect.place.text);
    if (list === undefined) done.set(effect.place.text, [effect]);
    else list.push(effect);
  }
  for (const [text, list] of done) {
    // A `Done` on each round counts what the rounds do, not the goroutine.
    if (list.some(({ instr }) => canReach(instr.block, instr.block))) continue;
    const [{ place }] = list as [LocalEffect];
    const exit = firstExit(scope, fn, place, (instr) => settles(instr, text, list, summary));
    if (exit === undefined) continue;
    yield {
      graph,
      start: run,
      fn,
      dones: list.flatMap(({ instr, isDirect }) => (isDirect ? [instr.call.node as CallExpr] : [])),
      exit,
      isUncounted: !isCounted(summary, around, run),
    };
  }
}

/** The function at hand that the goroutine runs. */
function bodyOf(scope: Scope, { what }: Run): FlowFunction | undefined {
  if (what.kind === "closure") return what.fn;
  const home = scope.scopeOf(what.func.packagePath);
  const source = home?.functionOf(what.func);
  return source === undefined ? undefined : home?.flow(source).root;
}

/** A WaitGroup that the goroutine made itself counts others. */
function isOwn({ root }: PlaceKey, fn: FlowFunction): boolean {
  if (root.kind === "global") return false;
  if (root.kind !== "variable") return true;
  const isGiven = fn.receiver?.obj === root.obj || fn.params.some(({ obj }) => obj === root.obj);
  return root.fn === fn && !isGiven;
}

function isCounted(summary: Effects, around: FlowFunction, run: Run): boolean {
  const counted = new Set(
    summary.of(around).flatMap(({ kind, place }) => (kind === "wg-add" ? [place.text] : [])),
  );
  return summary.ofRun(run).some(({ kind, place }) => kind === "wg-done" && counted.has(place.text));
}

/** Does the instruction call `Done`, or hand the WaitGroup to somebody who may? */
function settles(instr: Instr, text: string, done: readonly LocalEffect[], summary: Effects): boolean {
  if (done.some((effect) => effect.instr === instr)) return true;
  switch (instr.op) {
    case "closure":
      return summary.of(instr.target).some(({ kind, place }) => kind === "wg-done" && place.text === text);
    case "methodValue":
      return placeKey(instr.receiver).text === text;
    case "call":
    case "go":
    case "defer":
      return instr.call.args.some((arg) => isPlace(arg, text));
    case "store":
    case "mapUpdate":
    case "send":
      return operandsOf(instr).some((operand) => isPlace(operand, text));
    default:
      return false;
  }
}

function isPlace(value: Value, text: string): boolean {
  return value.type.kind === "Pointer" && placeKey(value).text === text;
}

/** Is there no WaitGroup on this edge? `if wg != nil { defer wg.Done() }`. */
function isWithout(literal: Literal | undefined, place: PlaceKey): boolean {
  if (literal?.test.kind !== "nil" || !literal.positive) return false;
  const asked = placeKey(literal.subject);
  return place.text === asked.text || place.text.startsWith(`${asked.text}.`);
}

interface State {
  readonly block: Block;
  readonly beliefs: Beliefs;
}

/** The nearest return that a path comes to without anything that settles. */
function firstExit(
  scope: Scope,
  fn: FlowFunction,
  place: PlaceKey,
  isSettling: (instr: Instr) => boolean,
): Node | undefined {
  const judgement = judgementOf(fn);
  const recoverers = fn.recoverBlock === undefined ? [] : recoverersIn(scope, fn);
  const entry = fn.blocks[0];
  const queue: State[] = entry === undefined ? [] : [{ block: entry, beliefs: NO_BELIEFS }];
  const seen = new Set<string>();
  for (let next = 0; next < queue.length; next++) {
    if (next >= MAX_STEPS) {
      scope.gaveUp();
      return undefined;
    }
    const { block, beliefs } = queue[next] as State;
    const { end, instrs, succs } = block;
    if (instrs.some(isSettling)) continue;
    if (end.op === "return") return end.node;
    const isPanic = end.op === "panic" || end.op === "unwind";
    if (isPanic && (end.op === "panic" ? !recoversAt(recoverers, end) : recoverers.length === 0)) continue;
    succs.forEach((successor, at) => {
      const believed = takeEdge(beliefs, judgement, block, at);
      if (believed === undefined || isWithout(judgement.conditions.onEdge(block, at), place)) return;
      const entered = enterBlock(believed, judgement, successor, edgeIndex(block, at));
      const same = [...entered.same].map(([name, value]) => `${name.id}~${value.id}`).sort();
      const key = `${successor.index}|${entered.facts.key}|${same.join()}`;
      if (seen.has(key)) return;
      seen.add(key);
      queue.push({ block: successor, beliefs: entered });
    });
  }
  return undefined;
}
